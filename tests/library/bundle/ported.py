"""What tests of exported libraries share: an import that counts, and all that a library holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from assistant.ingest.records import Problem
from assistant.library import uploads
from assistant.library.add import AddSummary, SilentReporter
from assistant.library.bundle.format import MANIFEST
from assistant.library.bundle.importer import import_bundle
from assistant.library.bundle.reader import open_bundle
from assistant.models.embedder import Embedder
from assistant.schema import Article
from assistant.store.store import Change, Store
from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry", "quay")


class Counted(SilentReporter):
    """A report that counts, and presses Ctrl-C after some articles."""

    def __init__(self, stop_after: int = 0) -> None:
        self.stop_after = stop_after
        self.problems: list[Problem] = []

    def on_article(self, article: Article, change: Change) -> None:  # noqa: ARG002 - only counted
        self.stop_after -= 1
        if self.stop_after == 0:
            raise KeyboardInterrupt

    def on_problem(self, problem: Problem) -> None:
        self.problems.append(problem)


OLDER = 1
"""Passages of the older version, which no search finds."""


def library(folder: Path) -> Store:
    return Store.open(folder, embedder=WORDS, create=True)


def imported(
    file: Path, folder: Path, embedder: Embedder = WORDS, reporter: Counted | None = None
) -> AddSummary:
    with open_bundle(file) as bundle, Store.open(folder, embedder=embedder, create=True) as store:
        return import_bundle(bundle, store, embedder, reporter=reporter)


def everything(store: Store) -> list[tuple[object, ...]]:
    prefix = str((store.folder / uploads.FOLDER).resolve())
    with store.snapshot() as snapshot:
        return [
            (
                one.article.model_dump() | {"origin": one.article.origin.replace(prefix, "UPLOADS")},
                *one[1:3],
                [
                    known.model_dump() | {"origin": known.origin.replace(prefix, "UPLOADS")}
                    for known in one.origins
                ],
                *one[4:],
            )
            for one in snapshot.iter_stored_articles()
        ]


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True) -> Path:
    """The file with other members; `honest` gives the manifest their digests, so that only the contents are wrong."""
    with ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest:
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


def of_rules(rules: int) -> Callable[[dict[str, bytes]], None]:
    def changed(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        manifest["embedder"]["rules"] = rules
        members[MANIFEST] = json.dumps(manifest).encode()

    return changed
