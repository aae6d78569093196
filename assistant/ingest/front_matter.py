"""Front matter of notes and posts: YAML between `---`, TOML between `+++`, or a JSON object.

Front matter with errors is read line by line: a colon in a title must not cost the note its date.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import yaml

from assistant.ingest.tabular.field_names import known_fields

_LONGEST = 20_000
"""Characters of front matter."""
_NAME = r"""["']?[^\W\d_][\w-]*(?:[ ][\w-]+){0,3}["']?"""
_YAML = re.compile(
    r"\A---(?:ya?ml|json)?[ \t]*\r?\n(?P<block>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_TOML = re.compile(
    r"\A\+\+\+[ \t]*\r?\n(?P<block>.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_JSON = re.compile(r"\A\{\s*\"[\w-]+\"\s*:")
# Text after a rule starts with anything else.
_YAML_START = re.compile(r"\s*(?:#|[A-Za-z_][\w-]*[ \t]*:(?:\s|$))")
_YAML_LINE = re.compile(rf"\s*(?:#.*|-(?:\s.*)?|\s+.*|{_NAME}[ \t]*:(?:\s.*)?)?")
_UNCLOSED = re.compile(
    r"\A---[ \t]*\r?\n(?:id|title|date|source|url|author|tags|published)[ \t]*:", re.I
)
_ENTRY = re.compile(rf"(?P<name>{_NAME})[ \t]*(?P<sign>[:=])(?:[ \t]+(?P<value>.*))?\Z")
_TIGHT_ENTRY = re.compile(r"(?P<name>[A-Za-z_][\w-]*)(?P<sign>[:=])(?P<value>\S.*)?\Z")
_BLOCK_SIGNS = ("|", ">", "|-", ">-", "|+", ">+")

Value = object
"""A string, a list of values, or a mapping of names to values."""


class FrontMatter(NamedTuple):
    """Front matter as written: names and values without interpretation."""

    values: Mapping[str, Value]
    end: int
    """Offset of the first character after it."""
    notes: tuple[str, ...] = ()
    """Errors in it, phrased to follow the file's path."""


class _Lines(NamedTuple):
    values: dict[str, Value]
    unread: int | None
    """Number of the first line that could not be read, from 1; None if all were."""


def find_front_matter(text: str) -> FrontMatter | None:
    """Return the front matter at the start of a text, or None. Never raises."""
    if match := _YAML.match(text, 0, _LONGEST):
        block = match["block"]
        return _parse(block, match.end(), "YAML", _load_yaml) if _is_yaml(block) else None
    if match := _TOML.match(text, 0, _LONGEST):
        return _parse(match["block"], match.end(), "TOML", _load_toml)
    if _JSON.match(text):
        return _read_json(text)
    return _read_unclosed(text) if _UNCLOSED.match(text) else None


def _is_yaml(block: str) -> bool:
    """Return whether lines between two rules are front matter rather than text."""
    lines = block.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.lstrip().startswith("{") and _JSON.match(block.lstrip()):
        return True
    if lines and not lines[0].strip() and not _names_fields(lines):
        return False  # a paragraph between two rules, such as `Note: …`
    if _YAML_START.match(first):
        return True
    return bool(re.match(rf"{_NAME}[ \t]*:", first)) and all(map(_YAML_LINE.fullmatch, lines))


def _names_fields(lines: Sequence[str]) -> bool:
    """Return whether lines name several properties, or one that is a field of an article."""
    entries = (_ENTRY.match(line.strip()) or _TIGHT_ENTRY.match(line.strip()) for line in lines)
    names = [entry["name"] for entry in entries if entry]
    return len(names) > 1 or bool(known_fields(names) - {"text"})


def _load_yaml(block: str) -> object:
    # BaseLoader returns every value as written: `no` is not False, 007 not 7, and no date raises.
    return yaml.load(block.expandtabs(2), Loader=yaml.BaseLoader)  # noqa: S506


def _load_toml(block: str) -> object:
    return _write_out(tomllib.loads(block))


def _write_out(value: object) -> Value:
    """Return a value with its dates, times and numbers as text."""
    if isinstance(value, dict):
        return {name: _write_out(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_write_out(part) for part in value]
    return value if isinstance(value, bool | str) else str(value)


def _parse(block: str, end: int, language: str, load: Callable[[str], object]) -> FrontMatter:
    try:
        values = load(block.replace("\r\n", "\n"))
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError, OverflowError):
        # ValueError and OverflowError come from escapes beyond Unicode.
        lines = _read_lines(block)
        if lines.unread is None:
            return FrontMatter(lines.values, end)
        note = f"has front matter that is not valid {language} in line {lines.unread + 1}"
        return FrontMatter(lines.values, end, (f"{note}; that line was left out",))
    return FrontMatter(values if isinstance(values, dict) else {}, end)


def _read_json(text: str) -> FrontMatter | None:
    try:
        values, end = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode(text[:_LONGEST])
    except (ValueError, RecursionError):
        return None
    is_followed = not text[end : end + 1].strip()
    names = {name.lower() for name in values}
    line_end = re.compile(r"[ \t]*(?:\r?\n)?").match(text, end)
    end = line_end.end() if line_end else end
    return FrontMatter(values, end) if is_followed and names & {"title", "date", "slug"} else None


def _read_unclosed(text: str) -> FrontMatter:
    """Read the lines up to the first that is no line of front matter."""
    lines = text[:_LONGEST].splitlines(keepends=True)
    count = 1
    while count < len(lines) and lines[count].strip() and _YAML_LINE.fullmatch(lines[count].rstrip()):
        count += 1
    values = _read_lines("".join(lines[1:count])).values
    note = "has front matter that is not closed; end it with a line of three dashes"
    return FrontMatter(values, sum(map(len, lines[:count])), (note,))


def _read_lines(block: str) -> _Lines:
    """Read `name: value` and `name = value` line by line, with lists and indented lines below."""
    values: dict[str, Value] = {}
    name, unread = "", None
    for number, line in enumerate(block.expandtabs(2).splitlines(), 1):
        content = line.strip()
        entry = _ENTRY.match(content) or _TIGHT_ENTRY.match(content)
        if not content or content.startswith("#"):
            continue
        if entry and line[:1] not in (" ", "-"):
            name, value = entry["name"].strip("\"'"), _unquote(entry["value"] or "")
            values[name] = "" if value in _BLOCK_SIGNS else value
        elif name and content.startswith("- "):
            previous = values[name]
            values[name] = [*(previous if isinstance(previous, list) else []), _unquote(content[2:])]
        elif name and line[:1] == " ":
            if isinstance(values[name], str):
                values[name] = f"{values[name]} {content}".strip()
        elif not (content.startswith("[") and content.endswith("]")) and unread is None:
            unread = number
    return _Lines(values, unread)


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        return value[1:-1].replace(f"\\{value[0]}", value[0])
    return value
