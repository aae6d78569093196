"""Remove articles from the library and from everything that quotes them."""

from __future__ import annotations

from typing import NamedTuple

from assistant.library import uploads
from assistant.library.history import History
from assistant.schema import Citation, source_file
from assistant.store.records import ArticleRow
from assistant.store.store import Store


def remove(store: Store, article_id: str) -> ArticleRow:
    """Remove an article, redact recorded answers that quote it, and delete its uploads. Return its row.

    Raises LibraryError, naming similar ids, if there is no such article, and AmbiguousId if the id
    stands for several.
    """
    full_id = store.get_article(article_id).id
    origins = store.get_provenance(full_id).origins
    redact(store, full_id)
    row = store.delete_article(full_id)
    # Again, for an answer that was recorded between these two steps.
    History(store.folder).redact_article(full_id, library=store.folder.name)
    uploads.delete(store, {source_file(origin) for origin in origins})
    return row


class RemovedOrphans(NamedTuple):
    """The result of `remove_orphans`."""

    articles: int
    stale_files: set[str]
    """Files to read again: they have other content under the id of a removed article."""


def remove_orphans(store: Store) -> RemovedOrphans:
    """Remove every article that has no origin left.

    Call this after all files are read, because an article that left one file may have moved to another.
    Deleted text stays on disk until the next checkpoint.
    """
    removed, stale_files = 0, set[str]()
    while orphans := _list_orphans(store):
        for article_id in orphans:
            redact(store, article_id)
            with store.transaction() as transaction:
                if not transaction.is_orphan(article_id):
                    continue  # the removal of another article has changed the id
                files = transaction.delete_article(article_id)
            removed += 1
            uploads.delete(store, files)
            stale_files.update(files)
    return RemovedOrphans(removed, stale_files)


def redact(store: Store, article_id: str) -> None:
    """Erase the recorded answers that quote an article, under its present id or an earlier one.

    An earlier id may have stood for another article as well: then the quote decides. Answers whose
    quote is in neither are erased, too.
    """
    history, library = History(store.folder), store.folder.name
    history.redact_article(article_id, library=library)
    with store.snapshot() as snapshot:
        row_id = snapshot.ids.row_id(article_id)
        quotes = history.list_quotes(row_id, library=library) if row_id else []
        if not quotes:
            return
        others = [other for other in snapshot.ids.ever_meant(article_id) if other != article_id]
        texts = [article.text for article in map(snapshot.find_article, others) if article]
        own = snapshot.find_article(article_id)
    own_text = own.text if own else ""
    history.redact_turns(
        turn
        for turn, citation in quotes
        if _quotes(citation, own_text) or not any(_quotes(citation, text) for text in texts)
    )


def _quotes(citation: Citation, text: str) -> bool:
    return text[citation.start : citation.end] == citation.quote


def _list_orphans(store: Store) -> list[str]:
    with store.snapshot() as snapshot:
        return snapshot.list_orphans()
