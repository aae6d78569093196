"""Helpers for tests of bundles: imports, the content of a library, and manipulated bundles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from assistant.library import uploads
from assistant.library.add_report import AddSummary, SilentReporter
from assistant.library.bundle.format import MANIFEST
from assistant.library.bundle.importer import import_bundle
from assistant.library.bundle.reader import open_bundle
from assistant.models.embedder import Embedder
from assistant.schema import Article
from assistant.store.origin_records import ArticleOrigin
from assistant.store.store import Change, Store
from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry", "quay")
OLDER_PASSAGES = 1
"""Passages of the older version, which is not searched."""
Edit = Callable[[dict[str, bytes]], None]
"""A change to the members of a bundle, given by name and content."""


class InterruptingReporter(SilentReporter):
    """Raises KeyboardInterrupt, as Ctrl-C does, after some articles."""

    def __init__(self, after: int) -> None:
        self._remaining = after

    def on_article(self, article: Article, change: Change) -> None:  # noqa: ARG002 - only counted
        self._remaining -= 1
        if self._remaining == 0:
            raise KeyboardInterrupt


def create_library(folder: Path) -> Store:
    return Store.open(folder, embedder=WORDS, create=True)


def import_file(
    file: Path,
    folder: Path,
    embedder: Embedder = WORDS,
    reporter: InterruptingReporter | None = None,
) -> AddSummary:
    with open_bundle(file) as bundle, Store.open(folder, embedder=embedder, create=True) as store:
        return import_bundle(bundle, store, embedder, reporter=reporter)


def stored_articles(store: Store) -> list[tuple[object, ...]]:
    """Return all data of all articles; a placeholder stands for the folder of uploaded files."""
    prefix = str((store.folder / uploads.FOLDER).resolve())

    def portable(record: Article | ArticleOrigin) -> dict[str, object]:
        return record.model_dump() | {"origin": record.origin.replace(prefix, "UPLOADS")}

    with store.snapshot() as snapshot:
        return [
            (
                portable(stored.article),
                stored.sha256,
                stored.added_at,
                list(map(portable, stored.origins)),
                stored.passages,
                stored.vectors,
            )
            for stored in snapshot.iter_stored_articles()
        ]


def rewrite(file: Path, edit: Edit, *, update_manifest: bool = True) -> Path:
    """Write an edited copy of a bundle, with the hashes of the edited members if `update_manifest`."""
    with ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    edit(members)
    if update_manifest:
        manifest = json.loads(members[MANIFEST])
        manifest["members"] = [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in members.items()
            if name != MANIFEST
        ]
        members[MANIFEST] = json.dumps(manifest).encode()
    path = file.with_name("rewritten.zip")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def with_rules(version: int) -> Edit:
    """Return an edit that sets the version of the splitting rules."""

    def edit(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        manifest["embedder"]["rules"] = version
        members[MANIFEST] = json.dumps(manifest).encode()

    return edit
