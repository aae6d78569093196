"""A whole library as one file: what is in it, and under which names. The same library makes the same file, byte for byte.

A zip with `articles.jsonl` (a row for each article, in the order in which they came), `vectors.f32` (the vector of each passage, in
the order of the rows), `uploads/…` (files that articles were uploaded as) and `manifest.json`, which has a digest of each of these.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.schema import Article, Record
from assistant.store.origins import ArticleOrigin
from assistant.store.tables import FIRST_RULES_VERSION

FORMAT: Literal["says-who library"] = "says-who library"
VERSION = 1
"""A file with a higher one is refused, not guessed at."""
MANIFEST = "manifest.json"
ARTICLES = "articles.jsonl"
VECTORS = "vectors.f32"
UPLOADS = "uploads/"


class BundleMember(Record):
    """A file in the file."""

    name: str
    bytes: int = Field(ge=0)
    sha256: str


class EmbedderInfo(Record):
    """What passages and vectors were made by."""

    name: str
    fingerprint: str
    dimension: int = Field(ge=1, le=65_536)
    rules: int = FIRST_RULES_VERSION
    """By which the passages were made."""


class Manifest(Record):
    """What the file says of itself."""

    format: Literal["says-who library"] = FORMAT
    version: int = VERSION
    program: str
    embedder: EmbedderInfo
    articles: int = Field(ge=0)
    passages: int = Field(ge=0)
    members: tuple[BundleMember, ...]


class BundledArticle(Record):
    """An article with what the library keeps of it."""

    article: Article
    """Where it was uploaded, `origin` begins with `uploads/`, and so do `origins`; all others are whole paths or addresses."""
    origins: tuple[ArticleOrigin, ...]
    sha256: str
    added_at: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
    passages: tuple[tuple[int, ...], ...]
    """Of each passage, the bounds of its sentences as a flat list."""


def upload_name(member: str) -> str | None:
    """The plain name of the uploaded file that a member is; None for anything else, also for a path that leads elsewhere."""
    name = member.removeprefix(UPLOADS)
    plain = (
        member.startswith(UPLOADS)
        and name == Path(name).name
        and not name.startswith(".")
        and "\0" not in name
    )
    return name if plain else None
