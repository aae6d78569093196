"""Find the sentence that most likely holds the answer, before the language model has read anything."""

from __future__ import annotations

from assistant.answer.closeness import sentence_closeness
from assistant.answer.events import FirstQuote
from assistant.models.embedder import Embedder
from assistant.schema import Hit


def find_first_quote(question: str, hit: Hit, embedder: Embedder) -> FirstQuote:
    """Return the sentence of a passage that is closest to a question."""
    closeness = sentence_closeness(question, hit, embedder)
    return FirstQuote(hit, hit.sentences[closeness.index(max(closeness))])
