"""The library's part of the page: the table of articles, uploads, removal, and what a filter can choose from."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from assistant.errors import AssistantError, LibraryError, UsageError
from assistant.ingest.records import Problem
from assistant.search.query import Filters
from assistant.store.records import ArticleRow, Stats
from assistant.ui.markdown import plain
from assistant.ui.service import Service, UploadResult

HEADERS = ("Title", "Outlet", "Date", "Words", "Added")
ROWS_AT_MOST = 500
"""Articles in the table; a longer one makes browsers slow, and who looks for one article types a word of its title."""
CHOICES_AT_MOST = 1000
"""Articles that "only these" lists."""


class Rows(NamedTuple):
    """The articles that a table shows."""

    ids: tuple[str, ...]
    cells: list[list[str | int]]
    about: str
    """One line of Markdown under the table."""


class Choices(NamedTuple):
    """What filters can choose from."""

    outlets: list[str]
    articles: list[tuple[str, str]]
    """Title, and id."""


class LibraryPage:
    """The articles of a library, for all who have the page open."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def contents(
        self, library: str | None, search: str = "", *, older: bool = False
    ) -> tuple[Rows, Choices]:
        """The articles whose title or outlet has every word of `search`, newest first, and what filters can choose from.

        With `older`, also the versions that newer ones have superseded, marked as such; a filter cannot choose these.
        """
        try:
            every = self._service.articles(library=library, older=older)
            stats = self._service.stats(library=library)
        except LibraryError as error:
            return Rows((), [], f"⚠ {plain(str(error))}"), Choices([], [])
        searched = [row for row in every if row.superseded_by is None]
        outlets = sorted({row.source for row in searched if row.source})
        return _table(every, stats, search), Choices(
            outlets, [(row.title, row.id) for row in searched[:CHOICES_AT_MOST]]
        )

    def upload(self, files: Sequence[str], library: str | None) -> Iterator[str]:
        """Take uploaded files in; what has become of each so far, as Markdown."""
        lines: list[str] = []
        paths = [Path(file) for file in files]
        taking = self._service.add([(path, path.name) for path in paths], library=library)
        for path in paths:
            yield "\n".join([*lines, f"- … {plain(path.name)}"])
            try:
                lines += _outcome(next(taking))
            except AssistantError as error:
                lines.append(f"- ✖ {plain(path.name)}: {plain(str(error))}")
                taking = self._service.add(
                    [(rest, rest.name) for rest in paths[paths.index(path) + 1 :]], library=library
                )
            path.unlink(missing_ok=True)  # the server's copy; the library keeps its own
        yield "\n".join(lines)

    def remove(self, article_id: str, library: str | None) -> str:
        """Remove an article; a line that says so, or why not."""
        try:
            row = self._service.remove(article_id, library=library)
        except AssistantError as error:
            return f"⚠ {plain(str(error))}"
        return f"Deleted “{plain(row.title)}”. Answers that quoted it are withdrawn."

    def original(self, article_id: str, library: str | None) -> Path | None:
        """A copy of the file that an article came from, to be sent; of one among many in a file, of an address or a lost file, its text."""
        article = self._service.article(article_id, library=library)
        if article is None:
            return None
        folder = Path(tempfile.mkdtemp(prefix="says-who-"))
        if file := _file_of(article.origin):
            return Path(shutil.copy(file, folder / file.name))
        name = re.sub(r"[^\w-]+", "-", article.title)[:60].strip("-") or "article"
        text = folder / f"{name}.txt"
        text.write_text(article.text, encoding="utf-8", newline="")
        return text


def _file_of(origin: str) -> Path | None:
    """The file that is an article's origin; None for one with a row or a member, `FILE#row` or `ZIP!member`, and for an address."""
    file = Path(origin)
    try:
        return file if file.is_absolute() and file.is_file() else None
    except OSError:  # a name that no file can have
        return None


def _table(every: Sequence[ArticleRow], stats: Stats, search: str) -> Rows:
    words = search.casefold().split()
    found = [
        row
        for row in every
        if all(word in f"{row.title} {row.source or ''}".casefold() for word in words)
    ]
    shown = found[:ROWS_AT_MOST]
    versions = (
        f", {stats.older_versions:,} older version{'s' if stats.older_versions > 1 else ''}"
        if stats.older_versions
        else ""
    )
    about = f"{stats.articles - stats.older_versions:,} articles{versions}, {stats.passages:,} passages, {_size(stats.bytes)}"
    if words:
        about += f"; {len(found):,} match"
    if len(shown) < len(found):
        about += f"; the newest {len(shown):,} are shown"
    return Rows(tuple(row.id for row in shown), [_cells(row) for row in shown], f"{about}.")


def labelled(title: str, published: date | None, superseded_by: str | None) -> str:
    """A title, and of an older version that it is one."""
    if superseded_by is None:
        return title
    return f"{title} (older version, {published})" if published else f"{title} (older version)"


def filters(
    since: str | None, until: str | None, sources: Sequence[str] | None, articles: Sequence[str] | None
) -> Filters:
    """What a question is narrowed to. Raises UsageError for days that are none, or in the wrong order."""
    first, last = _day(since, "From"), _day(until, "To")
    return Filters(since=first, until=last, sources=tuple(sources or ()), articles=tuple(articles or ()))


def described(chosen: Filters) -> str:
    """The filters in force, as one line of Markdown; empty if there are none."""
    parts = []
    if chosen.since or chosen.until:
        parts.append(
            " ".join(
                filter(
                    None,
                    [
                        f"from {chosen.since}" if chosen.since else "",
                        f"to {chosen.until}" if chosen.until else "",
                    ],
                )
            )
        )
    parts += [plain(source) for source in chosen.sources]
    if chosen.articles:
        count = len(chosen.articles)
        parts.append(f"{count} chosen article{'s' if count > 1 else ''}")
    return f"**Only:** {' · '.join(parts)}" if parts else ""


def _day(text: str | None, name: str) -> date | None:
    text = (text or "").strip()[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{name}: {text} is not a day.", hint="Write it like 2026-03-06.") from error


def _cells(row: ArticleRow) -> list[str | int]:
    return [
        labelled(row.title, row.published, row.superseded_by),
        row.source or "",
        row.published.isoformat() if row.published else "",
        row.words,
        row.added_at[:10],
    ]


def _outcome(taken: UploadResult) -> list[str]:
    summary = taken.summary
    became = (
        (summary.added, "added"),
        (summary.replaced, "replaced"),
        (summary.unchanged, "there already"),
    )
    counts = [f"{count} article{'s' if count > 1 else ''} {word}" for count, word in became if count]
    first = (
        f"- ✔ {plain(taken.name)}: {', '.join(counts)}"
        if counts
        else f"- ✖ {plain(taken.name)}: nothing added"
    )
    return [first, *(f"    - {_worded(problem, taken.name)}" for problem in taken.problems)]


def _worded(problem: Problem, name: str) -> str:
    member = str(problem.path).rpartition(f"/{name}!")
    file = f"{member[2]}: " if member[1] else ""
    row = f"Row {problem.row} " if problem.row else "It "
    return plain(f"{file}{row}{problem.reason}.")


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count < 1e9 else f"{count / 1e9:,.1f} GB"
