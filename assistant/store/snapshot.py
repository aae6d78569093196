"""The library as it was at one moment. All reads of a question go through one snapshot, so they agree with each other."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assistant.schema import Article, Hit, Passage
from assistant.store.connection import folder_size
from assistant.store.origins import ArticleOrigin, origins_of, unfounded
from assistant.store.records import (
    ArticleRow,
    Provenance,
    Stats,
    decode_sentences,
    to_article,
    to_date,
    to_ref,
)
from assistant.store.synced_files import SyncedFile, files_under
from assistant.store.tables import LibraryState, articles_in_order, read_meta, read_state
from assistant.store.vectors import VectorIndex, Vectors
from assistant.store.versions import NEWEST_FIRST

_ROWS = """
SELECT id, title, source, published, origin, words, (SELECT count(*) FROM passages WHERE article = articles.id), added_at, superseded_by
FROM articles
WHERE (:since IS NULL OR published >= :since) AND (:until IS NULL OR published <= :until)
  AND (:sources IS NULL OR source IN (SELECT value FROM json_each(:sources))) AND (:older OR superseded_by IS NULL)
ORDER BY published IS NULL, published DESC, title, id
"""
ARTICLE = "SELECT id, origin, title, published, source, url, text, pages FROM articles WHERE id = ?"
_ARTICLES = "SELECT id, origin, title, published, source, url, text, pages FROM articles ORDER BY id"
_PASSAGES = """
SELECT start, stop, sentences, vector FROM passages WHERE article = :article
UNION ALL SELECT start, stop, sentences, vector FROM shelved WHERE article = :article ORDER BY start
"""
_PROVENANCE = """
SELECT origins.origin, superseded_by FROM origins JOIN articles ON id = article
WHERE article = ? AND origins.content = articles.content ORDER BY origins.origin <> articles.origin, origins.origin
"""
_OLDER = f"""
SELECT id, title, published, source, url FROM articles
WHERE url = (SELECT url FROM articles WHERE id = :article) AND superseded_by = :article {NEWEST_FIRST}
"""  # noqa: S608 - a constant
_ALLOWED = """
SELECT passages.id FROM passages JOIN articles ON articles.id = article
WHERE (:since IS NULL OR published >= :since) AND (:until IS NULL OR published <= :until)
  AND (:sources IS NULL OR source IN (SELECT value FROM json_each(:sources)))
  AND (:articles IS NULL OR articles.id IN (SELECT value FROM json_each(:articles)))
ORDER BY passages.id
"""
# The unary plus keeps SQLite from looking up the expression once for each id.
_MATCHING = """
SELECT rowid FROM words
WHERE words MATCH :match AND (:allowed IS NULL OR +rowid IN (SELECT value FROM json_each(:allowed)))
ORDER BY bm25(words, :title, :text), rowid LIMIT :k
"""
_BM25 = """
SELECT rowid, -bm25(words, :title, :text) FROM words
WHERE words MATCH :match AND +rowid IN (SELECT value FROM json_each(:ids))
"""
_VECTORS = "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?))"
_HOLDERS = "SELECT id, article FROM passages WHERE id IN (SELECT value FROM json_each(?))"
_PUBLISHED = """
SELECT passages.id, published FROM passages JOIN articles ON articles.id = article WHERE passages.id IN (SELECT value FROM json_each(?))
"""
_HIT = """
SELECT title, published, source, url, text, pages, article, start, stop, sentences
FROM passages JOIN articles ON articles.id = article WHERE passages.id = ?
"""


class StoredArticle(NamedTuple):
    """An article with all that the library keeps of it."""

    article: Article
    sha256: str
    added_at: str
    origins: tuple[ArticleOrigin, ...]
    passages: list[Passage]
    vectors: list[bytes]
    """Float32, little-endian."""


class Snapshot:
    """Reads inside one SQLite transaction; made by `Store.snapshot` and of use only inside its `with` block."""

    def __init__(
        self, folder: Path, connection: sqlite3.Connection, index: Callable[[], VectorIndex]
    ) -> None:
        self._folder = folder
        self._connection = connection
        self._index = index
        self._state = read_state(connection)
        self.generation: int = self._state.generation
        self.meta: dict[str, str] = read_meta(connection)

    def list_articles(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        sources: Sequence[str] = (),
        title: str = "",
        older: bool = False,
        limit: int | None = None,
    ) -> list[ArticleRow]:
        """The articles that fit, newest first, those without a date last; by default all that are searched.

        Days are inclusive, and an article without a date is in no range of days. Outlets, and the words that a title has to hold, in any
        case of letters. With `older`, also the articles that a newer version has superseded.
        """
        wanted = {
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "sources": json.dumps(self._spellings(sources)) if sources else None,
            "older": older,
        }
        words = title.casefold().split()
        rows = (
            row
            for row in map(_article_row, self._connection.execute(_ROWS, wanted))
            if all(word in row.title.casefold() for word in words)
        )
        return list(islice(rows, limit))

    def find_article(self, article_id: str) -> Article | None:
        """The article, or None."""
        row = self._connection.execute(ARTICLE, (article_id,)).fetchone()
        return None if row is None else to_article(row)

    def get_provenance(self, article_id: str) -> Provenance:
        """Where an article comes from, and its versions; of nowhere if it is not there."""
        rows = self._connection.execute(_PROVENANCE, (article_id,)).fetchall()
        older = tuple(map(to_ref, self._connection.execute(_OLDER, {"article": article_id})))
        return Provenance(
            origins=tuple(origin for origin, _ in rows),
            superseded_by=rows[0][1] if rows else None,
            older=older,
        )

    def list_known_files(self, folder: str) -> dict[str, SyncedFile | None]:
        """The files below a folder that were synced or that articles come from; None for one to be read whatever it looks like."""
        return files_under(self._connection, folder)

    def list_origins(self, file: str) -> list[str]:
        """The origins in a file that give articles."""
        return [
            origin
            for (origin,) in self._connection.execute(
                "SELECT origin FROM origins WHERE file = ?", (file,)
            )
        ]

    def list_orphans(self) -> list[str]:
        """Ids of the articles that no file says any more."""
        return unfounded(self._connection)

    def iter_articles(self) -> Iterable[Article]:
        """All articles with their texts, one by one, by id."""
        return map(to_article, self._connection.execute(_ARTICLES))

    def article_digests(self) -> dict[str, str]:
        """Of all articles, by id: equal digests mean that a reader sees no difference."""
        return dict(self._connection.execute("SELECT id, sha256 FROM articles"))

    def origin_digests(self) -> dict[str, str]:
        """What each origin said when it was read: the digest of its content."""
        return dict(self._connection.execute("SELECT origin, content FROM origins"))

    def iter_stored_articles(self) -> Iterator[StoredArticle]:
        """All articles with their texts, passages and vectors, one by one, in the order in which they came."""
        for number in articles_in_order(self._connection):
            row = self._connection.execute(ARTICLE, (number,)).fetchone()
            digest, added_at = self._connection.execute(
                "SELECT sha256, added_at FROM articles WHERE id = ?", (number,)
            ).fetchone()
            yield StoredArticle(
                to_article(row),
                digest,
                added_at,
                origins_of(self._connection, number),
                *self.get_passages(number),
            )

    def get_passages(self, article_id: str) -> tuple[list[Passage], list[bytes]]:
        """The passages of an article, also of an older version, in order, and the vector of each, as it is stored."""
        rows = self._connection.execute(_PASSAGES, {"article": article_id}).fetchall()
        passages = [
            Passage(start=start, end=stop, sentences=decode_sentences(sentences))
            for start, stop, sentences, _ in rows
        ]
        return passages, [vector for *_, vector in rows]

    def is_empty(self) -> bool:
        """Whether there is no article."""
        return self._connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is None

    def is_checkpointed(self, saved: LibraryState | None) -> bool:
        """Whether a FAISS file of that state is up to date and no deleted word waits to be erased."""
        return saved == self._state and "words_to_erase" not in self.meta

    def stats(self) -> Stats:
        """The library in figures."""
        articles, older, words, oldest, newest, outlets, undated = self._connection.execute(
            "SELECT count(*), count(superseded_by), coalesce(sum(words), 0), min(published), max(published), count(DISTINCT source),"
            " count(*) - count(published) FROM articles"
        ).fetchone()
        (passages,) = self._connection.execute("SELECT count(*) FROM passages").fetchone()
        return Stats(
            articles=articles,
            older_versions=older,
            passages=passages,
            words=words,
            bytes=folder_size(self._folder),
            generation=self.generation,
            oldest=to_date(oldest),
            newest=to_date(newest),
            outlets=outlets,
            undated=undated,
            embedder=self.meta["embedder"],
            created=self.meta["created"],
        )

    def filter_passages(
        self, *, since: date | None, until: date | None, sources: Sequence[str], articles: Sequence[str]
    ) -> list[int] | None:
        """Ids of the passages whose articles fit, ascending; None if nothing is asked for, so all fit.

        Days are inclusive, and an article without a date is in no range of days. Sources are compared without regard to case.
        """
        if since is None and until is None and not sources and not articles:
            return None
        wanted = {
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "sources": json.dumps(self._spellings(sources)) if sources else None,
            "articles": json.dumps(list(articles)) if articles else None,
        }
        return [number for (number,) in self._connection.execute(_ALLOWED, wanted)]

    def _spellings(self, sources: Sequence[str]) -> list[str]:
        # SQLite folds the case of ASCII letters only.
        wanted = {source.strip().casefold() for source in sources}
        known = self._connection.execute("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL")
        return [source for (source,) in known if source.strip().casefold() in wanted]

    def search_vectors(self, vector: Vectors, k: int, allowed: Sequence[int] | None) -> list[int]:
        """Ids of the k passages with the highest cosine to a question's vector, best first."""
        return [number for number, _ in self._index().nearest(vector, k, allowed)]

    def search_vectors_batch(self, vectors: Vectors, k: int) -> list[list[int]]:
        """The same for several vectors at once, among all passages."""
        return self._index().nearest_to_each(vectors, k)

    def search_text(
        self, match: str, k: int, allowed: Sequence[int] | None, weights: tuple[float, float]
    ) -> list[int]:
        """Ids of the k passages that best match an FTS5 expression, best first; `weights` are those of title and text."""
        title, text = weights
        only = None if allowed is None else json.dumps(list(allowed))
        asked = {"match": match, "allowed": only, "title": title, "text": text, "k": k}
        return [number for (number,) in self._connection.execute(_MATCHING, asked)]

    def bm25_scores(
        self, match: str, ids: Sequence[int], weights: tuple[float, float]
    ) -> dict[int, float]:
        """BM25 of those passages that match an FTS5 expression at all, higher is better."""
        title, text = weights
        asked = {"match": match, "ids": json.dumps(list(ids)), "title": title, "text": text}
        return dict(self._connection.execute(_BM25, asked))

    def cosine_scores(self, vector: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Cosine of each passage to a question's vector, from the stored vectors, -1..1.

        In float64 and rounded to six digits, so that neither FAISS's nor numpy's order of summing shows.
        """
        question = vector.astype(np.float64)
        return {
            number: round(float(np.frombuffer(blob, dtype="<f4").astype(np.float64) @ question), 6)
            for number, blob in self._connection.execute(_VECTORS, (json.dumps(list(ids)),))
        }

    def article_ids(self, ids: Sequence[int]) -> dict[int, str]:
        """The id of each passage's article."""
        return dict(self._connection.execute(_HOLDERS, (json.dumps(list(ids)),)))

    def publication_dates(self, ids: Sequence[int]) -> dict[int, date | None]:
        """The day each passage's article was published."""
        return {
            number: to_date(day)
            for number, day in self._connection.execute(_PUBLISHED, (json.dumps(list(ids)),))
        }

    def load_hit(self, passage_id: int, *, cosine: float, bm25: float, score: float) -> Hit:
        """A passage with its words and scores."""
        title, published, source, url, text, pages, article, start, stop, sentences = (
            self._connection.execute(_HIT, (passage_id,)).fetchone()
        )
        return Hit(
            passage_id=passage_id, article_id=article, title=title, published=to_date(published), source=source, url=url,
            start=start, end=stop, text=text[start:stop], sentences=decode_sentences(sentences), pages=json.loads(pages),
            cosine=cosine, bm25=bm25, score=score,
        )  # fmt: skip


def _article_row(
    row: tuple[str, str, str | None, str | None, str, int, int, str, str | None],
) -> ArticleRow:
    number, title, source, published, origin, words, passages, added_at, newer = row
    return ArticleRow(
        id=number, title=title, source=source, published=to_date(published), origin=origin, words=words,
        passages=passages, added_at=added_at, superseded_by=newer,
    )  # fmt: skip
