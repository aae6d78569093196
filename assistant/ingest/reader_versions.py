"""Version of each reader. Raise it when the reader extracts other text or metadata from the same file.

Each origin stores the version that read it, so that files of an older reader can be read again.
"""

from __future__ import annotations

READER_VERSIONS = {
    "docx": 2,
    "enex": 1,
    "eml": 2,
    "epub": 2,
    "feed": 2,
    "html": 2,
    "json": 1,
    "markdown": 1,
    "mhtml": 2,
    "msg": 1,
    "odt": 1,
    "pdf": 2,
    "rows": 2,
    "rtf": 1,
    "table": 2,
    "text": 2,
}
"""Current version of each reader, by its name."""
_ALIASES = {
    "docm": "docx",
    "fodt": "odt",
    "htm": "html",
    "md": "markdown",
    "mdown": "markdown",
    "mht": "mhtml",
    "xhtml": "html",
}


def reader_version(kind: str) -> str:
    """Return a reader's name and version, such as `pdf 1`. `kind` is its name or a file suffix."""
    name = kind.removeprefix(".")
    name = _ALIASES.get(name, name)
    return f"{name} {READER_VERSIONS[name]}"


def is_outdated(reader: str) -> bool:
    """Return whether text came from an older version of a reader, given as `pdf 1`.

    An empty string stands for a reader that recorded no version, and counts as outdated.
    """
    name, _, version = reader.partition(" ")
    current = READER_VERSIONS.get(name)
    return not reader or (current is not None and version != str(current))
