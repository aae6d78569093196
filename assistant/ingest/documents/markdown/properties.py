"""NoteProperties that programs write into the text of a note, outside front matter.

| program | form |
|---|---|
| Notion, Yarle | `Name: value` lines below the title |
| MultiMarkdown | `Name: value` lines at the start |
| Pandoc | `% title`, `% author` and `% date` at the start |
| Logseq, Dataview | `name:: value` lines at the start or below the title |
| Readwise | a list `- Name: value` below a heading "Metadata" |
| Omnivore | links to the original and to the copy |
| Joplin (RAW) | `name: value` lines at the end, with `type_: 1` |
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.ingest.records import Unreadable
from assistant.ingest.tabular.field_names import resolve

_LONGEST_HEAD = 5_000
"""Characters searched for properties."""
_TITLE = re.compile(r"\A\s*(?:#[ \t]+(?P<words>[^\n]+)\n\s*)?")
_PROPERTY = r"(?P<name>[^\W\d_][\w /()-]{0,40}?)"
_COLON_LINES = re.compile(r"(?:[^\W\d_][\w /()-]{0,40}:[ \t]+\S[^\n]*\n)+(?=\s*(?:\n|\Z))")
_DOUBLE_COLON_LINES = re.compile(r"(?:(?:- )?[^\W\d_][\w /-]{0,40}::[^\n]*(?:\n|\Z))+")
_COLON = re.compile(rf"{_PROPERTY}:[ \t]+(?P<value>[^\n]*)")
_DOUBLE_COLON = re.compile(rf"(?:- )?{_PROPERTY}::[ \t]*(?P<value>[^\n]*)")
_PANDOC = re.compile(r"\A(?P<title>%[ \t]+\S[^\n]*\n)(?P<author>%[^\n]*\n)?(?P<date>%[^\n]*\n)?")
_READWISE = re.compile(r"^#{1,3} Metadata[ \t]*\n+(?P<items>(?:[-*] [^\n]*\n?)+)", re.MULTILINE)
_READWISE_ITEM = re.compile(rf"[-*] {_PROPERTY}:[ \t]+(?P<value>[^\n]*)")
_READWISE_LINK = re.compile(
    r"[ \t]*\(?\[(?:View Highlight|Location \d+|Page \d+|Note)\]\(https?://[^)\s]*readwise[^)\s]*\)\)?"
)
_OMNIVORE = re.compile(
    r"^(?:#Omnivore|\[Read on Omnivore\]\([^)]*\))[ \t]*(?:<br>)?[ \t]*$\n?", re.MULTILINE
)
_ORIGINAL = re.compile(r"^\[Read Original\]\((?P<url>[^)\s]*)\)[ \t]*$\n?", re.MULTILINE)
_JOPLIN = re.compile(r"(?:\A|\n\n)id: [0-9a-f]{32}\n(?:[a-z_]+: ?[^\n]*\n)*type_: (?P<type>\d+)\s*\Z")
_JOPLIN_NOTE = "1"


class NoteProperties(NamedTuple):
    """NoteProperties by name, and the text without them."""

    values: dict[str, object]
    text: str


def read_properties(text: str) -> NoteProperties:
    """Split the properties off a text with Unix line ends.

    Raises Unreadable for a file that a program exported beside its notes.
    """
    values: dict[str, object] = {}
    for read in (_read_joplin, _read_omnivore, _read_readwise, _read_pandoc, _read_lines):
        read_values, text = read(text)
        values = {**read_values, **values}
    return NoteProperties(values, text)


def _read_joplin(text: str) -> NoteProperties:
    match = _JOPLIN.search(text)
    if match is None:
        return NoteProperties({}, text)
    if match["type"] != _JOPLIN_NOTE:
        raise Unreadable("is a folder, tag or attachment of a Joplin export, not a note")
    lines = dict(re.findall(r"^(\w+): ?(.*)$", match.group(), re.MULTILINE))
    title, _, rest = text[: match.start()].partition("\n")
    created = lines.get("user_created_time") or lines.get("created_time", "")
    return NoteProperties({"title": title, "created": created, "url": lines.get("source_url", "")}, rest)


def _read_omnivore(text: str) -> NoteProperties:
    head, tail = text[:_LONGEST_HEAD], text[_LONGEST_HEAD:]
    if not _OMNIVORE.search(head):
        return NoteProperties({}, text)
    original = _ORIGINAL.search(head)
    head = _OMNIVORE.sub("", _ORIGINAL.sub("", head))
    return NoteProperties({"url": original["url"]} if original else {}, head + tail)


def _read_readwise(text: str) -> NoteProperties:
    match = _READWISE.search(text[:_LONGEST_HEAD])
    if match is None:
        return NoteProperties({}, text)
    values = {item["name"]: item["value"] for item in _READWISE_ITEM.finditer(match["items"])}
    if not resolve(values).values.keys() & {"title", "url", "date"}:
        return NoteProperties({}, text)
    rest = text[: match.start()] + text[match.end() :]
    return NoteProperties(dict(values), _READWISE_LINK.sub("", rest))


def _read_pandoc(text: str) -> NoteProperties:
    match = _PANDOC.match(text)
    if match is None:
        return NoteProperties({}, text)
    values = {name: (match[name] or "").strip("% \t\n") for name in ("title", "date")}
    return NoteProperties(dict(values), text[match.end() :])


def _read_lines(text: str) -> NoteProperties:
    """Read `Name: value` or `name:: value` lines at the start or below the title."""
    title = _TITLE.match(text)
    start = title.end() if title else 0
    if match := _DOUBLE_COLON_LINES.match(text, start):
        values = {item["name"]: item["value"] for item in _DOUBLE_COLON.finditer(match.group())}
    elif match := _COLON_LINES.match(text, start):
        values = {item["name"]: item["value"] for item in _COLON.finditer(match.group())}
        known = resolve(values).values.keys() - {"id", "date_basis"}
        is_sure = bool(known) if title and title["words"] else "title" in known and len(known) > 1
        if not is_sure or any(len(str(value)) > 300 for value in values.values()):
            return NoteProperties({}, text)
    else:
        return NoteProperties({}, text)
    return NoteProperties(dict(values), text[:start] + text[match.end() :])
