"""Articles that no file says any more leave the library."""

from __future__ import annotations

from assistant.library import uploads
from assistant.library.history import History
from assistant.store.store import Store


def sweep(store: Store) -> set[str]:
    """Remove every article that none of its files says any more; those of its files that say something else under its id.

    Whoever edits or drops a file in the library leaves this to the end, since what left one file may have come to another. Until the
    library is settled, the words are only marked as deleted.
    """
    with store.snapshot() as snapshot:
        gone = snapshot.list_orphans()
    files: set[str] = set()
    for article_id in gone:
        History(store.folder).redact_article(article_id, library=store.folder.name)
        with store.transaction() as transaction:
            others = transaction.delete_article(article_id)
        uploads.delete(store, others)
        files.update(others)
    return files
