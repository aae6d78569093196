"""Sentences as exact spans of a text, by rules and tables that can be read in one sitting.

Written for news in English; the full stops of other scripts end sentences too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.ingest import abbreviations as known
from assistant.ingest.blocks import split_blocks
from assistant.schema import Span

LONGEST_SENTENCE = 1200
"""Code points. What is longer is a table or machine output, and is cut at semicolons and white space."""

# A run of stops, then what closes a quote or bracket or points to a note; white space must follow, save in scripts that have
# none. Each run is entered at its first character only and never given back, so the time grows with the length alone.
_STOP = re.compile(
    r"""(?<![.!?…])(?P<stop>[.!?…‽؟۔।॥።။။։]++)
        (?P<close>(?:[\ \xa0\u202f]?[”»](?!\w)|["'“‘’»)\]]|\[\d{1,3}\])*+)(?=\s)
      | (?P<wide>[。！？｡]++)(?P<wide_close>[」』）”’]*+)""",
    re.VERBOSE,
)
_LOOK_BACK = 40
"""Code points: no abbreviation is longer, and looking back to the start of a sentence would make the time grow with its square."""
_QUOTES = "\"'“”‘’«»„"
_WIDE_OPENING = "「『（“"
_OPENING = re.compile(r"\s*+(?:[\"'“‘«»„「『（(\[¿¡*_]|(?P<dash>[—–-]+\s*+))*+")
_NEXT_WORD = re.compile(r"[^\W\d_]++")
_LAST_WORD = re.compile(r"\w[\w.&'’]*+\Z")
_ENUMERATOR = re.compile(r"[\s>(\[]*+(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*+")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")  # iPhone, eBay
_SPEAKER = re.compile(rf"(?:[A-Z][\w.’'-]*+\s++){{1,5}}(?:{'|'.join(known.SPEECH_VERBS)})\b")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of `text[start:end]`: disjoint spans in order, none with outer white space, each with a letter or digit.

    Headings and list items are sentences of their own, and none is longer than `LONGEST_SENTENCE`. Every letter and digit
    lies in exactly one sentence.
    """
    return [
        span
        for block in split_blocks(text, start, end)
        for span in split_block_sentences(text, block.start, block.end)
    ]


def split_block_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of one paragraph, heading or list item, within which line breaks mean nothing."""
    begin = start
    for found in _STOP.finditer(text, start, end):
        if _ends_sentence(text, found, begin, end):
            yield from _trimmed(text, begin, found.end())
            begin = found.end()
    yield from _trimmed(text, begin, end)


class _Next(NamedTuple):
    """What follows a stop, behind white space, opening quotes and dashes."""

    position: int
    letter: str
    word: str
    starter: bool


def _ends_sentence(text: str, found: re.Match[str], begin: int, end: int) -> bool:
    """Whether a stop ends the sentence that begins at `begin`, rather than standing inside it."""
    if found["wide"]:
        return found.end() < end and (
            not found["wide_close"] or text[found.end()] in _WIDE_OPENING or text[found.end()].isspace()
        )
    following = _next(text, found.end(), end)
    if following is None:
        return False
    quoted = any(mark in _QUOTES for mark in found["close"])
    before = text[max(begin, found.start() - _LOOK_BACK) : found.start()]
    if found["stop"] == ".":
        return quoted or _may_be_last(before, following)
    if quoted and (not following.starter or following.word in known.NEVER_LAST):
        return not _SPEAKER.match(text, following.position, min(end, following.position + 150))
    if found["stop"] in ("...", "…"):
        return (
            following.starter or not before[-1:].isspace()
        )  # a spaced ellipsis stands for words left out
    return following.starter or _last_word(before) not in known.SELDOM_LAST


def _next(text: str, position: int, end: int) -> _Next | None:
    """What a new sentence would begin with, or None where none can: at the end, and before small letters and more stops."""
    opening = _OPENING.match(text, position, end)
    position = opening.end() if opening else position
    if position >= end:
        return None
    letter = text[position]
    if letter in ".!?…,;:)]" or (letter.islower() and not _BRAND.match(text, position, end)):
        return None
    found = _NEXT_WORD.match(text, position, end)
    word = found.group() if found else ""
    hyphenated = text[position + len(word) : position + len(word) + 1] in ("-", "–")
    after_a_dash = opening is not None and opening["dash"] is not None  # as in `TAMPA, Fla. – The storm`
    return _Next(position, letter, word, word in known.STARTERS and not hyphenated and not after_a_dash)


def _last_word(before: str) -> str:
    """The last word, with its inner stops: `U.S` of `the non-U.S`."""
    found = _LAST_WORD.search(before)
    return found.group() if found else ""


def _may_be_last(before: str, following: _Next) -> bool:
    """Whether the last word before a full stop may end the sentence, given what follows it."""
    word = _last_word(before)
    if _ENUMERATOR.fullmatch(before) or (
        word.isdigit() and len(word) < 3 and before[: -len(word)].endswith((": ", "; "))
    ):
        return False  # `1. Biden`, and `Top stories: 1. Biden`
    if word in known.NEVER_LAST or (word in known.BEFORE_A_NUMBER and following.letter.isdigit()):
        return False
    if word.isdigit() and len(word) < 3:
        return following.word not in known.GERMAN_AFTER_ORDINAL
    if word in ("a.m", "p.m"):
        return (
            not following.letter.isdigit()
            and following.word.removesuffix("s") not in known.AFTER_THE_HOUR
        )
    return following.starter or not (word in known.SELDOM_LAST or _INITIALS.fullmatch(word))


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The words of a sentence without outer white space and quotation marks of mail, in pieces if it is too long."""
    while start < end:
        while start < end and (text[start].isspace() or text[start] == ">"):
            start += 1
        stop = end if end - start <= LONGEST_SENTENCE else _cut(text, start)
        piece = text[start:stop].rstrip()
        if any(map(str.isalnum, piece)):
            yield Span(start=start, end=start + len(piece))
        start = stop


def _cut(text: str, start: int) -> int:
    """Where to cut what is longer than a sentence: behind the last semicolon of the second half, else at the last white space."""
    window = text[start : start + LONGEST_SENTENCE]
    for mark in ("; ", "\n", "\t", " "):
        if (place := window.rfind(mark, LONGEST_SENTENCE // 2)) > 0:
            return start + place + 1
    return start + LONGEST_SENTENCE
