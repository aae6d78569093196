"""The words of the search index are found and scored exactly as by FTS5's bm25."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.schema import Article
from assistant.search.content_words import content_words
from assistant.search.hybrid import BM25_WEIGHTS
from assistant.store import segment
from assistant.store.records import indexed_words
from assistant.store.segment import IndexSegment
from assistant.store.store import Store
from assistant.store.tokenizer import tokenize
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow")
TABLE = "fts5 (title, text, content='', tokenize='porter unicode61 remove_diacritics 2')"
MATCHES = "SELECT rowid, -bm25(words, ?, ?) FROM words WHERE words MATCH ? ORDER BY 2 DESC, 1"
STEMS = "harbour rain council vote snow ferry house Zürich budget school 1990 naïve running".split()
ENDINGS = ("", "", "s", "ed", "ing", "'s")
COMMON = "the said of and mayor town".split()
QUESTIONS = (
    "harbours",
    "Did the council vote on the Zurich budget?",
    "the mayor said town of and",
    "town towns mayoral mayor",
    "Naive ferry-houses of 1990",
    "unknown words only",
    "rain rained raining runs",
)
PRINTED = make_article(
    "The ﬁnance oﬃce of Griﬃnby.\nThe har\u00adbour\u00a0master of Zoe\u0308by.\n",
    title="Traﬃc and co\u00adal",
    origin="printed.txt",
)
PLAIN = make_article("Rain fell on the office.", title="Weather", origin="plain.txt")


def write_article(number: int, random_words: random.Random) -> Article:
    lines = [
        " ".join(
            random_words.choice(COMMON)
            if random_words.random() < 0.6
            else random_words.choice(STEMS) + random_words.choice(ENDINGS)
            for _ in range(random_words.randint(3, 30))
        )
        for _ in range(random_words.randint(1, 4))
    ]
    return make_article(
        "\n".join(lines),
        title=" ".join(random_words.choices(STEMS, k=3)),
        origin=f"{number}.txt",
        published=date(2026, 1, 1 + number % 28),
    )


def add(store: Store, article: Article) -> None:
    passages = one_passage_per_line(article)
    store.upsert(article, passages, WORDS.embed(["rain" for _ in passages]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library of 300 articles, of which 20 were edited and 30 deleted, in several segments."""
    folder = tmp_path_factory.mktemp("libraries") / "default"
    random_words = random.Random(7)
    with Store.open(folder, embedder=WORDS, create=True) as store:
        for number in range(300):
            add(store, write_article(number, random_words))
            if number in (100, 200, 250):
                store.checkpoint()
        articles = store.list_articles()
        for row in articles[::10]:
            with store.transaction() as transaction:
                transaction.delete_article(row.id)
        for number in range(5, 300, 15):
            add(store, write_article(number, random_words))
    return folder


def segments_of(store: Store) -> Sequence[IndexSegment]:
    assert store.index.index is not None
    return store.index.index.segments


def fts5_scores(store: Store, question: str) -> Mapping[int, float]:
    """Return the score of each passage by an FTS5 table of the library's passages, best first."""
    rows = store._connection.execute(
        "SELECT passages.id, title, text, start, stop, sentences FROM passages"
        " JOIN articles ON articles.id = article"
    ).fetchall()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE words USING {TABLE}")
        connection.executemany(
            "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
            ((passage_id, *indexed_words(*bounds)) for passage_id, *bounds in rows),
        )
        match = " OR ".join(f'"{word}"' for word in content_words(question))
        return dict(connection.execute(MATCHES, (*BM25_WEIGHTS, match)))


def assert_scores_equal_fts5(store: Store) -> None:
    for question in QUESTIONS:
        expected = fts5_scores(store, question)
        with store.snapshot() as snapshot:
            scores = snapshot.score_words(content_words(question), BM25_WEIGHTS)
            assert scores.best(10_000, None) == list(expected)
            assert scores.best(7, None) == list(expected)[:7]
            every_id = [*range(1, 2000)]
            assert scores.of(every_id) == pytest.approx(expected, rel=1e-9, abs=1e-12)
            allowed = snapshot.filter_passages(
                since=date(2026, 1, 10), until=date(2026, 1, 20), sources=(), articles=()
            )
            assert allowed is not None
            ranked = [passage_id for passage_id in expected if passage_id in set(allowed.tolist())]
            assert scores.best(5, allowed) == ranked[:5]


def test_scores_equal_fts5_before_and_after_the_change_log_is_saved(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as store:
        assert_scores_equal_fts5(store)
        assert any(part.living is not None for part in segments_of(store))
        store.checkpoint()
        assert_scores_equal_fts5(store)
    with Store.open(folder, embedder=WORDS) as store:
        assert_scores_equal_fts5(store)


def test_scores_equal_fts5_in_an_index_of_many_segments(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment, "MAX_ROWS", 64)
    for path in folder.glob("segment*"):
        path.unlink()
    with Store.open(folder, embedder=WORDS) as store:
        assert_scores_equal_fts5(store)
        assert len(segments_of(store)) > 8


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12), max_size=4))
def test_any_words_are_tokenized_as_fts5_does(words: list[str]) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE words USING {TABLE}")
        connection.execute("CREATE VIRTUAL TABLE terms USING fts5vocab('words', 'instance')")
        connection.execute("INSERT INTO words (rowid, text) VALUES (1, ?)", (" ".join(words),))
        expected = [term for (term,) in connection.execute("SELECT term FROM terms ORDER BY offset")]
    assert tokenize([" ".join(words)]) == expected


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        for article in (PRINTED, PLAIN):
            add(opened, article)
        yield opened


def matches(store: Store, question: str) -> list[int]:
    with store.snapshot() as snapshot:
        return sorted(snapshot.score_words(content_words(question), (0.5, 1.0)).best(9, None))


def test_words_are_matched_as_they_are_typed(store: Store) -> None:
    assert matches(store, "finance") == [1]
    assert matches(store, "Griffinby") == [1]
    assert matches(store, "harbour") == [2]
    assert matches(store, "Zoëby") == matches(store, "Zoeby") == matches(store, "Zoe\u0308by") == [2]
    assert matches(store, "traffic") == matches(store, "coal") == [1, 2]
    assert matches(store, "oﬃce") == [1, 3]


def test_deletion_removes_all_words(store: Store) -> None:
    store.delete_article(PRINTED.id)
    assert matches(store, "finance harbour traffic") == []
    (only,) = segments_of(store)
    expected = np.sort(IndexSegment.build(only.ids, only.codes, only.postings).postings.hashes)
    assert np.array_equal(only.postings.hashes, expected)
    assert len(expected) == len({"weather", "rain", "fell", "on", "the", "offic"})
