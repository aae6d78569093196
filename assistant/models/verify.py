"""Verification of model files by SHA-256. A digest is cached and trusted until its file changes."""

from __future__ import annotations

import json
import os
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.errors import ModelError
from assistant.files import atomic_write, file_sha256
from assistant.models.catalog import CatalogFile, CatalogModel
from assistant.schema import Record

DIGESTS_FILE = ".verified.json"


class FileState(StrEnum):
    """Result of checking a file."""

    GOOD = "good"
    MISSING = "missing"
    DAMAGED = "damaged"


class FileCheck(Record):
    """Result of checking one file of a model."""

    model: str
    path: Path
    state: FileState
    reason: str = ""
    """Description of the damage, worded to follow the path in a sentence."""


class CachedDigest(Record):
    """A file's digest with the file attributes that show whether the file has changed since.

    Changing a file changes its `ctime_ns`, which no program can set back. On Windows it is the creation
    time.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    sha256: str


class DigestCache:
    """Digests of a folder's files, stored in `.verified.json`. If lost, the files are hashed again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._saved = self._digests = _load_digests(folder / DIGESTS_FILE)

    def sha256(self, path: str) -> str:
        """Return the digest of the file at `path` in the folder, hashing it only if it changed.

        Raises OSError if the file cannot be read.
        """
        cached = self._digests.get(path)
        if cached is not None and cached == _cached_digest((self._folder / path).stat(), cached.sha256):
            return cached.sha256
        return self.compute_sha256(path)

    def compute_sha256(self, path: str) -> str:
        """Hash the file at `path` in the folder and cache its digest. Raises OSError if unreadable."""
        # The attributes are read first, so that a change while hashing invalidates the cached digest.
        attributes = (self._folder / path).stat()
        digest = _cached_digest(attributes, file_sha256(self._folder / path))
        self._digests = {**self._digests, path: digest}
        return digest.sha256

    def save(self) -> None:
        """Save new digests. In a read-only folder, skip saving: the files are hashed again next time."""
        if self._digests == self._saved:
            return
        digests = {path: digest.model_dump() for path, digest in self._digests.items()}
        try:
            with atomic_write(self._folder / DIGESTS_FILE) as file:
                file.write(json.dumps(digests, indent=1).encode("utf-8"))
        except OSError:
            return
        self._saved = self._digests


def _load_digests(path: Path) -> dict[str, CachedDigest]:
    try:
        return TypeAdapter(dict[str, CachedDigest]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}


def _cached_digest(attributes: os.stat_result, sha256: str) -> CachedDigest:
    return CachedDigest(
        size=attributes.st_size,
        mtime_ns=attributes.st_mtime_ns,
        ctime_ns=attributes.st_ctime_ns,
        inode=attributes.st_ino,
        sha256=sha256,
    )


def check_files(model: CatalogModel, models_dir: Path) -> list[FileCheck]:
    """Check each file of a model, hashing only files that changed since their last check.

    Raises ModelError if a file cannot be read.
    """
    return _check_files(model, models_dir, rehash=False)


def verify_files(model: CatalogModel, models_dir: Path) -> list[FileCheck]:
    """Check each file of a model, hashing all of them. Raises ModelError if a file cannot be read."""
    return _check_files(model, models_dir, rehash=True)


def is_installed(model: CatalogModel, models_dir: Path) -> bool:
    """Return whether all files of a model exist in full size. Their content is not read."""
    folder = models_dir / model.name
    return all(
        (folder / file.path).is_file() and (folder / file.path).stat().st_size == file.size
        for file in model.files
    )


def _check_files(model: CatalogModel, models_dir: Path, *, rehash: bool) -> list[FileCheck]:
    folder = models_dir / model.name
    digests = DigestCache(folder)
    checks = [_check_file(model.name, folder, file, digests, rehash=rehash) for file in model.files]
    digests.save()
    return checks


def _check_file(
    model: str, folder: Path, file: CatalogFile, digests: DigestCache, *, rehash: bool
) -> FileCheck:
    path = folder / file.path
    try:
        size = path.stat().st_size
        if size != file.size:
            return FileCheck(
                model=model,
                path=path,
                state=FileState.DAMAGED,
                reason=f"has {size:,} bytes, not {file.size:,}",
            )
        sha256 = digests.compute_sha256(file.path) if rehash else digests.sha256(file.path)
    except (FileNotFoundError, NotADirectoryError):
        return FileCheck(model=model, path=path, state=FileState.MISSING)
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read: {error.strerror}.", hint="Check the permissions of the file."
        ) from error
    if sha256 != file.sha256:
        reason = f"has SHA-256 {sha256[:12]}…, not {file.sha256[:12]}…"
        return FileCheck(model=model, path=path, state=FileState.DAMAGED, reason=reason)
    return FileCheck(model=model, path=path, state=FileState.GOOD)
