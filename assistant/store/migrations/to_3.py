"""Version 3: copies with several origins, versions at a URL, and synced files."""

from __future__ import annotations

import sqlite3

from assistant.schema import derive_article_id, hash_content, source_file

# Version 2 could hold two articles of one origin: the older article has since been overwritten or moved
# within its file, so it gets a row number that no row has.
_SQL = """
ALTER TABLE articles ADD COLUMN content TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN superseded_by TEXT REFERENCES articles (id) ON DELETE SET NULL;
UPDATE articles SET content = content_digest(title, published, source, text);

CREATE INDEX articles_by_content ON articles (content);
CREATE INDEX articles_by_url ON articles (url);
CREATE INDEX articles_superseded ON articles (url) WHERE superseded_by IS NOT NULL;

CREATE TABLE shelved (
    article   TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start     INTEGER NOT NULL,
    stop      INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector    BLOB NOT NULL
) STRICT;
CREATE INDEX shelved_by_article ON shelved (article);

CREATE TABLE origins (
    origin  TEXT PRIMARY KEY,
    file    TEXT NOT NULL,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    content TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    named   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX origins_by_file ON origins (file);
CREATE INDEX origins_by_article ON origins (article, content, named);
CREATE INDEX origins_by_content ON origins (content);

CREATE TABLE files (
    path     TEXT PRIMARY KEY,
    root     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO origins SELECT
    CASE row_number() OVER (PARTITION BY origin ORDER BY rowid DESC)
        WHEN 1 THEN origin ELSE file_of(origin) || '#0' || rowid END,
    file_of(origin), id, content, sha256, id <> article_id(origin) FROM articles
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Migrate the tables of version 2."""
    connection.create_function("content_digest", 4, hash_content, deterministic=True)
    connection.create_function("file_of", 1, source_file, deterministic=True)
    connection.create_function("article_id", 1, derive_article_id, deterministic=True)
    for statement in _SQL.split(";\n"):
        connection.execute(statement)
