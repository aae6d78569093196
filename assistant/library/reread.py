"""Read files again that an earlier version of a reader read, so that libraries profit from a better one.

A text that is now extracted differently replaces the old one, which stays as an older version: no search
returns it, but citations of earlier answers open it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from assistant.files import file_sha256
from assistant.id_scope import IdScope
from assistant.library.add import AddRun, start_run
from assistant.library.add_report import AddSummary, Reporter
from assistant.library.file_outcome import FileOutcome
from assistant.models.embedder import Embedder
from assistant.schema import Article, Record, source_file
from assistant.store.store import Store

_WEB_ADDRESS = re.compile("https?://")


class RereadSummary(Record):
    """The result of reading files again."""

    files: int
    """Files that were read."""
    articles: AddSummary
    missing: int = 0
    """Articles of files that are gone; they stay as they are."""
    web: int = 0
    """Articles of web addresses, which are not fetched again; they stay as they are."""


class OutdatedFiles(NamedTuple):
    """The files with articles that an earlier version of a reader read."""

    files: dict[str, int]
    """Number of articles of each file that can be read again."""
    missing: int = 0
    """Articles of files that are gone."""
    web: int = 0
    """Articles of web addresses."""

    @property
    def articles(self) -> int:
        """Number of articles whose files can be read again."""
        return sum(self.files.values())


def find_outdated(store: Store, *, below: str = "") -> OutdatedFiles:
    """Return the files below a folder, or everywhere, that an earlier version of a reader read."""
    prefix = f"{below.rstrip('/')}/" if below else ""
    with store.snapshot() as snapshot:
        counts = {
            file: articles
            for file, articles in snapshot.outdated_files().items()
            if file.startswith(prefix)
        }
    web = sum(articles for file, articles in counts.items() if _WEB_ADDRESS.match(file))
    files = {file: articles for file, articles in counts.items() if Path(file).is_file()}
    return OutdatedFiles(files, missing=sum(counts.values()) - web - sum(files.values()), web=web)


def describe_outdated(articles: int, command: str) -> str:
    """Describe articles read by earlier readers, with the command that reads their files again."""
    subject = "1 article was" if articles == 1 else f"{articles:,} articles were"
    return f"{subject} read by an earlier version of this program; read again with: {command} --reread"


def reread(
    store: Store, embedder: Embedder, *, reporter: Reporter | None = None, ids: IdScope = IdScope.SOURCE
) -> RereadSummary:
    """Read the files again that an earlier version of a reader read.

    Only articles with another text, title, date or outlet are embedded. If the file itself was edited
    since the last sync, its old text is not kept. Raises Stopped on Ctrl-C; the next call does the rest.
    """
    store.check_embedder(embedder)
    outdated = find_outdated(store)
    with start_run(
        store, embedder, reporter, ids=ids, resume_hint="Run the same command again to read the rest."
    ) as run:
        _RereadRun(store, run).read_all(sorted(outdated.files))
    return RereadSummary(
        files=len(outdated.files),
        articles=run.summary(),
        missing=outdated.missing,
        web=outdated.web,
    )


class _RereadRun:
    """One run: the files that were not edited, whose old texts stay as older versions."""

    def __init__(self, store: Store, run: AddRun) -> None:
        self._store = store
        self._run = run
        self._unedited: set[str] = set()

    def read_all(self, files: list[str]) -> None:
        """Read the files, retire the articles that they no longer contain, and remove other orphans."""
        self._run.set_total(len(files))
        outcomes = {file: self._read(file) for file in files}
        self._run.flush()
        for file, outcome in outcomes.items():
            with self._store.transaction() as transaction:
                transaction.delete_missing_origins(file, outcome.origins)
        self._retire_orphans()
        self._run.remove_orphans()

    def _read(self, file: str) -> FileOutcome:
        with self._store.snapshot() as snapshot:
            stored_origins = snapshot.list_origins(file)
            state = snapshot.find_file_state(file)
        is_unedited = state is None or state.sha256 == file_sha256(Path(file))
        if is_unedited:
            self._unedited.add(file)
        return self._run.add_file(Path(file), stored_origins=stored_origins, keeps_previous=is_unedited)

    def _retire_orphans(self) -> None:
        """Make articles that their unedited file now yields as others older versions of the first."""
        has_progress = True
        while has_progress:  # retiring one article may change the ids of others
            has_progress = False
            for orphan in self._unedited_orphans():
                with self._store.transaction() as transaction:
                    file = source_file(orphan.origin)
                    has_progress |= transaction.retire_orphan(orphan.id, file)

    def _unedited_orphans(self) -> list[Article]:
        with self._store.snapshot() as snapshot:
            orphans = map(snapshot.find_article, snapshot.list_orphans())
            return [
                orphan for orphan in orphans if orphan and source_file(orphan.origin) in self._unedited
            ]
