"""Listing libraries: readable ones with their figures, the others with the reason."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from assistant.library.libraries import library_names, list_libraries
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow")


def create_library(folder: Path) -> Path:
    article = make_article("Rain fell.\nMore rain.", title="Weather", published="2026-03-01")
    with Store.open(folder, embedder=WORDS, create=True) as store:
        store.upsert(article, one_passage_per_line(article), WORDS.embed(["rain", "rain"]))
        store.checkpoint()
    return folder


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    for name in ("default", "paris"):
        create_library(tmp_path / "index" / name)
    return tmp_path / "index"


def test_libraries_are_listed_by_name_with_their_figures(index_dir: Path) -> None:
    (index_dir / "README.md").write_text("Not a library.", encoding="utf-8")
    (index_dir / "empty").mkdir()
    create_library(index_dir / "no library's name")
    assert library_names(index_dir) == ["default", "paris"]
    first, _ = list_libraries(index_dir)
    assert (first.articles, first.passages) == (1, 2)
    assert (first.newest, first.embedder) == (date(2026, 3, 1), "words-2")
    assert first.bytes == sum(file.stat().st_size for file in (index_dir / "default").iterdir())
    assert first.problem is None


def test_missing_folder_has_no_libraries(tmp_path: Path) -> None:
    assert list_libraries(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM changes",
        "DELETE FROM meta",
        "PRAGMA user_version = 99",
        "UPDATE articles SET published = 'soon'",
        "UPDATE articles SET published = CAST(X'FF' AS TEXT)",
    ],
)
def test_damaged_or_newer_library_is_listed_with_the_reason(index_dir: Path, statement: str) -> None:
    with closing(sqlite3.connect(index_dir / "paris" / DATABASE)) as connection, connection:
        connection.execute(statement)
    sound, damaged = list_libraries(index_dir)
    assert (sound.problem, sound.articles) == (None, 1)
    assert (damaged.name, damaged.articles) == ("paris", None)
    assert damaged.problem
    assert damaged.bytes > 0


def test_damaged_database_page_is_never_a_crash(index_dir: Path) -> None:
    path = index_dir / "paris" / DATABASE
    content = path.read_bytes()
    is_readable = set()
    for start in range(0, len(content), 4096):
        path.write_bytes(content[:start] + b"\xab" * 4096 + content[start + 4096 :])
        is_readable.add(list_libraries(index_dir)[1].problem is None)
    assert is_readable == {True, False}
