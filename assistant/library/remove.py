"""Takes an article out of everything that holds words of it."""

from __future__ import annotations

from assistant.library import uploads
from assistant.library.history import History
from assistant.schema import source_file
from assistant.store.records import ArticleRow
from assistant.store.store import Store


def remove(store: Store, article_id: str) -> ArticleRow:
    """Remove an article from the library, its quotes from recorded answers and, if it was uploaded, its file; say what it was.

    Raises LibraryError, naming the nearest articles, if there is none with this id.
    """
    files = {
        source_file(origin) for origin in store.get_provenance(store.get_article(article_id).id).origins
    }
    History(store.folder).redact_article(article_id, library=store.folder.name)
    row = store.delete_article(article_id)
    uploads.delete(store, files)
    return row
