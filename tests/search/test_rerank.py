"""Late-interaction reranking: MaxSim computed by hand, and its effect on the search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from assistant.search.hybrid import add_date_proximity, fuse
from assistant.search.rerank import blend_maxsim, maxsim_scores
from assistant.store.store import Store
from assistant.store.vectors import Vectors
from tests.answer.scripted import make_hit, without_sentence
from tests.fakes import WordEmbedder, make_article, one_passage_per_line
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "ferry", "quay")


class WholeTextEmbedder(WordEmbedder):
    """Embedder that refuses to return token vectors."""

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        raise AssertionError(f"late interaction over {texts}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        for number, text in enumerate(["snow snow", "ferry quay snow", "quay"]):
            article = make_article(text, origin=str(number))
            opened.upsert(article, one_passage_per_line(article), WORDS.embed([text]))
        yield opened


def test_maxsim_uses_the_nearest_word_of_passage_and_title() -> None:
    hits = [
        make_hit("ferry and snow"),
        make_hit("ferry, quay, quay, quay"),
        make_hit("quay", title="Snow"),
        make_hit("quay"),
    ]
    assert maxsim_scores(WORDS, "snow ferry", hits) == [1.0, 0.5, 0.5, 0.0]


def test_question_without_words_has_a_maxsim_of_zero() -> None:
    assert maxsim_scores(WORDS, "?", [make_hit("rain")]) == [0.0]
    assert maxsim_scores(WORDS, "rain", []) == []


def test_boilerplate_does_not_count_for_maxsim() -> None:
    hit = without_sentence(make_hit("Rain. Ferry. Snow."), "Ferry.")
    assert maxsim_scores(WORDS, "ferry", [hit]) == [0.0]


def test_blended_score_is_the_weighted_mean() -> None:
    assert blend_maxsim(0.5, 1.0, weight=0.25) == pytest.approx(0.6)
    assert blend_maxsim(0.5, 0.5, weight=0.6) == pytest.approx(0.5)


def test_score_combines_cosine_bm25_maxsim_and_date_proximity(store: Store) -> None:
    (best, *_) = search(store, WORDS, "ferry snow", top_k=3, today=date(2026, 3, 1))
    assert best.text == "ferry quay snow"
    (fused,) = fuse({1: best.cosine}, {1: best.bm25}).values()
    (expected,) = add_date_proximity({1: blend_maxsim(fused, 1.0)}, {1: 0.0}).values()
    assert best.score == pytest.approx(expected, abs=1e-6)


def test_dated_passages_are_not_reranked(store: Store) -> None:
    article = make_article("snow", origin="dated", published=date(2026, 2, 27))
    store.upsert(article, one_passage_per_line(article), WORDS.embed(["snow"]))
    embedder = WholeTextEmbedder(*WORDS.words)
    hits = search(store, embedder, "ferry snow", top_k=4, today=date(2026, 3, 1))
    fused = fuse(
        {hit.passage_id: hit.cosine for hit in hits}, {hit.passage_id: hit.bm25 for hit in hits}
    )
    expected = add_date_proximity(fused, dict.fromkeys(fused, 0.0))
    undated = [hit for hit in hits if hit.published is None]
    assert len(undated) == 3
    assert all(hit.score == expected[hit.passage_id] for hit in undated)


def test_passage_with_every_word_overtakes_a_passage_that_repeats_one(store: Store) -> None:
    """A repeated word raises the cosine, but MaxSim matches it only once."""
    hits = search(store, WORDS, "snow quay", top_k=3, today=date(2026, 3, 1))
    cosines = {hit.text: hit.cosine for hit in hits}
    assert cosines["snow snow"] > cosines["ferry quay snow"] - 0.15
    assert hits[0].text == "ferry quay snow"
