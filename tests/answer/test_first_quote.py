"""The sentence that most likely holds the answer, shown before the language model has read anything."""

from __future__ import annotations

from assistant.answer.events import FirstQuote, Reading, Searching
from assistant.answer.first_quote import find_first_quote
from tests.answer.answering import collect_events
from tests.answer.scripted import ScriptedModel, make_hit
from tests.fakes import WordEmbedder

FERRY = make_hit(
    "The council met on Monday. Repairs of the ferry pier will cost $4.2 million. Nobody was hurt.",
    title="Ferry hits pier",
)


def test_the_first_quote_is_the_sentence_closest_to_the_question() -> None:
    first = find_first_quote("What will repairs of the ferry pier cost?", FERRY, WordEmbedder())
    assert first.text == "Repairs of the ferry pier will cost $4.2 million."
    assert first.hit == FERRY


def test_a_question_without_words_has_a_first_quote_too() -> None:
    assert find_first_quote("?", FERRY, WordEmbedder()).text == "The council met on Monday."


def test_the_first_quote_comes_before_anything_is_read() -> None:
    events = collect_events(ScriptedModel("$4.2 million"), [FERRY], "What will repairs cost?")
    assert [type(event) for event in events[:3]] == [Searching, FirstQuote, Reading]
    no_hits = collect_events(ScriptedModel("$4.2 million"), [], "What will repairs cost?")
    assert not any(isinstance(event, FirstQuote) for event in no_hits)
