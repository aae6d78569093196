"""Choose the library for a question: the user's own or, while that is empty, the demo library."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from assistant.errors import UsageError
from assistant.library.folder_diff import compare_folder
from assistant.library.libraries import unused_local_libraries
from assistant.models.embedder import Embedder
from assistant.program import PROGRAM
from assistant.schema import source_file
from assistant.settings import Settings, packaged_path
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from assistant.store.tables import has_outdated_passages

DEMO = "demo"
"""Reserved name of the demo library, which is built from `seeds/`."""
_DEMO_NOTICE = (
    f"Your library is empty, so this uses the demo articles. Add your own with: {PROGRAM} index add PATH"
)


class ActiveLibrary(NamedTuple):
    """The open library for a question."""

    store: Store
    notice: str
    """Notice to the user that the demo library is in use; otherwise empty."""


def active_library(settings: Settings) -> str:
    """Return the name of the library for questions.

    That is `demo` while the user has named no library and the default library is empty.

    Fast enough to call before every question, so an open page leaves the demo with the user's first
    article.
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
    """Open the library for questions. Build or update the demo library from its seeds first.

    Raises LibraryError if the library that the user named does not exist or cannot be read.
    """
    name = active_library(settings)
    folder = settings.index_dir / name
    if name != DEMO:
        return ActiveLibrary(Store.open(folder, embedder=embedder), "")
    store = _open_demo(folder, embedder, packaged_path("seeds") if seeds is None else seeds)
    return ActiveLibrary(store, "" if settings.library == DEMO else _demo_notice(settings.index_dir))


def _demo_notice(index_dir: Path) -> str:
    names = unused_local_libraries(index_dir)
    if not names:
        return _DEMO_NOTICE
    return f"{_DEMO_NOTICE}. To use {', '.join(names)} in this folder, add: --index-dir index"


def open_user_library(settings: Settings, embedder: Embedder) -> Store:
    """Open the user's library for adding, creating it if needed. Raises UsageError for `demo`."""
    if settings.library == DEMO:
        raise UsageError(
            "The library 'demo' holds the articles that come with the program.",
            hint="Add yours to another library: omit --library, or give another name.",
        )
    return Store.open(settings.index_dir / settings.library, embedder=embedder, create=True)


def _open_demo(folder: Path, embedder: Embedder, seeds: Path) -> Store:
    if (folder / DATABASE).is_file():
        store = Store.open(folder)
        with store.snapshot() as snapshot:
            has_other_embedder = snapshot.meta["fingerprint"] != embedder.fingerprint
            needs_rebuild = has_other_embedder or has_outdated_passages(snapshot.meta)
        if needs_rebuild:
            from assistant.library.rebuild import rebuild

            rebuild(store, embedder)
    else:
        store = Store.open(folder, embedder=embedder, create=True)
    try:
        if seeds.is_dir() and not _holds(store, seeds):
            _update(store, embedder, seeds)
    except BaseException:
        store.close()
        raise
    return store


def _holds(store: Store, seeds: Path) -> bool:
    """Return whether a library holds exactly what today's readers read from the files of a folder.

    Compares names, sizes and times: reading the files would delay every question by 0.4 s.
    """
    root = seeds.resolve()
    with store.snapshot() as snapshot:
        diff = compare_folder(seeds, snapshot.list_known_files(str(root)))
        outdated = [file for file in snapshot.outdated_files() if Path(file).is_relative_to(root)]
    has_changes = diff.added or diff.changed or diff.moved or diff.deleted
    return not (has_changes or outdated or _list_foreign(store, root))


def _update(store: Store, embedder: Embedder, seeds: Path) -> None:
    """Make a library hold exactly the articles that today's readers read from the files of a folder."""
    from assistant.library.reread import reread
    from assistant.library.sync import sync

    sync(seeds, store, embedder)
    reread(store, embedder)
    for article_id in _list_foreign(store, seeds.resolve()):
        store.delete_article(article_id)


def _list_foreign(store: Store, root: Path) -> list[str]:
    """Return the ids of the articles that no file below a folder holds."""
    origins = {row.id: store.get_provenance(row.id).origins for row in store.list_articles(older=True)}
    return [
        article_id
        for article_id, places in origins.items()
        if not any(Path(source_file(place)).is_relative_to(root) for place in places)
    ]
