"""A partially downloaded file, stored beside its target and moved there once its digest is verified."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from assistant.files import file_sha256, replace_file
from assistant.models.catalog import CatalogFile

OnBytes = Callable[[int], None]
"""Progress callback: receives the bytes added, negative if downloaded bytes were discarded."""


class OriginError(Exception):
    """An origin cannot deliver a file, but another may. The text is the reason, without a full stop."""


class DigestError(Exception):
    """A complete download has the wrong digest. The text is the reason, without a full stop."""


class PartialDownload:
    """The first bytes of a file, from any mix of origins: the digest is checked over the whole file."""

    def __init__(self, folder: Path, file: CatalogFile) -> None:
        self.file = file
        self.target = folder / file.path
        self.path = self.target.with_name(f"{self.target.name}.part")
        self.is_installed = False

    @property
    def size(self) -> int:
        """Bytes downloaded so far. A partial file longer than the expected size counts as 0."""
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            return 0
        return size if size <= self.file.size else 0

    @property
    def is_complete(self) -> bool:
        """True once all bytes are present. Their digest is checked by `install`."""
        return self.size == self.file.size

    def append(self, chunks: Iterable[bytes], on_bytes: OnBytes) -> None:
        """Append chunks and flush each of them, so that an interruption loses nothing already written.

        Raises OriginError if the chunks exceed the file's size, OSError if they cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        position = self.size
        with self.path.open("ab") as out:
            if out.tell() > position:
                out.truncate(position)
            for chunk in chunks:
                position += len(chunk)
                if position > self.file.size:
                    raise OriginError(
                        f"{self.file.path} is longer than the expected {self.file.size:,} bytes"
                    )
                out.write(chunk)
                out.flush()
                on_bytes(len(chunk))
            os.fsync(out.fileno())

    def discard(self, on_bytes: OnBytes) -> None:
        """Delete the downloaded bytes to start again from the beginning."""
        on_bytes(-self.size)
        self.path.unlink(missing_ok=True)

    def install(self) -> None:
        """Verify the complete download and move it to its target.

        Raises DigestError and deletes the download if its SHA-256 is wrong.
        """
        sha256 = file_sha256(self.path)
        if sha256 != self.file.sha256:
            self.path.unlink()
            raise DigestError(
                f"{self.file.path} has SHA-256 {sha256[:12]}…, not {self.file.sha256[:12]}…"
            )
        replace_file(self.path, self.target)
        self.is_installed = True
