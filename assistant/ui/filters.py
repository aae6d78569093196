"""Filters as the page and the API receive them: parsing, and a one-line description."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.errors import UsageError
from assistant.search.query import Filters
from assistant.ui.markdown import escape_markdown


def parse_filters(
    since: str | None, until: str | None, sources: Sequence[str] | None, articles: Sequence[str] | None
) -> Filters:
    """Return filters from form values; empty values set no filter.

    Raises UsageError for an invalid date, and for a first date after the last.
    """
    return Filters(
        since=_parse_date(since, "From"),
        until=_parse_date(until, "To"),
        sources=tuple(sources or ()),
        articles=tuple(articles or ()),
    )


def describe_filters(filters: Filters) -> str:
    """Return the active filters as one line of Markdown; an empty string if there are none."""
    since = f"from {filters.since}" if filters.since else ""
    until = f"to {filters.until}" if filters.until else ""
    parts = [" ".join(filter(None, [since, until]))] if since or until else []
    parts += [escape_markdown(source) for source in filters.sources]
    if filters.articles:
        count = len(filters.articles)
        parts.append(f"{count} selected article{'s' if count > 1 else ''}")
    return f"**Only:** {' · '.join(parts)}" if parts else ""


def _parse_date(text: str | None, label: str) -> date | None:
    text = (text or "").strip()[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{label}: '{text}' is not a date.", hint="Use the form 2026-03-06.") from error
