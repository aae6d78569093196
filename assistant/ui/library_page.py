"""The library page: table of articles, uploads, removal, downloads and filter choices."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from assistant.errors import AssistantError, LibraryError
from assistant.ingest.records import Problem
from assistant.store.records import ArticleRow, Stats
from assistant.ui.markdown import escape_markdown
from assistant.ui.service import Service, UploadResult
from assistant.ui.transcript import error_text

HEADERS = ("Title", "Outlet", "Date", "Words", "Added")
MAX_TABLE_ROWS = 500
"""Articles in the table. Longer tables make browsers slow; the search box reaches the rest."""
MAX_FILTER_ARTICLES = 1000
"""Articles offered by the filter."""


class ArticleTable(NamedTuple):
    """Rows of the table of articles."""

    ids: tuple[str, ...]
    """Article id of each row."""
    cells: list[list[str | int]]
    summary: str
    """One line of Markdown: size of the library and number of matches."""


class FilterChoices(NamedTuple):
    """Values that the filters offer."""

    outlets: list[str]
    articles: list[tuple[str, str]]
    """Title and id of each article."""


class LibraryPage:
    """Contents and actions of the library page."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def contents(
        self, library: str | None, search: str = "", *, include_older: bool = False
    ) -> tuple[ArticleTable, FilterChoices]:
        """Return the table and the filter choices, newest first.

        The table has the articles whose title or outlet contains every word of `search`. With
        `include_older` it also has superseded versions, labelled; filters never offer them. An error
        becomes the table's summary.
        """
        try:
            rows = self._service.list_articles(library=library, include_older=include_older)
            stats = self._service.stats(library=library)
        except LibraryError as error:
            return ArticleTable((), [], error_text(error)), FilterChoices([], [])
        latest = [row for row in rows if row.superseded_by is None]
        outlets = sorted({row.source for row in latest if row.source})
        articles = [(row.title, row.id) for row in latest[:MAX_FILTER_ARTICLES]]
        return _make_table(rows, stats, search), FilterChoices(outlets, articles)

    def upload_files(self, files: Sequence[str], library: str | None) -> Iterator[str]:
        """Add uploaded files to the library. Yield a Markdown list of the results so far.

        A file that fails is listed with the error, and the upload continues with the next file. The
        temporary copies of the files are deleted.
        """
        lines: list[str] = []
        paths = [Path(file) for file in files]
        results = self._add_files(paths, library)
        for number, path in enumerate(paths, 1):
            yield "\n".join([*lines, f"- … {escape_markdown(path.name)}"])
            try:
                lines += _describe_result(next(results))
            except AssistantError as error:
                lines.append(f"- ✖ {escape_markdown(path.name)}: {escape_markdown(str(error))}")
                results = self._add_files(paths[number:], library)  # the error ended the iterator
            path.unlink(missing_ok=True)
        yield "\n".join(lines)

    def remove_article(self, article_id: str, library: str | None) -> str:
        """Remove an article. Return a confirmation or the error."""
        try:
            row = self._service.remove_article(article_id, library=library)
        except AssistantError as error:
            return error_text(error)
        return f"Deleted “{escape_markdown(row.title)}”. Answers that quoted it were withdrawn."

    def original_file(self, article_id: str, library: str | None) -> Path | None:
        """Return a temporary copy of the article's source file, or None for an unknown article.

        An article without a file of its own (a row, an archive member, a web page, a deleted file) is
        written as plain text instead.
        """
        article = self._service.get_article(article_id, library=library)
        if article is None:
            return None
        folder = Path(tempfile.mkdtemp(prefix="says-who-"))
        if file := _source_file(article.origin):
            return Path(shutil.copy(file, folder / file.name))
        name = re.sub(r"[^\w-]+", "-", article.title)[:60].strip("-") or "article"
        text_file = folder / f"{name}.txt"
        text_file.write_text(article.text, encoding="utf-8", newline="")
        return text_file

    def _add_files(self, paths: Sequence[Path], library: str | None) -> Iterator[UploadResult]:
        return self._service.add_files([(path, path.name) for path in paths], library=library)


def article_label(title: str, published: date | None, superseded_by: str | None) -> str:
    """Return the title, marked as an older version if the article is superseded."""
    if superseded_by is None:
        return title
    return f"{title} (older version, {published})" if published else f"{title} (older version)"


def _source_file(origin: str) -> Path | None:
    """Return the file of an origin; None for `FILE#row`, `ZIP!member`, a URL or a missing file."""
    file = Path(origin)
    try:
        return file if file.is_absolute() and file.is_file() else None
    except OSError:  # for example, a name longer than the file system allows
        return None


def _make_table(rows: Sequence[ArticleRow], stats: Stats, search: str) -> ArticleTable:
    words = search.casefold().split()
    matches = [
        row
        for row in rows
        if all(word in f"{row.title} {row.source or ''}".casefold() for word in words)
    ]
    visible = matches[:MAX_TABLE_ROWS]
    summary = _describe_library(stats)
    if words:
        summary += f"; {len(matches):,} match"
    if len(visible) < len(matches):
        summary += f"; showing the newest {len(visible):,}"
    cells = [_row_cells(row) for row in visible]
    return ArticleTable(tuple(row.id for row in visible), cells, f"{summary}.")


def _describe_library(stats: Stats) -> str:
    parts = [f"{stats.articles - stats.older_versions:,} articles"]
    if stats.older_versions:
        plural = "s" if stats.older_versions > 1 else ""
        parts.append(f"{stats.older_versions:,} older version{plural}")
    return ", ".join([*parts, f"{stats.passages:,} passages", _format_size(stats.bytes)])


def _row_cells(row: ArticleRow) -> list[str | int]:
    return [
        article_label(row.title, row.published, row.superseded_by),
        row.source or "",
        row.published.isoformat() if row.published else "",
        row.words,
        row.added_at[:10],
    ]


def _describe_result(result: UploadResult) -> list[str]:
    """Return Markdown list items: the counts for a file, then its problems."""
    summary = result.summary
    counts = (
        (summary.added, "added"),
        (summary.replaced, "replaced"),
        (summary.unchanged, "unchanged"),
    )
    parts = [f"{count} article{'s' if count > 1 else ''} {change}" for count, change in counts if count]
    mark, outcome = ("✔", ", ".join(parts)) if parts else ("✖", "nothing added")
    problems = [f"    - {_describe_problem(problem, result.name)}" for problem in result.problems]
    return [f"- {mark} {escape_markdown(result.name)}: {outcome}", *problems]


def _describe_problem(problem: Problem, file_name: str) -> str:
    _, separator, member = str(problem.path).rpartition(f"/{file_name}!")
    file = f"{member}: " if separator else ""
    subject = f"Row {problem.row}" if problem.row else "It"
    return escape_markdown(f"{file}{subject} {problem.reason}.")


def _format_size(size: int) -> str:
    """Return a size in bytes as MB or GB."""
    return f"{size / 1e6:,.1f} MB" if size < 1e9 else f"{size / 1e9:,.1f} GB"
