"""A question to hits: which passages, in which order, with which scores, and nothing a question says is a command."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.search import hybrid
from assistant.search.fts_query import fts_query
from assistant.search.hybrid import add_date_proximity, fuse
from assistant.search.passage_text import embedding_text
from assistant.search.query import Filters, Query
from assistant.store.store import Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "vote", "harbour", "ferry")
ARTICLES = [
    make_article(
        "rain\nsnow rain",
        title="Weather",
        origin="1",
        source="Ledger",
        published="2026-03-01",
        url="https://a.example/1",
    ),
    make_article("vote", title="Council", origin="2", source="THE Ledger", published="2026-03-05"),
    make_article("vote harbour\nferry", title="Port", origin="3", source="Ärzteblatt"),
    make_article("ferry ferry rain", title="Port", origin="4", source="ledger", published="2026-03-09"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(
        tmp_path_factory.mktemp("search") / "default", embedder=WORDS, create=True
    ) as opened:
        for item in ARTICLES:
            passages = one_passage_per_line(item)
            opened.upsert(item, passages, WORDS.embed([item.text[p.start : p.end] for p in passages]))
        yield opened


TODAY = date(2026, 3, 10)


def found(store: Store, question: str, *, today: date = TODAY, **filters: object) -> list[str]:
    return [
        hit.text
        for hit in search(
            store, WORDS, question, top_k=10, filters=Filters.model_validate(filters), today=today
        )
    ]


def test_a_hit_carries_the_exact_words_and_where_they_stand(store: Store) -> None:
    texts = {item.id: item for item in ARTICLES}
    hits = search(store, WORDS, "harbour", top_k=10)
    assert len(hits) == 6
    for hit in hits:
        item = texts[hit.article_id]
        assert item.text[hit.start : hit.end] == hit.text
        assert " ".join(item.text[s.start : s.end] for s in hit.sentences) == hit.text
        assert (hit.title, hit.published, hit.source, hit.url) == (
            item.title,
            item.published,
            item.source,
            item.url,
        )


def test_cosines_are_those_worked_out_by_hand(store: Store) -> None:
    cosines = {hit.text: hit.cosine for hit in search(store, WORDS, "rain", top_k=10)}
    assert cosines["rain"] == 1.0
    assert cosines["snow rain"] == pytest.approx(2**-0.5, abs=1e-6)
    assert cosines["ferry ferry rain"] == pytest.approx(5**-0.5, abs=1e-6)
    assert cosines["vote"] == 0.0


def test_bm25_is_positive_where_a_word_is_shared_and_nought_elsewhere(store: Store) -> None:
    by_words = {hit.text: hit.bm25 for hit in search(store, WORDS, "harbour?", top_k=10)}
    assert by_words.pop("vote harbour") > 0
    assert set(by_words.values()) == {0.0}


def test_word_endings_and_accents_do_not_matter_to_the_words(store: Store) -> None:
    hits = search(store, WORDS, "Härbours", top_k=1)
    assert (hits[0].text, hits[0].cosine) == ("vote harbour", 0.0)
    assert hits[0].bm25 > 0


def test_the_best_passage_by_words_and_meaning_comes_first(store: Store) -> None:
    assert found(store, "Will there be snow and rain?")[0] == "snow rain"
    assert search(store, WORDS, "snow rain", top_k=1, today=date(2026, 3, 1))[0].score == 1.0


def test_scores_fall_and_lie_between_nought_and_one(store: Store) -> None:
    scores = [hit.score for hit in search(store, WORDS, "ferry vote", top_k=10, today=TODAY)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_equal_passages_come_newest_first_and_then_in_the_order_they_were_stored(store: Store) -> None:
    hits = search(store, WORDS, "unheard of", top_k=10, today=TODAY)
    assert [hit.passage_id for hit in hits] == [6, 3, 1, 2, 4, 5]


def test_fewer_are_given_when_fewer_are_asked_for(store: Store) -> None:
    assert found(store, "ferry rain")[:2] == [
        hit.text for hit in search(store, WORDS, "ferry rain", top_k=2)
    ]


def test_days_are_inclusive_and_the_undated_are_in_no_range(store: Store) -> None:
    assert set(found(store, "vote", since=date(2026, 3, 5))) == {"vote", "ferry ferry rain"}
    assert set(found(store, "vote", until=date(2026, 3, 5))) == {"rain", "snow rain", "vote"}
    assert found(store, "harbour", since=date(2026, 3, 5), until=date(2026, 3, 8)) == ["vote"]
    assert found(store, "harbour", since=date(2027, 1, 1)) == []


def test_outlets_are_found_in_any_case_and_only_whole(store: Store) -> None:
    assert set(found(store, "vote", sources=["LEDGER"])) == {"rain", "snow rain", "ferry ferry rain"}
    assert set(found(store, "rain", sources=["ÄRZTEBLATT", "the ledger"])) == {
        "vote",
        "vote harbour",
        "ferry",
    }
    assert found(store, "rain", sources=["nobody"]) == []


def test_articles_can_be_picked_by_id(store: Store) -> None:
    assert set(found(store, "rain", articles=[ARTICLES[2].id])) == {"vote harbour", "ferry"}


def test_filters_narrow_each_other(store: Store) -> None:
    assert found(store, "rain", sources=["ledger"], since=date(2026, 3, 2)) == ["ferry ferry rain"]


def test_a_filter_is_applied_before_the_best_are_taken(tmp_path: Path) -> None:
    with Store.open(tmp_path / "many", embedder=WORDS, create=True) as store:
        for number in range(80):
            item = make_article(f"rain {number}", origin=str(number), source="loud")
            store.upsert(item, one_passage_per_line(item), WORDS.embed(["rain"]))
        quiet = make_article("snow wind rain", origin="quiet", source="quiet")
        store.upsert(quiet, one_passage_per_line(quiet), WORDS.embed(["snow wind rain"]))
        hits = search(store, WORDS, "rain", top_k=5, filters=Filters(sources=("quiet",)))
    assert [hit.text for hit in hits] == ["snow wind rain"]
    assert hits[0].bm25 > 0


def test_a_question_without_telling_words_is_answered_by_meaning(store: Store) -> None:
    hits = search(store, WORDS, "What is the?", top_k=3)
    assert len(hits) == 3
    assert {hit.bm25 for hit in hits} == {0.0}


def test_an_empty_library_has_no_hits(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty", embedder=WORDS, create=True) as store:
        assert search(store, WORDS, "rain", top_k=3) == []


def test_the_generation_that_was_searched_is_told(store: Store) -> None:
    assert hybrid.search(store, WORDS, Query(question="rain"), limit=1).generation == 4


def test_a_library_rebuilt_for_another_embedder_meanwhile_is_not_searched(tmp_path: Path) -> None:
    other = WordEmbedder("rain")
    with Store.open(tmp_path / "x", embedder=WORDS, create=True) as store:
        with Store.open(tmp_path / "x") as elsewhere:
            assert elsewhere.replace_passages(other, [])
        with pytest.raises(LibraryError, match="another embedder"):
            search(store, WORDS, "rain", top_k=1)


OPERATORS = [
    '"',
    '""',
    "*",
    "NEAR(",
    "NEAR",
    "AND",
    "OR",
    "NOT",
    "-",
    "^",
    ":",
    "title:",
    "(",
    ")",
    "{",
    "+",
    "'",
    ";",
    "\x00",
    "--",
    "rain",
]


@given(
    question=st.lists(st.one_of(st.sampled_from(OPERATORS), st.text(max_size=8)), max_size=12)
    .map(" ".join)
    .filter(str.strip)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_in_a_question_is_an_operator(store: Store, question: str) -> None:
    hits = search(store, WORDS, question, top_k=10)
    assert len(hits) == 6
    if "rain" in question.split():
        assert {"rain", "snow rain", "ferry ferry rain"} <= {hit.text for hit in hits if hit.bm25 > 0}


def test_a_question_of_hundreds_of_words_is_searched_for_its_first_words(store: Store) -> None:
    words = " ".join(f"w{number}" for number in range(400))
    assert found(store, f"harbour {words}")[0] == "vote harbour"


def test_only_telling_words_are_looked_up_and_each_once() -> None:
    assert fts_query("When did the Mayor's mayor say NOT to?") == '"mayor" OR "say"'
    assert fts_query("US exports in May") == '"us" OR "exports" OR "may"'
    assert fts_query("Who was it?") is None


def test_a_title_stands_before_its_passage_unless_the_passage_begins_with_it() -> None:
    assert embedding_text("Cold snap", "Snow came.") == "Cold snap\nSnow came."
    assert embedding_text("Snow came.", " Snow came. It stayed.") == " Snow came. It stayed."
    assert embedding_text("", "Snow came.") == "Snow came."


def test_fusion_is_the_weighted_mean_worked_out_by_hand() -> None:
    scores = fuse({1: 0.9, 2: 0.5, 3: -0.1}, {2: 4.0, 3: 1.0}, cosine_weight=0.25)
    assert scores == pytest.approx({1: 0.225, 2: 0.25 * 0.5 + 0.75, 3: 0.75 * 0.25})
    assert fuse({1: 1.0}, {}, cosine_weight=0.6) == {1: 0.6}
    assert fuse({}, {}) == {}


def test_of_two_passages_as_good_the_one_of_the_days_asked_about_comes_first(tmp_path: Path) -> None:
    old = make_article("rain one", origin="old", published="2025-01-05")
    new = make_article("rain two", origin="new", published="2026-03-05")
    none = make_article("rain three", origin="none")
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as store:
        for item in (none, old, new):
            store.upsert(item, one_passage_per_line(item), WORDS.embed([item.text]))

        def order(question: str) -> list[date | None]:
            return [hit.published for hit in search(store, WORDS, question, top_k=10, today=TODAY)]

        assert order("rain?") == [new.published, old.published, None]
        assert order("rain in January 2025?") == [old.published, new.published, None]
        assert order("rain since 1 March 2026?") == [new.published]
        assert order("rain before 2 January 2025?") == [old.published, new.published, None], (
            "none is so old: the nearest first"
        )


def test_days_set_by_the_user_stand_whatever_the_question_says(store: Store) -> None:
    assert found(store, "ferry since 9 March 2026?", until=date(2026, 3, 5), since=date(2026, 3, 5)) == [
        "vote"
    ]


def test_the_days_a_question_names_are_told_with_what_was_found(store: Store) -> None:
    period = hybrid.search(
        store, WORDS, Query(question="rain since 3 March 2026", today=TODAY), limit=1
    ).period
    assert period is not None
    assert (period.first, period.last, period.exact) == (date(2026, 3, 3), TODAY, True)
    assert hybrid.search(store, WORDS, Query(question="rain", today=TODAY), limit=1).period is None


def test_nearness_in_time_has_its_share_and_leaves_the_order_of_the_undated() -> None:
    assert add_date_proximity({1: 0.5, 2: 0.7}, {1: 1.0, 2: 0.0}, weight=0.25) == {1: 0.6, 2: 0.56}
    assert add_date_proximity({1: 0.5, 2: 0.7}, {1: 0.0, 2: 0.0}, weight=0.25) == {1: 0.4, 2: 0.56}
