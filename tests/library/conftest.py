"""An empty library for each test, and a folder of two articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.store.store import Store
from tests.library.synced import RAIN, SNOW, filled
from tests.library.words import WORDS


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return filled(tmp_path / "articles", {"rain.txt": RAIN, "sub/snow.txt": SNOW})
