"""A portable file into a library: one article a commit, so that an import that is stopped is taken up where it was."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

from assistant.errors import LibraryError, Stopped
from assistant.files import file_sha256
from assistant.ingest.chunking import RULES_VERSION
from assistant.ingest.records import Problem
from assistant.library import uploads
from assistant.library.add import AddProgress, AddSummary, Reporter, SilentReporter
from assistant.library.bundle.format import UPLOADS, BundleMember, upload_name
from assistant.library.bundle.reader import Bundle, UnpackedArticle
from assistant.library.rebuild import EmbeddedArticle, embed_articles
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage
from assistant.store.store import Change, Store
from assistant.store.vectors import Vectors

NAMED = 3
"""Articles that an error names; there may be thousands."""


def import_bundle(
    bundle: Bundle,
    store: Store,
    embedder: Embedder,
    *,
    reporter: Reporter | None = None,
) -> AddSummary:
    """Put the articles of a checked file into a library. Those that are there already, exactly so, stay as they are.

    Passages and vectors are taken as they are if they come from the same embedder and rules, and made again if not. Before anything is
    stored, raises LibraryError if an article or an uploaded file is there with other contents: an import never changes what one has.
    Raises Stopped after Ctrl-C: what was stored stays, and importing again stores the rest.
    """
    there = _checked(bundle, store)
    taking = _Taking(bundle, store, reporter or SilentReporter(), there)
    try:
        _put_uploads(bundle, store)
        source = bundle.manifest.embedder
        same = (source.fingerprint, source.rules) == (embedder.fingerprint, RULES_VERSION)
        for article, passages, vectors in (
            taking.kept()
            if same
            else embed_articles((article for article, _, _ in taking.kept()), embedder)
        ):
            taking.put(article, passages, vectors)
            taking.report_progress()
    except KeyboardInterrupt as error:
        store.checkpoint()
        raise Stopped(
            f"Stopped: {taking.added} articles were stored.",
            hint="Run the same command again to import the rest.",
        ) from error
    store.checkpoint()
    return taking.summary()


class _Taking:
    """One import: what is still to be stored, and what has become of the rest."""

    def __init__(self, bundle: Bundle, store: Store, reporter: Reporter, there: Collection[str]) -> None:
        self._bundle = bundle
        self._store = store
        self._reporter = reporter
        self._there = there
        self._uploads = f"{(store.folder / uploads.FOLDER).resolve()}{os.sep}"
        self._waiting: dict[str, UnpackedArticle] = {}
        self.added = self._unchanged = self._problems = self._passages = 0

    def kept(self) -> Iterator[EmbeddedArticle]:
        """The articles that are not in the library yet, with the passages and vectors that the file has of them."""
        for one in self._bundle.articles():
            if one.article.id in self._there:  # exactly so, or it would have been refused
                self._unchanged += 1
                self._reporter.on_article(one.article, Change.UNCHANGED)
            else:
                self._waiting[one.article.id] = one
                yield one.article, one.passages, one.vectors

    def put(self, article: Article, passages: list[Passage], vectors: Vectors) -> None:
        """Store one article, with the time at which it first came."""
        one = self._waiting.pop(article.id)
        if not passages:
            self._problems += 1
            reason = f"article {article.id} has no sentence to find or quote"
            self._reporter.on_problem(Problem(path=self._bundle.path, reason=reason))
            return
        home = article.model_copy(update={"origin": self._home(article.origin)})
        origins = [
            known.model_copy(update={"origin": self._home(known.origin)}) for known in one.origins
        ]
        self._store.import_article(home, origins, passages, vectors, one.added_at)
        self.added += 1
        self._passages += len(passages)
        self._reporter.on_article(article, Change.ADDED)

    def _home(self, origin: str) -> str:
        """An origin here; what was uploaded comes from the folder of uploads of this library."""
        return f"{self._uploads}{origin.removeprefix(UPLOADS)}" if origin.startswith(UPLOADS) else origin

    def report_progress(self) -> None:
        """Pass the number of finished articles to the reporter."""
        done = self.added + self._unchanged + self._problems
        self._reporter.on_progress(AddProgress(done, self._bundle.manifest.articles, self._passages))

    def summary(self) -> AddSummary:
        """The figures."""
        return AddSummary(
            added=self.added, unchanged=self._unchanged, problems=self._problems, passages=self._passages
        )


def _checked(bundle: Bundle, store: Store) -> Collection[str]:
    """Ids of the articles that are there. Raises LibraryError if one of the file's, or an uploaded file, is there with other contents."""
    with store.snapshot() as snapshot:
        there, said = snapshot.article_digests(), snapshot.origin_digests()
    others = [number for number, digest in bundle.digests.items() if there.get(number, digest) != digest]
    others += [origin for origin, content in bundle.said.items() if said.get(origin, content) != content]
    files = [
        f"{UPLOADS}{upload_name(member.name)}" for member in bundle.uploads if _is_other(store, member)
    ]
    if others or files:
        named = ", ".join((others + files)[:NAMED]) + (", …" if len(others + files) > NAMED else "")
        raise LibraryError(
            f"The library '{store.folder.name}' has {named} with other contents than {bundle.path}; nothing was imported.",
            hint="Import it into a library of its own with --library NAME, or remove these first.",
        )
    return there.keys()


def _is_other(store: Store, member: BundleMember) -> bool:
    """Whether an uploaded file of this name is there with other contents."""
    file = store.folder / uploads.FOLDER / str(upload_name(member.name))
    if not file.is_file():
        return file.exists()
    return file_sha256(file) != member.sha256


def _put_uploads(bundle: Bundle, store: Store) -> None:
    for member in bundle.uploads:
        uploads.write(store, str(upload_name(member.name)), bundle.content(member))
