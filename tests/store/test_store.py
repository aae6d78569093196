"""The store: effects of each change, and visibility of changes in other processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.schema import Article, Passage, Span
from assistant.store.connection import DATABASE
from assistant.store.records import decode_sentences, encode_sentences
from assistant.store.store import Change, Store
from assistant.store.tokenizer import hash_terms, tokenize
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow", "harbour", "vote")
FIRST = make_article(
    "Rain fell on the harbour.\nThe vote is on Monday.\n",
    title="Weather",
    origin="first.txt",
    published="2026-03-01",
)
SECOND = make_article(
    "Snow came.", title="Cold", origin="second.txt", source="Ledger", published="2026-03-05"
)


def upsert(store: Store, *articles: Article) -> list[Change]:
    changes = []
    for article in articles:
        passages = one_passage_per_line(article)
        changes.append(
            store.upsert(
                article, passages, WORDS.embed([article.text[p.start : p.end] for p in passages])
            )
        )
    return changes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


def query_rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(store.folder / DATABASE)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def all_bytes(store: Store) -> bytes:
    return b"".join(file.read_bytes() for file in store.folder.iterdir())


def ids_with_word(store: Store, word: str) -> list[int]:
    with store.snapshot() as snapshot:
        return snapshot.score_words([word], (1.0, 1.0)).best(1000, None)


def test_stored_article_is_returned_unchanged(store: Store) -> None:
    assert upsert(store, FIRST, SECOND) == [Change.ADDED, Change.ADDED]
    assert store.get_article(FIRST.id) == FIRST
    assert store.get_article(SECOND.id) == SECOND


@given(text=st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: f"{text} x {text}"))
@pytest.mark.slow
def test_any_unicode_text_is_stored_exactly(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    article = make_article(text, title=text[:5])
    sentence = Span(start=0, end=len(text))
    with Store.open(tmp_path_factory.mktemp("any") / "default", embedder=WORDS, create=True) as store:
        store.upsert(
            article, [Passage(start=0, end=len(text), sentences=(sentence,))], WORDS.embed([text])
        )
        assert store.get_article(article.id) == article
        store.delete_article(article.id)
        assert ids_with_word(store, "x") == []


def test_upserting_an_identical_article_writes_nothing(store: Store) -> None:
    upsert(store, FIRST)
    before = store.stats()
    assert store.record_origin(FIRST)
    assert upsert(store, FIRST) == [Change.UNCHANGED]
    assert store.stats() == before


def test_edited_article_replaces_the_previous_version(store: Store) -> None:
    upsert(store, FIRST, SECOND)
    edited = FIRST.model_copy(update={"text": "Snow fell on the harbour.\n"})
    assert not store.record_origin(edited)
    assert upsert(store, edited) == [Change.REPLACED]
    assert store.get_article(FIRST.id).text == edited.text
    assert store.stats().passages == 2
    assert ids_with_word(store, "rain") == []


@pytest.mark.parametrize("field", ["title", "source", "url"])
def test_change_of_visible_metadata_is_an_edit(store: Store, field: str) -> None:
    upsert(store, FIRST)
    assert upsert(store, FIRST.model_copy(update={field: "Other"})) == [Change.REPLACED]


def test_generation_grows_by_one_with_each_commit(store: Store) -> None:
    generations = [store.stats().generation]
    upsert(store, FIRST)
    generations.append(store.stats().generation)
    upsert(store, FIRST)
    generations.append(store.stats().generation)
    upsert(store, SECOND)
    store.delete_article(FIRST.id)
    generations.append(store.stats().generation)
    assert generations == [0, 1, 1, 3]


def test_list_is_newest_first_and_undated_last(store: Store) -> None:
    undated = make_article("Vote now please.", title="Ballot", origin="third.txt")
    upsert(store, undated, FIRST, SECOND)
    rows = store.list_articles()
    assert [row.title for row in rows] == ["Cold", "Weather", "Ballot"]
    assert (rows[1].words, rows[1].passages, rows[1].origin) == (10, 2, "first.txt")


def test_stats_count_articles_passages_and_words(store: Store) -> None:
    upsert(store, FIRST, SECOND)
    stats = store.stats()
    assert (stats.articles, stats.passages, stats.words, stats.outlets, stats.undated) == (
        2,
        3,
        12,
        1,
        0,
    )
    assert (str(stats.oldest), str(stats.newest)) == ("2026-03-01", "2026-03-05")
    assert stats.embedder == WORDS.name
    assert stats.bytes >= (store.folder / DATABASE).stat().st_size


def test_unknown_id_raises_an_error_with_similar_articles(store: Store) -> None:
    upsert(store, FIRST.model_copy(update={"id": "weather-1"}), SECOND)
    for method in (store.delete_article, store.get_article):
        with pytest.raises(LibraryError) as raised:
            method("weather-2")
        assert "weather-1 (Weather)" in raised.value.hint
    with pytest.raises(LibraryError) as raised:
        store.get_article("cold")
    assert SECOND.id in raised.value.hint


def test_deleted_article_leaves_no_byte_in_any_file(store: Store) -> None:
    secret = make_article(
        "Zebrafish swam.\nQuokkas slept beside Xanthippe.\n",
        title="Wombats",
        origin="secret.txt",
        source="Numbat",
    )
    upsert(store, FIRST, secret, SECOND)
    store.checkpoint()
    store.delete_article(secret.id)
    upsert(store, SECOND.model_copy(update={"text": "More snow came."}))
    store.close()
    remaining = all_bytes(store).lower()
    assert b"harbour" in remaining
    for word in ("zebrafish", "quokka", "xanthip", "wombat", "numbat", "secret.txt"):
        assert word.encode() not in remaining
    assert (
        WORDS.embed(["Zebrafish swam."]).tobytes()
        + WORDS.embed(["Quokkas slept beside Xanthippe."]).tobytes()
        not in remaining
    )


def test_checkpoint_erases_replaced_words_from_every_file(store: Store) -> None:
    upsert(store, make_article("Zebrafish swam.", origin="a.txt"), FIRST)
    store.checkpoint()
    traces = b"Zebrafish", hash_terms(tokenize(["zebrafish"])).tobytes()
    assert all(trace in all_bytes(store) for trace in traces)
    upsert(store, make_article("Vote now.", origin="a.txt"))
    store.checkpoint()
    store.close()
    assert not any(trace in all_bytes(store) for trace in traces)


def test_passage_ids_are_never_reused(store: Store) -> None:
    upsert(store, SECOND)
    store.delete_article(SECOND.id)
    upsert(store, SECOND)
    assert query_rows(store, "SELECT id FROM passages") == [(2,)]


def test_vectors_that_do_not_match_the_passages_are_refused(store: Store) -> None:
    passages = one_passage_per_line(SECOND)
    for vectors in (
        np.zeros((1, 5), np.float32),
        np.full((1, 5), np.nan, np.float32),
        np.eye(5, dtype=np.float32),
    ):
        with pytest.raises(ValueError, match=r"unit length|shape"):
            store.upsert(SECOND, passages, vectors)
    assert store.list_articles() == []


def test_passage_beyond_the_text_is_refused(store: Store) -> None:
    passage = Passage(start=0, end=99, sentences=(Span(start=0, end=99),))
    with pytest.raises(ValueError, match="beyond its text"):
        store.upsert(SECOND, [passage], WORDS.embed(["snow"]))


def test_other_connection_sees_a_change_in_its_next_read(store: Store) -> None:
    with Store.open(store.folder) as second_store:
        assert second_store.list_articles() == []
        upsert(store, FIRST)
        assert [row.id for row in second_store.list_articles()] == [FIRST.id]
        second_store.delete_article(FIRST.id)
    assert store.list_articles() == []


def test_snapshot_does_not_change_during_writes(store: Store) -> None:
    upsert(store, FIRST)
    with Store.open(store.folder) as second_store, second_store.snapshot() as snapshot:
        store.delete_article(FIRST.id)
        assert snapshot.find_article(FIRST.id) == FIRST
        assert snapshot.generation == 1
    assert store.stats().generation == 2


def test_sentence_offsets_survive_encoding() -> None:
    spans = (Span(start=0, end=14), Span(start=15, end=40))
    stored = encode_sentences(Passage(start=0, end=40, sentences=spans))
    assert stored == "[0,14,15,40]"
    assert decode_sentences(stored) == spans


def test_article_that_another_process_deletes_meanwhile_is_not_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    upsert(store, FIRST)
    get_article = store.get_article

    def get_then_delete(article_id: str) -> Article:
        article = get_article(article_id)
        with Store.open(store.folder) as second_store:
            second_store.delete_article(FIRST.id)
        return article

    monkeypatch.setattr(store, "get_article", get_then_delete)
    with pytest.raises(LibraryError, match="There is no article"):
        store.delete_article(FIRST.id)


def test_lock_timeout_is_restored_after_a_checkpoint_that_fails(store: Store) -> None:
    upsert(store, FIRST)
    with Store.open(store.folder) as second_store, second_store.snapshot() as snapshot:
        assert snapshot.find_article(FIRST.id)
        upsert(store, SECOND)
        with store._lock:
            store._connection.execute("BEGIN IMMEDIATE")  # no checkpoint within a transaction
            with pytest.raises(LibraryError):
                store._truncate_wal()
            store._connection.execute("ROLLBACK")
    assert store._connection.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
