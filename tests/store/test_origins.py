"""Origins: the articles of a library do not depend on the order in which files are read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.schema import Article, derive_article_id, source_file
from assistant.store.row_keys import UNKNOWN_READING, FileReading
from assistant.store.store import Change, Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "vote")
EVERYWHERE = FileReading(ids_are_global=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


def upsert(store: Store, article: Article, reading: FileReading = UNKNOWN_READING) -> Change:
    passages = one_passage_per_line(article)
    vectors = WORDS.embed([article.text[p.start : p.end] for p in passages])
    return store.upsert(article, passages, vectors, reading)


def origins_by_article(store: Store) -> dict[str, set[str]]:
    """Return the origins of each article, by id."""
    return {row.id: set(store.get_provenance(row.id).origins) for row in store.list_articles()}


def list_orphans(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        return snapshot.list_orphans()


def delete_origins(store: Store, file: str) -> None:
    with store.transaction() as transaction:
        transaction.delete_missing_origins(file, ())


def test_source_file_is_the_origin_without_its_row() -> None:
    assert source_file("/a/b#3/c.jsonl#12") == "/a/b#3/c.jsonl"
    assert source_file("/a/b#3/c.txt") == "/a/b#3/c.txt"


def test_identical_article_from_two_files_is_stored_once_with_two_origins(store: Store) -> None:
    first, second = make_article("rain", origin="a.txt"), make_article("rain", origin="b.txt")
    assert upsert(store, first) is Change.ADDED
    assert store.record_origin(second), "nothing needs to be embedded"
    assert store.get_provenance(first.id).origins == ("a.txt", "b.txt")
    assert len(store.list_articles()) == store.stats().passages == 1


@pytest.mark.parametrize("field", ["title", "source", "published", "text"])
def test_articles_with_different_visible_metadata_are_distinct(store: Store, field: str) -> None:
    upsert(store, make_article("rain", origin="a.txt"))
    upsert(store, make_article(**{"text": "rain", "origin": "b.txt", field: "2026-03-01"}))
    assert len(store.list_articles()) == 2


def test_article_is_orphaned_only_with_its_last_file(store: Store) -> None:
    first = make_article("rain", origin="a.txt")
    upsert(store, first)
    upsert(store, make_article("rain", origin="b.txt"))
    delete_origins(store, "a.txt")
    assert list_orphans(store) == []
    assert store.get_article(first.id).origin == "b.txt"
    delete_origins(store, "b.txt")
    assert list_orphans(store) == [first.id]


def test_edit_of_one_copy_leaves_the_other_copy_unchanged(store: Store) -> None:
    upsert(store, make_article("rain", origin="a.txt"))
    upsert(store, make_article("rain", origin="b.txt"))
    upsert(store, make_article("snow", origin="a.txt"))
    texts = {
        store.get_article(row.id).text: store.get_provenance(row.id).origins
        for row in store.list_articles()
    }
    assert texts == {"snow": ("a.txt",), "rain": ("b.txt",)}


def test_edit_of_a_named_article_leaves_its_copies_searchable_without_embedding(
    store: Store,
) -> None:
    upsert(store, make_article("rain", origin="a.jsonl#1", id="weather"))
    assert store.record_origin(make_article("rain", origin="b.txt"))
    upsert(store, make_article("snow", origin="a.jsonl#1", id="weather"))
    assert store.get_article("weather").text == "snow"
    assert origins_by_article(store) == {"weather": {"a.jsonl#1"}, derive_article_id("b.txt"): {"b.txt"}}
    assert [hit.article_id for hit in search(store, WORDS, "rain", top_k=1)] == [
        derive_article_id("b.txt")
    ]


def test_identical_rows_with_distinct_ids_stay_distinct(store: Store) -> None:
    upsert(store, make_article("rain", origin="a.jsonl#1", id="one"))
    upsert(store, make_article("rain", origin="a.jsonl#2", id="two"))
    assert origins_by_article(store) == {"one": {"a.jsonl#1"}, "two": {"a.jsonl#2"}}


@pytest.mark.slow
def test_reading_order_does_not_matter(tmp_path: Path) -> None:
    articles = [
        make_article("rain", origin="a.txt"),
        make_article("rain", origin="b.txt"),
        make_article("rain", origin="c.jsonl#1", id="weather"),
        make_article("snow", origin="d.txt"),
    ]
    outcomes = []
    for run, order in enumerate(itertools.permutations(articles)):
        with Store.open(tmp_path / str(run), embedder=WORDS, create=True) as store:
            for article in order:
                upsert(store, article)
            orphans = list_orphans(store)
            outcomes.append(
                {
                    article_id: origins
                    for article_id, origins in origins_by_article(store).items()
                    if article_id not in orphans
                }
            )
    assert outcomes[0] == {
        "weather": {"a.txt", "b.txt", "c.jsonl#1"},
        derive_article_id("d.txt"): {"d.txt"},
    }
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_only_origins_that_supply_an_id_determine_the_content_of_its_article(store: Store) -> None:
    upsert(store, make_article("rain", origin="a.jsonl#1", id="weather"), EVERYWHERE)
    upsert(store, make_article("snow", origin="b.jsonl#1", id="weather"), EVERYWHERE)
    upsert(store, make_article("snow", origin="copy.txt"))
    delete_origins(store, "b.jsonl")
    assert list_orphans(store) == ["weather"], (
        "a.jsonl has second_store content under this id; an unnamed copy does not count"
    )


def test_renamed_file_keeps_its_article_and_a_new_file_in_its_place_gets_another_id(
    store: Store,
) -> None:
    rain = make_article("rain", origin="a.txt")
    upsert(store, rain)
    with store.transaction() as transaction:
        transaction.rename_file("a.txt", "b.txt")
    assert store.get_article(rain.id).origin == "b.txt"
    upsert(store, make_article("snow", origin="a.txt"))
    assert {store.get_article(row.id).text: row.origin for row in store.list_articles()} == {
        "rain": "b.txt",
        "snow": "a.txt",
    }
    assert store.get_article(rain.id).text == "rain"


def test_rows_are_renamed_with_their_file(store: Store) -> None:
    for row in (1, 2):
        upsert(store, make_article(f"rain {row}", origin=f"a.jsonl#{row}"))
    with store.transaction() as transaction:
        transaction.rename_file("a.jsonl", "longer name.jsonl")
    assert {row.origin for row in store.list_articles()} == {
        "longer name.jsonl#1",
        "longer name.jsonl#2",
    }


def test_article_takes_the_url_of_a_remaining_file(store: Store) -> None:
    first = make_article("rain", origin="a.txt", url="https://example.com/a")
    second = make_article("rain", origin="b.txt", url="https://example.com/b")
    upsert(store, first)
    upsert(store, second)
    assert store.get_article(first.id).url == first.url
    delete_origins(store, "a.txt")
    assert store.get_article(first.id).url == second.url
    assert upsert(store, second) is Change.UNCHANGED


def test_change_of_origins_alone_is_a_commit_visible_to_others(store: Store) -> None:
    upsert(store, make_article("rain", origin="a.txt"))
    with Store.open(store.folder) as second_store:
        before = second_store.stats().generation
        upsert(store, make_article("rain", origin="b.txt"))
        assert second_store.stats().generation == before + 1
        upsert(store, make_article("rain", origin="b.txt"))
        assert second_store.stats().generation == before + 1


def test_failed_transaction_changes_nothing(store: Store) -> None:
    upsert(store, make_article("rain", origin="a.txt"))
    before = (origins_by_article(store), store.stats())

    def fail() -> None:
        with store.transaction() as transaction:
            transaction.delete_article(derive_article_id("a.txt"))
            raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        fail()
    assert (origins_by_article(store), store.stats()) == before
