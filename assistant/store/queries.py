"""SQL queries of a snapshot. Filters that are NULL are ignored; lists are passed as JSON arrays."""

from __future__ import annotations

from assistant.store.versions import NEWEST_FIRST

_ARTICLE_ROWS = """
SELECT id, title, source, published, origin, words,
    (SELECT count(*) FROM passages WHERE article = articles.id), added_at, superseded_by,
    date_basis, ocr_confidence
FROM articles
"""
ARTICLE_ROW = f"{_ARTICLE_ROWS} WHERE id = ?"
LIST_ARTICLES = f"""
{_ARTICLE_ROWS}
WHERE (:since IS NULL OR published >= :since) AND (:until IS NULL OR published <= :until)
  AND (:sources IS NULL OR source IN (SELECT value FROM json_each(:sources)))
  AND (:older OR superseded_by IS NULL)
ORDER BY published IS NULL, published DESC, title, id
"""  # noqa: S608 - a constant
ALL_ARTICLES = """
SELECT articles.id, articles.origin, title, published, source, articles.url, text, pages, date_basis,
    ocr_confidence, coalesce(reader, '')
FROM articles LEFT JOIN origins ON origins.origin = articles.origin AND origins.article = articles.id
"""
ARTICLE = f"{ALL_ARTICLES} WHERE id = ?"
CANDIDATES = """
SELECT id, title, published, source, url FROM articles WHERE id IN (SELECT value FROM json_each(?))
ORDER BY id
"""
ROW_DIGESTS = """
SELECT DISTINCT origins.row_id, scope, articles.content FROM origins JOIN articles ON id = article
WHERE origins.row_id IS NOT NULL
"""
READERS = "SELECT DISTINCT reader FROM origins"
FILES_OF_READER = """
SELECT file, count(DISTINCT article) FROM origins WHERE reader = ? GROUP BY file
"""
ARTICLE_PASSAGES = """
SELECT start, stop, sentences, vector FROM passages WHERE article = :article
UNION ALL SELECT start, stop, sentences, vector FROM shelved WHERE article = :article ORDER BY start
"""
ARTICLE_ORIGINS = """
SELECT origins.origin, superseded_by FROM articles
LEFT JOIN origins ON article = id AND origins.content = articles.content
WHERE id = ?
ORDER BY origins.origin <> articles.origin, origins.origin
"""
OLDER_VERSIONS = f"""
SELECT id, title, published, source, url FROM articles
WHERE superseded_by = :article {NEWEST_FIRST}
"""  # noqa: S608 - a constant
ARTICLE_STATS = """
SELECT count(*), count(superseded_by), coalesce(sum(words), 0), min(published), max(published),
    count(DISTINCT source), count(*) - count(published)
FROM articles
"""
# Names the conditions in use only, so that SQLite reads the matching part of an index and no article.
# One long text is read ten times as fast as a row for each passage.
FILTER_PASSAGES = """
SELECT coalesce(group_concat(passages.id), '')
FROM articles CROSS JOIN passages ON passages.article = articles.id WHERE {conditions}
"""
FILTER_CONDITIONS = {
    "since": "published >= :since",
    "until": "published <= :until",
    "sources": "source IN (SELECT value FROM json_each(:sources))",
    "articles": "articles.id IN (SELECT value FROM json_each(:articles))",
}
VECTORS = "SELECT id, vector FROM passages WHERE id IN (SELECT value FROM json_each(?))"
ARTICLE_IDS = "SELECT id, article FROM passages WHERE id IN (SELECT value FROM json_each(?))"
PUBLICATION_DATES = """
SELECT passages.id, published FROM passages JOIN articles ON articles.id = article
WHERE passages.id IN (SELECT value FROM json_each(?))
"""
HIT = """
SELECT title, published, source, url, text, pages, article, start, stop, sentences
FROM passages JOIN articles ON articles.id = article WHERE passages.id = ?
"""
