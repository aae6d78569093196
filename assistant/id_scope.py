"""The choice of where an id names one article."""

from __future__ import annotations

from enum import StrEnum


class IdScope(StrEnum):
    """The range in which the id that a row, a note or a program supplies names one article."""

    SOURCE = "source"
    """In its source: articles of two files with one id are two articles."""
    GLOBAL = "global"
    """Everywhere: of the articles with one id, the one from the newest file counts."""
