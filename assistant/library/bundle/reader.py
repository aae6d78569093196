"""Reads a whole library from one portable file: all of it is checked before any of it is stored."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

import numpy as np
from pydantic import ValidationError

from assistant.errors import LibraryError
from assistant.ingest.rows import MAX_ROW_BYTES
from assistant.library.bundle.format import (
    ARTICLES,
    FORMAT,
    MANIFEST,
    VECTORS,
    VERSION,
    BundledArticle,
    BundleMember,
    Manifest,
    upload_name,
)
from assistant.schema import Article, Passage
from assistant.store.checks.articles import bounds_error, has_valid_pages, vector_error
from assistant.store.origins import ArticleOrigin
from assistant.store.records import spans_from_bounds
from assistant.store.vectors import Vectors

MAX_MANIFEST_BYTES = 64_000_000
"""It names every uploaded file: half a million of them."""
FREE_BYTES, MAX_RATIO = 1_000_000_000, 100
"""Text is packed to a third or a quarter. What would unpack to more than this many bytes, and to so many times its size, is a bomb."""
_AT_ONCE = 1_000_000


class UnpackedArticle(NamedTuple):
    """An article of the file, with its passages and their vectors."""

    article: Article
    origins: tuple[ArticleOrigin, ...]
    added_at: str
    passages: list[Passage]
    vectors: Vectors


class Bundle:
    """A portable file that was checked; of use only inside the block of `opened`."""

    def __init__(self, path: Path, archive: ZipFile, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._archive = archive
        self.digests: dict[str, str] = {}
        """Of each article, by its id."""
        self.said: dict[str, str] = {}
        """What each origin said: the digest of its content."""

    @property
    def uploads(self) -> list[BundleMember]:
        """The uploaded files in it."""
        return [member for member in self.manifest.members if upload_name(member.name)]

    def content(self, member: BundleMember) -> Iterator[bytes]:
        """A member, bit by bit."""
        with self._archive.open(member.name) as file:
            yield from iter(partial(file.read, _AT_ONCE), b"")

    def articles(self) -> Iterator[UnpackedArticle]:
        """All articles, one by one, in the order in which they came."""
        dimension = self.manifest.embedder.dimension
        for row, stored in self._rows():
            vectors = np.frombuffer(stored, dtype="<f4").astype(np.float32).reshape(-1, dimension)
            yield UnpackedArticle(
                row.article, row.origins, row.added_at, list(map(_passage, row.passages)), vectors
            )

    def check(self) -> None:
        """Raise LibraryError unless every member is what the manifest says, and every row is sound by itself."""
        for member in self.manifest.members:
            digest = hashlib.sha256()
            for part in self.content(member):
                digest.update(part)
            if digest.hexdigest() != member.sha256:
                raise _damaged(self.path, f"{member.name} is not what was exported")
        passages = 0
        for row, vectors in self._rows():
            wrong = _wrong(row, vectors, self.manifest.embedder.dimension)
            if row.article.id in self.digests:
                wrong = "it is there twice"
            if wrong:
                raise _damaged(self.path, f"article {row.article.id}: {wrong}")
            self.digests[row.article.id] = row.sha256
            self.said.update((one.origin, one.content) for one in row.origins)
            passages += len(row.passages)
        if (len(self.digests), passages) != (self.manifest.articles, self.manifest.passages):
            raise _damaged(self.path, "it does not hold as many articles and passages as it says")

    def _rows(self) -> Iterator[tuple[BundledArticle, bytes]]:
        size = 4 * self.manifest.embedder.dimension
        with self._archive.open(ARTICLES) as rows, self._archive.open(VECTORS) as vectors:
            while line := rows.readline(MAX_ROW_BYTES + 1):
                try:
                    row = BundledArticle.model_validate_json(line)
                except ValidationError as error:
                    raise _damaged(
                        self.path,
                        f"a row of {ARTICLES} cannot be read: {error.errors()[0]['msg'].lower()}",
                    ) from error
                yield row, vectors.read(size * len(row.passages))


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """A portable file, checked to its last byte. Raises LibraryError if it cannot be read, is damaged, or of a newer program."""
    with _explained(path):
        archive = ZipFile(path)
    with archive:
        with _explained(path):
            bundle = Bundle(path, archive, _manifest(path, archive))
            bundle.check()
        yield bundle


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        UnicodeDecodeError,
    ) as error:
        raise _damaged(
            path, str(error).rstrip(".") or "it ends too early"
        ) from error  # RuntimeError: it needs a password


def _manifest(path: Path, archive: ZipFile) -> Manifest:
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    if (
        len(sizes) != len(archive.infolist())
        or sizes.get(MANIFEST, MAX_MANIFEST_BYTES + 1) > MAX_MANIFEST_BYTES
    ):
        raise LibraryError(
            f"{path} is not a library that was exported.",
            hint="Make one with: python -m assistant index export FILE",
        )
    manifest = _read_manifest(path, archive.read(MANIFEST))
    named = {member.name: member.bytes for member in manifest.members}
    strange = [
        name for name in sizes if name not in (MANIFEST, ARTICLES, VECTORS) and upload_name(name) is None
    ]
    if strange:
        raise _damaged(path, f"it holds {strange[0]!r}, which no export does")
    if len(named) != len(manifest.members) or named != {
        name: size for name, size in sizes.items() if name != MANIFEST
    }:
        raise _damaged(path, "it does not hold what its manifest says")
    if (
        not {ARTICLES, VECTORS} <= named.keys()
        or named[VECTORS] != 4 * manifest.embedder.dimension * manifest.passages
    ):
        raise _damaged(path, "it does not hold a vector for each passage")
    if sum(named.values()) > max(FREE_BYTES, MAX_RATIO * path.stat().st_size):
        raise _damaged(path, f"it would unpack to {sum(named.values()) / 1e9:,.0f} GB")
    return manifest


def _read_manifest(path: Path, content: bytes) -> Manifest:
    try:
        said = json.loads(content)
        if (
            isinstance(said, dict)
            and said.get("format") == FORMAT
            and isinstance(said.get("version"), int)
            and said["version"] > VERSION
        ):
            raise LibraryError(
                f"{path} was exported by a newer version of this program.", hint="Update the program."
            )
        return Manifest.model_validate(said)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"its {MANIFEST} cannot be read") from error


def _wrong(row: BundledArticle, vectors: bytes, dimension: int) -> str:
    """What is wrong with a row; nothing if it is right."""
    if row.article.sha256 != row.sha256:
        return "it is not what was exported"
    if not has_valid_pages(row.article):
        return "its pages are out of order, or beyond the text"
    reached = 0
    for number, bounds in enumerate(row.passages):
        start, stop = (bounds[0], bounds[-1]) if bounds else (0, 0)
        vector = vectors[4 * dimension * number : 4 * dimension * (number + 1)]
        if wrong := bounds_error(start, stop, bounds, row.article.text, reached) or vector_error(
            vector, dimension
        ):
            return f"a passage {wrong}"
        reached = stop
    return ""


def _passage(bounds: tuple[int, ...]) -> Passage:
    return Passage(start=bounds[0], end=bounds[-1], sentences=spans_from_bounds(bounds))


def _damaged(path: Path, why: str) -> LibraryError:
    return LibraryError(
        f"{path} is damaged, or not a library that was exported: {why}.",
        hint="Nothing was imported; export it again.",
    )
