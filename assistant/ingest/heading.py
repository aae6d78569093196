"""Metadata at the start of a text: YAML front matter, a dateline, a title. Nothing else is consulted."""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from assistant.ingest.clutter import is_clutter_line
from assistant.ingest.sentences import split_sentences

FIELDS = ("id", "title", "date", "source", "url")
# Front matter starts with a name and a colon, or a comment. Other text after `---` is below a rule.
_OPENING = r"\A---[ \t]*\r?\n"
_FRONT_MATTER = re.compile(
    _OPENING + r"(?P<yaml>(?:[A-Za-z_][\w-]*[ \t]*:|#).*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_UNCLOSED_FRONT_MATTER = re.compile(_OPENING + rf"(?:{'|'.join(FIELDS)})[ \t]*:")
# ` date 2026-03-06 First sentence.`: the first sentence is the title and stays in the text.
_DATELINE = re.compile(r"\A\s*date[ \t]+(?P<day>\d{4}-\d{2}-\d{2})(?:\s+|\Z)")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<words>.*\w.*)$", re.MULTILINE)
_LONGEST_FRONT_MATTER = 20_000
_TITLE_WITHIN = 10_000
"""Characters searched for a title."""
LONGEST_TITLE = 120
"""Characters of a title that is not a first sentence."""
LONGEST_FIRST_SENTENCE = 200
"""Characters. The first sentence after a dateline is the title; in news it has up to about 30 words."""


class Heading(NamedTuple):
    """Metadata at the start of a text."""

    fields: dict[str, str]
    """The values of `FIELDS` in the text, as written."""
    body: int
    """Offset of the article's first word. Anything before it is neither indexed nor quoted."""


class BadHeading(ValueError):
    """Invalid front matter. The message completes a sentence."""


def read_heading(text: str) -> Heading:
    """Read the front matter or dateline of a text. Raises BadHeading for invalid front matter."""
    if front_matter := _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER):
        return Heading(_parse_front_matter(front_matter["yaml"]), front_matter.end())
    if _UNCLOSED_FRONT_MATTER.match(text):
        raise BadHeading("the front matter is not closed; end it with a line of three dashes")
    if dateline := _DATELINE.match(text):
        title = _first_sentence(text, dateline.end())
        return Heading({"date": dateline["day"], **({"title": title} if title else {})}, dateline.end())
    return Heading({}, 0)


def body_start(text: str) -> int:
    """Return the offset of the first character after the front matter or dateline; 0 without either."""
    match = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER) or _DATELINE.match(text)
    return match.end() if match else 0


def derive_title(text: str, start: int, *, markdown: bool) -> str:
    """Derive a title from the text after `start`: its first Markdown heading, else its first line.

    Clutter and lines without letters and digits are skipped. The title has at most `LONGEST_TITLE`
    characters, cut between words if necessary. Empty if no line qualifies.
    """
    head = text[start : start + _TITLE_WITHIN]
    if markdown and (heading := _MARKDOWN_HEADING.search(head)):
        return _shorten(heading["words"].strip().rstrip("# \t"), LONGEST_TITLE)
    for line in head.splitlines():
        words = " ".join(line.split()).lstrip("#*>-–•_ ").rstrip("*_# ")
        if any(map(str.isalnum, words)) and not is_clutter_line(words):
            return _shorten(words, LONGEST_TITLE)
    return ""


def _first_sentence(text: str, start: int) -> str:
    spans = split_sentences(text, start, min(len(text), start + _TITLE_WITHIN))
    if not spans:
        return ""
    return _shorten(" ".join(text[spans[0].start : spans[0].end].split()), LONGEST_FIRST_SENTENCE)


def _shorten(words: str, longest: int) -> str:
    if len(words) <= longest:
        return words
    cut = words[: longest - 2]
    whole_words = cut.rpartition(" ")[0]
    return (whole_words if len(whole_words) > longest / 2 else cut).rstrip(",;:–—- ") + " …"


def _parse_front_matter(source: str) -> dict[str, str]:
    try:
        # BaseLoader returns every value as written: `no` is not False, 007 not 7, and no date raises.
        values: object = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        # ValueError and OverflowError come from escapes beyond Unicode.
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        position = f" in line {mark.line + 2}" if mark else ""
        raise BadHeading(
            f"the front matter is not valid YAML{position}; quote values that contain a colon or a quote"
        ) from error
    if not isinstance(values, dict):
        return {}
    fields: dict[str, str] = {}
    for name in FIELDS:
        value: object = values.get(name, "")
        if not isinstance(value, str):
            raise BadHeading(f"the front matter's {name} is not a single line of text")
        if value.strip() not in ("", "~", "null"):
            fields[name] = " ".join(value.split())
    return fields
