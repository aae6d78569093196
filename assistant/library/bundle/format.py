"""The bundle format: a whole library in one zip file. Equal libraries give equal files, byte for byte.

| member           | content                                                             |
|------------------|---------------------------------------------------------------------|
| `articles.jsonl` | a row per article, in the order in which they were added            |
| `vectors.f32`    | the vectors of all passages, in the order of the rows               |
| `uploads/…`      | uploaded files                                                      |
| `manifest.json`  | versions, counts, and the SHA-256 of every other member             |
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.schema import Article, Record
from assistant.store.origin_records import ArticleOrigin
from assistant.store.tables import FIRST_RULES_VERSION

FORMAT: Literal["says-who library"] = "says-who library"
VERSION = 2
"""Format version. A bundle with a higher version is refused; one with a lower version is read.

Version 1 has no `url`, `row_id`, `is_global`, `modified` and `reader` of origins, no
`older_reading_of`, and no `date_basis`, `ocr_confidence` and `reader` of articles.
"""
MANIFEST = "manifest.json"
ARTICLES = "articles.jsonl"
VECTORS = "vectors.f32"
UPLOADS = "uploads/"


class BundleMember(Record):
    """A file inside the bundle."""

    name: str
    bytes: int = Field(ge=0)
    sha256: str


class EmbedderInfo(Record):
    """The embedder and splitting rules that produced the passages and vectors."""

    name: str
    fingerprint: str
    dimension: int = Field(ge=1, le=65_536)
    rules: int = FIRST_RULES_VERSION
    """Version of the splitting rules."""


class Manifest(Record):
    """The manifest of a bundle."""

    format: Literal["says-who library"] = FORMAT
    version: int = VERSION
    program: str
    """Version of the program that exported it."""
    embedder: EmbedderInfo
    articles: int = Field(ge=0)
    passages: int = Field(ge=0)
    members: tuple[BundleMember, ...]


class BundledArticle(Record):
    """An article as a row of `articles.jsonl`."""

    article: Article
    """`origin`, like `origins`, begins with `uploads/` for an uploaded file; all others are absolute."""
    origins: tuple[ArticleOrigin, ...]
    sha256: str
    added_at: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$")
    passages: tuple[tuple[int, ...], ...]
    """Sentence bounds of each passage, as a flat list."""
    older_reading_of: str | None = None
    """Id of the article in this bundle whose text an earlier reader extracted as this one."""


def upload_name(member: str) -> str | None:
    """Return the file name of an uploaded member, or None for other members and unsafe paths."""
    name = member.removeprefix(UPLOADS)
    is_safe = (
        member.startswith(UPLOADS)
        and name == Path(name).name
        and not name.startswith(".")
        and "\0" not in name
    )
    return name if is_safe else None
