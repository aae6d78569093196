"""Export a whole library to one portable file."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from assistant import __version__
from assistant.errors import LibraryError, Stopped
from assistant.files import atomic_write
from assistant.library import uploads
from assistant.library.bundle.format import (
    ARTICLES,
    MANIFEST,
    UPLOADS,
    VECTORS,
    BundledArticle,
    BundleMember,
    EmbedderInfo,
    Manifest,
)
from assistant.program import PROGRAM
from assistant.schema import source_file
from assistant.store.records import StoredArticle, sentence_bounds
from assistant.store.snapshot import Snapshot
from assistant.store.store import Store
from assistant.store.tables import rules_version


def export_library(store: Store, path: Path, *, force: bool = False) -> Manifest:
    """Write a snapshot of the library to a bundle and return its manifest.

    An existing file is replaced only with `force`, and only by a complete bundle. Conversations
    (`history.db`) are private and not exported. Raises LibraryError if the file cannot be written or an
    article fails its hash check, and Stopped on Ctrl-C.
    """
    if path.exists() and not force:
        raise LibraryError(
            f"{path} already exists.", hint="Choose another name, or replace it with --force."
        )
    try:
        with (
            atomic_write(path) as file,
            store.snapshot() as snapshot,
            ZipFile(file, "w") as archive,
        ):
            return _BundleWriter(store, archive).write(snapshot)
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Check the folder and the disk.",
        ) from error
    except KeyboardInterrupt as error:
        raise Stopped("Stopped; nothing was exported.") from error


class _HashingWriter:
    """A writer that computes the size and SHA-256 of its content."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._hash = hashlib.sha256()
        self._size = 0

    def write(self, content: bytes) -> int:
        self._hash.update(content)
        self._size += len(content)
        return self._target.write(content)

    def member(self, name: str) -> BundleMember:
        """Return the manifest entry of the content."""
        return BundleMember(name=name, bytes=self._size, sha256=self._hash.hexdigest())


class _BundleWriter:
    """One export: writes the members and collects their manifest entries."""

    def __init__(self, store: Store, archive: ZipFile) -> None:
        self._uploads_folder = store.folder / uploads.FOLDER
        self._uploads_prefix = f"{self._uploads_folder.resolve()}{os.sep}"
        self._available_uploads = (
            {file.name for file in self._uploads_folder.iterdir() if file.is_file()}
            if self._uploads_folder.is_dir()
            else set[str]()
        )
        self._archive = archive
        self._members: list[BundleMember] = []
        self._exported_uploads: set[str] = set()
        self._articles = self._passages = 0

    def write(self, snapshot: Snapshot) -> Manifest:
        """Write all members. The manifest comes last, because it holds the hashes of the others."""
        with self._member(ARTICLES) as target:
            for stored in snapshot.iter_stored_articles():
                target.write(f"{self._bundle_article(stored).model_dump_json()}\n".encode())
        # Vectors do not compress.
        with self._member(VECTORS, compression=ZIP_STORED) as target:
            for stored in snapshot.iter_stored_articles():
                target.write(b"".join(stored.vectors))
        for name in sorted(self._exported_uploads):
            path = self._uploads_folder / name
            with self._member(f"{UPLOADS}{name}") as target, path.open("rb") as file:
                shutil.copyfileobj(file, target)
        manifest = self._manifest(snapshot.meta)
        content = f"{manifest.model_dump_json(indent=1)}\n"
        self._archive.writestr(_zip_info(MANIFEST, ZIP_DEFLATED), content)
        return manifest

    @contextmanager
    def _member(self, name: str, *, compression: int = ZIP_DEFLATED) -> Iterator[_HashingWriter]:
        with self._archive.open(_zip_info(name, compression), "w", force_zip64=True) as file:
            target = _HashingWriter(file)
            yield target
        self._members.append(target.member(name))

    def _bundle_article(self, stored: StoredArticle) -> BundledArticle:
        article = stored.article
        if article.sha256 != stored.sha256:
            raise LibraryError(
                f"The article '{article.id}' is damaged: its content does not match its hash.",
                hint=f"See: {PROGRAM} index doctor",
            )
        self._articles += 1
        self._passages += len(stored.passages)
        return BundledArticle(
            article=article.model_copy(update={"origin": self._portable(article.origin)}),
            origins=tuple(
                origin.model_copy(update={"origin": self._portable(origin.origin)})
                for origin in stored.origins
            ),
            sha256=stored.sha256,
            added_at=stored.added_at,
            older_reading_of=stored.older_reading_of,
            passages=tuple(map(sentence_bounds, stored.passages)),
        )

    def _portable(self, origin: str) -> str:
        """Make the origin of an uploaded file relative, and add the file to the export."""
        if not origin.startswith(self._uploads_prefix):
            return origin
        relative = origin.removeprefix(self._uploads_prefix)
        self._exported_uploads.update({source_file(relative)} & self._available_uploads)
        return f"{UPLOADS}{relative}"

    def _manifest(self, meta: dict[str, str]) -> Manifest:
        embedder = EmbedderInfo(
            name=meta["embedder"],
            fingerprint=meta["fingerprint"],
            dimension=int(meta["dimension"]),
            rules=rules_version(meta),
        )
        return Manifest(
            program=__version__,
            embedder=embedder,
            articles=self._articles,
            passages=self._passages,
            members=tuple(self._members),
        )


def _zip_info(name: str, compression: int) -> ZipInfo:
    """Return a zip entry without time and owner, so that equal libraries give equal files."""
    info = ZipInfo(name)  # dated 1980-01-01
    info.compress_type = compression
    info.create_system = 3  # Unix, on every system
    info.external_attr = 0o600 << 16
    return info
