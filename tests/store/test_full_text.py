"""The full-text index holds plain spelling: it is searched, deleted from and migrated exactly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.search.fts_query import fts_query
from assistant.store.checks.full_text import check_structure, check_words
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow")
PRINTED = make_article(
    "The ﬁnance oﬃce of Griﬃnby.\nThe har\u00adbour\u00a0master of Zoe\u0308by.\n",
    title="Traﬃc and co\u00adal",
    origin="printed.txt",
)
PLAIN = make_article("Rain fell on the office.", title="Weather", origin="plain.txt")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        for article in (PRINTED, PLAIN):
            passages = one_passage_per_line(article)
            opened.upsert(article, passages, WORDS.embed(["rain" for _ in passages]))
        yield opened


def matches(store: Store, question: str) -> list[int]:
    query = fts_query(question)
    assert query is not None
    with store.snapshot() as snapshot:
        return sorted(snapshot.search_text(query, 9, None, (0.5, 1.0)))


def assert_sound(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        assert [*check_structure(connection), *check_words(connection)] == []


def test_words_are_matched_as_they_are_typed(store: Store) -> None:
    assert matches(store, "finance") == [1]
    assert matches(store, "Griffinby") == [1]
    assert matches(store, "harbour") == [2]
    assert matches(store, "Zoëby") == matches(store, "Zoeby") == matches(store, "Zoe\u0308by") == [2]
    assert matches(store, "traffic") == matches(store, "coal") == [1, 2]
    assert matches(store, "oﬃce") == [1, 3]


def test_deletion_removes_all_words(store: Store) -> None:
    assert_sound(store.folder)
    store.delete_article(PRINTED.id)
    assert_sound(store.folder)
    assert matches(store, "finance harbour traffic") == []
