"""Late interaction: worked out by hand on words, and told from a whole passage's vector."""

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


class Wordless(WordEmbedder):
    """An embedder that is asked for whole texts alone."""

    def embed_tokens(self, texts: Sequence[str]) -> list[Vectors]:
        raise AssertionError(f"compared word by word: {texts}")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "default", embedder=WORDS, create=True) as opened:
        for number, text in enumerate(["snow snow", "ferry quay snow", "quay"]):
            item = make_article(text, origin=str(number))
            opened.upsert(item, one_passage_per_line(item), WORDS.embed([text]))
        yield opened


def test_each_word_of_the_question_is_met_by_the_nearest_one_of_passage_and_title() -> None:
    met, half, title, none = maxsim_scores(
        WORDS,
        "snow ferry",
        [
            make_hit("ferry and snow"),
            make_hit("ferry, quay, quay, quay"),
            make_hit("quay", title="Snow"),
            make_hit("quay"),
        ],
    )
    assert (met, half, title, none) == (1.0, 0.5, 0.5, 0.0)


def test_a_question_without_a_word_is_met_by_nothing() -> None:
    assert maxsim_scores(WORDS, "?", [make_hit("rain")]) == [0.0]
    assert maxsim_scores(WORDS, "rain", []) == []


def test_clutter_meets_no_word() -> None:
    assert maxsim_scores(
        WORDS, "ferry", [without_sentence(make_hit("Rain. Ferry. Snow."), "Ferry.")]
    ) == [0.0]


def test_it_has_its_share_of_the_score() -> None:
    assert blend_maxsim(0.5, 1.0, weight=0.25) == pytest.approx(0.6)
    assert blend_maxsim(0.5, 0.5, weight=0.6) == pytest.approx(0.5)


def test_the_score_of_a_hit_is_meaning_words_interaction_and_nearness_in_time(store: Store) -> None:
    (best, *_) = search(store, WORDS, "ferry snow", top_k=3, today=date(2026, 3, 1))
    assert best.text == "ferry quay snow"
    (fused,) = fuse({1: best.cosine}, {1: best.bm25}).values()
    (expected,) = add_date_proximity({1: blend_maxsim(fused, 1.0)}, {1: 0.0}).values()
    assert best.score == pytest.approx(expected, abs=1e-6)


def test_among_dated_passages_it_has_no_say(store: Store) -> None:
    item = make_article("snow", origin="dated", published=date(2026, 2, 27))
    store.upsert(item, one_passage_per_line(item), WORDS.embed(["snow"]))
    found = search(store, Wordless(*WORDS.words), "ferry snow", top_k=4, today=date(2026, 3, 1))
    fused = fuse(
        dict(enumerate(hit.cosine for hit in found)), dict(enumerate(hit.bm25 for hit in found))
    )
    undated = [place for place, hit in enumerate(found) if hit.published is None]
    assert len(undated) == 3
    assert {place: found[place].score for place in undated} == {
        place: add_date_proximity(fused, dict.fromkeys(fused, 0.0))[place] for place in undated
    }


def test_a_passage_that_meets_every_word_passes_one_that_is_a_little_nearer_as_a_whole(
    store: Store,
) -> None:
    """Repeated words turn a vector, and meet no more words than once."""
    whole = {
        found.text: found for found in search(store, WORDS, "snow quay", top_k=3, today=date(2026, 3, 1))
    }
    assert whole["snow snow"].cosine > whole["ferry quay snow"].cosine - 0.15
    assert next(iter(whole)) == "ferry quay snow"
