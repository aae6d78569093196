"""Names of metadata and text in rows, tables, JSON files and front matter.

Databases of newspapers, news services, data sets, scrapers, reference managers, clippers and site
generators name the same six fields in their own ways. Case, spaces and signs in a name do not count:
`Pub Date`, `pub_date` and `pubDate` are one name. Objects are opened: `{"source": {"name": …}}` is read
like `source.name`.

Not a library: mappings for single programs exist, but none covers files of unknown origin.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from assistant.ingest.dates import read_day
from assistant.ingest.tabular.field_name_lists import (
    ADDRESSES,
    CREATED,
    DATES,
    DAY_FIRST_DATES,
    HTML_SUMMARIES,
    HTML_TEXTS,
    IDS,
    OUTLETS,
    SUMMARIES,
    TEXTS,
    TITLES,
    WRAPPERS,
)
from assistant.ingest.tabular.field_values import (
    date_of,
    has_no_words,
    is_address,
    line_of,
    states_nothing,
    text_of,
)

ARTICLE_FIELDS = ("text", "id", "title", "date", "source", "url")
"""The fields of an article that a row can set."""

_WRAPPERS = frozenset(WRAPPERS.replace("_", "").split())
_FLAGS = frozenset("true false yes no 0 1 draft public published".split())
"""Values of `published` and the like that state no day."""
_ELASTIC = "_source"
"""The object that holds a document of Elasticsearch. Under other names `source` is the outlet."""
_DEEPEST = 4
_LINK = re.compile(r"(?:\[[^\]]*\]\(|<)(?P<address>https?://[^\s)>]+)[)>]")
_HOME_PAGE = re.compile(r"https?://[^/?#]+/?")
_PATH = re.compile(r"(?:[A-Za-z]:[\\/]|\.{0,2}/|~/|file:)\S*|\S+[\\/]\S*\.\w{2,5}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,30});")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


class UnknownField(ValueError):
    """A name in a field map that is no field of an article. The message is a sentence."""


class NamedFields(NamedTuple):
    """The fields of an article in a row or in front matter."""

    values: dict[str, str]
    """Metadata as single lines: `id`, `title`, `date`, `source`, `url` and `date_basis`. The date is an
    ISO day if one could be read, and otherwise as written."""
    text: str | None = None
    """The text as written. None if no field holds a text."""
    text_name: str = ""
    """Name of the field that holds the text."""
    is_html: bool = False
    """True if the name of the text's field says that it is HTML."""
    is_summary: bool = False
    """True if the text's field usually holds a description or summary."""
    unusable: tuple[str, ...] = ()
    """Names of fields that hold something other than a line, where no other field gives the value."""


class _Entry(NamedTuple):
    """A field of a row, or of an object in it."""

    name: str
    path: str
    """Folded names of the objects around it and its own."""
    value: object


def fold_name(name: str) -> str:
    """Return a name without case, accents, spaces and signs."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name.casefold())))


def _fold_all(names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold_name, names.split())))


_NAMES: dict[str, tuple[str, ...]] = {
    "text": _fold_all(TEXTS + HTML_TEXTS + SUMMARIES + HTML_SUMMARIES),
    "id": _fold_all(IDS),
    "title": _fold_all(TITLES),
    "date": _fold_all(DATES + DAY_FIRST_DATES),
    "source": _fold_all(OUTLETS),
    "url": _fold_all(ADDRESSES),
}
_HTML_NAMES = frozenset(_fold_all(HTML_TEXTS + HTML_SUMMARIES))
_SUMMARY_NAMES = frozenset(_fold_all(SUMMARIES + HTML_SUMMARIES))
_DAY_FIRST_NAMES = frozenset(_fold_all(DAY_FIRST_DATES))
_CREATED_NAMES = _fold_all(CREATED)


def parse_field_map(pairs: Iterable[str]) -> dict[str, str]:
    """Parse pairs such as `text=maintext` into a map from fields to names. Raises UnknownField.

    A pair without a name, such as `text=`, stands for the usual names.
    """
    names = {}
    for pair in pairs:
        field, sign, name = (part.strip() for part in pair.partition("="))
        if field not in ARTICLE_FIELDS or not sign or (name and not fold_name(name)):
            raise UnknownField(
                f"{pair!r} maps no field: write FIELD=NAME with one of {', '.join(ARTICLE_FIELDS)}, "
                "such as text=maintext."
            )
        if name:
            names[field] = name
    return names


def known_fields(names: Iterable[str]) -> set[str]:
    """Return the fields of an article that columns of these names can set."""
    folded = set(map(fold_name, names))
    return {field for field, accepted in _NAMES.items() if not folded.isdisjoint(accepted)}


def date_columns(columns: Sequence[str], names: Mapping[str, str]) -> list[int]:
    """Return the numbers of the columns that may hold the date of an article."""
    accepted = {fold_name(names["date"])} if "date" in names else _NAMES["date"]
    return [number for number, column in enumerate(columns) if fold_name(column) in accepted]


def has_name(names: Iterable[str], name: str) -> bool:
    """Return whether a name is among others, without regard to case, spaces and signs."""
    return fold_name(name) in map(fold_name, names)


def resolve(
    fields: Mapping[str, object],
    *,
    names: Mapping[str, str] | None = None,
    day_first: bool | None = None,
) -> NamedFields:
    """Read the fields of an article from a row or from front matter.

    `names` maps fields of an article to the user's own names, which are used as they are. Where the row
    lacks them, the usual names are tried. `day_first` is the order in dates like `03/06/2026`.
    """
    entries: dict[str, list[_Entry]] = {}
    for name, entry in _flatten(fields, "", "", 0):
        entries.setdefault(name, []).append(entry)
    wanted = {field: fold_name(name) for field, name in (names or {}).items()}
    unusable: list[str] = []
    values: dict[str, str] = {}

    def candidates(field: str, accepted: Sequence[str] = ()) -> Iterator[tuple[str, _Entry]]:
        if field in wanted and wanted[field] in entries:
            yield from (("", entry) for entry in entries[wanted[field]])
            return
        for name in accepted or _NAMES[field]:
            yield from ((name, entry) for entry in entries.get(name, ()))

    for field, accept in (("id", _accept_line), ("title", _accept_title), ("source", _accept_outlet)):
        values[field] = _first_line(candidates(field), accept, unusable)
    values["url"] = _first_line(candidates("url"), _accept_address, unusable)
    values |= _date_values(candidates("date"), day_first=day_first)
    if "date" not in values and not values["url"]:
        # The day of creation is that of a note or post itself, but not of a page that was clipped.
        created = _date_values(candidates("date", _CREATED_NAMES), day_first=day_first)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", created.get("date", "")):
            values |= {"date": created["date"], "date_basis": f"the field {created['name']}"}
    values.pop("name", None)
    values = {field: value for field, value in values.items() if value}
    named = NamedFields(values, unusable=tuple(dict.fromkeys(unusable)))
    return _with_lead(_with_text(named, candidates("text")), entries)


def _flatten(
    fields: Mapping[str, object], prefix: str, path: str, depth: int
) -> Iterator[tuple[str, _Entry]]:
    """Yield each field by its folded name: the row's own, then those of its objects and wrappers."""
    for name, value in fields.items():
        folded = fold_name(str(name))
        if not (name == _ELASTIC and isinstance(value, Mapping)):
            yield prefix + folded, _Entry(str(name), path + folded, value)
    for name, value in fields.items():
        if isinstance(value, Mapping) and depth < _DEEPEST:
            folded = fold_name(str(name))
            if name == _ELASTIC:
                yield from _flatten(value, "", path + folded, depth + 1)
                continue
            yield from _flatten(value, prefix + folded, path + folded, depth + 1)
            if folded in _WRAPPERS:
                yield from _flatten(value, "", path + folded, depth + 1)


def _with_text(named: NamedFields, candidates: Iterable[tuple[str, _Entry]]) -> NamedFields:
    blank: NamedFields | None = None
    for name, entry in candidates:
        text, is_html = text_of(entry.value)
        result = named._replace(
            text=text,
            text_name=entry.name,
            is_html=is_html or name in _HTML_NAMES or entry.path in _HTML_NAMES,
            is_summary=name in _SUMMARY_NAMES,
        )
        if text is not None and not has_no_words(text):
            return result
        if entry.value is not None:
            blank = blank or result
    return blank or named


def _with_lead(named: NamedFields, entries: Mapping[str, Sequence[_Entry]]) -> NamedFields:
    """Put the first paragraph before the text if its field is Factiva's TD, which lacks it."""
    if fold_name(named.text_name) != "td" or named.text is None:
        return named
    leads = (text_of(entry.value)[0] for entry in entries.get("lp", ()))
    lead = next((text for text in leads if text is not None and not has_no_words(text)), None)
    return named if lead is None else named._replace(text=f"{lead}\n\n{named.text}")


def _first_line(
    candidates: Iterable[tuple[str, _Entry]], accept: Callable[[str, str], str], unusable: list[str]
) -> str:
    refused: list[str] = []
    for name, entry in candidates:
        line = line_of(entry.value)
        if line is None:
            # Under a less plain name, the value is probably meant as something else.
            if name in ("", *ARTICLE_FIELDS):
                refused.append(entry.name)
        elif not states_nothing(line) and (value := accept(name, line) if name else line):
            return value
    unusable.extend(refused[:1])
    return ""


def _accept_line(_: str, line: str) -> str:
    return line


def _accept_title(name: str, line: str) -> str:
    return _read_entities(_TAG.sub("", line) if name == "titlerendered" else line)


def _accept_outlet(_: str, line: str) -> str:
    is_elsewhere = line.startswith(("http://", "https://")) or _PATH.fullmatch(line)
    return "" if is_elsewhere or _LINK.fullmatch(line) else _read_entities(line)


def _read_entities(line: str) -> str:
    """Replace the HTML entities that scrapers leave in titles and outlets."""
    return " ".join(_ENTITY.sub(lambda match: html.unescape(match.group()), line).split())


def _accept_address(name: str, line: str) -> str:
    if link := _LINK.fullmatch(line):
        return link["address"]
    if name == "sourceurl" and _HOME_PAGE.fullmatch(line):
        return ""  # the outlet's address, not the article's
    # Site generators write the path below the site, which opens nothing by itself.
    is_plain = name in ("url", "link") and "." in line and not line.startswith(("/", ".", "#"))
    return line if is_plain or is_address(line) else ""


def _date_values(candidates: Iterable[tuple[str, _Entry]], *, day_first: bool | None) -> dict[str, str]:
    """Return the first date that names a day, else the first date as written, and its field's name."""
    unread: dict[str, str] = {}
    for name, entry in candidates:
        date = date_of(entry.value)
        if date is None or states_nothing(line := str(date).strip()) or line.casefold() in _FLAGS:
            continue
        order = True if day_first is None and name in _DAY_FIRST_NAMES else day_first
        if day := read_day(date, day_first=order).day:
            return {"date": day.isoformat(), "name": entry.name}
        unread = unread or {"date": " ".join(str(date).split()), "name": entry.name}
    return unread
