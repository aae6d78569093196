"""What tests of `sync` share: a folder, its library, and what that says of it."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.ingest.records import Problem
from assistant.library.add import AddProgress, Reporter
from assistant.schema import Article
from assistant.store.store import Change, Store
from tests.library.words import WORDS
from tests.searching import search

RAIN, SNOW = "Rain fell on Monday.\n", "Snow came on Tuesday.\n"


class RememberingReporter(Reporter):
    """A report that remembers."""

    def __init__(self) -> None:
        self.articles: list[tuple[str, Change]] = []
        self.problems: list[Problem] = []
        self.progress: list[AddProgress] = []

    def on_article(self, article: Article, change: Change) -> None:
        self.articles.append((article.title, change))

    def on_problem(self, problem: Problem) -> None:
        self.problems.append(problem)

    def on_progress(self, progress: AddProgress) -> None:
        self.progress.append(progress)


def filled(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rows(**texts: str) -> str:
    return "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in texts.items())


def texts(store: Store) -> dict[str, str]:
    """The text of each article that is searched, by the file or row it is known by; and search and list agree."""
    listed = {row.origin: store.get_article(row.id).text for row in store.list_articles()}
    found = {hit.article_id for hit in search(store, WORDS, "rain snow ferry vote", top_k=1000)}
    with store.snapshot() as snapshot:
        assert snapshot.list_orphans() == []
        assert {row.id for row in snapshot.list_articles() if row.passages} == {
            row.id for row in snapshot.list_articles()
        }
    assert found == {row.id for row in store.list_articles()}
    return listed


def ids(store: Store) -> dict[str, str]:
    return {store.get_article(row.id).text: row.id for row in store.list_articles()}
