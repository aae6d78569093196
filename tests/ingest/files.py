"""Helpers to write files and read their articles and problems."""

from __future__ import annotations

from pathlib import Path

from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article


def write_file(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles_in(path: Path) -> list[Article]:
    return [item for item in read_articles(path) if isinstance(item, Article)]


def problems_in(path: Path) -> list[tuple[int | None, str]]:
    """Return the rows and reasons of the problems."""
    return [(item.row, item.reason) for item in read_articles(path) if isinstance(item, Problem)]
