"""Import a bundle into a library, one article per commit. An interrupted import can be resumed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from assistant.errors import LibraryError, Stopped
from assistant.files import file_sha256
from assistant.ingest.chunking_version import RULES_VERSION
from assistant.ingest.records import Problem
from assistant.library import uploads
from assistant.library.add_report import AddProgress, AddSummary, Reporter, SilentReporter
from assistant.library.bundle.format import UPLOADS, BundleMember, upload_name
from assistant.library.bundle.reader import Bundle, UnpackedArticle
from assistant.library.embedding import EmbeddedArticle, embed_articles
from assistant.models.embedder import Embedder
from assistant.schema import Article, Passage
from assistant.store.origin_records import ArticleOrigin, ImportedArticle
from assistant.store.row_keys import RowScope
from assistant.store.store import Change, Store
from assistant.store.vectors import Vectors

CONFLICTS_SHOWN = 3
"""Conflicts that an error names. There may be thousands."""


def import_bundle(
    bundle: Bundle,
    store: Store,
    embedder: Embedder,
    *,
    reporter: Reporter | None = None,
) -> AddSummary:
    """Import the articles of a bundle into a library; skip those it already has.

    Passages and vectors are copied if they come from the same embedder and splitting rules, and rebuilt
    otherwise. An article with an id that another source has here gets a suffix, like an added file.
    Raises LibraryError, with nothing stored, if the same source has other content here, or an uploaded
    file, since an import never changes the library's articles. Raises Stopped on Ctrl-C; articles
    stored by then stay, and importing again adds the rest.
    """
    known = _check_conflicts(bundle, store)
    run = _ImportRun(bundle, store, reporter or SilentReporter(), known)
    source = bundle.manifest.embedder
    is_reusable = (source.fingerprint, source.rules) == (embedder.fingerprint, RULES_VERSION)
    new_articles = run.new_articles()
    if not is_reusable:
        new_articles = embed_articles((article for article, _, _ in new_articles), embedder)
    try:
        _write_uploads(bundle, store)
        for article, passages, vectors in new_articles:
            run.import_article(article, passages, vectors)
            run.report_progress()
    except KeyboardInterrupt as error:
        store.checkpoint()
        raise Stopped(
            f"Stopped: {run.added} articles were stored.",
            hint="Run the same command again to import the rest.",
        ) from error
    store.checkpoint()
    return run.summary()


class _KnownArticles(NamedTuple):
    """The articles of the library before the import."""

    ids: Collection[str]
    """Ids of the articles that supply none themselves."""
    rows: Collection[RowScope]
    """Ids and scopes of the articles that supply an id."""


class _ImportRun:
    """One import: the articles still to store, and counts of finished articles."""

    def __init__(self, bundle: Bundle, store: Store, reporter: Reporter, known: _KnownArticles) -> None:
        self._bundle = bundle
        self._store = store
        self._reporter = reporter
        self._known = known
        self._origins: dict[str, str] = {}
        """An origin of each article of the bundle, by its id there."""
        self._uploads_prefix = f"{(store.folder / uploads.FOLDER).resolve()}{os.sep}"
        self._pending: dict[str, UnpackedArticle] = {}
        self.added = self._unchanged = self._problems = self._passages = 0

    def new_articles(self) -> Iterator[EmbeddedArticle]:
        """Yield the articles that the library lacks, with the bundle's passages and vectors.

        Older readings come last, because they refer to the present ones.
        """
        for are_older in (False, True):
            for unpacked in self._bundle.articles():
                if (unpacked.older_reading_of is not None) is not are_older:
                    continue
                article = unpacked.article
                origins = self._local_origins(unpacked)
                self._origins[article.id] = origins[0].origin if origins else ""
                if self._is_known(article, origins):  # with equal content, see `_check_conflicts`
                    self._unchanged += 1
                    self._reporter.on_article(article, Change.UNCHANGED)
                else:
                    self._pending[article.id] = unpacked
                    yield article, unpacked.passages, unpacked.vectors

    def import_article(self, article: Article, passages: list[Passage], vectors: Vectors) -> None:
        """Store an article with the time at which it was first added."""
        unpacked = self._pending.pop(article.id)
        if not passages:
            self._problems += 1
            reason = f"article {article.id} has no sentence to search or quote"
            self._reporter.on_problem(Problem(path=self._bundle.path, reason=reason))
            return
        imported = ImportedArticle(
            article.model_copy(update={"origin": self._localise(article.origin)}),
            tuple(self._local_origins(unpacked)),
            unpacked.added_at,
            unpacked.older_reading_of and self._origins.get(unpacked.older_reading_of, ""),
        )
        self._store.import_article(imported, passages, vectors)
        self.added += 1
        self._passages += len(passages)
        self._reporter.on_article(article, Change.ADDED)

    def _is_known(self, article: Article, origins: Sequence[ArticleOrigin]) -> bool:
        keys = {origin.row_scope for origin in origins} - {None}
        return not keys.isdisjoint(self._known.rows) if keys else article.id in self._known.ids

    def _local_origins(self, unpacked: UnpackedArticle) -> list[ArticleOrigin]:
        return [
            origin.model_copy(update={"origin": self._localise(origin.origin)})
            for origin in unpacked.origins
        ]

    def _localise(self, origin: str) -> str:
        """Point the origin of an uploaded file to this library's folder."""
        if not origin.startswith(UPLOADS):
            return origin
        return f"{self._uploads_prefix}{origin.removeprefix(UPLOADS)}"

    def report_progress(self) -> None:
        """Pass the number of finished articles to the reporter."""
        done = self.added + self._unchanged + self._problems
        self._reporter.on_progress(AddProgress(done, self._bundle.manifest.articles, self._passages))

    def summary(self) -> AddSummary:
        """Return the counts so far."""
        return AddSummary(
            added=self.added,
            unchanged=self._unchanged,
            problems=self._problems,
            passages=self._passages,
        )


def _check_conflicts(bundle: Bundle, store: Store) -> _KnownArticles:
    """Return the library's articles.

    Raises LibraryError if an article, an origin or an uploaded file has other content in the bundle.
    """
    with store.snapshot() as snapshot:
        article_hashes, row_hashes = snapshot.article_digests(), snapshot.row_digests()
        origin_hashes = snapshot.origin_digests()
    conflicts = [
        article_id
        for article_id, digest in bundle.article_hashes.items()
        if article_hashes.get(article_id, digest) != digest
    ]
    conflicts += [
        f"{row_id} of {scope}" if scope else row_id
        for (row_id, scope), digest in bundle.row_hashes.items()
        if row_hashes.get((row_id, scope), digest) != digest
    ]
    conflicts += [
        origin
        for origin, digest in bundle.origin_hashes.items()
        if origin_hashes.get(origin, digest) != digest
    ]
    conflicts += [
        f"{UPLOADS}{upload_name(member.name)}"
        for member in bundle.uploads
        if _has_other_content(store, member)
    ]
    if conflicts:
        names = ", ".join(conflicts[:CONFLICTS_SHOWN])
        more = ", …" if len(conflicts) > CONFLICTS_SHOWN else ""
        raise LibraryError(
            f"The library '{store.folder.name}' has {names}{more} with other content than "
            f"{bundle.path}; nothing was imported.",
            hint="Import into another library with --library NAME, or remove these first.",
        )
    return _KnownArticles(article_hashes.keys(), row_hashes.keys())


def _has_other_content(store: Store, member: BundleMember) -> bool:
    """Return whether an uploaded file of this name exists with other content."""
    file = store.folder / uploads.FOLDER / str(upload_name(member.name))
    if not file.is_file():
        return file.exists()
    return file_sha256(file) != member.sha256


def _write_uploads(bundle: Bundle, store: Store) -> None:
    for member in bundle.uploads:
        uploads.write(store, str(upload_name(member.name)), bundle.read_chunks(member))
