"""What has been fetched of a file so far. It lies beside the place of the file, and takes it only when its digest is right."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.files import file_sha256, replace_file
from assistant.models.catalog import CatalogFile

OnBytes = Callable[[int], None]
"""Told how many bytes were gained, or lost when what was there had to be thrown away."""


class OriginError(Exception):
    """One origin cannot give a file; the next one may. Its text is the reason, without a full stop."""


class DigestError(Exception):
    """A fetched file is not the file that was asked for. Its text is the reason, without a full stop."""


class PartialDownload:
    """The first bytes of a file that is being fetched, whatever origin they came from: the digest judges the whole."""

    def __init__(self, folder: Path, file: CatalogFile) -> None:
        self.file = file
        self.target = folder / file.path
        self.path = self.target.with_name(f"{self.target.name}.part")
        self.landed = False

    @property
    def size(self) -> int:
        """Bytes that are there. A part that is too long is worth nothing and counts as none."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return 0
        return size if size <= self.file.size else 0

    @property
    def complete(self) -> bool:
        """Whether all bytes are there; they may still be the wrong ones."""
        return self.size == self.file.size

    def append(self, chunks: Iterable[bytes], on_bytes: OnBytes) -> None:
        """Write chunks behind what is there, so that whatever interrupts this, the bytes written so far stay.

        Raises OriginError if more arrive than the file has, OSError if they cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        position = self.size
        with self.path.open("ab") as out:
            if out.tell() > position:
                out.truncate(position)
            for chunk in chunks:
                position += len(chunk)
                if position > self.file.size:
                    raise OriginError(f"{self.file.path} is longer there than {self.file.size:,} bytes")
                out.write(chunk)
                out.flush()
                on_bytes(len(chunk))
            os.fsync(out.fileno())

    def restart(self, on_bytes: OnBytes) -> None:
        """Throw away what is there."""
        on_bytes(-self.size)
        self.path.unlink(missing_ok=True)

    def land(self) -> None:
        """Move the complete part to the file's place. Raises DigestError, and removes it, if it is not the file."""
        found = file_sha256(self.path)
        if found != self.file.sha256:
            self.path.unlink()
            raise DigestError(
                f"{self.file.path} has SHA-256 {found[:12]}… there, not {self.file.sha256[:12]}…"
            )
        replace_file(self.path, self.target)
        self.landed = True
