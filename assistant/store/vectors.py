"""The FAISS index over passage vectors, and the file it is kept in between runs. The only file that imports faiss.

The file is a cache: FAISS's own bytes, then a footer with the library's state and a SHA-256 over everything before it. FAISS
loads a file with a flipped bit without a word, so nothing is handed to it whose digest does not fit.
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
_HEAD = struct.Struct("<8sQ16s")  # magic, generation, stamp; followed by the 32 bytes of the digest
_MAGIC = b"SAYSWHO1"

Vectors = npt.NDArray[np.float32]


class VectorIndex:
    """Vectors of unit length by passage id, searched exhaustively by inner product, which is their cosine.

    Not thread-safe. `state` is None while it is being changed: an index that was interrupted then is not used again.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self.state: LibraryState | None = None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Append vectors (n, dimension) under new ids."""
        if len(ids):
            self._index.add_with_ids(vectors, np.asarray(ids, dtype=np.int64))

    def remove(self, ids: Sequence[int]) -> None:
        """Drop the vectors with these ids; unknown ones are passed over."""
        import faiss

        if len(ids):
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(ids, dtype=np.int64)))

    def nearest(
        self, vector: Vectors, k: int, allowed: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k passages with the highest cosine to a vector (dimension,), best first, as (id, cosine).

        With `allowed`, exactly the k best among those ids: the others are left out before the ranking, not after it.
        """
        import faiss

        parameters = faiss.SearchParameters()
        if allowed is not None:
            selector = faiss.IDSelectorBatch(
                np.asarray(allowed, dtype=np.int64)
            )  # named, to live as long as the search
            parameters.sel = selector
        k = min(k, len(self) if allowed is None else len(allowed))
        if k == 0:
            return []
        cosines, ids = self._index.search(
            np.asarray(vector, dtype=np.float32).reshape(1, -1), k, params=parameters
        )
        found = [(int(i), float(cosine)) for i, cosine in zip(ids[0], cosines[0], strict=True) if i >= 0]
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def nearest_to_each(self, vectors: Vectors, k: int) -> list[list[int]]:
        """Ids of the k passages with the highest cosine to each of several vectors (n, dimension), best first.

        In one search, since each sets FAISS's threads to work anew: 24 vectors take an eighth of the processor time of 24 searches.
        """
        k = min(k, len(self))
        if k == 0 or len(vectors) == 0:
            return [[] for _ in vectors]
        _, ids = self._index.search(np.asarray(vectors, dtype=np.float32), k)
        return [[int(number) for number in row] for row in ids]

    def ids(self) -> list[int]:
        """The passages it holds, ascending."""
        import faiss

        return sorted(int(number) for number in faiss.vector_to_array(self._index.id_map))

    def vectors(self, ids: Sequence[int]) -> Vectors:
        """The vectors of passages it holds, in the order of `ids`: (len(ids), dimension)."""
        held = np.empty((len(ids), self._index.d), dtype=np.float32)
        for row, number in enumerate(ids):
            held[row] = self._index.reconstruct(int(number))
        return held

    def save(self, path: Path) -> None:
        """Write the file so that after a power cut the old or the new one is there, never half of one. Raises OSError."""
        import faiss

        if self.state is None:
            raise ValueError("an index that is being changed cannot be saved")
        payload = faiss.serialize_index(self._index).tobytes()
        head = _HEAD.pack(_MAGIC, self.state.generation, self.state.stamp.encode("ascii"))
        digest = hashlib.sha256(payload)
        digest.update(head)
        with atomic_write(path) as file:
            file.writelines((payload, head, digest.digest()))

    @classmethod
    def load(cls, path: Path, dimension: int) -> Self | None:
        """The index in the file, at the state it was saved at; None if there is no file, or it is damaged or of another kind."""
        import faiss

        try:
            content = memoryview(path.read_bytes())
        except OSError:
            return None
        signed, digest = content[:-32], bytes(content[-32:])
        if len(signed) <= _HEAD.size or hashlib.sha256(signed).digest() != digest:
            return None
        magic, generation, stamp = _HEAD.unpack(signed[-_HEAD.size :])
        if magic != _MAGIC:
            return None
        try:
            inner = faiss.deserialize_index(np.frombuffer(signed[: -_HEAD.size], dtype=np.uint8))
        except RuntimeError:  # whole, but written by a FAISS that this one does not understand
            return None
        if not isinstance(inner, faiss.IndexIDMap2) or inner.d != dimension:
            return None
        loaded = cls(dimension)
        loaded._index, loaded.state = inner, LibraryState(generation, stamp.decode("ascii"))
        return loaded


def read_saved_state(path: Path) -> LibraryState | None:
    """The state that a file claims to be of, without checking the file; None if it claims nothing."""
    try:
        with path.open("rb") as file:
            file.seek(-_HEAD.size - 32, os.SEEK_END)
            magic, generation, stamp = _HEAD.unpack(file.read(_HEAD.size))
    except (OSError, struct.error):
        return None
    return LibraryState(generation, stamp.decode("ascii", "replace")) if magic == _MAGIC else None
