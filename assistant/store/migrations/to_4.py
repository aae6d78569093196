"""Version 4: ids keyed by source, and versions of readers."""

from __future__ import annotations

import sqlite3

from assistant.schema import row_number
from assistant.store.row_keys import row_scope

# In version 3 an id was global, so an article could replace another one with the same id. The files
# whose articles were replaced are forgotten: the next sync reads them again and restores the articles.
_SQL = """
ALTER TABLE articles ADD COLUMN row_id TEXT;
ALTER TABLE articles ADD COLUMN date_basis TEXT;
ALTER TABLE articles ADD COLUMN ocr_confidence REAL;
ALTER TABLE articles ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
UPDATE articles SET row_id = id WHERE EXISTS (SELECT 1 FROM origins WHERE article = id AND named);
CREATE INDEX articles_by_successor ON articles (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX articles_by_row_id ON articles (row_id) WHERE row_id IS NOT NULL;

ALTER TABLE origins RENAME TO origins_of_3;
DROP INDEX origins_by_file;
DROP INDEX origins_by_article;
DROP INDEX origins_by_content;
CREATE TABLE origins (
    origin   TEXT PRIMARY KEY,
    file     TEXT NOT NULL,
    article  TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    content  TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    url      TEXT,
    row_id   TEXT,
    scope    TEXT,
    position INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    reader   TEXT NOT NULL,
    CHECK ((row_id IS NULL) = (scope IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO origins SELECT origin, file, article, content, sha256,
    (SELECT url FROM articles WHERE id = article AND articles.sha256 = origins_of_3.sha256),
    iif(named, article, NULL),
    iif(named, scope_of(origin, article), NULL), row_of(origin),
    coalesce((SELECT mtime_ns FROM files WHERE path = file AND mtime_ns > 0), 0), '' FROM origins_of_3;
DROP TABLE origins_of_3;
CREATE INDEX origins_by_file ON origins (file);
CREATE INDEX origins_by_article ON origins (article, content, row_id);
CREATE INDEX origins_by_content ON origins (content);
CREATE INDEX origins_by_row ON origins (row_id, scope, modified, file, position)
    WHERE row_id IS NOT NULL;
CREATE INDEX origins_by_reader ON origins (reader, file);

DELETE FROM files WHERE path IN (
    SELECT file FROM origins JOIN articles ON id = article
    WHERE origins.row_id IS NOT NULL AND origins.content <> articles.content
)
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Migrate the tables of version 3."""
    connection.create_function("scope_of", 2, row_scope, deterministic=True)
    connection.create_function("row_of", 1, row_number, deterministic=True)
    for statement in _SQL.split(";\n"):
        connection.execute(statement)
