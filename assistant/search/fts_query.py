"""Translation of a question into an FTS5 full-text query."""

from __future__ import annotations

import re

from assistant.lexicon import STOP_WORDS
from assistant.spelling import plain_spelling

_WORD = re.compile(r"[^\W_]+")

# The tokenizer splits "don't" and "they've", so their endings are stop words here. FTS5 would otherwise
# visit nearly every passage, which is slower and no better.
_STOP_WORDS = STOP_WORDS | {"d", "ll", "re", "s", "t", "ve"}

# Bounds the query when a user pastes half an article after the question.
_MAX_TERMS = 64


def fts_query(question: str) -> str | None:
    """Return an FTS5 query that matches passages with any content word of the question.

    Return None if the question has only stop words. Every word is quoted, so no part of a question is
    read as an FTS5 operator.
    """
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(plain_spelling(question)))
    terms = [word for word in words if word not in _STOP_WORDS]
    return " OR ".join(f'"{term}"' for term in terms[:_MAX_TERMS]) or None
