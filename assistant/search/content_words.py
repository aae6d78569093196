"""The words of a question that its passages are searched for."""

from __future__ import annotations

import re

from assistant.lexicon import STOP_WORDS
from assistant.spelling import plain_spelling

_WORD = re.compile(r"[^\W_]+")

# The tokenizer splits "don't" and "they've", so their endings are stop words here. A search would
# otherwise visit nearly every passage, which is slower and no better.
_STOP_WORDS = STOP_WORDS | {"d", "ll", "re", "s", "t", "ve"}

# Bounds the work when a user pastes half an article after the question.
_MAX_TERMS = 64


def content_words(question: str) -> list[str]:
    """Return the distinct content words of a question, case-folded; none if it has only stop words."""
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(plain_spelling(question)))
    return [word for word in words if word not in _STOP_WORDS][:_MAX_TERMS]
