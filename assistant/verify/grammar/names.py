"""Names of people, places and organisations as units, and their equality across ways to write them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from assistant.lexicon import MONTH_NUMBERS, WEEKDAYS
from assistant.verify.grammar import function_words as fw
from assistant.verify.grammar.name_words import (
    COMPANY_SUFFIXES,
    DEMONYMS,
    DIRECTIONS,
    FEMALE_TITLES,
    KINDS_OF_GROUP,
    KINDS_OF_PLACE,
    MALE_TITLES,
    NAME_PARTICLES,
    TITLE_OPENINGS,
    TITLES,
)
from assistant.verify.grammar.verbs import PAST_FORMS, REPORTING_VERBS
from assistant.verify.grammar.words import WordToken, join_words
from assistant.verify.terms import stem

_OTHER_OPENINGS = frozenset(
    "what please mum dad god according first second third next last earlier later one two three".split()
)
_ALSO_IN_NAMES = frozenset("home well back past".split())
_FUNCTION_WORDS = (fw.ALL - _ALSO_IN_NAMES) | REPORTING_VERBS | _OTHER_OPENINGS
_CALENDAR = frozenset(MONTH_NUMBERS) | frozenset(WEEKDAYS)
# A word at the start of a sentence with such an ending is a common noun or a verb form more often.
_COMMON_ENDINGS = ("ing", "ed", "ly", "tion", "sion", "ment", "ity", "ness", "ies", "ers", "ists", "als")


class Gender(StrEnum):
    """Gender that a title, a role or a pronoun tells."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Name:
    """A name in a sentence. `parts` are its words in plain form, without titles and company suffixes."""

    parts: tuple[str, ...]
    titles: tuple[str, ...]
    first: int
    """Index of its first word in the sentence, titles included."""
    last: int
    """Index of its last word."""
    text: str
    is_sure: bool = True
    """False for a lone capitalised word that opens a sentence and may be a common noun."""
    initials: frozenset[int] = field(default=frozenset())
    """Indices into `parts` of those that are initials."""

    @cached_property
    def gender(self) -> Gender | None:
        """The gender that its title tells."""
        if any(title in MALE_TITLES for title in self.titles):
            return Gender.MALE
        return Gender.FEMALE if any(title in FEMALE_TITLES for title in self.titles) else None

    @property
    def is_thing(self) -> bool:
        """Return whether its last or first word says that it is a place or an organisation."""
        return (
            not self.titles
            and not self.initials
            and (
                self.parts[-1] in KINDS_OF_PLACE | KINDS_OF_GROUP
                or self.parts[0] in KINDS_OF_PLACE | DIRECTIONS
                or self.parts[0] in DEMONYMS
            )
        )


def read_names(
    words: Sequence[WordToken], proper: Collection[str], common: Collection[str]
) -> tuple[Name, ...]:
    """Return the names of a sentence in order.

    `proper` are words that stand capitalised within sentences of the same texts, `common` stems that
    stand in lower case: they tell a name at the start of a sentence from a common noun.
    """
    return tuple(
        name
        for first, last in _capitalised_runs(words, proper, common)
        if (name := _make_name(words, first, last, proper))
    )


def _is_candidate(words: Sequence[WordToken], position: int) -> bool:
    """Return whether the word may be part of a name."""
    word = words[position]
    if not word.is_word or not word.is_capitalised or word.text in ("I", "N'T", "N’T"):
        return False
    is_acronym = len(word.plain) > 1 and word.text.replace(".", "").isupper()
    if word.plain in _ALSO_GIVEN_NAMES:
        return _precedes_surname(words, position)
    if word.plain in PAST_FORMS and opens_sentence(words, position):
        return False
    if word.plain in _CALENDAR:
        following = words[position + 1] if position + 1 < len(words) else None
        return len(word.plain) < 5 and following is not None and following.is_capitalised
    # A function word in capitals is a name within a sentence: "the Not network", "US".
    if word.plain in REPORTING_VERBS and not opens_sentence(words, position):
        return True
    return word.plain not in _FUNCTION_WORDS or is_acronym


_ALSO_GIVEN_NAMES = frozenset("per will may june april august".split())


def _precedes_surname(words: Sequence[WordToken], position: int) -> bool:
    """Return whether "Will" or "May" is a first name, with a surname after it and no "in" before."""
    if position + 1 >= len(words) or not words[position + 1].is_capitalised:
        return False
    before = words[position - 1] if position else None
    return before is None or not (before.plain in fw.PREPOSITIONS or before.text[0].isdigit())


def _capitalised_runs(
    words: Sequence[WordToken], proper: Collection[str], common: Collection[str]
) -> Iterator[tuple[int, int]]:
    """Yield the first and last index of each run of capitalised words, with particles and "&"."""
    position = 0
    while position < len(words):
        if not _is_candidate(words, position):
            position += 1
            continue
        first = last = position
        while (following := _continuation(words, last)) is not None:
            last = following
        position = last + 1
        if opens_sentence(words, first) and last > first and _is_common(words[first], proper, common):
            first += 1
        yield first, last


def _continuation(words: Sequence[WordToken], last: int) -> int | None:
    """Return the index of the next word of the same name, past particles; None at its end."""
    position = last + 1
    joined = False
    while position < len(words) and (
        words[position].plain in NAME_PARTICLES or words[position].text == "&"
    ):
        if words[position].is_capitalised:
            break
        joined, position = True, position + 1
    if position >= len(words) or position > last + 4:
        return None
    gap = words[position].start - words[position - 1].end
    if gap > 2 or (
        not joined and words[position].start == words[last].end and words[last].text[-1] != "."
    ):
        return None
    return position if _is_candidate(words, position) else None


def opens_sentence(words: Sequence[WordToken], position: int) -> bool:
    """Return whether a word opens the sentence, a quotation or what follows a colon."""
    return position == 0 or words[position - 1].text in (
        '"',
        "“",
        "‘",
        "'",
        ":",
        "(",
        "—",
        "–",
        "•",
        "*",
        ".",
    )


def _is_common(word: WordToken, proper: Collection[str], common: Collection[str]) -> bool:
    """Return whether a capitalised word at the start of a sentence is no name."""
    if word.plain in proper or word.plain in TITLES:
        return False
    return stem(word.plain) in common or (
        word.plain.endswith(("ing", "ed", "ly")) and "-" not in word.text
    )


def _make_name(
    words: Sequence[WordToken], first: int, last: int, proper: Collection[str]
) -> Name | None:
    """Return the name of a run; None for a title or common noun alone."""
    start = first
    while start < last and _is_title(words, start, last):
        start += 1
    run = [word for word in words[start : last + 1] if word.text != "&"]
    if len(run) > 1 and run[-1].plain in COMPANY_SUFFIXES:
        run = run[:-1]
    parts = tuple(word.plain for word in run)
    if len(parts) == 1 and parts[0] in TITLES:
        return None
    lone = opens_sentence(words, first) and first == last and parts[0] not in proper
    is_acronym = run[0].text.replace(".", "").isupper() and len(parts[0]) > 1
    return Name(
        parts=parts,
        titles=tuple(word.plain for word in words[first:start]),
        first=first,
        last=last,
        text=join_words(words[first : last + 1]),
        is_sure=not lone or is_acronym,
        initials=frozenset(index for index, part in enumerate(parts) if len(part) == 1),
    )


def _is_title(words: Sequence[WordToken], position: int, last: int) -> bool:
    """Return whether a word opens or continues a title before a name."""
    plain = words[position].plain
    if plain in TITLE_OPENINGS:
        following = words[position + 1].plain
        return plain == "former" or (position + 1 < last and following in TITLES | TITLE_OPENINGS)
    return plain in TITLES


def looks_common(name: Name, common: Collection[str]) -> bool:
    """Return whether a lone word at the start of a sentence is probably a common noun."""
    word = name.parts[0]
    return not name.is_sure and (
        stem(word) in common
        or word.endswith(_COMMON_ENDINGS)
        or any(stem(word) in other for other in common)
    )
