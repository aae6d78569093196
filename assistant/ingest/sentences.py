"""Sentence splitting for news text: exact spans of the text, by rules and word lists.

Hand-written, because stored passages depend on it: splitting must stay the same across upgrades,
return offsets rather than strings, and take linear time on hostile input. The rules are for English;
the sentence marks of other scripts work too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.ingest.blocks import split_blocks
from assistant.schema import Span

LONGEST_SENTENCE = 1200
"""Characters. Anything longer is a table or machine output; it is cut at semicolons and white space."""
_LOOK_BACK = 40
"""Characters inspected before a stop. Longer than any abbreviation, and short enough for linear time."""

# Words that decide whether a stop ends a sentence, as spelled, without their final full stop.
_NEVER_LAST = frozenset(
    "Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Revs Fr Hon Gov Govs Sen Sens Rep Reps Pres Gen Lt Col Maj "
    "Capt Cmdr Cpl Sgt Pvt Adm Supt Insp Det Atty Amb Mme Mlle vs v cf e.g i.e viz c ca approx z.B "
    "d.h bzw".split()
)
"""Never the last word of a sentence: a name or the second half of a pair always follows."""
_BEFORE_NUMBER = frozenset(
    "No Nos no nos Nr Fig Figs fig figs Prop Vol vol Sec sec Art art Ch ch Op Eq p pp".split()
)
"""Not the last word of a sentence if a number follows."""
_RARELY_LAST = frozenset(
    "Inc Corp Co Cos Ltd Bros LLC Jr Sr Esq St Ste Ft Mt Mts Ave Blvd Rd Hwy Dept Univ Assn Natl al "
    "Ph.D W.Va Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri "
    "Sat Sun Mio Mrd Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss "
    "Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo Yahoo Jeopardy".split()
)
"""The last word of a sentence only before `_STARTERS`: capitals and numbers follow mid-sentence too."""
_STARTERS = frozenset(
    "The A An This That These Those He She It We They You I His Her Its Our Their My Your There Here "
    "In On At By For From With Without After Before But And Or So Yet As If When While Since Because "
    "Although Though However Meanwhile Moreover Also Some Many Most Several What Who Why How Where "
    "Which Another Other Others Both Each Even Not Now Then Once Until During Despite According Under "
    "Over More Among Between Today Yesterday Last Earlier Later Still Just Nobody Nothing Mr Mrs "
    "Ms".split()
)
"""Capitalised at the start of a sentence and hardly elsewhere. Names are excluded: May, Will, One."""
_AFTER_HOUR = frozenset(
    "ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET CEST IST JST Eastern Central "
    "Mountain Pacific Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan Feb March April "
    "May June July Aug Sept Oct Nov Dec January February August September October November December "
    "Mon Tue Tues Wed Thu Thurs Fri Sat Sun local".split()
)
"""Words that follow `a.m.` and `p.m.` within a sentence."""
_GERMAN_AFTER_ORDINAL = frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert "
    "Jahrhunderts".split()
)
"""Words before which `3.` means "third"."""
_SPEECH_VERBS = (
    "said says asked asks told replied added shouted yelled cried wrote tweeted exclaimed wondered "
    "chanted joked recalled answered continued declared screamed"
).split()
"""`"Why now?" Ann Lee asked.` is a single sentence."""

# A run of stops with closing quotes, brackets or footnote marks, then white space (not required in
# scripts without spaces). Possessive quantifiers, and matching only from the first stop of a run, make
# the time linear.
_STOP = re.compile(
    r"""(?<![.!?…])(?P<stop>[.!?…‽؟۔।॥።။։]++)
        (?P<close>(?:[\ \xa0\u202f]?[”»](?!\w)|["'“‘’»)\]]|\[\d{1,3}\])*+)(?=\s)
      | (?P<wide>[。！？｡]++)(?P<wide_close>[」』）”’]*+)""",
    re.VERBOSE,
)
_QUOTES = "\"'“”‘’«»„"
_WIDE_OPENING = "「『（“"
_OPENING = re.compile(r"\s*+(?:[\"'“‘«»„「『（(\[¿¡*_]|(?P<dash>[—–-]+\s*+))*+")
_NEXT_WORD = re.compile(r"[^\W\d_]++")
_LAST_WORD = re.compile(r"\w[\w.&'’]*+\Z")
_ENUMERATOR = re.compile(r"[\s>(\[]*+(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*+")
_BRAND = re.compile(r"[a-z]{1,2}[A-Z]")  # iPhone, eBay
_SPEAKER = re.compile(rf"(?:[A-Z][\w.’'-]*+\s++){{1,5}}(?:{'|'.join(_SPEECH_VERBS)})\b")


class _NextWord(NamedTuple):
    """The first word after a stop, past white space, opening quotes and dashes."""

    position: int
    letter: str
    """Its first character, also where that is a digit or sign."""
    word: str
    """Its letters; empty if it starts with anything else."""
    is_starter: bool


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Split `text[start:end]` into sentences, in order and disjoint.

    Every letter and digit lies in exactly one sentence. A sentence has no outer white space, contains a
    letter or digit and is at most `LONGEST_SENTENCE` long. Headings and list items are sentences.
    """
    return [
        span
        for block in split_blocks(text, start, end)
        for span in split_block_sentences(text, block.start, block.end)
    ]


def split_block_sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of a paragraph, heading or list item. Its line breaks have no meaning."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text, stop, begin, end):
            yield from _trim(text, begin, stop.end())
            begin = stop.end()
    yield from _trim(text, begin, end)


def _ends_sentence(text: str, stop: re.Match[str], begin: int, end: int) -> bool:
    """Return whether `stop` ends the sentence that starts at `begin`."""
    if stop["wide"]:
        return stop.end() < end and (
            not stop["wide_close"] or text[stop.end()] in _WIDE_OPENING or text[stop.end()].isspace()
        )
    following = _next_word(text, stop.end(), end)
    if following is None:
        return False
    quoted = any(mark in _QUOTES for mark in stop["close"])
    before = text[max(begin, stop.start() - _LOOK_BACK) : stop.start()]
    if stop["stop"] == ".":
        return quoted or _can_be_last(before, following)
    if quoted and (not following.is_starter or following.word in _NEVER_LAST):
        return not _SPEAKER.match(text, following.position, min(end, following.position + 150))
    if stop["stop"] in ("...", "…"):
        # An ellipsis after a space stands for omitted words.
        return following.is_starter or not before[-1:].isspace()
    return following.is_starter or _last_word(before) not in _RARELY_LAST


def _next_word(text: str, position: int, end: int) -> _NextWord | None:
    """Return the word that would start a sentence; None at the end or before lower case or a stop."""
    opening = _OPENING.match(text, position, end)
    position = opening.end() if opening else position
    if position >= end:
        return None
    letter = text[position]
    if letter in ".!?…,;:)]" or (letter.islower() and not _BRAND.match(text, position, end)):
        return None
    match = _NEXT_WORD.match(text, position, end)
    word = match.group() if match else ""
    hyphenated = text[position + len(word) : position + len(word) + 1] in ("-", "–")
    after_dash = opening is not None and opening["dash"] is not None  # `TAMPA, Fla. – The storm`
    return _NextWord(position, letter, word, word in _STARTERS and not hyphenated and not after_dash)


def _last_word(before: str) -> str:
    """Return the last word with its inner full stops, such as `U.S` in `the non-U.S`."""
    match = _LAST_WORD.search(before)
    return match.group() if match else ""


def _can_be_last(before: str, following: _NextWord) -> bool:
    """Return whether the word before a full stop can end a sentence, given the word that follows."""
    word = _last_word(before)
    short_number = word.isdigit() and len(word) < 3
    if _ENUMERATOR.fullmatch(before) or (short_number and before[: -len(word)].endswith((": ", "; "))):
        return False  # `1. Biden`, and `Top stories: 1. Biden`
    if word in _NEVER_LAST or (word in _BEFORE_NUMBER and following.letter.isdigit()):
        return False
    if short_number:
        return following.word not in _GERMAN_AFTER_ORDINAL
    if word in ("a.m", "p.m"):
        return not following.letter.isdigit() and following.word.removesuffix("s") not in _AFTER_HOUR
    return following.is_starter or not (word in _RARELY_LAST or _INITIALS.fullmatch(word))


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentence without outer white space and mail quote marks, in pieces if it is too long."""
    while start < end:
        while start < end and (text[start].isspace() or text[start] == ">"):
            start += 1
        stop = end if end - start <= LONGEST_SENTENCE else _cut(text, start)
        piece = text[start:stop].rstrip()
        if any(map(str.isalnum, piece)):
            yield Span(start=start, end=start + len(piece))
        start = stop


def _cut(text: str, start: int) -> int:
    """Return a cut in an overlong sentence: after the last semicolon or space of its second half."""
    window = text[start : start + LONGEST_SENTENCE]
    for mark in ("; ", "\n", "\t", " "):
        if (offset := window.rfind(mark, LONGEST_SENTENCE // 2)) > 0:
            return start + offset + 1
    return start + LONGEST_SENTENCE
