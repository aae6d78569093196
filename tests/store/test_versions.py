"""Of the versions of one address the newest answers; the older ones can be read, and come back when it goes."""

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
HERE = "https://example.com/weather"
OLD = make_article("rain\nvote", origin="old.txt", url=HERE, published="2026-03-01", title="Old")
NEW = make_article("snow", origin="new.txt", url=HERE, published="2026-03-05", title="New")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


def put(store: Store, *items: Article) -> None:
    for item in items:
        passages = one_passage_per_line(item)
        store.upsert(item, passages, WORDS.embed([item.text[p.start : p.end] for p in passages]))


def found(store: Store) -> set[str]:
    """What the words and the vectors of the library find, which must be the same."""
    with store.snapshot() as snapshot:
        near = snapshot.search_vectors(WORDS.embed(["rain"])[0], 100, None)
        told = snapshot.search_text('"rain" OR "snow" OR "vote"', 100, None, (1.0, 1.0))
    assert set(near) == set(told)
    return {hit.text for hit in search(store, WORDS, "rain snow vote", top_k=100)}


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)], ids=["old first", "new first"])
def test_only_the_newest_version_of_an_address_is_searched(
    store: Store, order: tuple[Article, Article]
) -> None:
    put(store, *order)
    assert found(store) == {"snow"}
    assert [row.id for row in store.list_articles()] == [NEW.id]
    stats = store.stats()
    assert (stats.articles, stats.older_versions, stats.passages) == (2, 1, 1)


def test_an_older_version_can_be_read_and_says_what_superseded_it(store: Store) -> None:
    put(store, OLD, NEW)
    assert store.get_article(OLD.id) == OLD
    assert store.get_provenance(OLD.id).superseded_by == NEW.id
    assert {row.id: row.superseded_by for row in store.list_articles(older=True)} == {
        OLD.id: NEW.id,
        NEW.id: None,
    }


def test_the_newest_names_the_versions_it_superseded_newest_first_and_an_older_one_names_none(
    store: Store,
) -> None:
    undated = make_article(
        "rain rain", origin="undated.txt", url=HERE, title="Undated"
    )  # counts by the day it was read, which is later
    first = make_article(
        "rain", origin="first.txt", url=HERE, published="2026-01-01", title="First", source="Ledger"
    )
    put(
        store,
        first,
        OLD,
        NEW,
        make_article("snow vote", origin="elsewhere.txt", url=f"{HERE}/2", published="2026-01-01"),
    )
    assert store.get_provenance(NEW.id).older == (OLD.ref, first.ref)
    assert store.get_provenance(NEW.id).older[1].byline() == "Ledger, 2026-01-01"
    assert store.get_provenance(OLD.id).older == ()
    put(store, undated)
    assert [one.article_id for one in store.get_provenance(undated.id).older] == [
        NEW.id,
        OLD.id,
        first.id,
    ]
    store.delete_article(undated.id)
    assert store.get_provenance(NEW.id).older == (OLD.ref, first.ref)


def test_the_older_version_comes_back_without_an_embedder_when_the_newer_one_goes(store: Store) -> None:
    put(store, OLD, NEW)
    vectors = {hit.text: hit.cosine for hit in search(store, WORDS, "rain", top_k=9)}
    with Store.open(store.folder) as other:
        other.delete_article(NEW.id)
    assert found(store) == {"rain", "vote"}
    assert store.get_provenance(OLD.id).superseded_by is None
    assert vectors == {"snow": 0.0}
    assert {hit.text: hit.cosine for hit in search(store, WORDS, "rain", top_k=9)} == {
        "rain": pytest.approx(1),
        "vote": 0.0,
    }


def test_versions_may_come_and_go_many_times_in_every_open_index(store: Store) -> None:
    put(store, OLD)
    with Store.open(store.folder) as other:
        for _ in range(3):
            assert found(other) == {"rain", "vote"}
            put(store, NEW)
            assert found(other) == {"snow"}
            put(store, NEW.model_copy(update={"published": None, "url": "https://example.com/else"}))
            assert found(other) == {"rain", "vote", "snow"}
            store.delete_article(NEW.id)


def test_without_days_what_was_read_later_is_newer(store: Store) -> None:
    first = make_article("rain", origin="a.txt", url=HERE)
    second = make_article("snow", origin="b.txt", url=HERE)
    put(store, first, second)
    assert found(store) == {"snow"}


def test_the_same_text_is_a_copy_and_no_version(store: Store) -> None:
    put(store, OLD, OLD.model_copy(update={"origin": "copy.txt", "id": "copy", "title": "Other"}))
    assert len(store.list_articles()) == 2


def test_articles_of_one_file_are_no_versions_of_each_other(store: Store) -> None:
    put(
        store,
        make_article("rain", origin="a.jsonl#1", url=HERE),
        make_article("snow", origin="a.jsonl#2", url=HERE),
    )
    assert found(store) == {"rain", "snow"}


def test_an_edit_of_the_newest_still_supersedes_and_one_of_the_older_is_not_found_either(
    store: Store,
) -> None:
    put(store, OLD, NEW)
    put(
        store, NEW.model_copy(update={"text": "snow snow"}), OLD.model_copy(update={"text": "rain rain"})
    )
    assert found(store) == {"snow snow"}
    assert store.get_article(OLD.id).text == "rain rain"


def test_an_address_that_very_many_share_is_not_one_of_an_article(store: Store) -> None:
    items = [
        make_article(f"rain {number}", origin=f"{number}.txt", url=HERE)
        for number in range(MAX_ARTICLES_PER_URL + 1)
    ]
    put(store, *items[:-1])
    assert found(store) == {items[-2].text}
    put(store, items[-1])
    assert len(found(store)) == MAX_ARTICLES_PER_URL + 1
    store.delete_article(items[0].id)
    assert found(store) == {items[-1].text}


def test_a_rebuild_keeps_older_versions_out_of_the_search_and_ready_to_come_back(store: Store) -> None:
    put(store, OLD, NEW)
    other = WordEmbedder("snow", "rain", "vote")
    rebuild(store, other)
    assert {hit.text for hit in search(store, other, "rain snow vote", top_k=9)} == {"snow"}
    store.delete_article(NEW.id)
    (hit,) = search(store, other, "rain", top_k=1)
    assert hit.text.split() == ["rain", "vote"]
    assert hit.cosine == pytest.approx(3**-0.5, abs=1e-6)  # with the title, three words


def test_an_older_version_that_is_removed_leaves_no_byte(store: Store) -> None:
    secret = make_article(
        "zebrafish\nquokka", origin="secret.txt", url=HERE, published="2026-01-01", title="wombat"
    )
    put(store, secret, NEW, OLD)
    store.checkpoint()
    store.delete_article(secret.id)
    store.close()
    left = b"".join(file.read_bytes() for file in store.folder.iterdir()).lower()
    assert b"snow" in left
    assert not [word for word in (b"zebrafish", b"quokka", b"wombat", b"secret.txt") if word in left]
    with closing(sqlite3.connect(store.folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM shelved").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
