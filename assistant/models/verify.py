"""Whether files are the ones that were asked for. A digest is taken once and trusted for as long as the file is not touched."""

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

STAMPS_FILE = ".verified.json"


class FileState(StrEnum):
    """What is known of a file."""

    GOOD = "good"
    MISSING = "missing"
    DAMAGED = "damaged"


class FileCheck(Record):
    """One file of a model, as it was found."""

    model: str
    path: Path
    state: FileState
    reason: str = ""
    """What is wrong with a damaged file, as the rest of a sentence that begins with its path."""


class Stamp(Record):
    """The digest of a file, and by what to tell that the file has not been touched since it was taken.

    Changing a file changes its `ctime_ns`, which no program can set back; on Windows that is the time of creation.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    sha256: str


class Stamps:
    """The stamps of a folder, kept in `.verified.json`. Losing them costs no more than reading the files again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept = self._stamps = _read(folder / STAMPS_FILE)

    def sha256(self, path: str) -> str:
        """Digest of the file at `path` in the folder, read only if it was touched. Raises OSError if it cannot be read."""
        stamp = self._stamps.get(path)
        if stamp is not None and stamp == _stamp((self._folder / path).stat(), stamp.sha256):
            return stamp.sha256
        return self.read_sha256(path)

    def read_sha256(self, path: str) -> str:
        """Digest of the file at `path` in the folder, read in any case. Raises OSError if it cannot be read."""
        # Looked at before reading: what changes the file meanwhile makes the stamp one of a file that is no more.
        seen = (self._folder / path).stat()
        stamp = _stamp(seen, file_sha256(self._folder / path))
        self._stamps = {**self._stamps, path: stamp}
        return stamp.sha256

    def save(self) -> None:
        """Keep what was learnt, where the folder can be written; a folder shared for reading only is read again instead."""
        if self._stamps == self._kept:
            return
        target = self._folder / STAMPS_FILE
        stamps = {path: stamp.model_dump() for path, stamp in self._stamps.items()}
        try:
            with atomic_write(target) as file:
                file.write(json.dumps(stamps, indent=1).encode("utf-8"))
        except OSError:
            return
        self._kept = self._stamps


def _read(path: Path) -> dict[str, Stamp]:
    try:
        return TypeAdapter(dict[str, Stamp]).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return {}


def _stamp(seen: os.stat_result, sha256: str) -> Stamp:
    return Stamp(
        size=seen.st_size,
        mtime_ns=seen.st_mtime_ns,
        ctime_ns=seen.st_ctime_ns,
        inode=seen.st_ino,
        sha256=sha256,
    )


def check_files(model: CatalogModel, models_dir: Path) -> list[FileCheck]:
    """The state of each file of a model; only files that were touched since they were last read are read."""
    return _check(model, models_dir, reread=False)


def verify_files(model: CatalogModel, models_dir: Path) -> list[FileCheck]:
    """The state of each file of a model, all of them read from the disk again."""
    return _check(model, models_dir, reread=True)


def is_installed(model: CatalogModel, models_dir: Path) -> bool:
    """Whether all files of a model are there in their full size. Says nothing of their content, and reads none."""
    folder = models_dir / model.name
    return all(
        (folder / file.path).is_file() and (folder / file.path).stat().st_size == file.size
        for file in model.files
    )


def _check(model: CatalogModel, models_dir: Path, *, reread: bool) -> list[FileCheck]:
    folder = models_dir / model.name
    stamps = Stamps(folder)
    found = [_check_file(model.name, folder, file, stamps, reread=reread) for file in model.files]
    stamps.save()
    return found


def _check_file(
    model: str, folder: Path, file: CatalogFile, stamps: Stamps, *, reread: bool
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
        sha256 = stamps.read_sha256(file.path) if reread else stamps.sha256(file.path)
    except (FileNotFoundError, NotADirectoryError):
        return FileCheck(model=model, path=path, state=FileState.MISSING)
    except OSError as error:
        raise ModelError(
            f"{path} cannot be read: {error.strerror}.", hint="Give yourself the right to read it."
        ) from error
    if sha256 != file.sha256:
        reason = f"has SHA-256 {sha256[:12]}…, not {file.sha256[:12]}…"
        return FileCheck(model=model, path=path, state=FileState.DAMAGED, reason=reason)
    return FileCheck(model=model, path=path, state=FileState.GOOD)
