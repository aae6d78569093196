"""Remove articles from the library and from everything that quotes them."""

from __future__ import annotations

from assistant.library import uploads
from assistant.library.history import History
from assistant.schema import source_file
from assistant.store.records import ArticleRow
from assistant.store.store import Store


def remove(store: Store, article_id: str) -> ArticleRow:
    """Remove an article, redact recorded answers that quote it, and delete its uploads. Return its row.

    Raises LibraryError, naming similar ids, if there is no such article.
    """
    origins = store.get_provenance(store.get_article(article_id).id).origins
    History(store.folder).redact_article(article_id, library=store.folder.name)
    row = store.delete_article(article_id)
    uploads.delete(store, {source_file(origin) for origin in origins})
    return row


def remove_orphans(store: Store) -> set[str]:
    """Remove every article that has no origin left. Return the files to read again.

    Those are files with other content under the id of a removed article. Call this after all files are
    read, because an article that left one file may have moved to another. Deleted text stays on disk
    until the next checkpoint.
    """
    with store.snapshot() as snapshot:
        orphans = snapshot.list_orphans()
    stale_files: set[str] = set()
    for article_id in orphans:
        History(store.folder).redact_article(article_id, library=store.folder.name)
        with store.transaction() as transaction:
            files = transaction.delete_article(article_id)
        uploads.delete(store, files)
        stale_files.update(files)
    return stale_files
