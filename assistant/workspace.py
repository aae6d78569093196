"""Everything a front end needs, opened when it is first needed: settings, models, the library in question, and the answerer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cached_property, partial
from types import TracebackType
from typing import Self

from assistant.answer.events import Event
from assistant.answer.pipeline import Answerer
from assistant.answer.support import MIN_SUPPORT, STRICT_SUPPORT
from assistant.library.demo import open_active_library, open_user_library
from assistant.models.catalog import Catalog, load_catalog
from assistant.models.embedder import OnnxEmbedder, open_embedder
from assistant.models.gguf import resolve_language_model
from assistant.models.llm import LlamaCpp
from assistant.progress import Progress
from assistant.schema import ModelNames
from assistant.search.hybrid import SearchResult, search
from assistant.search.query import Query
from assistant.settings import Settings
from assistant.store.store import Store, rebuild_command

# A title tells the model things whose sentence may stand in a passage that ranks lower: "repair bill climbs to $5.8 million".
GROUNDED_PER_READ = 2
"""Passages that are searched for quotes, for each one that the model reads."""


class Workspace:
    """One user's models and library. Not thread-safe: whoever serves several users queues their questions."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self.settings = settings
        self.progress = progress
        self._said: set[str] = set()
        self._model: LlamaCpp | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the language model."""
        if self._model is not None:
            self._model.close()
            self._model = None

    def stop(self) -> bool:
        """Stop the language model if it is at work, also from a signal handler or another thread; whether it was."""
        return self._model is not None and self._model.stop()

    @cached_property
    def catalog(self) -> Catalog:
        """The models that are known."""
        return load_catalog()

    @cached_property
    def embedder(self) -> OnnxEmbedder:
        """The embedder, pulled and exported first if need be."""
        return open_embedder(self.settings.models_dir, self.settings.threads, self.progress)

    @cached_property
    def answerer(self) -> Answerer:
        """The language model, pulled first if need be, ready to answer."""
        model = self._load()
        self._model = model
        names = ModelNames(
            llm=model.name,
            llm_sha256=model.sha256,
            embedder=self.embedder.name,
            embedder_sha256=self.embedder.sha256,
        )
        wanted = self.settings.min_support
        return Answerer(model, names, MIN_SUPPORT if wanted is None else wanted)

    def _load(self) -> LlamaCpp:
        settings = self.settings
        found = resolve_language_model(settings.model, self.catalog, settings.models_dir, self.progress)
        if found.warning:
            self._say_once(found.warning)
        return LlamaCpp(
            found.path,
            name=found.name,
            sha256=found.sha256,
            n_ctx=settings.n_ctx,
            threads=settings.threads,
        )

    def library_to_ask(self, name: str | None = None) -> Store:
        """The library that a question goes to now, open: the one named or the user's own, or `demo` while that is empty."""
        store, notice = open_active_library(self._settings(name), self.embedder)
        if notice:
            self._say_once(notice)
        return store

    def library_to_add(self, name: str | None = None) -> Store:
        """The library named, or the user's own, open for adding, made if need be."""
        store = open_user_library(self._settings(name), self.embedder)
        if store.has_outdated_passages():
            self._say_once(
                f"Passages of the library '{store.folder.name}' were made by another version of this program; all are made anew"
                f" with: {rebuild_command(store.folder)}"
            )
        return store

    def library(self) -> Store:
        """The library as it is, open for everything that needs no embedder."""
        return Store.open(self.settings.index_dir / self.settings.library)

    def generation(self) -> int:
        """Of the library that a question goes to now."""
        with closing(self.library_to_ask()) as store, store.snapshot() as snapshot:
            return snapshot.generation

    def search(self, query: Query, *, limit: int | None = None) -> SearchResult:
        """Return passages for a question, best first: `limit` of them, by default the query's `top_k`."""
        with closing(self.library_to_ask(query.library)) as store:
            limit = limit or query.top_k or self.settings.top_k
            return search(store, self.embedder, query, limit=limit)

    def ask(self, query: Query) -> Iterator[Event]:
        """Yield events while a question is answered; the last event is its Answer."""
        top_k = query.top_k or self.settings.top_k
        answerer = self.answerer
        if query.strict:
            answerer = replace(answerer, min_support=max(STRICT_SUPPORT, answerer.min_support))
        deeper_search = partial(self.search, limit=GROUNDED_PER_READ * top_k)
        return answerer.ask(query, deeper_search, read_at_most=top_k)

    def _settings(self, library: str | None) -> Settings:
        return (
            self.settings if library is None else self.settings.model_copy(update={"library": library})
        )

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self.progress.note(text)
