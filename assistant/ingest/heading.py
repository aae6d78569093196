"""What stands at the head of a text: YAML front matter, a dateline, a title. All derived from the text alone."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

import yaml

from assistant.ingest.clutter import is_clutter_line
from assistant.ingest.sentences import split_sentences

FIELDS = ("id", "title", "date", "source", "url")
# Front matter begins with a name and a colon, or a comment; anything else below `---` is text below a rule.
_OPENING = r"\A---[ \t]*\r?\n"
_FRONT = re.compile(
    _OPENING + r"(?P<yaml>(?:[A-Za-z_][\w-]*[ \t]*:|#).*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_NEVER_CLOSED = re.compile(_OPENING + rf"(?:{'|'.join(FIELDS)})[ \t]*:")
# ` date 2026-03-06 First sentence.`: the day, then the first sentence, which serves as the title and stays in the text.
_DATELINE = re.compile(r"\A\s*date[ \t]+(?P<day>\d{4}-\d{2}-\d{2})(?:\s+|\Z)")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<words>.*\w.*)$", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?=\Z|[T ])")
_LONGEST_FRONT = 20_000
_TITLE_WITHIN = 10_000
LONGEST_TITLE = 120
LONGEST_FIRST_SENTENCE = 200
"""Behind a dateline the first sentence is the title, and news writes that in up to about 30 words."""


class Heading(NamedTuple):
    """What a text says of itself."""

    fields: dict[str, str]
    """Those of FIELDS that are given, as they are written."""
    body: int
    """Where the article's words begin: what stands before is neither indexed nor quoted."""


class BadHeading(ValueError):
    """The front matter cannot be read; the message is the rest of a sentence."""


def read_heading(text: str) -> Heading:
    """The heading of a text. Raises BadHeading if it begins with front matter that cannot be read."""
    if front := _FRONT.match(text, 0, _LONGEST_FRONT):
        return Heading(_front_fields(front["yaml"]), front.end())
    if _NEVER_CLOSED.match(text):
        raise BadHeading("the front matter is not closed; end it with a line of three dashes")
    if dateline := _DATELINE.match(text):
        title = _first_sentence(text, dateline.end())
        return Heading({"date": dateline["day"], **({"title": title} if title else {})}, dateline.end())
    return Heading({}, 0)


def body_start(text: str) -> int:
    """Where the words of a text begin, behind its front matter or dateline: a code point offset, 0 without either."""
    found = _FRONT.match(text, 0, _LONGEST_FRONT) or _DATELINE.match(text)
    return found.end() if found else 0


def derive_title(text: str, start: int, *, markdown: bool) -> str:
    """A title for a text that brings none: its first Markdown heading, else its first line that says something, or nothing.

    At most `LONGEST_TITLE` characters, cut between words if it is longer.
    """
    head = text[start : start + _TITLE_WITHIN]
    if markdown and (found := _MARKDOWN_HEADING.search(head)):
        return _shortened(found["words"].strip().rstrip("# \t"), LONGEST_TITLE)
    for line in head.splitlines():
        words = " ".join(line.split()).lstrip("#*>-–•_ ").rstrip("*_# ")
        if any(map(str.isalnum, words)) and not is_clutter_line(words):
            return _shortened(words, LONGEST_TITLE)
    return ""


def parse_day(given: str) -> date | None:
    """The day of an ISO date or time, as it stands there; None if it is neither."""
    found = _DAY.match(given.strip())
    try:
        return date.fromisoformat(found.group()) if found else None
    except ValueError:
        return None


def _first_sentence(text: str, start: int) -> str:
    spans = split_sentences(text, start, min(len(text), start + _TITLE_WITHIN))
    return (
        _shortened(" ".join(text[spans[0].start : spans[0].end].split()), LONGEST_FIRST_SENTENCE)
        if spans
        else ""
    )


def _shortened(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    cut = words[: longest - 2]
    whole_words = cut.rpartition(" ")[0]
    return (whole_words if len(whole_words) > longest / 2 else cut).rstrip(",;:–—- ") + " …"


def _front_fields(given: str) -> dict[str, str]:
    try:
        # The base loader takes every value as it is written: no `no` to False, no 007 to 7, no date that raises.
        values: object = yaml.load(given, Loader=yaml.BaseLoader)  # noqa: S506
    except (
        yaml.YAMLError,
        RecursionError,
        ValueError,
        OverflowError,
    ) as error:  # the last two for escapes beyond Unicode
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        where = f" in line {mark.line + 2}" if mark else ""
        raise BadHeading(
            f"the front matter is not valid YAML{where}; put values with a colon or a quote in quotes"
        ) from error
    if not isinstance(values, dict):
        return {}
    fields: dict[str, str] = {}
    for name in FIELDS:
        value: object = values.get(name, "")
        if not isinstance(value, str):
            raise BadHeading(f"the front matter's {name} is not one line of text")
        if value.strip() not in ("", "~", "null"):
            fields[name] = " ".join(value.split())
    return fields
