"""Fixtures: a library with every kind of article, and its bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.library import uploads
from assistant.library.add import add
from assistant.library.bundle.export import export_library
from assistant.library.history import HISTORY_FILE
from assistant.store.origin_records import ArticleOrigin, ImportedArticle
from assistant.store.store import Store
from tests.library.bundle.bundles import WORDS, create_library


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a library with edited, removed, paged, superseded and uploaded articles."""
    source = tmp_path / "articles"
    source.mkdir()
    rows = [
        {
            "id": "z",
            "title": "Wetter",
            "text": "Rain fell on the café. " * 60,
            "date": "2026-03-01",
            "source": "The Courier",
        },
        {"id": "a", "text": "Snow fell.\n\nRain followed.", "url": "https://example.org/a"},
        {"id": "m", "text": "Rain and snow."},
        {"id": "gone", "text": "The ferry sank."},
    ]
    (source / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with create_library(tmp_path / "index" / "default") as store:
        add([source], store, WORDS)
        store.delete_article("gone")
        (source / "notes.txt").write_text("The ferry left the quay.", encoding="utf-8")
        older = {
            "id": "old",
            "text": "Snow was forecast.",
            "url": "https://example.org/a",
            "date": "2025-11-01",
        }
        (source / "older.jsonl").write_text(json.dumps(older), encoding="utf-8")
        add(
            [
                source / "older.jsonl",
                uploads.save(store, source / "notes.txt", "notes (1).txt"),
                source / "notes.txt",
            ],
            store,
            WORDS,
        )
        paged = store.get_article("a").model_copy(
            update={"id": "p", "pages": (0, 12), "origin": "/report.pdf", "url": None}
        )
        with store.snapshot() as snapshot:
            passages, _ = snapshot.get_passages("a")
        origin = ArticleOrigin(
            origin=paged.origin, content=paged.content_hash, sha256=paged.sha256, named=True, row_id="p"
        )
        store.import_article(
            ImportedArticle(paged, (origin,), "2026-01-01T12:00:00+00:00"),
            passages,
            WORDS.embed([paged.text] * len(passages)),
        )
        store.checkpoint()
        (store.folder / HISTORY_FILE).write_bytes(b"a secret question")
        yield store


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "library.zip"
    export_library(store, path)
    return path
