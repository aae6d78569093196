"""Writes a whole library into one portable file."""

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
from assistant.schema import source_file
from assistant.store.records import sentence_bounds
from assistant.store.snapshot import Snapshot, StoredArticle
from assistant.store.store import Store
from assistant.store.tables import rules_version


def export_library(store: Store, path: Path, *, force: bool = False) -> Manifest:
    """Write the library, as it is at this moment, into a file that `unpack.opened` reads; what it holds.

    A file that is there is replaced only with `force`, and only once the new one is whole. Conversations (`history.db`) are private
    and stay here. Raises LibraryError if the file cannot be written or an article is not what was added, Stopped after Ctrl-C.
    """
    if path.exists() and not force:
        raise LibraryError(
            f"{path} is there already.", hint="Choose another name, or replace it with --force."
        )
    try:
        with (
            atomic_write(path) as file,
            store.snapshot() as snapshot,
            ZipFile(file, "w") as archive,
        ):
            return _Packing(store, archive).all_of(snapshot)
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Check the folder and the disk.",
        ) from error
    except KeyboardInterrupt as error:
        raise Stopped("Stopped; nothing was exported.") from error


class _Digested:
    """Passes on what is written to it, and knows its size and digest."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self._bytes = 0

    def write(self, content: bytes) -> int:
        """Pass it on."""
        self._digest.update(content)
        self._bytes += len(content)
        return self._target.write(content)

    def member(self, name: str) -> BundleMember:
        """What the manifest says of it."""
        return BundleMember(name=name, bytes=self._bytes, sha256=self._digest.hexdigest())


class _Packing:
    """One export: the archive, and what has been put into it."""

    def __init__(self, store: Store, archive: ZipFile) -> None:
        self._folder = store.folder / uploads.FOLDER
        self._prefix = f"{self._folder.resolve()}{os.sep}"
        self._files = (
            {file.name for file in self._folder.iterdir() if file.is_file()}
            if self._folder.is_dir()
            else set[str]()
        )
        self._archive = archive
        self._members: list[BundleMember] = []
        self._uploaded: set[str] = set()
        self._articles = self._passages = 0

    def all_of(self, snapshot: Snapshot) -> Manifest:
        """Write everything; the manifest last, since it has the digests."""
        with self._member(ARTICLES) as target:
            for stored in snapshot.iter_stored_articles():
                target.write(f"{self._row(stored).model_dump_json()}\n".encode())
        with self._member(
            VECTORS, kind=ZIP_STORED
        ) as target:  # numbers without a pattern cannot be packed
            for stored in snapshot.iter_stored_articles():
                target.write(b"".join(stored.vectors))
        for name in sorted(self._uploaded):
            with self._member(f"{UPLOADS}{name}") as target, (self._folder / name).open("rb") as file:
                shutil.copyfileobj(file, target)
        manifest = self._manifest(snapshot.meta)
        self._archive.writestr(_info(MANIFEST, ZIP_DEFLATED), f"{manifest.model_dump_json(indent=1)}\n")
        return manifest

    @contextmanager
    def _member(self, name: str, *, kind: int = ZIP_DEFLATED) -> Iterator[_Digested]:
        with self._archive.open(_info(name, kind), "w", force_zip64=True) as file:
            target = _Digested(file)
            yield target
        self._members.append(target.member(name))

    def _row(self, stored: StoredArticle) -> BundledArticle:
        article = stored.article
        if article.sha256 != stored.sha256:
            raise LibraryError(
                f"The article '{article.id}' is not what was added.",
                hint="See: python -m assistant index doctor",
            )
        self._articles += 1
        self._passages += len(stored.passages)
        article = article.model_copy(update={"origin": self._portable(article.origin)})
        origins = tuple(
            one.model_copy(update={"origin": self._portable(one.origin)}) for one in stored.origins
        )
        passages = tuple(map(sentence_bounds, stored.passages))
        return BundledArticle(
            article=article,
            origins=origins,
            sha256=stored.sha256,
            added_at=stored.added_at,
            passages=passages,
        )

    def _portable(self, origin: str) -> str:
        """An origin as the file has it; an uploaded file goes along."""
        if not origin.startswith(self._prefix):
            return origin
        within = origin.removeprefix(self._prefix)
        self._uploaded.update({source_file(within)} & self._files)
        return f"{UPLOADS}{within}"

    def _manifest(self, meta: dict[str, str]) -> Manifest:
        source = EmbedderInfo(
            name=meta["embedder"],
            fingerprint=meta["fingerprint"],
            dimension=int(meta["dimension"]),
            rules=rules_version(meta),
        )
        return Manifest(
            program=__version__,
            embedder=source,
            articles=self._articles,
            passages=self._passages,
            members=tuple(self._members),
        )


def _info(name: str, kind: int) -> ZipInfo:
    """A member without a time or an owner, so that the same library makes the same file."""
    info = ZipInfo(name)  # its time is 1980-01-01
    info.compress_type = kind
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info
