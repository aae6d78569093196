"""Random files whose rows use the same ids: the library depends on them alone, and holds every row."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.library.add import add
from assistant.library.doctor import diagnose
from assistant.library.sync import sync
from assistant.schema import origin_source
from assistant.store.store import Store
from tests.library.words import WORDS

pytestmark = pytest.mark.slow

NAMES = ("a.jsonl", "b.jsonl", "sub/a.jsonl", "sub/b.jsonl", "sub/sub/a.jsonl", "1@a.jsonl")
DAY_NS = 86_400_000_000_000


class Row(NamedTuple):
    """A row of a file."""

    id: str | None
    text: str
    url: str | None
    date: str | None


ROWS = st.builds(
    Row,
    id=st.sampled_from(["1", "2", "1@a.jsonl", None]),
    text=st.sampled_from([f"The ferry number {number} left." for number in range(5)]),
    url=st.sampled_from([None, None, "https://example.com/a", "https://example.com/b"]),
    date=st.sampled_from([None, "2026-03-01", "2026-03-02"]),
)
FILES = st.lists(ROWS, min_size=1, max_size=4)
EDITS = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(NAMES), FILES),
    st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just(None)),
    st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("sync"), st.just(""), st.just(None)),
)


class Folder:
    """A folder of row files, each written at a later time than the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files: dict[str, Sequence[Row]] = {}
        self._writes = 0

    def apply(self, edit: str, name: str, argument: object) -> None:
        match edit, argument:
            case "write", list(rows):
                self.write(name, rows)
            case "delete", _ if name in self.files and len(self.files) > 1:
                del self.files[name]
                (self.path / name).unlink()
            case "move", str(new) if name in self.files and new not in self.files:
                (self.path / new).parent.mkdir(parents=True, exist_ok=True)
                (self.path / name).rename(self.path / new)
                self.files[new] = self.files.pop(name)

    def write(self, name: str, rows: Sequence[Row]) -> None:
        if self.files.get(name) == rows:
            return  # the same content at a later time is no newer
        self.files[name] = rows
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = (
            json.dumps({key: value for key, value in row._asdict().items() if value}) for row in rows
        )
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        self._writes += 1
        time = 1_700_000_000_000_000_000 + self._writes * DAY_NS
        os.utime(file, ns=(time, time))


def contents(store: Store) -> list[tuple[object, ...]]:
    """Return everything that can be seen of the articles, without ids that are derived from origins."""
    with store.snapshot() as snapshot:
        rows = snapshot.list_articles(older=True)
        names = {row.id: row.id if snapshot.ids.row_id(row.id) else "derived" for row in rows}
        return sorted(
            (
                names[row.id],
                (article := snapshot.find_article(row.id)) and article.text,
                str(row.published),
                article and str(article.url),
                names[row.superseded_by] if row.superseded_by else "",
                tuple(sorted(snapshot.get_provenance(row.id).origins)),
            )
            for row in rows
        )


def library(folder: Path) -> Store:
    return Store.open(folder, embedder=WORDS, create=True)


def assert_every_row_is_there(folder: Folder, store: Store) -> None:
    """Each row is an article of its file, unless a later row of the file has its id."""
    with store.snapshot() as snapshot:
        present = {
            (origin_source(origin), snapshot.ids.row_id(row.id), article.text)
            for row in snapshot.list_articles(older=True)
            for article in [snapshot.find_article(row.id)]
            if article
            for origin in snapshot.get_provenance(row.id).origins
        }
    for name, rows in folder.files.items():
        file = str(folder.path / name)
        for row_id, text in {row.id: row.text for row in rows if row.id}.items():
            assert (file, row_id, text) in present
        texts = {text for source, _, text in present if source == file}
        assert {row.text for row in rows if not row.id} <= texts


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=st.lists(EDITS, min_size=1, max_size=12), order=st.permutations(NAMES))
def test_library_depends_on_its_files_alone(
    edits: list[tuple[str, str, object]], order: list[str]
) -> None:
    root = Path(tempfile.mkdtemp()).resolve()
    try:
        folder = Folder(root / "articles")
        folder.write(order[0], [Row("1", "The ferry number 9 left.", None, None)])
        with library(root / "edited") as edited:
            for edit in edits:
                if edit[0] == "sync":
                    sync(folder.path, edited, WORDS)
                else:
                    folder.apply(*edit)
            sync(folder.path, edited, WORDS)
            assert_every_row_is_there(folder, edited)
            with library(root / "new") as new:
                sync(folder.path, new, WORDS)
                assert contents(edited) == contents(new)
            with library(root / "added") as added:
                for name in order:
                    if name in folder.files:
                        add([folder.path / name], added, WORDS)
                assert contents(added) == contents(edited)
        for name in ("edited", "new", "added"):
            assert [check for check in diagnose(root / name).checks if check.faults] == []
    finally:
        shutil.rmtree(root)
