"""Codes of passage vectors, 8 bits per number, and their search by FAISS.

The only module that imports faiss.

The best candidates by code are ranked by their exact vectors from SQLite (`Snapshot.search_vectors`).
Codes take a quarter of the space of float32, and FAISS compares them as integers, so that all
processors return the same candidates.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    pass

Vectors = npt.NDArray[np.float32]
PassageIds = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

_HIGHEST_CODE = 127
_ZERO = 128

# Largest number of a vector that has a code of its own: 0.35 at 384 dimensions, where 1 number in 10
# million is larger. It depends on nothing but the dimension, so a vector's code never changes.
_RANGE_AT_ONE_DIMENSION = 0.35 * math.sqrt(384)

# Standard deviations of the error of a cosine that is computed from codes. The error of a number is
# spread evenly over a step; that of a cosine is the sum of such errors of both vectors.
_MARGIN = 8.0


def code_scale(dimension: int) -> float:
    """Return the factor that turns the numbers of a unit vector into codes."""
    return _HIGHEST_CODE / min(1.0, _RANGE_AT_ONE_DIMENSION / math.sqrt(dimension))


def cosine_margin(dimension: int) -> float:
    """Return a bound on the error of a cosine from codes: 0.009 at 384 dimensions."""
    return _MARGIN * math.sqrt(2 / 12) / code_scale(dimension)


def encode(vectors: Vectors) -> Codes:
    """Return the codes of unit vectors of shape (n, dimension): whole numbers 1..255, 128 for 0."""
    scaled = vectors * np.float32(code_scale(vectors.shape[1]))
    whole = np.clip(np.rint(scaled), -_HIGHEST_CODE, _HIGHEST_CODE)
    with np.errstate(invalid="ignore"):  # a damaged vector is reported by its own check
        codes: Codes = (whole + _ZERO).astype(np.uint8)
    return codes


def pack_codes(codes: Codes) -> Codes:
    """Return the bytes that FAISS writes for an index of codes: a header, then the codes."""
    import faiss

    index = faiss.IndexScalarQuantizer(
        codes.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )
    index.add_sa_codes(np.ascontiguousarray(codes))
    return np.asarray(faiss.serialize_index(index), dtype=np.uint8)


def unpack_codes(packed: Codes, dimension: int) -> Codes:
    """Return the codes that `pack_codes` packed."""
    header = len(pack_codes(np.empty((0, dimension), dtype=np.uint8)))
    return packed[header:].reshape(-1, dimension)


def use_one_thread() -> None:
    """Let FAISS search in the calling thread alone, if several threads search at once."""
    import faiss

    faiss.omp_set_num_threads(1)


class CodeIndex:
    """Search of packed codes where they lie in memory: they are not copied. Safe for several threads."""

    def __init__(self, packed: Codes) -> None:
        import faiss

        self._packed = packed  # FAISS does not keep it alive
        reader = faiss.ZeroCopyIOReader(  # type: ignore[attr-defined]  # its types lack this class
            faiss.swig_ptr(packed), packed.nbytes
        )
        self._index = faiss.read_index(reader)

    def search(
        self, queries: Codes, k: int, allowed: Mask | None
    ) -> tuple[Vectors, npt.NDArray[np.int64]]:
        """Return scores and rows of the k best rows for each query, best first.

        `queries` are codes of shape (n, dimension). `allowed` restricts the search to these rows. Both
        results have the shape (n, k); a row of -1 fills the rest.
        """
        import faiss

        parameters = faiss.SearchParameters()
        if allowed is not None:
            # FAISS does not copy the bits: the variables keep them alive during the search.
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]  # as in C++
            parameters.sel = selector
        whole = queries.astype(np.float32) - _ZERO
        scores, rows = self._index.search(whole, min(k, self._index.ntotal), params=parameters)
        return scores, rows
