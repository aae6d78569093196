"""Example questions for an empty conversation."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_EXAMPLES = 4
DEMO_EXAMPLES = (
    "How much will the ferry repair cost?",
    "When was the school hearing moved to?",
    "How many US troops are in Japan?",
    "Who is the emperor of Japan?",
)
"""Questions about the sample articles; the last is one that they do not answer."""
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the )?[A-Z][\w’'-]+)+")


def example_questions(titles: Sequence[str]) -> list[str]:
    """Return questions about names in the titles, in order, without repeats."""
    return [f"What happened with {name}?" for name in _proper_names(titles)[:MAX_EXAMPLES]]


def _proper_names(titles: Sequence[str]) -> list[str]:
    """Return the distinct names of two or more words, except at the start of a title.

    Titles in which most words are capitalised are skipped: names do not stand out in them.
    """
    names: list[str] = []
    for title in titles:
        words = title.split()
        if sum(word[:1].isupper() for word in words) <= len(words) / 2:
            names += [name for name in _NAME.findall(title) if not title.startswith(name.split()[0])]
    return list(dict.fromkeys(names))
