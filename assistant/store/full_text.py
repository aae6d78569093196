"""The full-text index: its table, and filling it from the passages."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from assistant.spelling import plain_spelling
from assistant.store.records import indexed_words

# `words` is contentless: it stores the inverted index only, since `articles.text` holds the text. A
# delete must therefore repeat exactly the text that was inserted (`writes.delete_passages`).
FULL_TEXT_TABLE = "fts5 (title, text, content='', tokenize='porter unicode61 remove_diacritics 2')"
"""Definition of the full-text index, shared by the table `words` and its check."""

CLEAR_FULL_TEXT_INDEX = "INSERT INTO words (words) VALUES ('delete-all')"
_PASSAGES = "SELECT id, start, stop, sentences FROM passages WHERE article = ? ORDER BY id"
_TEXT = "SELECT title, text FROM articles WHERE id = ?"


def fill_full_text_index(connection: sqlite3.Connection, table: str, article_ids: Sequence[str]) -> None:
    """Insert the words of the articles' passages into an empty index, one article at a time."""
    insert = f"INSERT INTO {table} (rowid, title, text) VALUES (?, ?, ?)"  # noqa: S608 - a constant
    for article_id in article_ids:
        title, text = connection.execute(_TEXT, (article_id,)).fetchone()
        passages = connection.execute(_PASSAGES, (article_id,)).fetchall()
        rows = ((passage_id, *indexed_words(title, text, *bounds)) for passage_id, *bounds in passages)
        connection.executemany(insert, rows)


def index_plain_spelling(connection: sqlite3.Connection, article_ids: Sequence[str]) -> None:
    """Fill the index anew if it holds words that are not in plain spelling, as before version 4.

    Most libraries have none, and their index stays as it is.
    """
    texts = (connection.execute(_TEXT, (article_id,)).fetchone() for article_id in article_ids)
    if any(plain_spelling(words) != words for row in texts for words in row):
        connection.execute(CLEAR_FULL_TEXT_INDEX)
        fill_full_text_index(connection, "words", article_ids)
