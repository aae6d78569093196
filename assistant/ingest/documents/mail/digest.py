"""Digests of mailing lists: the messages of a plain-text digest (RFC 1153), each with its headers."""

from __future__ import annotations

import re
from typing import NamedTuple

_SEPARATOR = re.compile(r"^(?:-{25,}|(?:_{50,}[ ]*\n)?_{50,})[ ]*\n\s*\n?", re.MULTILINE)
"""Two rules of underscores in the digests of Yahoo, one of dashes in others."""
_NUMBER = re.compile(r"\A\s*(?:Message: \d+|\[?Msg #?\d+\]?)[ ]*\n")
_HEADERS = re.compile(
    r"\A\s*(?P<headers>(?:[A-Z][A-Za-z-]{1,30}:[ \t][^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+)\s*\n"
)
_HEADER = re.compile(
    r"^(?P<name>[A-Z][A-Za-z-]+):[ \t]*(?P<value>[^\n]*(?:\n[ \t]+[^\n]*)*)", re.MULTILINE
)
_INDENTED_HEADER = re.compile(r"^[ ]{1,8}(?=(?:Date|From|To|Subject):[ \t])", re.MULTILINE)
_LAST = re.compile(r"\AEnd of .{1,200}(?:digest|\d+)", re.IGNORECASE)
_FOOTER = re.compile(r"(?:digest )?footer", re.IGNORECASE)
_CONTENTS = re.compile(
    r"topics|contents|in this (?:issue|digest)|\bdigest\b.{0,40}\b(?:vol|issue|no|number)\b"
    r"|send .{1,80} submissions to",
    re.IGNORECASE,
)

_ENTRY_MARGIN = 60
"""Characters of a line in a list of contents besides the title: its number and the sender."""
_LONGEST_ENTRY = 120
"""Characters of a line in a list of contents; a longer one is text."""


class DigestMessage(NamedTuple):
    """A message of a plain-text digest."""

    headers: dict[str, str]
    """By name in lower case, on one line each."""
    text: str


class Digest(NamedTuple):
    """A plain-text digest."""

    preamble: str
    """Text above the first message: usually the list of topics."""
    messages: tuple[DigestMessage, ...]


def split_digest(text: str) -> Digest | None:
    """Split a plain-text digest. Return None if the text is not a digest of at least two messages."""
    preamble, *sections = _SEPARATOR.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    messages: list[DigestMessage] = []
    for section in sections:
        message = _parse_message(section)
        if message is not None:
            messages.append(message)
        elif messages and not _LAST.match(section.strip()):
            # A rule within a message, not between two.
            messages[-1] = messages[-1]._replace(text=f"{messages[-1].text}\n\n{section}")
    messages = [item for item in messages if not _FOOTER.fullmatch(item.headers.get("subject", ""))]
    return Digest(preamble.strip(), tuple(messages)) if len(messages) > 1 else None


def is_list_of_contents(text: str, titles: list[str]) -> bool:
    """Return whether the text above the messages of a digest only announces them."""
    lines = [line.casefold() for line in text.splitlines()]
    named = sum(
        any(title.casefold() in line and len(line) <= len(title) + _ENTRY_MARGIN for line in lines)
        for title in titles
        if title
    )
    return bool(_CONTENTS.search(text)) or 0 < len(titles) <= named * 2


def is_bare_list_of_contents(text: str, titles: list[str]) -> bool:
    """Return whether a text announces messages in short lines and says nothing else."""
    is_short = all(len(line) <= _LONGEST_ENTRY for line in text.splitlines())
    return is_short and is_list_of_contents(text, titles)


def _parse_message(section: str) -> DigestMessage | None:
    section = _NUMBER.sub("", section)
    match = _HEADERS.match(section)
    if match is None:
        return None
    headers = {
        header["name"].lower(): " ".join(header["value"].split())
        for header in _HEADER.finditer(_INDENTED_HEADER.sub("", match["headers"]))
    }
    if "subject" not in headers or not ({"from", "date"} & headers.keys() or _is_footer(headers)):
        return None
    return DigestMessage(headers, section[match.end() :])


def _is_footer(headers: dict[str, str]) -> bool:
    return bool(_FOOTER.fullmatch(headers["subject"]))
