"""Repair of a library: rebuild derived data in one commit, so that no reader sees a partial repair."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from assistant.schema import Article, Passage, hash_content
from assistant.store.article_ids import assign_ids
from assistant.store.checks.database import HIGHEST_PASSAGE_ID
from assistant.store.checks.fault import Remedy
from assistant.store.checks.ids import list_row_ids
from assistant.store.embedder_identity import EmbedderIdentity, write_embedder
from assistant.store.queries import ARTICLE
from assistant.store.records import article_from_row
from assistant.store.tables import (
    log_change,
    ordered_article_ids,
    read_state,
    utc_now,
    write_rules_version,
)
from assistant.store.vectors import Vectors
from assistant.store.writes import (
    archive_older_versions,
    insert_passages,
    restore_passages,
    validate_vectors,
)

Derived = tuple[Article, Sequence[Passage], Vectors]
"""An article with passages and vectors that were just rebuilt from its text."""


def readable_articles(connection: sqlite3.Connection, ids: Collection[str] | None) -> Iterator[Article]:
    """Yield the articles with these ids, or all for None. Skip articles whose fields cannot be read."""
    for article_id in ordered_article_ids(connection) if ids is None else sorted(ids):
        row = connection.execute(ARTICLE, (article_id,)).fetchone()
        with suppress(ValueError):
            yield article_from_row(row)


def apply_remedies(
    connection: sqlite3.Connection,
    remedies: Collection[Remedy],
    derived: Sequence[Derived],
    embedder: EmbedderIdentity | None,
) -> None:
    """Apply the remedies in one commit. `derived` holds the new passages that `embedder` produced."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = _passage_ids(connection)
        _apply(connection, set(remedies), derived, embedder)
        after = _passage_ids(connection)
        if before != after:
            generation = read_state(connection).generation + 1
            log_change(
                connection,
                generation=generation,
                added=sorted(after - before),
                removed=sorted(before - after),
            )
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _apply(
    connection: sqlite3.Connection,
    remedies: set[Remedy],
    derived: Sequence[Derived],
    embedder: EmbedderIdentity | None,
) -> None:
    if Remedy.REINDEX in remedies:
        connection.execute("REINDEX")
    if Remedy.DROP in remedies:
        _delete_orphaned_rows(connection)
    if Remedy.COUNT in remedies:
        _recompute_counts(connection)
    if remedies & {Remedy.IDS, Remedy.DROP}:
        assign_ids(connection, list_row_ids(connection))
    if remedies & {Remedy.LOG, Remedy.EMBEDDER}:
        _restart_change_log(connection)
    if embedder is not None:
        _replace_passages(connection, derived, embedder)
        if Remedy.EMBEDDER in remedies:
            write_rules_version(connection)


def _replace_passages(
    connection: sqlite3.Connection, derived: Sequence[Derived], embedder: EmbedderIdentity
) -> None:
    for article, passages, vectors in derived:
        row = connection.execute(
            "SELECT title, text FROM articles WHERE id = ?", (article.id,)
        ).fetchone()
        if row != (article.title, article.text):  # edited meanwhile, with new passages
            continue
        connection.execute("DELETE FROM passages WHERE article = ?", (article.id,))
        connection.execute("DELETE FROM shelved WHERE article = ?", (article.id,))
        if passages:
            validate_vectors(article, passages, vectors, embedder.dimension)
        insert_passages(connection, article.id, passages, vectors)
    archive_older_versions(connection)
    write_embedder(connection, embedder)
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('created', ?)", (utc_now(),))


def _delete_orphaned_rows(connection: sqlite3.Connection) -> None:
    """Delete rows whose article is gone, and make versions searchable whose successor is gone."""
    connection.execute("DELETE FROM origins WHERE article NOT IN (SELECT id FROM articles)")
    for (article_id,) in connection.execute(
        "SELECT id FROM articles WHERE superseded_by NOT IN (SELECT id FROM articles)"
    ).fetchall():
        connection.execute("UPDATE articles SET superseded_by = NULL WHERE id = ?", (article_id,))
        restore_passages(connection, article_id)
    while orphans := [
        (table, row)
        for table, row, _, _ in connection.execute("PRAGMA foreign_key_check")
        if row is not None
    ]:
        for table, row in orphans:
            delete = f'DELETE FROM "{table}" WHERE rowid = ?'  # noqa: S608 - a name that SQLite returned
            connection.execute(delete, (row,))


def _recompute_counts(connection: sqlite3.Connection) -> None:
    for (article_id,) in connection.execute("SELECT id FROM articles").fetchall():
        title, published, source, text = connection.execute(
            "SELECT title, published, source, text FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        content_hash = hash_content(title, published, source, text)
        connection.execute(
            "UPDATE articles SET words = ?1, content = ?2"
            " WHERE id = ?3 AND (words <> ?1 OR content <> ?2)",
            (len(text.split()), content_hash, article_id),
        )


def _restart_change_log(connection: sqlite3.Connection) -> None:
    (newest,) = connection.execute("SELECT coalesce(max(generation), 0) FROM changes").fetchone()
    connection.execute("DELETE FROM changes")
    log_change(connection, generation=newest + 1)
    (highest,) = connection.execute(HIGHEST_PASSAGE_ID).fetchone()
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'passages'")
    connection.execute(
        "INSERT INTO sqlite_sequence SELECT 'passages', max(?, coalesce(max(id), 0)) FROM passages",
        (highest,),
    )


def _passage_ids(connection: sqlite3.Connection) -> set[int]:
    return {passage_id for (passage_id,) in connection.execute("SELECT id FROM passages")}
