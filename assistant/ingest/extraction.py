"""What a reader makes of a file that is not plain text: its words, once and for all, and what the file says of itself."""

from __future__ import annotations

from typing import NamedTuple

MAX_TEXT_BYTES = 20_000_000
"""Of one article. A long novel has three million; what is larger is a dump or a log, and would take an hour to embed."""


class Extracted(NamedTuple):
    """An article as it stands in a document. Its text is fixed from here on: every offset counts from its start."""

    text: str
    fields: dict[str, str]
    """Those of `heading.FIELDS` that the document gives; a date is an ISO day, and missing rather than guessed."""
    pages: tuple[int, ...] = ()
    """Where each page begins in the text, where there are pages."""
    dropped: tuple[str, ...] = ()
    """What was left out, each the end of "without …": `3 pictures`, `the comments`."""


class Unreadable(ValueError):
    """The document cannot be read; the message is the rest of a sentence that begins with its path."""
