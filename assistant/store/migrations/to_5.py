"""Version 5: no full-text index of SQLite, and indexes that filters can be answered from."""

from __future__ import annotations

import sqlite3

# The search index builds the words of passages from their texts.
_SQL = """
DROP TABLE words;
DELETE FROM meta WHERE key = 'words_to_erase';
DROP INDEX IF EXISTS articles_by_published;
DROP INDEX IF EXISTS articles_by_source;
CREATE INDEX articles_by_published ON articles (published, id);
CREATE INDEX articles_by_source ON articles (source, published, id)
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Migrate the tables of version 4."""
    for statement in _SQL.split(";\n"):
        connection.execute(statement)
