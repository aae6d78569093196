"""What a commit does to the tables. Each function runs inside the transaction of its caller (`Store`)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

import numpy as np

from assistant.schema import Article, Passage
from assistant.store.records import encode_sentences, to_words
from assistant.store.tables import now
from assistant.store.vectors import Vectors

_FOUND_THOUGH_OLDER = """
SELECT id FROM articles WHERE superseded_by IS NOT NULL AND EXISTS (SELECT 1 FROM passages WHERE article = articles.id)
"""
UNIT = 1e-3
"""By how much the length of a stored vector may differ from one."""


def check_vectors(
    article: Article, passages: Sequence[Passage], vectors: Vectors, dimension: int
) -> None:
    """Refuse what would poison the library without a word: ValueError, for it is a mistake in the program."""
    if not passages or vectors.shape != (len(passages), dimension):
        raise ValueError(
            f"{len(passages)} passages of {article.id} came with vectors of shape {vectors.shape}"
        )
    if not np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=UNIT):  # also false for NaN
        raise ValueError(f"a vector of {article.id} is not of unit length")
    if passages[-1].end > len(article.text) or any(
        p.sentences[-1].end > len(article.text) for p in passages
    ):
        raise ValueError(f"a passage of {article.id} reaches beyond its text")


def insert(
    connection: sqlite3.Connection,
    article: Article,
    number: str,
    passages: Sequence[Passage],
    vectors: Vectors,
    added_at: str | None = None,
) -> list[int]:
    """Store an article under an id, in the place of one that is there, and its passages and vectors; the ids of the passages, in order.

    The passages of the one that is there are to be taken down first. It is added now, or at a time that is known.
    """
    day = article.published.isoformat() if article.published else None
    told = (
        number,
        article.origin,
        article.title,
        day,
        article.source,
        article.url,
        article.text,
        json.dumps(article.pages),
    )
    derived = (len(article.text.split()), article.sha256, added_at or now(), article.content_hash)
    connection.execute(
        "INSERT INTO articles (id, origin, title, published, source, url, text, pages, words, sha256, added_at, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET origin = excluded.origin, title = excluded.title,"
        " published = excluded.published, source = excluded.source, url = excluded.url, text = excluded.text, pages = excluded.pages,"
        " words = excluded.words, sha256 = excluded.sha256, added_at = excluded.added_at, content = excluded.content",
        (*told, *derived),
    )
    return insert_passages(connection, number, article, passages, vectors)


def insert_passages(
    connection: sqlite3.Connection,
    number: str,
    article: Article,
    passages: Sequence[Passage],
    vectors: Vectors,
) -> list[int]:
    """Store the passages of an article that is already there; their ids, in order."""
    rows = [
        (number, passage.start, passage.end, encode_sentences(passage), vector.astype("<f4").tobytes())
        for passage, vector in zip(passages, vectors, strict=True)
    ]
    return [_insert_passage(connection, row, article.title, article.text) for row in rows]


def _insert_passage(
    connection: sqlite3.Connection, row: tuple[str, int, int, str, bytes], title: str, text: str
) -> int:
    number = connection.execute(
        "INSERT INTO passages (article, start, stop, sentences, vector) VALUES (?, ?, ?, ?, ?)", row
    ).lastrowid
    if number is None:
        raise ValueError("SQLite gave a passage no number")
    connection.execute(
        "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
        (number, title, to_words(text, *row[1:4])),
    )
    return number


def take_down(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Take the passages of an article out of every index; the ids they had.

    The inverted index only marks the words as deleted; `erase_words` takes them out of the file.
    """
    connection.execute("DELETE FROM shelved WHERE article = ?", (article_id,))
    passages = connection.execute(
        "SELECT id, start, stop, sentences FROM passages WHERE article = ?", (article_id,)
    ).fetchall()
    if passages:
        title, text = connection.execute(
            "SELECT title, text FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        connection.executemany(
            "INSERT INTO words (words, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            ((number, title, to_words(text, *stored)) for number, *stored in passages),
        )
        connection.execute("DELETE FROM passages WHERE article = ?", (article_id,))
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('words_to_erase', '1')")
    return [number for number, *_ in passages]


def forget(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Take an article out of every table, and the ids its passages had; none if it was not there."""
    removed = take_down(connection, article_id)
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    return removed


def shelve(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Put the passages of an article where no search looks; the ids they had."""
    kept = connection.execute(
        "SELECT article, start, stop, sentences, vector FROM passages WHERE article = ? ORDER BY id",
        (article_id,),
    )
    rows = kept.fetchall()
    removed = take_down(connection, article_id)
    connection.executemany("INSERT INTO shelved VALUES (?, ?, ?, ?, ?)", rows)
    return removed


def shelve_older(connection: sqlite3.Connection) -> None:
    """Put the passages of all older versions there, after passages were made anew."""
    for (older,) in connection.execute(_FOUND_THOUGH_OLDER).fetchall():
        shelve(connection, older)


def unshelve(connection: sqlite3.Connection, article_id: str) -> list[int]:
    """Let shelved passages be found again; their new ids, since an index elsewhere may have dropped the old ones."""
    rows = connection.execute(
        "DELETE FROM shelved WHERE article = ? RETURNING article, start, stop, sentences, vector",
        (article_id,),
    ).fetchall()
    title, text = connection.execute(
        "SELECT title, text FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return [
        _insert_passage(connection, row, title, text)
        for row in sorted(rows, key=lambda row: int(row[1]))
    ]


def split_off(connection: sqlite3.Connection, article_id: str, number: str) -> None:
    """Let an article live on under another id, with its passages, before something else takes its place under its own."""
    connection.execute(
        "INSERT INTO articles SELECT ?, origin, title, published, source, url, text, pages, words, sha256, added_at, content, NULL"
        " FROM articles WHERE id = ?",
        (number, article_id),
    )
    connection.execute("UPDATE passages SET article = ? WHERE article = ?", (number, article_id))
    connection.execute("UPDATE shelved SET article = ? WHERE article = ?", (number, article_id))


def erase_words(connection: sqlite3.Connection) -> None:
    """Take deleted words out of the inverted index, if there are any.

    FTS5 keeps them until it happens to merge the segments they are in; merging all at once is the way that every SQLite
    since 3.9 knows ('secure-delete' needs 3.42). 0.15 s for 6,000 passages of 120 words.
    """
    if connection.execute("DELETE FROM meta WHERE key = 'words_to_erase'").rowcount:
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")


def forget_all_passages(connection: sqlite3.Connection) -> None:
    """Drop all that is derived from the articles, before it is made again."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    connection.execute("DELETE FROM passages")
    connection.execute("DELETE FROM shelved")
