"""Whether the inverted index holds the words of the passages, each where it is, and no others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from assistant.store.checks.fault import Fault, Remedy
from assistant.store.records import to_words
from assistant.store.tables import WORDS, articles_in_order


class _Query(NamedTuple):
    """The same question to the index that is kept and to the one that is expected."""

    kept: str
    expected: str
    passage: int
    """Which column tells the passage."""


# A word, its passage, whether it stands in the text (else in the title), and which one it is there.
_PLACES = _Query(
    "SELECT term, doc, col = 'text', offset FROM temp.kept_places",
    "SELECT term, doc, col = 'text', offset FROM temp.expected_places",
    1,
)
_LENGTHS = _Query(
    "SELECT id, sz FROM words_docsize ORDER BY id",
    "SELECT id, sz FROM temp.expected_docsize ORDER BY id",
    0,
)
_PASSAGES = "SELECT id, start, stop, sentences FROM passages WHERE article = ? ORDER BY id"
_TOTALS = "SELECT (SELECT block FROM words_data WHERE id = 1) IS (SELECT block FROM temp.expected_data WHERE id = 1)"


def structure_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """What FTS5 itself finds wrong with how the index is laid out. It counts as a write, so the library is locked meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        yield Fault(what=f"FTS5 finds it damaged ({error})", remedy=Remedy.WORDS)
    finally:
        connection.execute("ROLLBACK")


def words_faults(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Compare the index, word by word, with one made anew from the passages; also what BM25 reckons with: lengths and totals.

    The other one is a temporary table, which SQLite keeps in a file of no name.
    """
    connection.execute(f"CREATE VIRTUAL TABLE temp.expected USING {WORDS}")
    connection.execute(
        "CREATE VIRTUAL TABLE temp.kept_places USING fts5vocab('main', 'words', 'instance')"
    )
    connection.execute(
        "CREATE VIRTUAL TABLE temp.expected_places USING fts5vocab('temp', 'expected', 'instance')"
    )
    fill_words(connection, "temp.expected")
    wrong = _differing(connection, _PLACES) | _differing(connection, _LENGTHS)
    articles = {_article_of(connection, number) for number in wrong}
    for article in sorted(filter(None, articles)):
        yield Fault(article=article, what="its words are not found where they are", remedy=Remedy.WORDS)
    if None in articles:
        yield Fault(what="it holds words of passages that are not there", remedy=Remedy.WORDS)
    if not wrong and connection.execute(_TOTALS).fetchone() != (1,):
        yield Fault(what="its totals are wrong, and so BM25 is", remedy=Remedy.WORDS)


def fill_words(connection: sqlite3.Connection, table: str) -> None:
    """Put the words of every passage into an inverted index that is empty, one article at a time."""
    for article in articles_in_order(connection):
        title, text = connection.execute(
            "SELECT title, text FROM articles WHERE id = ?", (article,)
        ).fetchone()
        passages = connection.execute(_PASSAGES, (article,)).fetchall()
        words = ((number, title, to_words(text, *stored)) for number, *stored in passages)
        connection.executemany(f"INSERT INTO {table} (rowid, title, text) VALUES (?, ?, ?)", words)  # noqa: S608 - a name of ours


def _differing(connection: sqlite3.Connection, query: _Query) -> set[int]:
    """Passages of which the two indexes say different things, by walking along both, which are sorted alike."""
    kept, expected = connection.execute(query.kept), connection.execute(query.expected)
    wrong: set[int] = set()
    one, other = kept.fetchone(), expected.fetchone()
    while one is not None or other is not None:
        if one == other:
            one, other = kept.fetchone(), expected.fetchone()
        elif other is None or (one is not None and one < other):
            wrong.add(one[query.passage])
            one = kept.fetchone()
        else:
            wrong.add(other[query.passage])
            other = expected.fetchone()
    return wrong


def _article_of(connection: sqlite3.Connection, passage: int) -> str | None:
    row = connection.execute("SELECT article FROM passages WHERE id = ?", (passage,)).fetchone()
    return None if row is None else str(row[0])
