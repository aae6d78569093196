"""Days and titles in the names of files: posts of Jekyll and Hugo, daily notes, exports of Notion.

Examples: `2026-03-06-ferry-late.markdown`, `20260306 Ferry late.md`, `2026/03/06/ferry-late.md`,
`posts/2026-03-06-ferry-late/index.md` and `Ferry late 1a2b….md`, with the id that Notion appends.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath
from typing import NamedTuple

from assistant.ingest.dates import read_day

_ARCHIVE = re.compile(r".*\.zip!", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(
    r"(?P<day>(?:19|20)\d\d(?P<sign>[-_. ]?)[01]\d(?P=sign)[0-3]\d)"
    r"(?:T?[0-2]\d[0-5]\d(?:[0-5]\d)?|[T_ ][0-2]\d[-_.:h][0-5]\d(?:[-_.:][0-5]\d)?)?(?!\d)"
)
_SHORT_DAY = re.compile(r"(?P<day>(?:19|20)\d\d-[01]?\d-[0-3]?\d)(?=-)")
"""A day without leading zeros, as Jekyll reads it."""
_DAY_AT_END = re.compile(rf"(?<![\d-])\(?{_DAY.pattern}\)?\Z")
_DAY_IN_FOLDERS = re.compile(r"(?P<year>(?:19|20)\d\d)/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)\Z")
_NOTION_ID = re.compile(r" [0-9a-f]{32}\Z")
_INDEX = ("index", "_index")
"""Names of files that hold the text of their folder."""


class FileName(NamedTuple):
    """The day and the words in the name of a file."""

    day: date | None
    words: str
    """The name without the day; empty if it is only a day. The words of a slug are parted by spaces."""
    is_title: bool
    """True if a person wrote the words as a title, with spaces between them."""


def read_file_name(path: PurePath | str) -> FileName:
    """Read the name of a file, or of its folder if the file is only the folder's index."""
    inner = PurePath(_ARCHIVE.sub("", str(path)))
    stem, folder = inner.stem, inner.parent
    if stem.lower() in _INDEX and folder.name:
        stem, folder = folder.name, folder.parent
    stem = _NOTION_ID.sub("", stem).strip()
    is_title = " " in stem
    match = _DAY.match(stem) or _SHORT_DAY.match(stem) or _DAY_AT_END.search(stem)
    day = _parse(match["day"]) if match else None
    if match and day:
        stem = (stem[: match.start()] + stem[match.end() :]).strip(" -_.,–—")
    else:
        day = _day_of_folders(folder)
    if is_title:
        return FileName(day, " ".join(stem.split()), is_title=stem != "")
    words = re.sub(r"(?<=\w)[-_](?=\w)", " ", stem) if day else stem
    return FileName(day, words[:1].upper() + words[1:] if day else words, is_title=False)


def _parse(digits: str) -> date | None:
    return read_day(re.sub(r"[-_. ]", "-", digits)).day


def _day_of_folders(folder: PurePath) -> date | None:
    match = _DAY_IN_FOLDERS.search(folder.as_posix())
    return read_day("-".join(match.group("year", "month", "day"))).day if match else None
