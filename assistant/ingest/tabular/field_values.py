"""Values of fields in rows and front matter as lines, texts and dates.

JSON nests values, each program in its own way: an outlet is a string or an object with a name, a date is
a string, a number or `{"$date": …}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NO_VALUE = frozenset(
    """~ null none nan nat na n/a <na> #n/a #value! #ref! #name? undefined \\n
    [removed] [deleted]""".split()
) | {""}
"""Marks for no value, in lower case: of YAML, JSON, pandas, R, Excel, `\\N` of MySQL and Postgres, and
of services that withdrew an article."""
_PARTS = ("name", "title", "rendered", "main", "value", "text", "#text", "_", "$oid", "content")
"""Names within an object that stand for the object."""
_DATE_PARTS = ("$date", "$numberLong", "start", "iso", "iso8601", "value", "date", "raw", "timestamp")
_UNPUBLISHED = frozenset(["draft", "auto-draft", "trash", "trashed"])
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.I)


def is_address(text: str) -> bool:
    """Return whether a text is a web address and nothing else."""
    return bool(_ADDRESS.fullmatch(text))


def is_unpublished(row: Mapping[str, object]) -> bool:
    """Return whether a row of a publishing system is marked as a draft or as deleted."""
    status = row.get("status") or row.get("post_status") or row.get("Status")
    return row.get("draft") is True or (
        isinstance(status, str) and status.strip().casefold() in _UNPUBLISHED
    )


def states_nothing(line: str) -> bool:
    """Return whether a line is empty or a mark for no value, such as `null` or `NaN`."""
    return line.casefold() in _NO_VALUE


def has_no_words(text: str) -> bool:
    """Return whether a text holds no words: it is empty, a mark for that, or an address alone."""
    head = text[:2000].strip()
    return states_nothing(head) or is_address(head)


def text_of(value: object) -> tuple[str | None, bool]:
    """Return a text, and whether it is HTML. Paragraphs of a list are joined by blank lines."""
    if isinstance(value, str):
        return value, False
    if isinstance(value, Mapping):
        kind = str(value.get("type") or value.get("format") or "")
        for part in ("text", "value", "plain", "content", "rendered", "html"):
            if isinstance(text := value.get(part), str):
                return text, part in ("rendered", "html") or "html" in kind
    if isinstance(value, list) and value and not _is_list_of_articles(value):
        parts = [text_of(part) for part in value]
        texts = [text for text, _ in parts if text is not None]
        if len(texts) == len(value):
            return "\n\n".join(texts), any(is_html for _, is_html in parts)
    return None, False


def _is_list_of_articles(values: list[object]) -> bool:
    """Return whether the objects of a list have titles, as articles have and paragraphs have not."""
    return any(isinstance(value, Mapping) and {"title", "headline"} & value.keys() for value in values)


def line_of(value: object) -> str | None:
    """Return a value as one line; empty for no value, None for a value that is no line."""
    match value:
        case None:
            return ""
        case bool():
            return None
        case str():
            return " ".join(value.split())
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else None
        case [single]:
            return line_of(single)
        case []:
            return ""
        case Mapping():
            lines = [line_of(value[part]) for part in _PARTS if part in value]
            return next((line for line in lines if line), "" if lines else None)
        case _:
            return None


def date_of(value: object) -> str | int | float | None:
    """Return a date as written or as a number; None for a value that is no date."""
    match value:
        case bool():
            return None
        case str() | int() | float():
            return value
        case [single]:
            return date_of(single)
        case {"year": int(year), "month": int(month), "day": int(day)}:
            return f"{year}-{month}-{day}"
        case {"date-parts": [[int(year), int(month), int(day)]]}:
            return f"{year}-{month}-{day}"
        case Mapping():
            parts = (date_of(value[part]) for part in _DATE_PARTS if part in value)
            return next((part for part in parts if part is not None), None)
        case _:
            return None
