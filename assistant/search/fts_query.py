"""Translation of a question into an FTS5 full-text query."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")

# Function words and question words. Searching for them makes FTS5 visit nearly every passage, which is
# slower and no better. "us" and "may" are not in the list: in news they are a country and a month.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about after all also am an and any are as at be because been before being between both but
        by can could d did do does doing during each else ever for from had has have having he her
        here hers him his how i if in into is it its just ll many me might more most much must my no
        nor not of off on once only or other our ours out over own please re s same shall she should
        so some such t tell than that the their theirs them then there these they this those through
        to too under until up ve very was we were what when where which while who whom whose why
        will with would you your yours
        """,
    )
)

# Bounds the query when a user pastes half an article after the question.
_MAX_TERMS = 64


def fts_query(question: str) -> str | None:
    """Return an FTS5 query that matches passages with any content word of the question.

    Return None if the question has only stop words. Every word is quoted, so no part of a question is
    read as an FTS5 operator.
    """
    words = dict.fromkeys(word.casefold() for word in _WORD.findall(question))
    terms = [word for word in words if word not in _STOP_WORDS]
    return " OR ".join(f'"{term}"' for term in terms[:_MAX_TERMS]) or None
