"""Metadata at the start of a text: YAML front matter, a dateline, a title. Nothing else is consulted."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import NamedTuple

from assistant.ingest.clutter import is_clutter_line
from assistant.ingest.file_names import FileName
from assistant.ingest.front_matter import find_front_matter
from assistant.ingest.sentences import split_sentences
from assistant.ingest.tabular.field_names import NamedFields, resolve

FIELDS = ("id", "title", "date", "source", "url")
# ` date 2026-03-06 First sentence.`: the first sentence is the title and stays in the text.
_DATELINE = re.compile(r"\A\s*date[ \t]+(?P<day>\d{4}-\d{2}-\d{2})(?:\s+|\Z)")
_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<words>.*\w.*)$", re.MULTILINE)
_WIKI_LINK = re.compile(r"\[\[(?P<target>[^\[\]|]*)(?:\|(?P<alias>[^\[\]]*))?\]\]")
_PLACEHOLDER = re.compile(r"\{\{.*\}\}|<%.*%>|\{%.*%\}")
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
    notes: tuple[str, ...] = ()
    """Errors in the front matter, phrased to follow the file's path."""


def read_heading(text: str) -> Heading:
    """Read the front matter or dateline of a text. Errors in front matter become notes."""
    if front_matter := find_front_matter(text):
        fields, notes = name_fields(front_matter.values)
        return Heading(fields, front_matter.end, (*front_matter.notes, *notes))
    if dateline := _DATELINE.match(text):
        title = _first_sentence(text, dateline.end())
        return Heading({"date": dateline["day"], **({"title": title} if title else {})}, dateline.end())
    return Heading({}, 0)


def body_start(text: str) -> int:
    """Return the offset of the first character after the front matter or dateline; 0 without either."""
    if front_matter := find_front_matter(text):
        return front_matter.end
    dateline = _DATELINE.match(text)
    return dateline.end() if dateline else 0


def name_fields(values: Mapping[str, object]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the article's fields among the properties of a note, and notes on unusable ones."""
    named: NamedFields = resolve({name: value for name, value in values.items() if not _is_blank(value)})
    fields = {name: _without_links(value) for name, value in named.values.items() if value}
    notes = tuple(
        f"has front matter whose {name} is not a line of text; it was left out"
        for name in named.unusable
    )
    return {name: value for name, value in fields.items() if value}, notes


def _is_blank(value: object) -> bool:
    """Return whether a value says nothing, such as a field of a template that was never filled in."""
    return isinstance(value, str) and (
        not any(map(str.isalnum, value)) or _PLACEHOLDER.fullmatch(value.strip()) is not None
    )


def _without_links(value: str) -> str:
    """Return a value with links to notes as their words, and without entities of HTML.

    A note in a folder, such as `[[Journal/2026-03-06]]`, has the name behind the folder.
    """

    def words(link: re.Match[str]) -> str:
        return link["alias"] or link["target"].rpartition("/")[2] or link["target"]

    return html.unescape(_WIKI_LINK.sub(words, value)).strip()


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


def derive_note_title(text: str, start: int, file: FileName) -> str:
    """Derive the title of a Markdown note without a title of its own from its file name or its text.

    In a folder of notes the name of the file is the title, if a person wrote it. The name of a post is
    the last resort, as for Jekyll.
    """
    if file.is_title:
        return _shorten(file.words, LONGEST_TITLE)
    if heading := _MARKDOWN_HEADING.search(text, start, start + _TITLE_WITHIN):
        return _shorten(heading["words"].strip().rstrip("# \t"), LONGEST_TITLE)
    is_post = file.day is not None and file.words
    return file.words if is_post else derive_title(text, start, markdown=True)


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
