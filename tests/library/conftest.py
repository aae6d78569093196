"""Fixtures: an empty library, and a folder with two articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.store.store import Store
from tests.library.synced import RAIN, SNOW, write_files
from tests.library.words import WORDS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "articles", {"rain.txt": RAIN, "sub/snow.txt": SNOW})
