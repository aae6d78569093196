"""Records that the two sides of the sandbox exchange about mailboxes and web archives."""

from __future__ import annotations

from typing import NamedTuple

Position = tuple[int, int]
"""Number of a file within an archive, and an offset in it."""


class ContainerRequest(NamedTuple):
    """Request for the item behind a position, or to unpack the item at it."""

    path: str
    suffix: str
    folder: str
    """Target of unpacking. Owned by the parent, and a new folder for each reading of a file."""
    position: Position | None = None
    """None for the first item."""
    unpacks: bool = False


class ContainerItem(NamedTuple):
    """A message of a mailbox or a page of a web archive."""

    name: str
    """Message id or address."""
    suffix: str
    """Suffix of the format in which it is read."""
    position: Position
    size: int = 0
    """Bytes, if known."""
    digest: str = ""
    """Hash of the content, if known. An equal name and hash mean a copy."""
    charset: str = ""
    """Encoding that the server declared."""
    day: str = ""
    """ISO day of the capture of a page."""
    stamp: str = ""
    """Time of the capture of a page, which tells captures of one address apart."""
    reason: str = ""
    """Reason why it cannot be unpacked; empty if it can be."""


class NextItem(NamedTuple):
    """The next item, if there is one, and the number of skipped items before it by their kind."""

    item: ContainerItem | None = None
    skipped: dict[str, int] = {}  # noqa: RUF012 - a default of a named tuple
    os_error: str = ""
    """System error while reading the file or writing the item."""
