"""The list of libraries: those that can be read with their figures, the others with the reason, whatever is wrong with them."""

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


def make(folder: Path) -> Path:
    rain = make_article("Rain fell.\nMore rain.", title="Weather", published="2026-03-01")
    with Store.open(folder, embedder=WORDS, create=True) as store:
        store.upsert(rain, one_passage_per_line(rain), WORDS.embed(["rain", "rain"]))
        store.checkpoint()
    return folder


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    for name in ("default", "paris"):
        make(tmp_path / "index" / name)
    return tmp_path / "index"


def test_libraries_are_told_by_name_with_what_they_hold(index_dir: Path) -> None:
    (index_dir / "README.md").write_text("No library.", encoding="utf-8")
    (index_dir / "empty").mkdir()
    make(index_dir / "no library's name")
    assert library_names(index_dir) == ["default", "paris"]
    first, _ = list_libraries(index_dir)
    assert (first.articles, first.passages, first.newest, first.embedder) == (
        1,
        2,
        date(2026, 3, 1),
        "words-2",
    )
    assert first.bytes == sum(file.stat().st_size for file in (index_dir / "default").iterdir())
    assert first.problem is None


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
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
def test_one_that_is_damaged_or_newer_is_listed_with_the_reason_beside_the_others(
    index_dir: Path, statement: str
) -> None:
    with closing(sqlite3.connect(index_dir / "paris" / DATABASE)) as connection, connection:
        connection.execute(statement)
    sound, other = list_libraries(index_dir)
    assert (sound.problem, sound.articles) == (None, 1)
    assert (other.name, other.articles) == ("paris", None)
    assert other.problem
    assert other.bytes > 0


def test_no_damaged_page_of_the_file_is_a_crash(index_dir: Path) -> None:
    path = index_dir / "paris" / DATABASE
    content = path.read_bytes()
    seen = set()
    for start in range(0, len(content), 4096):
        path.write_bytes(content[:start] + b"\xab" * 4096 + content[start + 4096 :])
        seen.add(list_libraries(index_dir)[1].problem is None)
    assert seen == {True, False}
