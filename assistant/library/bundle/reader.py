"""Read a bundle. All of it is checked before any of it is stored."""

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
from assistant.ingest.tabular.json_files import MAX_ROW_BYTES
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
from assistant.program import PROGRAM
from assistant.schema import Article, Passage
from assistant.store.checks.articles import bounds_error, has_valid_pages, vector_error
from assistant.store.origin_records import ArticleOrigin
from assistant.store.records import spans_from_bounds
from assistant.store.row_keys import RowScope, is_global_id
from assistant.store.vectors import Vectors

MAX_MANIFEST_BYTES = 64_000_000
"""Largest manifest. It lists every uploaded file; this is enough for half a million."""
MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO = 1_000_000_000, 100
"""A bundle over both limits is a zip bomb. Text compresses to a third or a quarter of its size."""
_CHUNK_BYTES = 1_000_000
_VECTOR_ITEM_BYTES = 4


class UnpackedArticle(NamedTuple):
    """An article of a bundle, with its passages and their vectors."""

    article: Article
    origins: tuple[ArticleOrigin, ...]
    added_at: str
    passages: list[Passage]
    vectors: Vectors
    older_reading_of: str | None
    """Id of the article in this bundle whose text an earlier reader extracted as this one."""


class Bundle:
    """A checked bundle, valid inside the `with` block of `open_bundle`."""

    def __init__(self, path: Path, archive: ZipFile, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._archive = archive
        self.article_hashes: dict[str, str] = {}
        """SHA-256 of each article that supplies no id, by id."""
        self.row_hashes: dict[RowScope, str] = {}
        """Content hash of each article that supplies an id, by that id and its scope."""
        self.origin_hashes: dict[str, str] = {}
        """Content hash of each origin."""

    @property
    def uploads(self) -> list[BundleMember]:
        """The uploaded files."""
        return [member for member in self.manifest.members if upload_name(member.name)]

    def read_chunks(self, member: BundleMember) -> Iterator[bytes]:
        """Yield the content of a member in chunks."""
        with self._archive.open(member.name) as file:
            yield from iter(partial(file.read, _CHUNK_BYTES), b"")

    def articles(self) -> Iterator[UnpackedArticle]:
        """Yield all articles, in the order in which they were added."""
        dimension = self.manifest.embedder.dimension
        for row, vector_bytes in self._rows():
            vectors = np.frombuffer(vector_bytes, dtype="<f4").astype(np.float32)
            yield UnpackedArticle(
                row.article,
                _complete_origins(row, self.manifest.version),
                row.added_at,
                list(map(_passage_from_bounds, row.passages)),
                vectors.reshape(-1, dimension),
                row.older_reading_of,
            )

    def check(self) -> None:
        """Check every member against the manifest, and every row on its own. Raises LibraryError."""
        for member in self.manifest.members:
            digest = hashlib.sha256()
            for chunk in self.read_chunks(member):
                digest.update(chunk)
            if digest.hexdigest() != member.sha256:
                raise _damaged(self.path, f"{member.name} does not match its hash")
        passages = 0
        ids: set[str] = set()
        for row, vector_bytes in self._rows():
            problem = _row_problem(row, vector_bytes, self.manifest.embedder.dimension)
            if row.article.id in ids:
                problem = "it occurs twice"
            if problem:
                raise _damaged(self.path, f"article {row.article.id}: {problem}")
            ids.add(row.article.id)
            self._collect_hashes(row)
            passages += len(row.passages)
        if (len(ids), passages) != (self.manifest.articles, self.manifest.passages):
            raise _damaged(self.path, "its numbers of articles and passages do not match the manifest")

    def _collect_hashes(self, row: BundledArticle) -> None:
        origins = _complete_origins(row, self.manifest.version)
        self.origin_hashes.update((origin.origin, origin.content) for origin in origins)
        keys = {origin.row_scope for origin in origins if origin.row_scope is not None}
        self.row_hashes.update(dict.fromkeys(keys, row.article.content_hash))
        if not keys:
            self.article_hashes[row.article.id] = row.sha256

    def _rows(self) -> Iterator[tuple[BundledArticle, bytes]]:
        """Yield each row with the bytes of its vectors."""
        vector_size = _VECTOR_ITEM_BYTES * self.manifest.embedder.dimension
        with self._archive.open(ARTICLES) as rows, self._archive.open(VECTORS) as vectors:
            while line := rows.readline(MAX_ROW_BYTES + 1):
                try:
                    row = BundledArticle.model_validate_json(line)
                except ValidationError as error:
                    message = error.errors()[0]["msg"].lower()
                    raise _damaged(
                        self.path, f"a row of {ARTICLES} cannot be read: {message}"
                    ) from error
                yield row, vectors.read(vector_size * len(row.passages))


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """Open a bundle and check all of it.

    Raises LibraryError if it cannot be read, is damaged, or comes from a newer version of the program.
    """
    with _translate_errors(path):
        archive = ZipFile(path)
    with archive:
        with _translate_errors(path):
            bundle = Bundle(path, archive, _load_manifest(path, archive))
            bundle.check()
        yield bundle


@contextmanager
def _translate_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LibraryError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,  # an encrypted zip file
        UnicodeDecodeError,
    ) as error:
        raise _damaged(path, str(error).rstrip(".") or "it ends too early") from error


def _load_manifest(path: Path, archive: ZipFile) -> Manifest:
    """Read the manifest and check the names and sizes of all members against it."""
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    has_duplicates = len(sizes) != len(archive.infolist())
    if has_duplicates or sizes.get(MANIFEST, MAX_MANIFEST_BYTES + 1) > MAX_MANIFEST_BYTES:
        raise LibraryError(
            f"{path} is not an exported library.",
            hint=f"Make one with: {PROGRAM} index export FILE",
        )
    manifest = _parse_manifest(path, archive.read(MANIFEST))
    listed_sizes = {member.name: member.bytes for member in manifest.members}
    for name in sizes:
        if name not in (MANIFEST, ARTICLES, VECTORS) and upload_name(name) is None:
            raise _damaged(path, f"it contains the unexpected file {name!r}")
    actual_sizes = {name: size for name, size in sizes.items() if name != MANIFEST}
    if len(listed_sizes) != len(manifest.members) or listed_sizes != actual_sizes:
        raise _damaged(path, "its files do not match its manifest")
    vectors_size = _VECTOR_ITEM_BYTES * manifest.embedder.dimension * manifest.passages
    if not {ARTICLES, VECTORS} <= listed_sizes.keys() or listed_sizes[VECTORS] != vectors_size:
        raise _damaged(path, "it does not have a vector for each passage")
    unpacked_size = sum(listed_sizes.values())
    if unpacked_size > max(MAX_UNPACKED_BYTES, MAX_UNPACKED_RATIO * path.stat().st_size):
        raise _damaged(path, f"it would unpack to {unpacked_size / 1e9:,.0f} GB")
    return manifest


def _parse_manifest(path: Path, content: bytes) -> Manifest:
    try:
        fields = json.loads(content)
        if (
            isinstance(fields, dict)
            and fields.get("format") == FORMAT
            and isinstance(fields.get("version"), int)
            and fields["version"] > VERSION
        ):
            raise LibraryError(
                f"{path} was exported by a newer version of this program.", hint="Update the program."
            )
        return Manifest.model_validate(fields)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"its {MANIFEST} cannot be read") from error


def _row_problem(row: BundledArticle, vector_bytes: bytes, dimension: int) -> str:
    """Return the first problem of a row; empty if it is sound."""
    if row.article.sha256 != row.sha256:
        return "it does not match its hash"
    if not has_valid_pages(row.article):
        return "its pages are out of order or beyond the text"
    previous_end = 0
    vector_size = _VECTOR_ITEM_BYTES * dimension
    for index, bounds in enumerate(row.passages):
        start, end = (bounds[0], bounds[-1]) if bounds else (0, 0)
        vector = vector_bytes[vector_size * index : vector_size * (index + 1)]
        problem = bounds_error(start, end, bounds, row.article.text, previous_end)
        if problem := problem or vector_error(vector, dimension):
            return f"a passage {problem}"
        previous_end = end
    return ""


def _complete_origins(row: BundledArticle, version: int) -> tuple[ArticleOrigin, ...]:
    """Return the origins with the ids and URLs that bundles of version 1 leave out."""
    if version > 1:
        return row.origins
    return tuple(
        origin.model_copy(
            update={
                "url": row.article.url if origin.sha256 == row.sha256 else None,
                "row_id": row.article.id if origin.named else None,
                "is_global": origin.named and is_global_id(origin.origin, row.article.id),
            }
        )
        for origin in row.origins
    )


def _passage_from_bounds(bounds: tuple[int, ...]) -> Passage:
    return Passage(start=bounds[0], end=bounds[-1], sentences=spans_from_bounds(bounds))


def _damaged(path: Path, reason: str) -> LibraryError:
    return LibraryError(
        f"{path} is damaged, or not an exported library: {reason}.",
        hint="Nothing was imported; export it again.",
    )
