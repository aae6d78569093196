"""Versions at one URL: only the newest is searchable; older versions return when it is deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant.library.rebuild import rebuild
from assistant.schema import Article
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from assistant.store.versions import MAX_ARTICLES_PER_URL
from tests.fakes import WordEmbedder, make_article, one_passage_per_line
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "vote")
URL = "https://example.com/weather"
OLD = make_article("rain\nvote", origin="old.txt", url=URL, published="2026-03-01", title="Old")
NEW = make_article("snow", origin="new.txt", url=URL, published="2026-03-05", title="New")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


def upsert(store: Store, *articles: Article) -> None:
    for article in articles:
        passages = one_passage_per_line(article)
        store.upsert(article, passages, WORDS.embed([article.text[p.start : p.end] for p in passages]))


def searchable_texts(store: Store) -> set[str]:
    """Return all searchable texts, after a check that words and vectors give the same passages."""
    with store.snapshot() as snapshot:
        by_vector = snapshot.search_vectors(WORDS.embed(["rain"])[0], 100, None)
        by_words = snapshot.score_words(["rain", "snow", "vote"], (1.0, 1.0)).best(100, None)
    assert set(by_vector) == set(by_words)
    return {hit.text for hit in search(store, WORDS, "rain snow vote", top_k=100)}


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)], ids=["old first", "new first"])
def test_only_the_newest_version_is_searchable(store: Store, order: tuple[Article, Article]) -> None:
    upsert(store, *order)
    assert searchable_texts(store) == {"snow"}
    assert [row.id for row in store.list_articles()] == [NEW.id]
    stats = store.stats()
    assert (stats.articles, stats.older_versions, stats.passages) == (2, 1, 1)


def test_older_version_can_be_read_and_names_its_successor(store: Store) -> None:
    upsert(store, OLD, NEW)
    assert store.get_article(OLD.id) == OLD
    assert store.get_provenance(OLD.id).superseded_by == NEW.id
    assert {row.id: row.superseded_by for row in store.list_articles(older=True)} == {
        OLD.id: NEW.id,
        NEW.id: None,
    }


def test_newest_version_lists_older_versions_newest_first(store: Store) -> None:
    # Undated versions are ordered by the day of reading, which is later than all dates here.
    undated = make_article("rain rain", origin="undated.txt", url=URL, title="Undated")
    first = make_article(
        "rain", origin="first.txt", url=URL, published="2026-01-01", title="First", source="Ledger"
    )
    upsert(
        store,
        first,
        OLD,
        NEW,
        make_article("snow vote", origin="elsewhere.txt", url=f"{URL}/2", published="2026-01-01"),
    )
    assert store.get_provenance(NEW.id).older == (OLD.ref, first.ref)
    assert store.get_provenance(NEW.id).older[1].byline() == "Ledger, 2026-01-01"
    assert store.get_provenance(OLD.id).older == ()
    upsert(store, undated)
    assert [ref.article_id for ref in store.get_provenance(undated.id).older] == [
        NEW.id,
        OLD.id,
        first.id,
    ]
    store.delete_article(undated.id)
    assert store.get_provenance(NEW.id).older == (OLD.ref, first.ref)


def test_older_version_is_searchable_again_after_deletion_without_an_embedder(store: Store) -> None:
    upsert(store, OLD, NEW)
    cosines = {hit.text: hit.cosine for hit in search(store, WORDS, "rain", top_k=9)}
    with Store.open(store.folder) as second_store:
        second_store.delete_article(NEW.id)
    assert searchable_texts(store) == {"rain", "vote"}
    assert store.get_provenance(OLD.id).superseded_by is None
    assert cosines == {"snow": 0.0}
    assert {hit.text: hit.cosine for hit in search(store, WORDS, "rain", top_k=9)} == {
        "rain": pytest.approx(1),
        "vote": 0.0,
    }


def test_open_indexes_follow_repeated_changes_of_versions(store: Store) -> None:
    upsert(store, OLD)
    with Store.open(store.folder) as second_store:
        for _ in range(3):
            assert searchable_texts(second_store) == {"rain", "vote"}
            upsert(store, NEW)
            assert searchable_texts(second_store) == {"snow"}
            upsert(store, NEW.model_copy(update={"published": None, "url": "https://example.com/else"}))
            assert searchable_texts(second_store) == {"rain", "vote", "snow"}
            store.delete_article(NEW.id)


def test_undated_versions_are_ordered_by_the_time_of_reading(store: Store) -> None:
    first = make_article("rain", origin="a.txt", url=URL)
    second = make_article("snow", origin="b.txt", url=URL)
    upsert(store, first, second)
    assert searchable_texts(store) == {"snow"}


def test_article_with_the_same_text_is_a_copy_not_a_version(store: Store) -> None:
    upsert(store, OLD, OLD.model_copy(update={"origin": "copy.txt", "id": "copy", "title": "Other"}))
    assert len(store.list_articles()) == 2


def test_articles_of_one_file_are_not_versions_of_each_other(store: Store) -> None:
    upsert(
        store,
        make_article("rain", origin="a.jsonl#1", url=URL),
        make_article("snow", origin="a.jsonl#2", url=URL),
    )
    assert searchable_texts(store) == {"rain", "snow"}


def test_edits_do_not_change_which_version_is_searchable(store: Store) -> None:
    upsert(store, OLD, NEW)
    upsert(
        store, NEW.model_copy(update={"text": "snow snow"}), OLD.model_copy(update={"text": "rain rain"})
    )
    assert searchable_texts(store) == {"snow snow"}
    assert store.get_article(OLD.id).text == "rain rain"


def test_url_shared_by_many_articles_does_not_make_them_versions(store: Store) -> None:
    articles = [
        make_article(f"rain {number}", origin=f"{number}.txt", url=URL)
        for number in range(MAX_ARTICLES_PER_URL + 1)
    ]
    upsert(store, *articles[:-1])
    assert searchable_texts(store) == {articles[-2].text}
    upsert(store, articles[-1])
    assert len(searchable_texts(store)) == MAX_ARTICLES_PER_URL + 1
    store.delete_article(articles[0].id)
    assert searchable_texts(store) == {articles[-1].text}


def test_rebuild_keeps_older_versions_archived_and_restorable(store: Store) -> None:
    upsert(store, OLD, NEW)
    new_embedder = WordEmbedder("snow", "rain", "vote")
    rebuild(store, new_embedder)
    assert {hit.text for hit in search(store, new_embedder, "rain snow vote", top_k=9)} == {"snow"}
    store.delete_article(NEW.id)
    (hit,) = search(store, new_embedder, "rain", top_k=1)
    assert hit.text.split() == ["rain", "vote"]
    assert hit.cosine == pytest.approx(3**-0.5, abs=1e-6)  # three words with the title


def test_deleted_older_version_leaves_no_byte(store: Store) -> None:
    secret = make_article(
        "zebrafish\nquokka", origin="secret.txt", url=URL, published="2026-01-01", title="wombat"
    )
    upsert(store, secret, NEW, OLD)
    store.checkpoint()
    store.delete_article(secret.id)
    store.close()
    remaining = b"".join(file.read_bytes() for file in store.folder.iterdir()).lower()
    assert b"snow" in remaining
    assert not [
        word for word in (b"zebrafish", b"quokka", b"wombat", b"secret.txt") if word in remaining
    ]
    with closing(sqlite3.connect(store.folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM shelved").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
