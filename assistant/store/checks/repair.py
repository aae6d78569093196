"""What is derived made again, in one commit, so that a library is never seen half mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from assistant.schema import Article, Passage, hash_content
from assistant.store.checks.database import HIGHEST
from assistant.store.checks.fault import Remedy
from assistant.store.checks.full_text import fill_words
from assistant.store.records import to_article
from assistant.store.snapshot import ARTICLE
from assistant.store.tables import (
    EmbedderIdentity,
    articles_in_order,
    log_change,
    now,
    read_state,
    remember_embedder,
    remember_rules,
)
from assistant.store.vectors import Vectors
from assistant.store.writes import check_vectors, insert_passages, shelve_older, unshelve

_NO_WORDS = "INSERT INTO words (words) VALUES ('delete-all')"

Derived = tuple[Article, Sequence[Passage], Vectors]
"""An article with passages and vectors that were just made from its text."""


def readable_articles(connection: sqlite3.Connection, ids: Collection[str] | None) -> Iterator[Article]:
    """The articles of these ids, or all, without those whose fields cannot be read."""
    for number in articles_in_order(connection) if ids is None else sorted(ids):
        row = connection.execute(ARTICLE, (number,)).fetchone()
        with suppress(ValueError):
            yield to_article(row)


def apply_remedies(
    connection: sqlite3.Connection,
    remedies: Collection[Remedy],
    derived: Sequence[Derived],
    embedder: EmbedderIdentity | None,
) -> None:
    """Apply the remedies in one commit. `derived` are the articles to be given new passages, which `embedder` made."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = _passages(connection)
        _apply(connection, set(remedies), derived, embedder)
        after = _passages(connection)
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
        _drop_orphans(connection)
    if Remedy.COUNT in remedies:
        _count_anew(connection)
    if remedies & {Remedy.LOG, Remedy.EMBEDDER}:
        _begin_log(connection)
    if remedies & {Remedy.WORDS, Remedy.SPLIT, Remedy.DROP, Remedy.EMBEDDER}:
        connection.execute(_NO_WORDS)
        if embedder is not None:
            _replace(connection, derived, embedder)
            if Remedy.EMBEDDER in remedies:
                remember_rules(connection)
            connection.execute(_NO_WORDS)
        fill_words(connection, "words")


def _replace(
    connection: sqlite3.Connection, derived: Sequence[Derived], embedder: EmbedderIdentity
) -> None:
    for article, passages, vectors in derived:
        stored = connection.execute(
            "SELECT title, text FROM articles WHERE id = ?", (article.id,)
        ).fetchone()
        if stored == (
            article.title,
            article.text,
        ):  # or somebody changed it meanwhile, and gave it new passages
            connection.execute("DELETE FROM passages WHERE article = ?", (article.id,))
            connection.execute("DELETE FROM shelved WHERE article = ?", (article.id,))
            if passages:
                check_vectors(article, passages, vectors, embedder.dimension)
            insert_passages(connection, article.id, article, passages, vectors)
    shelve_older(connection)
    remember_embedder(connection, embedder)
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('created', ?)", (now(),))


def _drop_orphans(connection: sqlite3.Connection) -> None:
    """What belongs to an article that is gone goes; an older version whose newer one is gone is found again."""
    connection.execute("DELETE FROM origins WHERE article NOT IN (SELECT id FROM articles)")
    for (article,) in connection.execute(
        "SELECT id FROM articles WHERE superseded_by NOT IN (SELECT id FROM articles)"
    ).fetchall():
        connection.execute("UPDATE articles SET superseded_by = NULL WHERE id = ?", (article,))
        unshelve(connection, article)
    while orphans := [
        (table, row)
        for table, row, _, _ in connection.execute("PRAGMA foreign_key_check")
        if row is not None
    ]:
        for table, row in orphans:
            connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row,))  # noqa: S608 - SQLite's own name of the table


def _count_anew(connection: sqlite3.Connection) -> None:
    for (number,) in connection.execute("SELECT id FROM articles").fetchall():
        row = connection.execute(
            "SELECT title, published, source, text FROM articles WHERE id = ?", (number,)
        ).fetchone()
        title, published, source, text = row
        counted = (len(text.split()), hash_content(title, published, source, text), number)
        connection.execute(
            "UPDATE articles SET words = ?1, content = ?2 WHERE id = ?3 AND (words <> ?1 OR content <> ?2)",
            counted,
        )


def _begin_log(connection: sqlite3.Connection) -> None:
    (newest,) = connection.execute("SELECT coalesce(max(generation), 0) FROM changes").fetchone()
    connection.execute("DELETE FROM changes")
    log_change(connection, generation=newest + 1)
    (highest,) = connection.execute(HIGHEST).fetchone()
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'passages'")
    connection.execute(
        "INSERT INTO sqlite_sequence SELECT 'passages', max(?, coalesce(max(id), 0)) FROM passages",
        (highest,),
    )


def _passages(connection: sqlite3.Connection) -> set[int]:
    return {number for (number,) in connection.execute("SELECT id FROM passages")}
