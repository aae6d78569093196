"""Equality of names across short forms, initials, titles, acronyms and nationalities."""

from __future__ import annotations

from assistant.verify.grammar.name_words import (
    ADMINISTRATIONS,
    DEMONYMS,
    DIRECTIONS,
    KINDS_OF_GROUP,
    KINDS_OF_PLACE,
    NAME_PARTICLES,
    SHORTENED_GROUPS,
)
from assistant.verify.grammar.names import Name

_PLACE_ENDINGS = ("", "y", "e", "a", "o", "s")
_DEMONYM_ENDINGS = ("n", "an", "ian", "ean", "ese", "ish", "i", "ers", "ans", "ians", "ns", "s", "is")


def same_name(left: Name, right: Name) -> bool:
    """Return whether two names may be names of the same person or thing.

    `J. Ruud`, `Ruud` and `Mr Ruud` may be `Jens Ruud`; `Marit Ruud`, `Mrs Ruud` (if Jens is a man) and
    `Lake Victoria` for `Victoria` are others.
    """
    if left.gender and right.gender and left.gender is not right.gender:
        return False
    if _normalised(left) == _normalised(right) or _country(left) == _country(right) != "":
        return True
    if _is_acronym_of(left, right) or _is_acronym_of(right, left):
        return True
    shorter, longer = sorted((left, right), key=lambda name: len(name.parts))
    return _is_short_form(shorter, longer) or _is_same_person(shorter, longer)


def _normalised(name: Name) -> tuple[str, ...]:
    """Return the parts of a name with countries for demonyms: `EU` for `European`."""
    return tuple(DEMONYMS.get(part, part) for part in name.parts)


def _country(name: Name) -> str:
    """Return the country of a lone country name or demonym; the word itself for another lone word."""
    words = [part for part in name.parts if part not in ("the",)]
    joined = " ".join(words)
    if joined in ("united states", "united states of america", "us"):
        return "us"
    if joined in ("united kingdom", "great britain", "uk"):
        return "uk"
    if joined in ("european union", "eu"):
        return "eu"
    if len(words) > 1 and words[-1] not in DEMONYMS:
        return ""
    return DEMONYMS.get(words[-1], words[-1]) if len(words) == 1 else ""


def same_place_word(left: str, right: str) -> bool:
    """Return whether two words are forms of one name: `Norway` and `Norwegian`, `Oslo` and `Oslo's`."""
    if DEMONYMS.get(left, left) == DEMONYMS.get(right, right):
        return True
    shorter, longer = sorted((left, right), key=len)
    shared = next(
        (i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter)
    )
    return shared >= 4 and shorter[shared:] in _PLACE_ENDINGS and longer[shared:] in _DEMONYM_ENDINGS


def _is_acronym_of(acronym: Name, name: Name) -> bool:
    """Return whether a name is written in capitals that are the initials of the other."""
    if len(acronym.parts) != 1 or len(name.parts) < 2 or not acronym.text.replace(".", "").isupper():
        return False
    letters = acronym.parts[0]
    initials = "".join(part[0] for part in name.parts)
    significant = "".join(part[0] for part in name.parts if part not in NAME_PARTICLES)
    return len(letters) > 1 and letters in (initials, significant)


def _is_short_form(shorter: Name, longer: Name) -> bool:
    """Return whether a name is the surname, the first name or the beginning of a longer one."""
    count = len(shorter.parts)
    if count >= len(longer.parts):
        word, other = sorted((shorter.parts[0], longer.parts[0]), key=len)
        is_same = _without_number(other) == word or same_place_word(word, other)
        return count == len(longer.parts) == 1 and is_same
    if longer.parts[-count:] == shorter.parts or (
        count == 1 and longer.parts[-1].split("-")[-1] == shorter.parts[0]
    ):
        kinds = (
            KINDS_OF_PLACE
            | DIRECTIONS
            | KINDS_OF_GROUP
            | frozenset(("san", "saint", "st", "los", "las"))
        )
        return longer.parts[-count - 1] not in kinds
    if count == 1 and shorter.parts[0] == longer.parts[-1] + "s" and not longer.is_thing:
        return True  # "the Ruuds"
    rest = longer.parts[count:]
    if count == 1 and shorter.parts[0] == longer.parts[0] + "s" and rest[-1] in SHORTENED_GROUPS:
        return True  # "the Liberals"
    if longer.parts[:count] != shorter.parts:
        return count == 1 and shorter.parts[0] in longer.parts and not longer.is_thing
    if shorter.titles and count == 1 and not longer.is_thing:
        return False  # "Mr Jens" is not "Jens Ruud".
    return (
        rest[-1] in ADMINISTRATIONS | SHORTENED_GROUPS or rest[-1] not in KINDS_OF_PLACE | KINDS_OF_GROUP
    )


def _without_number(part: str) -> str:
    """Return `covid` for `covid-19`."""
    word, _, number = part.rpartition("-")
    return word if number.isdigit() else part


def _is_same_person(shorter: Name, longer: Name) -> bool:
    """Return whether names of several words are of one person, middle names and initials aside."""
    if len(shorter.parts) < 2 or shorter.parts[-1] != longer.parts[-1]:
        return False
    if shorter.is_thing and not longer.initials:
        return False
    first, other = shorter.parts[0], longer.parts[0]
    if first == other:
        middle, others = shorter.parts[1:-1], longer.parts[1:-1]
        return all(any(_agree(part, candidate) for candidate in others) for part in middle)
    return _agree(first, other)


def _agree(left: str, right: str) -> bool:
    """Return whether two given names are equal or one is the initial of the other."""
    return left == right or (min(len(left), len(right)) == 1 and left[0] == right[0])
