"""Which library a question goes to: one's own or, while that is empty, the one made of the articles that ship with it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from assistant.errors import UsageError
from assistant.library.add import SilentReporter, add
from assistant.library.rebuild import rebuild
from assistant.models.embedder import Embedder
from assistant.schema import Article
from assistant.settings import Settings, packaged_path
from assistant.store.connection import DATABASE
from assistant.store.store import Change, Store
from assistant.store.tables import has_outdated_passages

DEMO = "demo"
"""The reserved name of the library made of `seeds/`."""


class ActiveLibrary(NamedTuple):
    """An open library, and what the user should be told about the choice (nothing if it is an empty string)."""

    store: Store
    notice: str


def active_library(settings: Settings) -> str:
    """The name of the library that questions go to now: `demo` while the user named none and the default one is empty.

    Quick enough to ask before every question, so that a page that is open moves on with the first article of one's own.
    """
    folder = settings.index_dir / settings.library
    if "library" in settings.model_fields_set:
        return settings.library
    if not (folder / DATABASE).is_file():
        return DEMO
    with Store.open(folder) as store, store.snapshot() as snapshot:
        return DEMO if snapshot.is_empty() else settings.library


def open_active_library(
    settings: Settings, embedder: Embedder, *, seeds: Path | None = None
) -> ActiveLibrary:
    """Open the library that questions go to now, making or refreshing `demo` from the seeds when it is that one.

    Raises LibraryError if the library that the user named is not there or cannot be read.
    """
    name = active_library(settings)
    folder = settings.index_dir / name
    if name != DEMO:
        return ActiveLibrary(Store.open(folder, embedder=embedder), "")
    store = _demo(folder, embedder, packaged_path("seeds") if seeds is None else seeds)
    if settings.library == DEMO:
        return ActiveLibrary(store, "")
    return ActiveLibrary(
        store,
        "Your library is empty, so this uses the demo articles. Add your own with: python -m assistant index add PATH",
    )


def open_user_library(settings: Settings, embedder: Embedder) -> Store:
    """Open the user's library to add to it, making it if need be. Raises UsageError for `demo`, which is not the user's."""
    if settings.library == DEMO:
        raise UsageError(
            "The library 'demo' is made of the articles that come with the program.",
            hint="Add yours to another one: leave out --library, or give it another name.",
        )
    return Store.open(settings.index_dir / settings.library, embedder=embedder, create=True)


class _Seen(SilentReporter):
    """Remembers where an `add` came across articles."""

    def __init__(self) -> None:
        self.origins: set[str] = set()

    def on_article(self, article: Article, change: Change) -> None:  # noqa: ARG002 - any change will do
        self.origins.add(article.origin)


def _demo(folder: Path, embedder: Embedder, seeds: Path) -> Store:
    if (folder / DATABASE).is_file():
        store = Store.open(folder)
        with store.snapshot() as snapshot:
            other = snapshot.meta["fingerprint"] != embedder.fingerprint or has_outdated_passages(
                snapshot.meta
            )
        if other:
            rebuild(store, embedder)
    else:
        store = Store.open(folder, embedder=embedder, create=True)
    try:
        if seeds.is_dir():
            seen = _Seen()
            add([seeds], store, embedder, reporter=seen)
            for row in store.list_articles(older=True):
                if seen.origins.isdisjoint(store.get_provenance(row.id).origins):
                    store.delete_article(row.id)
    except BaseException:
        store.close()
        raise
    return store
