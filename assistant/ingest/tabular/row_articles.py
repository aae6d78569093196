"""Articles of the rows of `.jsonl`, `.json`, `.csv` and `.tsv` files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from assistant.ingest.article import Location, build_article
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Problem, Unreadable
from assistant.ingest.sandbox import shared_sandbox
from assistant.ingest.tabular.field_names import NamedFields, fold_name, resolve
from assistant.ingest.tabular.field_values import is_unpublished, states_nothing
from assistant.schema import Article

_BLOCK = "p|div|article|section|main|h[1-6]|ul|ol|blockquote|figure|table|html|body|header"
_IS_HTML = re.compile(
    rf"\s*<(?:!doctype html|(?:{_BLOCK})(?:\s[^<>]*)?)>.*</(?:{_BLOCK})>\s*", re.I | re.S
)
"""A text that is marked up as a whole, from its first character to its last; not a text about HTML."""
_CUT_OFF = re.compile(r"\[\+\d+ chars\]\s*\Z")
"""The end of a text in the answers of NewsAPI, which returns the first 200 characters only."""
_SHOWN = 3
_SHOWN_IN_ALL = 25
"""Problem lines of a file. A file of the wrong kind has a problem in each of its 20,000 lines."""
_VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|\d+")


class RowReader:
    """Makes the articles of the rows of one file, and counts what a note at its end reports."""

    def __init__(
        self,
        location: Location,
        kind: str,
        *,
        names: Mapping[str, str] | None = None,
        day_first: bool | None = None,
        outlet: str = "",
    ) -> None:
        """`outlet` is that of rows that name none; `kind` is the reader's name."""
        self._location = location
        self._reader = reader_version(kind)
        self._keeps_text = kind == "rows"
        self._names = names or {}
        self._day_first = day_first
        self._outlet = outlet
        self._rows = self._summaries = self._cut_off = self._converted = self._marked_up = 0
        self._unpublished = 0
        self._missing = set(self._names.values())

    def read(self, number: int, row: Mapping[str, object]) -> Iterator[Article | Problem]:
        """Yield the article of a row, and a Problem or note about it. `number` counts rows from 1."""
        self._rows += 1
        self._missing -= {name for name in self._missing if _has_path(row, name)}
        if is_unpublished(row):
            self._unpublished += 1
            return
        named = resolve(row, names=self._names, day_first=self._day_first)
        if reason := _describe_text(named):
            yield Problem(path=self._location.display_name, row=number, reason=reason)
            return
        try:
            text = self._convert(named)
        except Unreadable as error:
            yield Problem(path=self._location.display_name, row=number, reason=str(error))
            return
        fields = dict(named.values)
        if self._outlet:
            fields.setdefault("source", self._outlet)
        self._summaries += named.is_summary
        self._cut_off += bool(_CUT_OFF.search(text[-40:]))
        notes = [
            f"was added without its {name!r}, which is not a line of text" for name in named.unusable
        ]
        document = Extracted(text, fields, notes=tuple(notes), reader=self._reader)
        yield from build_article(self._location, document, row=number)

    def finish(self) -> Iterator[Problem]:
        """Yield notes on all rows together."""
        for count, note in (
            (self._summaries, "has only a description, possibly a summary, for {share}"),
            (self._unpublished, "was added without what is marked as a draft or as deleted, {share}"),
            (self._cut_off, "has a text that the news service cut off, for {share}"),
            (self._converted, "has a text in HTML, which was read as a page shows it, for {share}"),
            (
                self._marked_up,
                "has a text that looks like HTML and was stored as written, for {share}; "
                "name the field content_html to have it read as a page shows it",
            ),
        ):
            if count:
                note = note.format(share=f"{count:,} of its {self._rows:,} rows")
                yield Problem(path=self._location.display_name, reason=note, is_note=True)
        if self._rows and self._missing:
            listed = ", ".join(map(repr, sorted(self._missing)))
            reason = f"has no field named {listed}, as --field has it; the usual names were read"
            yield Problem(path=self._location.display_name, reason=reason, is_note=True)

    def _convert(self, named: NamedFields) -> str:
        """Return the text of a row, of which HTML is shown as text."""
        text = named.text or ""
        if named.is_html:
            return shared_sandbox.extract_fragment(text)
        if _IS_HTML.fullmatch(text):
            # The text of a row under its plain name stays as it is: offsets count in it.
            if self._keeps_text and fold_name(named.text_name) == "text":
                self._marked_up += 1
                return text
            self._converted += 1
            return shared_sandbox.extract_fragment(text)
        return text


def limit_problems(items: Iterable[Article | Problem]) -> Iterator[Article | Problem]:
    """Pass articles and problems on, with at most a few rows for each kind of problem, then a count.

    The last Problem of a kind has the numbers of the further rows in `rows`.
    """
    counts: dict[tuple[str, bool, str], int] = {}
    further: dict[tuple[str, bool, str], list[Problem]] = {}
    for item in items:
        if not isinstance(item, Problem) or item.row is None:
            yield item
            continue
        kind = (str(item.path), item.is_note, _VARIABLE.sub("", item.reason))
        shown = counts[kind] = counts.get(kind, 0) + 1
        if shown > _SHOWN or sum(min(count, _SHOWN) for count in counts.values()) > _SHOWN_IN_ALL:
            further.setdefault(kind, []).append(item)
        else:
            yield item
    for problems in further.values():
        first = problems[0]
        if len(problems) == 1:
            yield first
            continue
        reason = f"{len(problems):,} further rows, such as row {first.row:,}: {first.reason}"
        rows = tuple(problem.row for problem in problems if problem.row is not None)
        yield Problem(path=first.path, reason=reason, rows=rows, is_note=first.is_note)


def _describe_text(named: NamedFields) -> str:
    """Return the reason why a row has no text, as the rest of a sentence."""
    if named.text is None:
        return "has a text that is not a string" if named.text_name else "has no text"
    line = named.text[:20].strip()
    return "has no text" if line and states_nothing(named.text.strip()) else ""


def _has_path(row: Mapping[str, object], name: str) -> bool:
    """Return whether a row has a field of a name, or of a path such as `meta.desk`."""
    folded = fold_name(name)
    for key, value in row.items():
        start = fold_name(str(key))
        if start == folded:
            return True
        if isinstance(value, Mapping):
            rest = folded.removeprefix(start) if folded.startswith(start) else folded
            if _has_path(value, rest):
                return True
    return False
