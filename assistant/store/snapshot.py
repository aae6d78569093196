"""Snapshots: consistent read-only views of a library. A question reads from a single snapshot."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from assistant.ingest.reader_versions import is_outdated
from assistant.schema import Article, Hit, Passage
from assistant.spelling import plain_spelling
from assistant.store import queries
from assistant.store.connection import folder_size
from assistant.store.id_lookup import IdLookup
from assistant.store.live_index import LiveIndex
from assistant.store.nearest_passages import exact_cosines, find_nearest
from assistant.store.origin_records import list_article_origins
from assistant.store.origins import list_orphans
from assistant.store.records import (
    ArticleRow,
    Provenance,
    Stats,
    StoredArticle,
    article_from_row,
    article_row,
    decode_sentences,
    parse_date,
    ref_from_row,
)
from assistant.store.synced_files import SyncedFile, find_file, list_files
from assistant.store.tables import ordered_article_ids, read_meta, read_state
from assistant.store.vectors import PassageIds, Vectors
from assistant.store.word_scores import WordScores


class Snapshot:
    """Reads inside one SQLite transaction, valid only inside the `with` block of `Store.snapshot`."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, live_index: LiveIndex) -> None:
        self._folder = folder
        self._connection = connection
        self._live_index = live_index
        self._state = read_state(connection)
        self.generation: int = self._state.generation
        self.meta: dict[str, str] = read_meta(connection)
        self.ids = IdLookup(connection)

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
        """Return the articles that match all filters, newest first, undated articles last.

        `since` and `until` are inclusive and exclude undated articles. Sources, and the words that a
        title must contain, ignore case. With `older`, superseded versions are included.
        """
        filters = {
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "sources": json.dumps(self._spellings(sources)) if sources else None,
            "older": older,
        }
        words = _fold(title).split()
        rows = (
            row
            for row in map(article_row, self._connection.execute(queries.LIST_ARTICLES, filters))
            if all(word in _fold(row.title) for word in words)
        )
        return list(islice(rows, limit))

    def find_row(self, article_id: str) -> ArticleRow | None:
        """Return the article with this full id without its text, or None for an unknown id."""
        row = self._connection.execute(queries.ARTICLE_ROW, (article_id,)).fetchone()
        return None if row is None else article_row(row)

    def find_article(self, article_id: str) -> Article | None:
        """Return the article with this full id, or None for an unknown id."""
        row = self._connection.execute(queries.ARTICLE, (article_id,)).fetchone()
        return None if row is None else article_from_row(row)

    def get_provenance(self, article_id: str) -> Provenance:
        """Return the origins and versions of an article; without origins for an unknown id."""
        rows = self._connection.execute(queries.ARTICLE_ORIGINS, (article_id,)).fetchall()
        older_rows = self._connection.execute(queries.OLDER_VERSIONS, {"article": article_id})
        return Provenance(
            origins=tuple(origin for origin, _ in rows if origin is not None),
            superseded_by=rows[0][1] if rows else None,
            older=tuple(map(ref_from_row, older_rows)),
        )

    def list_known_files(self, folder: str) -> dict[str, SyncedFile | None]:
        """Return the known files below a folder by path; None marks a file that must be read again."""
        return list_files(self._connection, folder)

    def find_file_state(self, path: str) -> SyncedFile | None:
        """Return the state of a file at its last sync; None if it must be read again or is unknown."""
        return find_file(self._connection, path)

    def list_origins(self, file: str) -> list[str]:
        """Return the recorded origins of a source file."""
        rows = self._connection.execute("SELECT origin FROM origins WHERE file = ?", (file,))
        return [origin for (origin,) in rows]

    def list_orphans(self) -> list[str]:
        """Return the ids of articles whose content no origin has any more."""
        return list_orphans(self._connection)

    def outdated_files(self) -> dict[str, int]:
        """Return the files and addresses read by an older reader, with their numbers of articles."""
        counts: Counter[str] = Counter()
        for (reader,) in self._connection.execute(queries.READERS).fetchall():
            if is_outdated(reader):
                counts.update(dict(self._connection.execute(queries.FILES_OF_READER, (reader,))))
        return dict(counts)

    def iter_articles(self) -> Iterable[Article]:
        """Iterate over all articles, ordered by id."""
        return map(article_from_row, self._connection.execute(f"{queries.ALL_ARTICLES} ORDER BY id"))

    def article_digests(self) -> dict[str, str]:
        """Return the SHA-256 of every article that supplies no id, by article id."""
        return dict(self._connection.execute("SELECT id, sha256 FROM articles WHERE row_id IS NULL"))

    def row_digests(self) -> dict[tuple[str, str], str]:
        """Return the content hash of every article that supplies an id, by that id and its scope."""
        rows = self._connection.execute(queries.ROW_DIGESTS)
        return {(row_id, scope): content for row_id, scope, content in rows}

    def origin_digests(self) -> dict[str, str]:
        """Return the content hash read at every origin, by origin."""
        return dict(self._connection.execute("SELECT origin, content FROM origins"))

    def iter_stored_articles(self) -> Iterator[StoredArticle]:
        """Yield all articles with their origins, passages and vectors, in insertion order."""
        for article_id in ordered_article_ids(self._connection):
            row = self._connection.execute(queries.ARTICLE, (article_id,)).fetchone()
            digest, added_at, successor = self._connection.execute(
                "SELECT sha256, added_at, iif(retired, superseded_by, NULL) FROM articles WHERE id = ?",
                (article_id,),
            ).fetchone()
            yield StoredArticle(
                article_from_row(row),
                digest,
                added_at,
                list_article_origins(self._connection, article_id),
                *self.get_passages(article_id),
                successor,
            )

    def get_passages(self, article_id: str) -> tuple[list[Passage], list[bytes]]:
        """Return the passages of an article, searchable or not, in order, and their stored vectors."""
        rows = self._connection.execute(queries.ARTICLE_PASSAGES, {"article": article_id}).fetchall()
        passages = [
            Passage(start=start, end=stop, sentences=decode_sentences(sentences))
            for start, stop, sentences, _ in rows
        ]
        return passages, [vector for *_, vector in rows]

    def is_empty(self) -> bool:
        """Return whether the library has no articles."""
        return self._connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is None

    def is_checkpointed(self) -> bool:
        """Return whether the files of the search index hold exactly this state of the library."""
        return self._live_index.saved_state() == self._state

    def prepare_index(self) -> None:
        """Bring the search index in memory up to date, as the first search otherwise does."""
        self._live_index.run(self._connection, len)

    def stats(self) -> Stats:
        """Return statistics of the library."""
        articles, older, words, oldest, newest, outlets, undated = self._connection.execute(
            queries.ARTICLE_STATS
        ).fetchone()
        (passages,) = self._connection.execute("SELECT count(*) FROM passages").fetchone()
        return Stats(
            articles=articles,
            older_versions=older,
            passages=passages,
            words=words,
            bytes=folder_size(self._folder),
            generation=self.generation,
            oldest=parse_date(oldest),
            newest=parse_date(newest),
            outlets=outlets,
            undated=undated,
            embedder=self.meta["embedder"],
            created=self.meta["created"],
        )

    def filter_passages(
        self, *, since: date | None, until: date | None, sources: Sequence[str], articles: Sequence[str]
    ) -> PassageIds | None:
        """Return the ids of passages whose articles match all filters, ascending; None without filters.

        `since` and `until` are inclusive and exclude undated articles. Sources ignore case. Raises
        AmbiguousId if several articles have one of the ids `articles`.
        """
        if since is None and until is None and not sources and not articles:
            return None
        filters = {
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
            "sources": json.dumps(self._spellings(sources)) if sources else None,
            "articles": json.dumps(list(map(self.ids.find, articles))) if articles else None,
        }
        conditions = [queries.FILTER_CONDITIONS[name] for name, value in filters.items() if value]
        query = queries.FILTER_PASSAGES.format(conditions=" AND ".join(conditions))
        (ids,) = self._connection.execute(query, filters).fetchone()
        return np.sort(np.fromstring(ids, dtype=np.int64, sep=","))

    def _spellings(self, sources: Sequence[str]) -> list[str]:
        """Return the stored spellings of sources. SQLite itself folds the case of ASCII letters only."""
        folded = {_fold(source.strip()) for source in sources}
        rows = self._connection.execute("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL")
        return [source for (source,) in rows if _fold(source.strip()) in folded]

    def search_vectors(self, vector: Vectors, k: int, allowed: PassageIds | None) -> list[int]:
        """Return the ids of the k passages with the highest cosine to a query vector, best first.

        `allowed` restricts the search to these ids, ascending, before ranking.
        """
        return find_nearest(self._connection, self._live_index, vector.reshape(1, -1), k, allowed)[0]

    def search_vectors_batch(self, vectors: Vectors, k: int) -> list[list[int]]:
        """Search all passages for several query vectors at once. Return one list of ids per vector."""
        return find_nearest(self._connection, self._live_index, vectors, k)

    def score_words(self, words: Sequence[str], weights: tuple[float, float]) -> WordScores:
        """Return the BM25 scores of all passages that contain any of the words.

        `weights` are the BM25 weights of title and text.
        """
        return self._live_index.run(self._connection, lambda index: index.score_words(words, weights))

    def cosine_scores(self, vector: Vectors, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each passage to a query vector; see `exact_cosines`."""
        return exact_cosines(self._connection, vector, ids)

    def article_ids(self, ids: Sequence[int]) -> dict[int, str]:
        """Return the article id of each passage."""
        return dict(self._connection.execute(queries.ARTICLE_IDS, (json.dumps(list(ids)),)))

    def publication_dates(self, ids: Sequence[int]) -> dict[int, date | None]:
        """Return the publication date of each passage's article."""
        rows = self._connection.execute(queries.PUBLICATION_DATES, (json.dumps(list(ids)),))
        return {passage_id: parse_date(published) for passage_id, published in rows}

    def load_hit(self, passage_id: int, *, cosine: float, bm25: float, score: float) -> Hit:
        """Load a passage as a search hit with its scores."""
        title, published, source, url, text, pages, article_id, start, stop, sentences = (
            self._connection.execute(queries.HIT, (passage_id,)).fetchone()
        )
        return Hit(
            passage_id=passage_id, article_id=article_id, title=title, published=parse_date(published),
            source=source, url=url, start=start, end=stop, text=text[start:stop],
            sentences=decode_sentences(sentences), pages=json.loads(pages),
            cosine=cosine, bm25=bm25, score=score,
        )  # fmt: skip


def _fold(words: str) -> str:
    return plain_spelling(words).casefold()
