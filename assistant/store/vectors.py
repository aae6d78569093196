"""FAISS index over passage vectors, and its cache file. The only module that imports faiss.

The file holds the bytes that FAISS writes, followed by a footer: the library state and a SHA-256 digest
of everything before it. FAISS loads a file with a flipped bit without an error, so the digest is
checked first.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from assistant.files import atomic_write
from assistant.store.tables import LibraryState

INDEX_FILE = "vectors.faiss"
_FOOTER = struct.Struct("<8sQ16s")  # magic, generation, stamp; 32 bytes of SHA-256 follow
_MAGIC = b"SAYSWHO1"

Vectors = npt.NDArray[np.float32]


class VectorIndex:
    """Exact cosine search over passage vectors of unit length, by passage id.

    Not thread-safe. `state` is None during a change, so an interrupted change makes the index unusable.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self.state: LibraryState | None = None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Add vectors of shape (n, dimension) under new ids."""
        if len(ids):
            self._index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))

    def remove(self, ids: Sequence[int]) -> None:
        """Remove the vectors with these ids; ignore unknown ids."""
        import faiss

        if len(ids):
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(ids, dtype=np.int64)))

    def search(
        self, vector: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Return the k passages with the highest cosine to a vector of shape (dimension,), best first.

        Each result is an (id, cosine) pair. `allowed` restricts the search to these ids before ranking,
        so the k best of them are always returned.
        """
        import faiss

        parameters = faiss.SearchParameters()
        if allowed is not None:
            # FAISS does not copy the selector: the variable keeps it alive during the search.
            selector = faiss.IDSelectorBatch(np.asarray(allowed, dtype=np.int64))
            parameters.sel = selector
        k = min(k, len(self) if allowed is None else len(allowed))
        if k == 0:
            return []
        cosines, ids = self._index.search(
            np.asarray(vector, dtype=np.float32).reshape(1, -1), k, params=parameters
        )
        hits = [(int(i), float(cosine)) for i, cosine in zip(ids[0], cosines[0], strict=True) if i >= 0]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def search_batch(self, vectors: Vectors, k: int) -> list[list[int]]:
        """Return the ids of the k best passages for each of several vectors (n, dimension), best first.

        Faster than n searches, each of which starts FAISS's threads: 24 vectors in one batch take an
        eighth of the processor time of 24 searches.
        """
        k = min(k, len(self))
        if k == 0 or len(vectors) == 0:
            return [[] for _ in vectors]
        _, ids = self._index.search(np.asarray(vectors, dtype=np.float32), k)
        return [[int(passage_id) for passage_id in row] for row in ids]

    def ids(self) -> list[int]:
        """Return the ids of all indexed passages, ascending."""
        import faiss

        return sorted(int(passage_id) for passage_id in faiss.vector_to_array(self._index.id_map))

    def get_vectors(self, ids: Sequence[int]) -> Vectors:
        """Return the vectors of indexed passages, in the order of `ids`: shape (len(ids), dimension)."""
        vectors = np.empty((len(ids), self._index.d), dtype=np.float32)
        for row, passage_id in enumerate(ids):
            vectors[row] = self._index.reconstruct(int(passage_id))
        return vectors

    def save(self, path: Path) -> None:
        """Write the index to a file atomically. Raises OSError if it cannot be written."""
        import faiss

        if self.state is None:
            raise ValueError("cannot save an index during a change")
        payload = faiss.serialize_index(self._index).tobytes()
        footer = _FOOTER.pack(_MAGIC, self.state.generation, self.state.stamp.encode("ascii"))
        digest = hashlib.sha256(payload)
        digest.update(footer)
        with atomic_write(path) as file:
            file.writelines((payload, footer, digest.digest()))

    @classmethod
    def load(cls, path: Path, dimension: int) -> Self | None:
        """Load an index from a file; return None if it is missing, damaged or of another format."""
        import faiss

        try:
            content = memoryview(path.read_bytes())
        except OSError:
            return None
        signed, digest = content[:-32], bytes(content[-32:])
        if len(signed) <= _FOOTER.size or hashlib.sha256(signed).digest() != digest:
            return None
        magic, generation, stamp = _FOOTER.unpack(signed[-_FOOTER.size :])
        if magic != _MAGIC:
            return None
        try:
            faiss_index = faiss.deserialize_index(np.frombuffer(signed[: -_FOOTER.size], dtype=np.uint8))
        except RuntimeError:  # intact, but written by an incompatible version of FAISS
            return None
        if not isinstance(faiss_index, faiss.IndexIDMap2) or faiss_index.d != dimension:
            return None
        index = cls(dimension)
        index._index, index.state = faiss_index, LibraryState(generation, stamp.decode("ascii"))
        return index


def read_saved_state(path: Path) -> LibraryState | None:
    """Read the library state in a file's footer, without verifying the digest. None without a footer."""
    try:
        with path.open("rb") as file:
            file.seek(-_FOOTER.size - 32, os.SEEK_END)
            magic, generation, stamp = _FOOTER.unpack(file.read(_FOOTER.size))
    except (OSError, struct.error):
        return None
    return LibraryState(generation, stamp.decode("ascii", "replace")) if magic == _MAGIC else None
