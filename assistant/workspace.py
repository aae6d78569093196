"""The entry point for every front end: settings, models and libraries, each opened when first needed.

Methods import what only some commands need. This halves the start of the others: 0.41 instead of 0.80 s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import cached_property, partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from assistant.schema import ModelNames
from assistant.settings import Settings
from assistant.store.embedder_identity import rebuild_command
from assistant.store.live_index import LiveIndex
from assistant.store.store import Store

if TYPE_CHECKING:
    from assistant.answer.deciding import AnswerModels
    from assistant.answer.events import Event
    from assistant.answer.pipeline import Answerer
    from assistant.check.checker import CheckEvent
    from assistant.models.catalog import Catalog
    from assistant.models.embedder import OnnxEmbedder
    from assistant.models.gguf import GgufFile
    from assistant.models.llm import LlamaCpp
    from assistant.progress import Progress
    from assistant.search.hybrid import SearchResult
    from assistant.search.query import Filters, Query
    from assistant.verify.probe import Probe

GROUNDED_PER_READ = 2
"""Number of passages searched for quotes per passage that the model reads.

A title, such as "repair bill climbs to $5.8 million", may give the model an answer whose quote is in a
lower-ranked passage.
"""


class Workspace:
    """The models and libraries of one user.

    Not thread-safe: a server with several users has to queue their questions.
    """

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self.settings = settings
        self.progress = progress
        self._notices: set[str] = set()
        self._model: LlamaCpp | None = None
        self._models: AnswerModels | None = None
        self._loading: Future[tuple[LlamaCpp, Probe | None]] | None = None
        self._index: LiveIndex | None = None
        """Index of the library that was searched last, whose blocks are verified already."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the language model."""
        if self._loading is not None and self._loading.exception() is None:
            self._model, _ = self._loading.result()
        if self._model is not None:
            self._model.close()
        self._model = self._models = self._loading = None

    def stop(self) -> bool:
        """Stop the language model if it is running, and return whether it was.

        Safe to call from a signal handler or another thread.
        """
        return self._model is not None and self._model.stop()

    @cached_property
    def catalog(self) -> Catalog:
        """The catalogue of models."""
        from assistant.models.catalog import load_catalog

        return load_catalog()

    @cached_property
    def embedder(self) -> OnnxEmbedder:
        """The embedder; pulled and exported on first use if needed."""
        from assistant.models.embedder import open_embedder

        return open_embedder(self.settings.models_dir, self.settings.threads, self.progress)

    @property
    def indexing_embedder(self) -> OnnxEmbedder:
        """The embedder for a process that only indexes: other programs have the processor first."""
        self.embedder.lower_priority()
        return self.embedder

    @cached_property
    def answerer(self) -> Answerer:
        """Answers questions; the language model is loaded on first use."""
        from assistant.answer.pipeline import Answerer
        from assistant.answer.support import MIN_SUPPORT

        min_support = self.settings.min_support
        min_support = MIN_SUPPORT if min_support is None else min_support
        return Answerer(lambda: self.answer_models, self.embedder, min_support)

    @property
    def answer_models(self) -> AnswerModels:
        """The language model with its verifier; pulled on first use if needed."""
        if self._models is None:
            loading = self._load_in_thread()
            self._loading = None
            from assistant.answer.deciding import AnswerModels
            from assistant.verify.verifier import Verifier

            self._model, probe = loading.result()
            self._models = AnswerModels(self._model, self._names, Verifier(probe, self.embedder))
        return self._models

    def _load_in_thread(
        self, *, reads_instructions: bool = False
    ) -> Future[tuple[LlamaCpp, Probe | None]]:
        """Load the language model in a thread, if that has not begun, and return the task.

        With `reads_instructions`, the model also reads the beginning of every question's prompt there.
        """
        if self._loading is None:
            file = self._model_file  # a missing model is pulled here, where progress can be shown
            if file.warning:
                self._notify_once(file.warning)
            pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load")
            self._loading = pool.submit(self._load_model, reads_instructions=reads_instructions)
            pool.shutdown(wait=False)
        return self._loading

    @cached_property
    def _names(self) -> ModelNames:
        return ModelNames(
            llm=self._model_file.name,
            llm_sha256=self._model_file.sha256,
            embedder=self.embedder.name,
            embedder_sha256=self.embedder.sha256,
        )

    @cached_property
    def _model_file(self) -> GgufFile:
        from assistant.models.gguf import resolve_language_model

        settings = self.settings
        return resolve_language_model(settings.model, self.catalog, settings.models_dir, self.progress)

    def _load_model(self, *, reads_instructions: bool) -> tuple[LlamaCpp, Probe | None]:
        from assistant.models.llm import LlamaCpp
        from assistant.verify.probe import open_probe

        settings, file = self.settings, self._model_file
        model = LlamaCpp(
            file.path,
            name=file.name,
            sha256=file.sha256,
            n_ctx=settings.n_ctx,
            threads=settings.threads,
        )
        probe = open_probe(model, model.sha256)
        if reads_instructions:
            from assistant.answer.prompt import read_instructions

            read_instructions(model)
        return model, probe

    def open_active_library(self, name: str | None = None) -> Store:
        """Open the library that questions go to.

        It is the named library, or the user's own, or `demo` while the user's own is empty.
        """
        from assistant.library.demo import open_active_library

        store, notice = open_active_library(self._settings_for(name), self.embedder)
        if notice:
            self._notify_once(notice)
        return store

    def open_user_library(self, name: str | None = None) -> Store:
        """Open the named library, or the user's own, to add articles. Create it if needed."""
        from assistant.library.demo import open_user_library

        store = open_user_library(self._settings_for(name), self.embedder)
        if store.has_outdated_passages():
            self._notify_once(
                f"The library '{store.folder.name}' has passages of another version of this program."
                f" Rebuild them with: {rebuild_command(store.folder)}"
            )
        return store

    def open_library(self) -> Store:
        """Open the library of the settings as it is, for work that needs no embedder."""
        return Store.open(self.settings.index_dir / self.settings.library)

    def active_generation(self) -> int:
        """Return the generation of the library that questions go to."""
        with closing(self.open_active_library()) as store, store.snapshot() as snapshot:
            return snapshot.generation

    def search(self, query: Query, *, limit: int | None = None) -> SearchResult:
        """Return the passages for a question, best first.

        Returns at most `limit` passages; by default `query.top_k`, or the setting if that is None.

        Raises LibraryError if the library cannot be read or was built with another embedder.
        """
        from assistant.search.hybrid import search

        with closing(self.open_active_library(query.library)) as store:
            limit = limit or query.top_k or self.settings.top_k
            if self._index is not None and self._index.folder == store.folder:
                store.index = self._index
            self._index = store.index
            return search(store, self.embedder, query, limit=limit)

    def ask(self, query: Query) -> Iterator[Event]:
        """Yield events while a question is answered; the last event is its Answer.

        Raises Stopped if `stop` is called meanwhile, and the errors of `search`.
        """
        from assistant.answer.support import STRICT_SUPPORT

        if self._models is None:
            self._load_in_thread(reads_instructions=True)
        top_k = query.top_k or self.settings.top_k
        answerer = self.answerer
        if query.strict:
            answerer = replace(answerer, min_support=max(STRICT_SUPPORT, answerer.min_support))
        deeper_search = partial(self.search, limit=GROUNDED_PER_READ * top_k)
        return answerer.answer(query, deeper_search, max_passages=top_k)

    def check_text(
        self,
        text: str,
        name: str,
        filters: Filters | None = None,
        *,
        start: int = 0,
        library: str | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[CheckEvent]:
        """Yield events while `text[start:]` is checked against the library; the last is its report.

        After `stop`, or once `is_stopped` returns true, the report has the sentences so far. Raises
        UsageError for a text that cannot be checked, and LibraryError if the library has no articles.
        """
        from assistant.check.checker import Checker
        from assistant.check.verifying import DeferredVerifier

        verifier = DeferredVerifier(lambda: self.answer_models.verifier)
        with closing(self.open_active_library(library)) as store:
            checker = Checker(store, self.embedder, verifier, self._names)
            yield from checker.check_text(text, name, filters, start=start, is_stopped=is_stopped)

    def _settings_for(self, library: str | None) -> Settings:
        if library is None:
            return self.settings
        return self.settings.model_copy(update={"library": library})

    def _notify_once(self, notice: str) -> None:
        if notice not in self._notices:
            self._notices.add(notice)
            self.progress.note(notice)
