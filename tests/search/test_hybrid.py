"""Hybrid search: retrieved passages, their order and scores, filters, and questions with FTS5 syntax."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import LibraryError
from assistant.search import hybrid
from assistant.search.hybrid import add_date_proximity, fuse
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
        for article in ARTICLES:
            passages = one_passage_per_line(article)
            texts = [article.text[passage.start : passage.end] for passage in passages]
            opened.upsert(article, passages, WORDS.embed(texts))
        yield opened


TODAY = date(2026, 3, 10)


def search_texts(store: Store, question: str, *, today: date = TODAY, **filters: object) -> list[str]:
    """Return the texts of the hits, best first."""
    hits = search(store, WORDS, question, top_k=10, filters=Filters.model_validate(filters), today=today)
    return [hit.text for hit in hits]


def test_hit_has_the_exact_text_and_its_offsets(store: Store) -> None:
    articles = {article.id: article for article in ARTICLES}
    hits = search(store, WORDS, "harbour", top_k=10)
    assert len(hits) == 6
    for hit in hits:
        article = articles[hit.article_id]
        assert article.text[hit.start : hit.end] == hit.text
        assert " ".join(article.text[span.start : span.end] for span in hit.sentences) == hit.text
        assert (hit.title, hit.published, hit.source, hit.url) == (
            article.title,
            article.published,
            article.source,
            article.url,
        )


def test_cosines_match_values_computed_by_hand(store: Store) -> None:
    cosines = {hit.text: hit.cosine for hit in search(store, WORDS, "rain", top_k=10)}
    assert cosines["rain"] == 1.0
    assert cosines["snow rain"] == pytest.approx(2**-0.5, abs=1e-6)
    assert cosines["ferry ferry rain"] == pytest.approx(5**-0.5, abs=1e-6)
    assert cosines["vote"] == 0.0


def test_bm25_is_positive_only_for_passages_that_share_a_word(store: Store) -> None:
    bm25 = {hit.text: hit.bm25 for hit in search(store, WORDS, "harbour?", top_k=10)}
    assert bm25.pop("vote harbour") > 0
    assert set(bm25.values()) == {0.0}


def test_full_text_search_ignores_word_endings_and_accents(store: Store) -> None:
    hits = search(store, WORDS, "Härbours", top_k=1)
    assert (hits[0].text, hits[0].cosine) == ("vote harbour", 0.0)
    assert hits[0].bm25 > 0


def test_best_passage_by_words_and_meaning_comes_first(store: Store) -> None:
    assert search_texts(store, "Will there be snow and rain?")[0] == "snow rain"
    assert search(store, WORDS, "snow rain", top_k=1, today=date(2026, 3, 1))[0].score == 1.0


def test_scores_are_in_falling_order_between_zero_and_one(store: Store) -> None:
    scores = [hit.score for hit in search(store, WORDS, "ferry vote", top_k=10, today=TODAY)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_equal_scores_are_ordered_by_date_then_by_id(store: Store) -> None:
    hits = search(store, WORDS, "unheard of", top_k=10, today=TODAY)
    assert [hit.passage_id for hit in hits] == [6, 3, 1, 2, 4, 5]


def test_limit_returns_the_first_hits_of_a_longer_list(store: Store) -> None:
    assert search_texts(store, "ferry rain")[:2] == [
        hit.text for hit in search(store, WORDS, "ferry rain", top_k=2)
    ]


def test_date_filter_is_inclusive_and_excludes_undated_articles(store: Store) -> None:
    assert set(search_texts(store, "vote", since=date(2026, 3, 5))) == {"vote", "ferry ferry rain"}
    assert set(search_texts(store, "vote", until=date(2026, 3, 5))) == {"rain", "snow rain", "vote"}
    assert search_texts(store, "harbour", since=date(2026, 3, 5), until=date(2026, 3, 8)) == ["vote"]
    assert search_texts(store, "harbour", since=date(2027, 1, 1)) == []


def test_outlet_filter_ignores_case_and_matches_whole_names(store: Store) -> None:
    assert set(search_texts(store, "vote", sources=["LEDGER"])) == {
        "rain",
        "snow rain",
        "ferry ferry rain",
    }
    assert set(search_texts(store, "rain", sources=["ÄRZTEBLATT", "the ledger"])) == {
        "vote",
        "vote harbour",
        "ferry",
    }
    assert search_texts(store, "rain", sources=["nobody"]) == []


def test_article_filter_selects_by_id(store: Store) -> None:
    assert set(search_texts(store, "rain", articles=[ARTICLES[2].id])) == {"vote harbour", "ferry"}


def test_filters_are_combined_with_and(store: Store) -> None:
    assert search_texts(store, "rain", sources=["ledger"], since=date(2026, 3, 2)) == [
        "ferry ferry rain"
    ]


def test_filter_is_applied_before_candidates_are_chosen(tmp_path: Path) -> None:
    with Store.open(tmp_path / "many", embedder=WORDS, create=True) as store:
        for number in range(80):
            article = make_article(f"rain {number}", origin=str(number), source="loud")
            store.upsert(article, one_passage_per_line(article), WORDS.embed(["rain"]))
        quiet = make_article("snow wind rain", origin="quiet", source="quiet")
        store.upsert(quiet, one_passage_per_line(quiet), WORDS.embed(["snow wind rain"]))
        hits = search(store, WORDS, "rain", top_k=5, filters=Filters(sources=("quiet",)))
    assert [hit.text for hit in hits] == ["snow wind rain"]
    assert hits[0].bm25 > 0


def test_question_of_stop_words_is_searched_by_meaning_alone(store: Store) -> None:
    hits = search(store, WORDS, "What is the?", top_k=3)
    assert len(hits) == 3
    assert {hit.bm25 for hit in hits} == {0.0}


def test_empty_library_has_no_hits(tmp_path: Path) -> None:
    with Store.open(tmp_path / "empty", embedder=WORDS, create=True) as store:
        assert search(store, WORDS, "rain", top_k=3) == []


def test_result_has_the_generation_that_was_searched(store: Store) -> None:
    assert hybrid.search(store, WORDS, Query(question="rain"), limit=1).generation == 4


def test_library_rebuilt_for_another_embedder_is_not_searched(tmp_path: Path) -> None:
    other_embedder = WordEmbedder("rain")
    with Store.open(tmp_path / "x", embedder=WORDS, create=True) as store:
        with Store.open(tmp_path / "x") as second_connection:
            assert second_connection.replace_passages(other_embedder, [])
        with pytest.raises(LibraryError, match="another embedder"):
            search(store, WORDS, "rain", top_k=1)


FTS5_SYNTAX = '" "" * NEAR( NEAR AND OR NOT - ^ : title: ( ) { + \' ; --'.split()
TOKENS = [*FTS5_SYNTAX, "\x00", "rain"]


@given(
    question=st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=8)), max_size=12)
    .map(" ".join)
    .filter(str.strip)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_part_of_a_question_is_an_fts5_operator(store: Store, question: str) -> None:
    hits = search(store, WORDS, question, top_k=10)
    assert len(hits) == 6
    if "rain" in question.split():
        assert {"rain", "snow rain", "ferry ferry rain"} <= {hit.text for hit in hits if hit.bm25 > 0}


def test_question_of_hundreds_of_words_is_searched_for_its_first_words(store: Store) -> None:
    words = " ".join(f"w{number}" for number in range(400))
    assert search_texts(store, f"harbour {words}")[0] == "vote harbour"


def test_fused_score_is_the_weighted_mean_computed_by_hand() -> None:
    scores = fuse({1: 0.9, 2: 0.5, 3: -0.1}, {2: 4.0, 3: 1.0}, cosine_weight=0.25)
    assert scores == pytest.approx({1: 0.225, 2: 0.25 * 0.5 + 0.75, 3: 0.75 * 0.25})
    assert fuse({1: 1.0}, {}, cosine_weight=0.6) == {1: 0.6}
    assert fuse({}, {}) == {}


def test_equally_good_passages_are_ordered_by_date_proximity(tmp_path: Path) -> None:
    old = make_article("rain one", origin="old", published="2025-01-05")
    new = make_article("rain two", origin="new", published="2026-03-05")
    undated = make_article("rain three", origin="undated")
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as store:
        for article in (undated, old, new):
            store.upsert(article, one_passage_per_line(article), WORDS.embed([article.text]))

        def search_dates(question: str) -> list[date | None]:
            return [hit.published for hit in search(store, WORDS, question, top_k=10, today=TODAY)]

        assert search_dates("rain?") == [new.published, old.published, None]
        assert search_dates("rain in January 2025?") == [old.published, new.published, None]
        assert search_dates("rain since 1 March 2026?") == [new.published]
        assert search_dates("rain before 2 January 2025?") == [old.published, new.published, None], (
            "no article is that old, so the nearest date comes first"
        )


def test_date_filters_override_dates_in_the_question(store: Store) -> None:
    assert search_texts(
        store, "ferry since 9 March 2026?", until=date(2026, 3, 5), since=date(2026, 3, 5)
    ) == ["vote"]


def test_result_has_the_date_range_of_the_question(store: Store) -> None:
    query = Query(question="rain since 3 March 2026", today=TODAY)
    date_range = hybrid.search(store, WORDS, query, limit=1).period
    assert date_range is not None
    assert (date_range.first, date_range.last, date_range.exact) == (date(2026, 3, 3), TODAY, True)
    assert hybrid.search(store, WORDS, Query(question="rain", today=TODAY), limit=1).period is None


def test_date_proximity_preserves_the_order_of_undated_passages() -> None:
    assert add_date_proximity({1: 0.5, 2: 0.7}, {1: 1.0, 2: 0.0}, weight=0.25) == {1: 0.6, 2: 0.56}
    assert add_date_proximity({1: 0.5, 2: 0.7}, {1: 0.0, 2: 0.0}, weight=0.25) == {1: 0.4, 2: 0.56}
