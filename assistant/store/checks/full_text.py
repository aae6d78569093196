"""Check of the full-text index against the words of the passages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from assistant.store.checks.fault import Fault, Remedy
from assistant.store.full_text import FULL_TEXT_TABLE, fill_full_text_index
from assistant.store.tables import ordered_article_ids


class _Comparison(NamedTuple):
    """A query to the stored index and the same query to the expected index; both sorted alike."""

    stored: str
    expected: str
    id_column: int
    """Column that holds the passage id."""


# Each row: term, passage id, whether the term is in the text (else in the title), position.
_OCCURRENCES = _Comparison(
    "SELECT term, doc, col = 'text', offset FROM temp.stored_terms",
    "SELECT term, doc, col = 'text', offset FROM temp.expected_terms",
    1,
)
_LENGTHS = _Comparison(
    "SELECT id, sz FROM words_docsize ORDER BY id",
    "SELECT id, sz FROM temp.expected_docsize ORDER BY id",
    0,
)
_SAME_TOTALS = """
SELECT (SELECT block FROM words_data WHERE id = 1) IS (SELECT block FROM temp.expected_data WHERE id = 1)
"""


def check_structure(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Run the integrity check of FTS5. It counts as a write, so it locks the library."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        yield Fault(what=f"FTS5 reports damage ({error})", remedy=Remedy.WORDS)
    finally:
        connection.execute("ROLLBACK")


def check_words(connection: sqlite3.Connection) -> Iterator[Fault]:
    """Compare the index word by word with an index rebuilt from the passages.

    Includes the passage lengths and totals that BM25 uses. The rebuilt index is a temporary table, which
    SQLite stores in an unnamed file.
    """
    connection.execute(f"CREATE VIRTUAL TABLE temp.expected USING {FULL_TEXT_TABLE}")
    connection.execute(
        "CREATE VIRTUAL TABLE temp.stored_terms USING fts5vocab('main', 'words', 'instance')"
    )
    connection.execute(
        "CREATE VIRTUAL TABLE temp.expected_terms USING fts5vocab('temp', 'expected', 'instance')"
    )
    fill_full_text_index(connection, "temp.expected", ordered_article_ids(connection))
    passage_ids = _differing_passages(connection, _OCCURRENCES) | _differing_passages(
        connection, _LENGTHS
    )
    article_ids = {_find_article_id(connection, passage_id) for passage_id in passage_ids}
    for article_id in sorted(filter(None, article_ids)):
        yield Fault(
            article=article_id,
            what="its words are missing from the full-text index or at wrong positions",
            remedy=Remedy.WORDS,
        )
    if None in article_ids:
        yield Fault(what="it contains words of passages that do not exist", remedy=Remedy.WORDS)
    if not passage_ids and connection.execute(_SAME_TOTALS).fetchone() != (1,):
        yield Fault(what="its totals are wrong, which makes BM25 wrong", remedy=Remedy.WORDS)


def _differing_passages(connection: sqlite3.Connection, comparison: _Comparison) -> set[int]:
    """Merge two sorted results and return the ids of passages whose rows differ."""
    stored = connection.execute(comparison.stored)
    expected = connection.execute(comparison.expected)
    differing: set[int] = set()
    stored_row, expected_row = stored.fetchone(), expected.fetchone()
    while stored_row is not None or expected_row is not None:
        if stored_row == expected_row:
            stored_row, expected_row = stored.fetchone(), expected.fetchone()
        elif expected_row is None or (stored_row is not None and stored_row < expected_row):
            differing.add(stored_row[comparison.id_column])
            stored_row = stored.fetchone()
        else:
            differing.add(expected_row[comparison.id_column])
            expected_row = expected.fetchone()
    return differing


def _find_article_id(connection: sqlite3.Connection, passage_id: int) -> str | None:
    row = connection.execute("SELECT article FROM passages WHERE id = ?", (passage_id,)).fetchone()
    return None if row is None else str(row[0])
