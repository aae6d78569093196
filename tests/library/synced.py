"""Helpers for tests of `add` and `sync`: files, a recording reporter, and the articles of a library."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.ingest.records import Problem
from assistant.library.add_report import AddProgress, Reporter
from assistant.library.sync import SyncOptions, SyncSummary, sync
from assistant.models.embedder import Embedder
from assistant.schema import Article
from assistant.store.store import Change, Store
from tests.library.words import WORDS
from tests.searching import search

RAIN, SNOW = "Rain fell on Monday.\n", "Snow came on Tuesday.\n"


class RecordingReporter(Reporter):
    """A reporter that records every event."""

    def __init__(self) -> None:
        self.articles: list[tuple[str, Change]] = []
        """Title and change of each article."""
        self.problems: list[Problem] = []
        self.progress: list[AddProgress] = []

    def on_article(self, article: Article, change: Change) -> None:
        self.articles.append((article.title, change))

    def on_problem(self, problem: Problem) -> None:
        self.problems.append(problem)

    def on_progress(self, progress: AddProgress) -> None:
        self.progress.append(progress)


def write_files(folder: Path, files: dict[str, str]) -> Path:
    """Write files, given by name and text, and return the folder."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def sync_files(
    folder: Path,
    store: Store,
    embedder: Embedder,
    options: SyncOptions | None = None,
    *,
    reporter: Reporter | None = None,
) -> SyncSummary:
    """Sync a folder and return the summary without the numbers of articles."""
    summary = sync(folder, store, embedder, options, reporter=reporter)
    no_articles = {"articles_added": 0, "articles_replaced": 0, "articles_removed": 0}
    return summary.model_copy(update=no_articles)


def json_rows(**texts: str) -> str:
    """Return the content of a `.jsonl` file, given by id and text."""
    return "".join(
        json.dumps({"id": article_id, "text": text}) + "\n" for article_id, text in texts.items()
    )


def texts_by_origin(store: Store) -> dict[str, str]:
    """Return the text of each searched article by origin, after checking that search and list agree."""
    texts = {row.origin: store.get_article(row.id).text for row in store.list_articles()}
    hits = search(store, WORDS, "rain snow ferry vote", top_k=1000)
    with store.snapshot() as snapshot:
        assert snapshot.list_orphans() == []
        assert all(row.passages for row in snapshot.list_articles())
    assert {hit.article_id for hit in hits} == {row.id for row in store.list_articles()}
    return texts


def ids_by_text(store: Store) -> dict[str, str]:
    return {store.get_article(row.id).text: row.id for row in store.list_articles()}
