"""Mark the differences of an altered quotation: the words of both, the article's and the text's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from assistant.schema import CheckedClaim


class RunKind(StrEnum):
    """Origin of the words of a run."""

    SAME = "same"
    """The article and the text have them, or they are space between two other runs."""
    REMOVED = "removed"
    """The article has them, and the text does not."""
    ADDED = "added"
    """The text has them, and the article does not."""


class WordingRun(NamedTuple):
    """Words of an altered quotation that have one origin."""

    kind: RunKind
    text: str


def wording_runs(claim: CheckedClaim) -> list[WordingRun]:
    """Return a quotation as runs that make one line when joined: removed words stand before added ones.

    A quotation without differences is a single run.
    """
    pieces = ((kind, re.sub(r"\s+", " ", text)) for kind, text in _pieces(claim))
    return [WordingRun(kind, text) for kind, text in pieces if text]


def _pieces(claim: CheckedClaim) -> Iterator[tuple[RunKind, str]]:
    text = claim.text.rstrip()
    position = len(text) - len(text.lstrip())
    for difference in claim.differences:
        start, end = difference.start - claim.start, difference.end - claim.start
        is_left_out = start == end  # at the end of a word: the article goes on with a space
        yield RunKind.SAME, text[position:start] + (" " if is_left_out else "")
        yield RunKind.REMOVED, difference.article
        if difference.article and difference.draft:
            yield RunKind.SAME, " "
        yield RunKind.ADDED, difference.draft
        position = end
    yield RunKind.SAME, text[position:]
