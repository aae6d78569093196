"""Where articles come from: one article may come from several files, and one file may say another thing than it did.

An origin says which article it gives, and the digests of what was read there. An origin that brought an id along (`named`) gives
the article of that id. All others of one content give one article, the named one of that content if there is any. So which
articles a library has follows from its files alone, in whatever order they were read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from typing import NamedTuple

from assistant.schema import Article, Record, derive_article_id, source_file

_TWIN = """
SELECT id, sha256, origin FROM articles WHERE content = ?
ORDER BY EXISTS (SELECT 1 FROM origins WHERE article = id AND named) DESC, rowid LIMIT 1
"""
# The origin an article is known by is one that says what it says, to the last field if there is one.
_FIRST = """
SELECT origins.origin, file, origins.sha256 = articles.sha256 FROM origins JOIN articles ON id = article
WHERE article = ? AND origins.content = articles.content
ORDER BY origins.sha256 = articles.sha256 DESC, origins.origin = articles.origin DESC, named DESC, origins.origin LIMIT 1
"""
# Who brought the id along has the word on what its article says, even if a copy still says what another one of that id did.
_UNFOUNDED = """
SELECT id FROM articles
WHERE NOT EXISTS (SELECT 1 FROM origins WHERE article = id AND origins.content = articles.content)
   OR EXISTS (SELECT 1 FROM origins WHERE article = id AND named)
  AND NOT EXISTS (SELECT 1 FROM origins WHERE article = id AND origins.content = articles.content AND named)
ORDER BY rowid
"""

_KNOWN_ELSEWHERE = """
UPDATE articles SET origin = :new || substr(origin, :behind)
WHERE id IN (SELECT article FROM origins WHERE file = :old) AND origin IN (SELECT origin FROM origins WHERE file = :old)
"""


class ArticleOrigin(Record):
    """A place that an article comes from, and what it said there."""

    origin: str
    content: str
    """`Article.content` as it was read there, and so also of the article, unless that has been edited since."""
    sha256: str
    named: bool
    """Whether it brought the article's id along."""


class Home(NamedTuple):
    """The id under which an article belongs in the library."""

    id: str
    fits: bool
    """Whether the library has it there as it is, so that nothing needs to be embedded."""


def home_of(connection: sqlite3.Connection, article: Article) -> Home:
    """Where an article that was read belongs: see above; one that is new gets an id that no other has."""
    if article.has_own_id:
        found = connection.execute("SELECT sha256 FROM articles WHERE id = ?", (article.id,)).fetchone()
        return Home(article.id, fits=found is not None and found[0] == article.sha256)
    twin = connection.execute(_TWIN, (article.content_hash,)).fetchone()
    if twin is not None:
        number, sha256, origin = twin
        return Home(number, fits=sha256 == article.sha256 or origin != article.origin)
    known = connection.execute(
        "SELECT article FROM origins WHERE origin = ? AND NOT named", (article.origin,)
    ).fetchone()
    if known is not None and _has_one_origin(connection, known[0]):
        return Home(known[0], fits=False)
    return Home(free_id(connection, article.origin), fits=False)


def free_id(connection: sqlite3.Connection, origin: str) -> str:
    """The id of an origin or, while the article that once came from there still lives elsewhere, another one."""
    number, again = derive_article_id(origin), 1
    while connection.execute("SELECT 1 FROM articles WHERE id = ?", (number,)).fetchone():
        again += 1
        number = derive_article_id(f"{origin} {again}")
    return number


def is_noted(connection: sqlite3.Connection, article: Article, home: str) -> bool:
    """Whether this origin is known to give that article, word for word."""
    row = connection.execute(
        "SELECT article, sha256, named FROM origins WHERE origin = ?", (article.origin,)
    ).fetchone()
    return row is not None and tuple(row) == (home, article.sha256, article.has_own_id)


def note(connection: sqlite3.Connection, article: Article, home: str) -> set[str]:
    """Keep that this origin gives the article `home`; the ids of all articles whose origins are others now."""
    before = connection.execute(
        "SELECT article FROM origins WHERE origin = ?", (article.origin,)
    ).fetchone()
    row = (
        article.origin,
        source_file(article.origin),
        home,
        article.content_hash,
        article.sha256,
        article.has_own_id,
    )
    connection.execute("INSERT OR REPLACE INTO origins VALUES (?, ?, ?, ?, ?, ?)", row)
    return gathered(connection, article.content_hash) | {home, *(before or ())}


def origins_of(connection: sqlite3.Connection, article: str) -> tuple[ArticleOrigin, ...]:
    """All that give an article."""
    rows = connection.execute(
        "SELECT origin, content, sha256, named FROM origins WHERE article = ? ORDER BY origin",
        (article,),
    )
    return tuple(
        ArticleOrigin(origin=origin, content=content, sha256=sha256, named=named)
        for origin, content, sha256, named in rows
    )


def restore(connection: sqlite3.Connection, article: str, known: Iterable[ArticleOrigin]) -> None:
    """Keep the origins of an article from another library; those that give another article here go on doing so."""
    rows = (
        (one.origin, source_file(one.origin), article, one.content, one.sha256, one.named)
        for one in known
    )
    connection.executemany("INSERT OR IGNORE INTO origins VALUES (?, ?, ?, ?, ?, ?)", rows)


def gathered(connection: sqlite3.Connection, content: str) -> set[str]:
    """Let all origins of one content that brought no id give one article; the ids of the articles that this changed."""
    twin = connection.execute(_TWIN, (content,)).fetchone()
    if twin is None:
        return set()
    where = "FROM origins WHERE content = ? AND NOT named AND article <> ?"
    moved = {
        article
        for (article,) in connection.execute(f"SELECT DISTINCT article {where}", (content, twin[0]))
    }
    if moved:
        connection.execute(
            "UPDATE origins SET article = ? WHERE content = ? AND NOT named", (twin[0], content)
        )
    return {*moved, twin[0]} if moved else set()


def drop_all_but(connection: sqlite3.Connection, file: str, kept: Collection[str]) -> set[str]:
    """Forget what a file gives but for some origins; the ids of the articles that came from the others."""
    rows = connection.execute(
        "SELECT origin, article, content FROM origins WHERE file = ?", (file,)
    ).fetchall()
    gone = [row for row in rows if row[0] not in kept]
    connection.executemany("DELETE FROM origins WHERE origin = ?", ((origin,) for origin, _, _ in gone))
    touched = {article for _, article, _ in gone}
    for content in {content for _, _, content in gone}:
        touched |= gathered(connection, content)
    return touched


def move(connection: sqlite3.Connection, old: str, new: str) -> set[str]:
    """Let what came from one file come from another, of which nothing is known yet; the ids of the articles."""
    if connection.execute("SELECT 1 FROM origins WHERE file = ?", (new,)).fetchone():
        return set()
    articles = {
        article
        for (article,) in connection.execute(
            "SELECT DISTINCT article FROM origins WHERE file = ?", (old,)
        )
    }
    renamed = {"old": old, "new": new, "behind": len(old) + 1}
    connection.execute(_KNOWN_ELSEWHERE, renamed)
    connection.execute(
        "UPDATE origins SET origin = :new || substr(origin, :behind), file = :new WHERE file = :old",
        renamed,
    )
    connection.execute("DELETE FROM files WHERE path = ?", (old,))
    return articles


def choose_first(connection: sqlite3.Connection, article: str) -> None:
    """Know an article by an origin it still has. If that one gives it another address, its file is to be read again."""
    first = connection.execute(_FIRST, (article,)).fetchone()
    if first is not None:
        origin, file, same = first
        connection.execute(
            "UPDATE articles SET origin = ? WHERE id = ? AND origin <> ?", (origin, article, origin)
        )
        if not same:
            connection.execute("DELETE FROM files WHERE path = ?", (file,))


def unfounded(connection: sqlite3.Connection) -> list[str]:
    """Ids of articles that no file says any more."""
    return [number for (number,) in connection.execute(_UNFOUNDED)]


def files_of(connection: sqlite3.Connection, article: str) -> list[str]:
    """The files that an article came from."""
    return [
        file
        for (file,) in connection.execute(
            "SELECT DISTINCT file FROM origins WHERE article = ? ORDER BY file", (article,)
        )
    ]


def _has_one_origin(connection: sqlite3.Connection, article: str) -> bool:
    (count,) = connection.execute(
        "SELECT count(*) FROM origins WHERE article = ?", (article,)
    ).fetchone()
    return bool(count == 1)
