"""Notebooks that Evernote exports (.enex): one article for each note with text.

The sandbox reads the notes in batches with `documents.enex`; this module makes articles of them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from assistant.ingest.article import Location, build_article
from assistant.ingest.containers.archives import BYTES_PER_SECOND
from assistant.ingest.dates import iso_date
from assistant.ingest.documents.enex import EnexNote, EnexRequest
from assistant.ingest.documents.html.fields import is_web_address
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox
from assistant.schema import Article, derive_article_id

MAX_NOTEBOOK_BYTES = 4_000_000_000
"""Largest notebook, in bytes. Nearly all of a large notebook is pictures, which are skipped."""


class _BatchReply(Reply):
    """A batch of notes; see `documents.enex.EnexBatch`."""

    notes: tuple[EnexNote, ...] = ()
    damage: str = ""
    os_error: str = ""


def read_notebook(
    path: Path, location: Location, *, sandbox: Sandbox = shared_sandbox
) -> Iterator[Article | Problem]:
    """Yield the notes in order, with a Problem for each that cannot be read.

    Notes without text are counted in one note. Raises OSError if the file cannot be read.
    """
    ids: Counter[str] = Counter()
    empty = row = 0
    try:
        for row, note in enumerate(_read_notes(path, sandbox), 1):
            if isinstance(note, str):
                yield Problem(path=location.display_name, reason=note, is_note=True)
            elif note.unreadable:
                yield Problem(path=location.display_name, row=row, reason=note.unreadable)
            elif not any(map(str.isalnum, note.text)):
                empty += 1
            else:
                yield from _build_note(note, row, location, ids)
    except Unreadable as error:
        yield Problem(path=location.display_name, reason=str(error))
        return
    if empty:
        number = f"{empty:,} note{'s' if empty > 1 else ''} without text"
        yield Problem(path=location.display_name, reason=f"was added without {number}", is_note=True)
    elif not row:
        yield Problem(path=location.display_name, reason="is a notebook without notes")


def _read_notes(path: Path, sandbox: Sandbox) -> Iterator[EnexNote | str]:
    """Yield the notes, and last a description of the damage if the file ends early."""
    request = EnexRequest(str(path.absolute()), uuid4().hex)
    seconds = path.stat().st_size / BYTES_PER_SECOND
    while True:
        payload = json.dumps(request).encode()
        batch = sandbox.call(".enex", payload, _BatchReply, seconds=seconds)
        if batch.os_error:
            raise OSError(batch.os_error)
        yield from batch.notes
        if batch.damage:
            yield batch.damage
        if batch.damage or not batch.notes:
            return
        request = request._replace(number=request.number + len(batch.notes))


def _build_note(
    note: EnexNote, row: int, location: Location, ids: Counter[str]
) -> Iterator[Article | Problem]:
    """Yield the article of a note. Its id depends on its title and creation rather than on its place."""
    key = f"{location.origin} {note.created} {note.title}"
    ids[key] += 1
    url = note.url if is_web_address(note.url) else ""
    fields = {
        "id": derive_article_id(key if ids[key] == 1 else f"{key} {ids[key]}"),
        "title": note.title,
        "date": iso_date(note.created) or "",
        "date_basis": "the day on which it was clipped" if url else "the day on which the note was made",
        "url": url,
    }
    document = Extracted(
        note.text,
        {name: value for name, value in fields.items() if value},
        dropped=note.dropped,
        reader=reader_version("enex"),
    )
    yield from build_article(location, document, row=row)
