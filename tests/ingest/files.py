"""Files that a test writes, and what reading them gives."""

from __future__ import annotations

from pathlib import Path

from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def articles(path: Path) -> list[Article]:
    return [item for item in read_articles(path) if isinstance(item, Article)]


def problems(path: Path) -> list[tuple[int | None, str]]:
    return [(item.row, item.reason) for item in read_articles(path) if isinstance(item, Problem)]
