"""Files of numpy arrays that are mapped into memory and verified block by block.

A file holds the bytes of its arrays, a SHA-256 digest of each block of them, and a directory of names,
types, shapes and positions. The digest of digests and directory is the identity of the file. A block is
verified before its first use, so a damaged byte is never returned, and opening reads only the end.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt

from assistant.files import atomic_write, is_posix

BLOCK_BYTES = 1 << 18
"""Bytes per digest. A rare word reads a block or two of a file: 0.2 ms each."""
_ALIGNMENT = 64
_DIGEST_BYTES = 32
_END = struct.Struct("<Q8s")  # length of the directory, magic
_MAGIC = b"SAYSWHO2"
_VERIFYING_THREADS = 2

AnyArray = npt.NDArray[Any]


class DamagedFile(Exception):
    """A file is missing, cut short or changed. Never leaves the store, which rebuilds the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class ArraySource(Protocol):
    """Named arrays, in memory or in a file."""

    def read(self, name: str, start: int = 0, stop: int | None = None) -> AnyArray:
        """Return `array[start:stop]`, verified. Raises DamagedFile."""
        ...


class ArraysInMemory:
    """Named arrays that no file holds yet."""

    def __init__(self, arrays: Mapping[str, AnyArray]) -> None:
        self.arrays = arrays

    def read(self, name: str, start: int = 0, stop: int | None = None) -> AnyArray:
        """Return `array[start:stop]`."""
        return self.arrays[name][start:stop]


class ArrayFile:
    """Named arrays of a file, mapped into memory. Several threads may read at once."""

    def __init__(self, path: Path, content: AnyArray, directory: bytes, digests: bytes) -> None:
        self.path = path
        self.identity = _identity(digests, directory)
        self._content = content
        self._directory = json.loads(directory)
        self._digests = digests
        self._verified = np.zeros(len(digests) // _DIGEST_BYTES, dtype=bool)

    @classmethod
    def open(cls, path: Path, identity: str) -> Self:
        """Open a file. Raises DamagedFile if it is missing, or its end does not match the identity."""
        try:
            content = _map(path)
        except (OSError, ValueError) as error:  # ValueError: an empty file
            raise DamagedFile(path) from error
        if len(content) < _END.size:
            raise DamagedFile(path)
        length, magic = _END.unpack(content[-_END.size :].tobytes())
        directory = content[-_END.size - length : -_END.size].tobytes()
        if magic != _MAGIC or not 0 < length <= len(content) - _END.size:
            raise DamagedFile(path)
        payload = len(content) - _END.size - length
        # The size of the arrays, and so the number of blocks, follows from the size of the file.
        blocks = -(-payload // (BLOCK_BYTES + _DIGEST_BYTES))
        payload -= blocks * _DIGEST_BYTES
        digests = content[payload : payload + blocks * _DIGEST_BYTES].tobytes()
        if payload < 0 or _identity(digests, directory) != identity:
            raise DamagedFile(path)
        return cls(path, content[:payload], directory, digests)

    def read(self, name: str, start: int = 0, stop: int | None = None) -> AnyArray:
        """Return `array[start:stop]` after verifying the blocks that hold it. Raises DamagedFile."""
        kind, shape, offset = self._directory[name]
        dtype = np.dtype(kind)
        row_bytes = dtype.itemsize * int(np.prod(shape[1:], dtype=np.int64))
        start, stop, _ = slice(start, stop).indices(shape[0])
        first, last = offset + start * row_bytes, offset + max(start, stop) * row_bytes
        self._verify(first, last)
        array: AnyArray = self._content[first:last].view(dtype).reshape(-1, *shape[1:])
        return array

    def _verify(self, first: int, last: int) -> None:
        if first == last:
            return
        start, stop = first // BLOCK_BYTES, (last - 1) // BLOCK_BYTES + 1
        blocks = np.flatnonzero(~self._verified[start:stop]) + start
        if len(blocks) > _VERIFYING_THREADS * 4:
            with ThreadPoolExecutor(_VERIFYING_THREADS) as pool:
                list(pool.map(self._verify_block, blocks.tolist()))
        else:
            for block in blocks.tolist():
                self._verify_block(block)

    def _verify_block(self, block: int) -> None:
        content = self._content[block * BLOCK_BYTES : (block + 1) * BLOCK_BYTES]
        digest = self._digests[block * _DIGEST_BYTES : (block + 1) * _DIGEST_BYTES]
        if hashlib.sha256(content.data).digest() != digest:
            raise DamagedFile(self.path)
        self._verified[block] = True


def write_arrays(folder: Path, prefix: str, arrays: Mapping[str, AnyArray]) -> tuple[Path, str]:
    """Write arrays to `folder/prefix-….bin` atomically. Return the path and the identity.

    The name contains part of the identity, so that a file never replaces another. Raises OSError.
    """
    directory, parts, position = {}, list[bytes | memoryview](), 0
    for name, array in arrays.items():
        array = np.ascontiguousarray(array)
        directory[name] = (array.dtype.str, array.shape, position)
        padding = -array.nbytes % _ALIGNMENT
        parts += [array.reshape(-1).view(np.uint8).data, bytes(padding)]
        position += array.nbytes + padding
    digests = _digest_blocks(parts)
    encoded = json.dumps(directory, separators=(",", ":")).encode()
    identity = _identity(digests, encoded)
    path = folder / f"{prefix}-{identity[:16]}.bin"
    with atomic_write(path) as file:
        file.writelines((*parts, digests, encoded, _END.pack(len(encoded), _MAGIC)))
    return path, identity


def _digest_blocks(parts: list[bytes | memoryview]) -> bytes:
    """Return the digests of all blocks of the concatenated parts."""
    digests, block, free = list[bytes](), hashlib.sha256(), BLOCK_BYTES
    for part in parts:
        view = memoryview(part)
        while view:
            piece, view = view[:free], view[free:]
            block.update(piece)
            free -= len(piece)
            if not free:
                digests.append(block.digest())
                block, free = hashlib.sha256(), BLOCK_BYTES
    if free < BLOCK_BYTES:
        digests.append(block.digest())
    return b"".join(digests)


def _identity(digests: bytes, directory: bytes) -> str:
    return hashlib.sha256(digests + directory).hexdigest()


def _map(path: Path) -> AnyArray:
    if not is_posix():  # a mapped file can be neither replaced nor deleted there
        return np.fromfile(path, dtype=np.uint8)
    with path.open("rb") as file:
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), dtype=np.uint8)
