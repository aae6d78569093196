"""Read a person's own text from a file."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from assistant.errors import UsageError
from assistant.ingest.heading import body_start
from assistant.ingest.readers import read_articles
from assistant.ingest.records import Problem
from assistant.ingest.walk import supported_suffix
from assistant.schema import Article

DRAFT_SUFFIXES = (".txt", ".md", ".markdown", ".docx", ".odt", ".rtf", ".html", ".htm")


class DraftText(NamedTuple):
    """A text to check. Its front matter or dateline is not checked."""

    name: str
    """Name of the file."""
    text: str
    start: int
    """Offset of its first character behind front matter or dateline."""


def read_draft(path: Path) -> DraftText:
    """Return the text of a file.

    Raises UsageError if the file cannot be read, holds no text, or is of a type that is not one text.
    """
    suffix = supported_suffix(path)
    if path.is_file() and suffix not in DRAFT_SUFFIXES:
        hint = f"Save it as one of: {', '.join(DRAFT_SUFFIXES)}"
        raise UsageError(f"{path} is not a text that can be checked.", hint=hint)
    texts: list[Article] = []
    for item in read_articles(path):
        if isinstance(item, Article):
            texts.append(item)
        elif not item.is_note:
            raise UsageError(_describe(item), hint="Give a file with the text to check.")
    if len(texts) != 1:
        raise UsageError(f"{path} holds {len(texts)} articles.", hint="Save the text to check alone.")
    (article,) = texts
    return DraftText(path.name, article.text, body_start(article.text))


def _describe(problem: Problem) -> str:
    line = str(problem)
    return line if line.endswith(".") else f"{line}."
