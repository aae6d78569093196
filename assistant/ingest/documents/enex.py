"""Notebooks that Evernote exports (.enex), inside the sandbox: a batch of notes per request.

Notebooks reach gigabytes, most of it pictures. expat reads the file piece by piece and drops the
pictures; lxml would hold each of them in memory. `ingest.notebooks` is the side outside the sandbox.
"""

from __future__ import annotations

import codecs
import html
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.html.extract import fragment_text
from assistant.ingest.records import Unreadable

NOTES_PER_REPLY = 200
"""Batch size. The parent holds one batch in memory."""
_CHARACTERS_PER_REPLY = 4_000_000
"""Length of the notes after which a batch ends early."""
_CHUNK = 1_000_000
_FIELDS = ("title", "content", "created", "updated", "source-url", "mime")
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
_PROLOG = re.compile(r"\s*(?:<\?xml.*?\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?", re.DOTALL)
_ENCRYPTED = re.compile(r"<en-crypt\b.*?</en-crypt>", re.DOTALL)
_OBJECT = re.compile(r"<(?:en-media|en-todo)\b[^>]*>|</(?:en-media|en-todo)>")


class EnexRequest(NamedTuple):
    """Request for a batch of notes."""

    path: str
    token: str
    """Distinguishes each reading of a file."""
    number: int = 0
    """Number of notes that earlier batches contained."""


class EnexNote(NamedTuple):
    """A note of a notebook. Missing fields are empty."""

    title: str
    created: str
    """Date as written in the file."""
    url: str
    text: str
    dropped: tuple[str, ...] = ()
    """Parts omitted from the text, as in `Extracted.dropped`."""
    unreadable: str = ""
    """Reason if the note cannot be read; its text is then empty."""


class EnexBatch(NamedTuple):
    """Reply to a request: the next notes, or none after the last."""

    notes: tuple[EnexNote, ...] = ()
    damage: str = ""
    """Description of the damage at which the file ends early, as the rest of a sentence."""
    os_error: str = ""


def read_notes(request: EnexRequest) -> EnexBatch:
    """Return the notes behind a number. Raises Unreadable if the file is not a notebook."""
    try:
        notebook = _open_notebook(request.path, request.token)
        if notebook.number != request.number:  # the worker was restarted
            _open_notebook.cache_clear()
            notebook = _open_notebook(request.path, request.token)
        return notebook.read(request.number)
    except OSError as error:
        return EnexBatch(os_error=error.strerror or str(error))


class _Notebook:
    """An open notebook."""

    def __init__(self, path: Path) -> None:
        self.number = 0
        """Number of notes read so far."""
        self._parser = _NoteParser()
        self._notes = self._read_all(path)

    def read(self, number: int) -> EnexBatch:
        """Return the notes from a number on."""
        notes: list[EnexNote] = []
        length = 0
        for note in self._notes:
            self.number += 1
            if self.number > number:
                notes.append(note)
                length += len(note.text)
            if len(notes) == NOTES_PER_REPLY or length > _CHARACTERS_PER_REPLY:
                return EnexBatch(tuple(notes))
        return EnexBatch(tuple(notes), self._parser.damage)

    def _read_all(self, path: Path) -> Iterator[EnexNote]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="replace")
        with path.open("rb") as file:
            is_end = False
            while not is_end and not self._parser.damage:
                chunk = file.read(_CHUNK)
                is_end = not chunk
                self._parser.feed(decoder.decode(chunk, final=is_end), is_end=is_end)
                yield from self._parser.take_notes()


@lru_cache(maxsize=1)
def _open_notebook(path: str, token: str) -> _Notebook:  # noqa: ARG001 - part of the cache key
    return _Notebook(Path(path))


class _NoteParser:
    """Collects the notes of the pieces of a file."""

    def __init__(self) -> None:
        self.damage = ""
        self._count = 0
        self._notes: list[EnexNote] = []
        self._path: list[str] = []
        self._fields: dict[str, list[str]] = {}
        self._kinds: Counter[str] = Counter()
        self._is_encoded = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._add
        self._parser.SkippedEntityHandler = self._add_entity
        self._parser.EntityDeclHandler = _refuse_entity

    def feed(self, text: str, *, is_end: bool) -> None:
        """Parse a piece. Raises Unreadable if the file is not a notebook."""
        try:
            self._parser.Parse(text.translate(_CONTROLS), is_end)
        except expat.ExpatError as error:
            if not self._count:
                reason = f"is not a notebook, or is damaged or truncated in line {error.lineno}"
                raise Unreadable(f"{reason}; export it again") from error
            number = f"{self._count:,} note{'s were' if self._count > 1 else ' was'} read"
            self.damage = f"is damaged in line {error.lineno}; {number}; export it again"

    def take_notes(self) -> list[EnexNote]:
        """Return and forget the complete notes."""
        notes, self._notes = self._notes, []
        return notes

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path and name != "en-export":
            raise Unreadable(f"is XML but not a notebook: it begins with <{name[:40]}>")
        self._path.append(name)
        if name == "note":
            self._fields, self._is_encoded = {}, False
            self._kinds.clear()
        if name == "content":
            self._is_encoded = "encoding" in attributes

    def _end(self, name: str) -> None:
        self._path.pop()
        if name == "mime":
            kind = "".join(self._fields.pop("mime", [])).partition("/")[0]
            self._kinds["picture" if kind == "image" else "attachment"] += 1
        if name == "note":
            self._count += 1
            self._notes.append(self._finish())

    def _add(self, text: str) -> None:
        name = self._path[-1] if self._path else ""
        if name in _FIELDS and (name == "mime" or "resource" not in self._path):
            self._fields.setdefault(name, []).append(text)

    def _add_entity(self, name: str, is_parameter: int) -> None:
        if not is_parameter:
            self._add(html.unescape(f"&{name};"))

    def _finish(self) -> EnexNote:
        fields = {name: "".join(parts) for name, parts in self._fields.items()}
        content = fields.get("content", "")
        dropped = [f"{number} {kind}{'s' if number > 1 else ''}" for kind, number in self._kinds.items()]
        content, number = _ENCRYPTED.subn(" ", content)
        dropped += [f"{number} encrypted part{'s' if number > 1 else ''}"] if number else []
        note = EnexNote(
            title=one_line(fields.get("title", "")),
            created=(fields.get("created") or fields.get("updated", "")).strip(),
            url=one_line(fields.get("source-url", "")),
            text="",
        )
        if self._is_encoded:
            return note._replace(unreadable="is encrypted; decrypt it in Evernote and export it again")
        try:
            text = fragment_text(_OBJECT.sub("", _PROLOG.sub("", content, count=1)))
        except Unreadable as error:
            return note._replace(unreadable=str(error))
        return note._replace(text=text, dropped=tuple(dropped))


def _refuse_entity(*_: object) -> None:
    raise Unreadable("declares XML entities of its own, which no notebook needs, and was skipped")
