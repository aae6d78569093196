"""Sentences of a passage that speak of a claim."""

from __future__ import annotations

from assistant.verify.quotes import QuoteFinder, read_evidence, sentence_runs
from tests.answer.scripted import make_hit
from tests.fakes import WordEmbedder

HIT = make_hit(
    "Rain fell in Dunmore. The ferry did not sail on Monday. Its captain was ill. Snow is expected.",
    title="Ferry news",
)


def test_the_sentence_that_refutes_a_claim_is_its_quote() -> None:
    finder = QuoteFinder(WordEmbedder("ferry", "sail", "captain", "rain", "snow"))
    scored = finder.find("The ferry sailed on Monday.", HIT)
    assert HIT.slice(scored.quote.start, scored.quote.end) == "The ferry did not sail on Monday."
    assert scored.share == 1


def test_a_quote_has_as_many_sentences_as_the_claim_needs() -> None:
    finder = QuoteFinder(WordEmbedder("ferry", "sail", "captain", "rain", "snow"))
    scored = finder.find("The captain of the ferry, which did not sail on Monday, was ill.", HIT)
    assert HIT.slice(scored.quote.start, scored.quote.end).endswith("Its captain was ill.")


def test_sentences_of_a_passage_are_embedded_once() -> None:
    embedder = WordEmbedder("ferry")
    finder = QuoteFinder(embedder)
    finder.find("The ferry sailed.", HIT)
    calls = embedder.calls
    finder.find("The captain was ill.", HIT)
    assert embedder.calls == calls + 1


def test_evidence_has_the_sentences_around_the_quote() -> None:
    span = HIT.sentences[1]
    evidence = read_evidence(HIT, span)
    assert evidence.before == ("Rain fell in Dunmore.",)
    assert evidence.quote == "The ferry did not sail on Monday."
    assert evidence.after == ("Its captain was ill.", "Snow is expected.")
    assert evidence.title == "Ferry news"


def test_a_quote_has_at_most_three_sentences() -> None:
    assert (0, 2) in set(sentence_runs(HIT))
    assert (0, 3) not in set(sentence_runs(HIT))
