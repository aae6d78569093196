"""One article from several files, and several ids: what the library makes of it does not depend on what was read first."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.schema import Article, derive_article_id, source_file
from assistant.store.store import Change, Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "vote")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        yield opened


def put(store: Store, item: Article) -> Change:
    passages = one_passage_per_line(item)
    return store.upsert(item, passages, WORDS.embed([item.text[p.start : p.end] for p in passages]))


def sources(store: Store) -> dict[str, set[str]]:
    """The origins of each article, by id."""
    return {row.id: set(store.get_provenance(row.id).origins) for row in store.list_articles()}


def unfounded(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        return snapshot.list_orphans()


def drop(store: Store, file: str) -> None:
    with store.transaction() as transaction:
        transaction.delete_missing_origins(file, ())


def test_the_file_of_an_origin_is_what_stands_before_its_row() -> None:
    assert source_file("/a/b#3/c.jsonl#12") == "/a/b#3/c.jsonl"
    assert source_file("/a/b#3/c.txt") == "/a/b#3/c.txt"


def test_the_same_article_from_two_files_is_one_with_two_origins(store: Store) -> None:
    first, second = make_article("rain", origin="a.txt"), make_article("rain", origin="b.txt")
    assert put(store, first) is Change.ADDED
    assert store.record_origin(second), "nothing needs to be embedded"
    assert store.get_provenance(first.id).origins == ("a.txt", "b.txt")
    assert len(store.list_articles()) == store.stats().passages == 1


@pytest.mark.parametrize("field", ["title", "source", "published", "text"])
def test_articles_that_differ_in_what_a_reader_sees_are_two(store: Store, field: str) -> None:
    put(store, make_article("rain", origin="a.txt"))
    put(store, make_article(**{"text": "rain", "origin": "b.txt", field: "2026-03-01"}))
    assert len(store.list_articles()) == 2


def test_an_article_stays_until_the_last_file_that_says_it_is_gone(store: Store) -> None:
    first = make_article("rain", origin="a.txt")
    put(store, first)
    put(store, make_article("rain", origin="b.txt"))
    drop(store, "a.txt")
    assert unfounded(store) == []
    assert store.get_article(first.id).origin == "b.txt"
    drop(store, "b.txt")
    assert unfounded(store) == [first.id]


def test_an_edit_of_one_copy_leaves_the_other_as_it_is(store: Store) -> None:
    put(store, make_article("rain", origin="a.txt"))
    put(store, make_article("rain", origin="b.txt"))
    put(store, make_article("snow", origin="a.txt"))
    texts = {
        store.get_article(row.id).text: store.get_provenance(row.id).origins
        for row in store.list_articles()
    }
    assert texts == {"snow": ("a.txt",), "rain": ("b.txt",)}


def test_an_edit_of_an_article_with_an_id_leaves_its_copies_findable_without_embedding(
    store: Store,
) -> None:
    put(store, make_article("rain", origin="a.jsonl#1", id="weather"))
    assert store.record_origin(make_article("rain", origin="b.txt"))
    put(store, make_article("snow", origin="a.jsonl#1", id="weather"))
    assert store.get_article("weather").text == "snow"
    assert sources(store) == {"weather": {"a.jsonl#1"}, derive_article_id("b.txt"): {"b.txt"}}
    assert [hit.article_id for hit in search(store, WORDS, "rain", top_k=1)] == [
        derive_article_id("b.txt")
    ]


def test_two_rows_with_ids_of_their_own_stay_two_though_they_say_the_same(store: Store) -> None:
    put(store, make_article("rain", origin="a.jsonl#1", id="one"))
    put(store, make_article("rain", origin="a.jsonl#2", id="two"))
    assert sources(store) == {"one": {"a.jsonl#1"}, "two": {"a.jsonl#2"}}


def test_what_is_read_first_makes_no_difference(tmp_path: Path) -> None:
    items = [
        make_article("rain", origin="a.txt"),
        make_article("rain", origin="b.txt"),
        make_article("rain", origin="c.jsonl#1", id="weather"),
        make_article("snow", origin="d.txt"),
    ]
    outcomes = []
    for number, order in enumerate(itertools.permutations(items)):
        with Store.open(tmp_path / str(number), embedder=WORDS, create=True) as store:
            for item in order:
                put(store, item)
            gone = unfounded(store)
            outcomes.append(
                {number: origins for number, origins in sources(store).items() if number not in gone}
            )
    assert outcomes[0] == {
        "weather": {"a.txt", "b.txt", "c.jsonl#1"},
        derive_article_id("d.txt"): {"d.txt"},
    }
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_who_brings_the_id_has_the_word_on_what_its_article_says(store: Store) -> None:
    put(store, make_article("rain", origin="a.jsonl#1", id="weather"))
    put(store, make_article("snow", origin="b.jsonl#1", id="weather"))
    put(store, make_article("snow", origin="copy.txt"))
    drop(store, "b.jsonl")
    assert unfounded(store) == ["weather"], (
        "a.jsonl says something else under this id, whatever a copy says"
    )


def test_a_moved_file_keeps_its_article_and_a_new_one_in_its_place_gets_another_id(store: Store) -> None:
    rain = make_article("rain", origin="a.txt")
    put(store, rain)
    with store.transaction() as transaction:
        transaction.rename_file("a.txt", "b.txt")
    assert store.get_article(rain.id).origin == "b.txt"
    put(store, make_article("snow", origin="a.txt"))
    assert {store.get_article(row.id).text: row.origin for row in store.list_articles()} == {
        "rain": "b.txt",
        "snow": "a.txt",
    }
    assert store.get_article(rain.id).text == "rain"


def test_rows_move_with_their_file(store: Store) -> None:
    for row in (1, 2):
        put(store, make_article(f"rain {row}", origin=f"a.jsonl#{row}"))
    with store.transaction() as transaction:
        transaction.rename_file("a.jsonl", "longer name.jsonl")
    assert {row.origin for row in store.list_articles()} == {
        "longer name.jsonl#1",
        "longer name.jsonl#2",
    }


def test_an_article_is_known_by_the_address_of_a_file_that_is_left(store: Store) -> None:
    first = make_article("rain", origin="a.txt", url="https://example.com/a")
    second = make_article("rain", origin="b.txt", url="https://example.com/b")
    put(store, first)
    put(store, second)
    assert store.get_article(first.id).url == first.url
    drop(store, "a.txt")
    assert put(store, second) is Change.REPLACED
    assert store.get_article(first.id).url == second.url


def test_a_change_of_origins_alone_is_a_commit_that_others_see(store: Store) -> None:
    put(store, make_article("rain", origin="a.txt"))
    with Store.open(store.folder) as other:
        before = other.stats().generation
        put(store, make_article("rain", origin="b.txt"))
        assert other.stats().generation == before + 1
        put(store, make_article("rain", origin="b.txt"))
        assert other.stats().generation == before + 1


def test_a_commit_that_fails_changes_nothing(store: Store) -> None:
    put(store, make_article("rain", origin="a.txt"))
    before = (sources(store), store.stats())

    def fail() -> None:
        with store.transaction() as transaction:
            transaction.delete_article(derive_article_id("a.txt"))
            raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        fail()
    assert (sources(store), store.stats()) == before
