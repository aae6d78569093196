"""Read the words of a text for a comparison letter by letter: exact words, without punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from assistant.spelling import plain_spelling

_LETTER = "(?:[^\\W\\d_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060])"
_WORD = rf"\d+(?:[.,:]\d+)*|{_LETTER}+(?:['’ʼ]{_LETTER}+)*|[%$€£¥°]"
_WORDS = re.compile(_WORD)
_QUOTED = re.compile(
    rf"""(?P<sic>\[sic!?\])
      | (?P<gap>[\[(]\s*(?:\.{{2,}}|…|\.\s\.\s\.)\s*[\])]|\.{{3,}}|…|\.\s\.\s\.)
      | \[(?P<capital>[^\W\d_]{{1,2}})\](?P<rest>{_LETTER}+)
      | \[(?P<insertion>[^\[\]]{{1,80}})\]
      | (?P<word>{_WORD})""",
    re.VERBOSE,
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|nothing|nobody|without)\b|n['’]t\b", re.IGNORECASE)


class Gap(Enum):
    """Kind of an item of a quotation."""

    NONE = auto()
    """A word."""
    ELLIPSIS = auto()
    """Left-out words: `…`, `[...]`."""
    INSERTION = auto()
    """Words of the editor in square brackets, in place of none or a few words."""


class WordingItem(NamedTuple):
    """A word, or a gap in a quotation, with its offsets in the text."""

    word: str
    """In plain spelling with straight apostrophes; empty for a gap."""
    start: int
    end: int
    gap: Gap = Gap.NONE
    any_case: bool = False
    """True at the start of a quotation and behind a gap, where a capital may be the editor's."""


def read_words(text: str, start: int, end: int) -> list[WordingItem]:
    """Return the words of `text[start:end]` in order, without gaps."""
    return [
        WordingItem(_plain(match.group()), match.start(), match.end())
        for match in _WORDS.finditer(text, start, end)
    ]


def read_quoted(text: str, start: int, end: int) -> list[WordingItem]:
    """Return the words and gaps of a quotation in order. An inserted "not" is a word like any other."""
    items: list[WordingItem] = []
    any_case = True
    for match in _QUOTED.finditer(text, start, end):
        for item in _read_item(match, any_case=any_case):
            items.append(item)
            any_case = item.gap is not Gap.NONE
    return items


def _read_item(match: re.Match[str], *, any_case: bool) -> Iterator[WordingItem]:
    bounds = match.start(), match.end()
    if match["gap"]:
        yield WordingItem("", *bounds, Gap.ELLIPSIS)
    elif match["capital"]:
        yield WordingItem(_plain(match["capital"] + match["rest"]), *bounds, any_case=True)
    elif match["insertion"] and _NEGATION.search(match["insertion"]):
        yield from read_words(match.string, *match.span("insertion"))
    elif match["insertion"]:
        yield WordingItem("", *bounds, Gap.INSERTION)
    elif match["word"]:
        yield WordingItem(_plain(match["word"]), *bounds, any_case=any_case)


def _plain(word: str) -> str:
    return plain_spelling(word).replace("’", "'")
