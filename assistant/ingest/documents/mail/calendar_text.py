"""Calendar entries (iCalendar) of mail: what, when and where, for invitations without words."""

from __future__ import annotations

import re

_EVENT = re.compile(r"^BEGIN:VEVENT$(?P<event>.*?)(?:^END:VEVENT$|\Z)", re.MULTILINE | re.DOTALL)
_ALARM = re.compile(r"^BEGIN:VALARM$.*?(?:^END:VALARM$|\Z)", re.MULTILINE | re.DOTALL)
_PROPERTY = re.compile(r"^(?P<name>[A-Z-]+)(?:;[^:\n]*)?:(?P<value>.*)$", re.MULTILINE)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?")
_LABELS = {"DTSTART": "Start", "DTEND": "End", "LOCATION": "Place", "ORGANIZER": "Organizer"}


def calendar_text(content: str) -> str:
    """Return the first event of a calendar as paragraphs; empty without an event."""
    unfolded = re.sub(r"\r?\n[ \t]", "", content).replace("\r\n", "\n")
    event = _EVENT.search(unfolded)
    properties: dict[str, str] = {}
    for match in _PROPERTY.finditer(_ALARM.sub("", event["event"]) if event else ""):
        properties.setdefault(match["name"], _unescape(match["value"]))
    facts = [
        f"{label}: {_readable(properties[name])}"
        for name, label in _LABELS.items()
        if properties.get(name)
    ]
    blocks = (properties.get("SUMMARY", ""), "\n".join(facts), properties.get("DESCRIPTION", ""))
    return "\n\n".join(block for block in blocks if block.strip())


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value)


def _readable(value: str) -> str:
    if time := _TIME.match(value):
        year, month, day, hour, minute = time.groups()
        return f"{year}-{month}-{day}" + (f" {hour}:{minute}" if hour else "")
    return re.sub(r"(?i)\Amailto:", "", value)
