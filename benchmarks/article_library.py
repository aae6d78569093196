"""The library of a benchmark: the articles of its folder, without any of the user's own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from assistant.library.add import add
from assistant.progress import SilentProgress
from assistant.schema import Answer
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace


@contextmanager
def open_library(folder: Path) -> Iterator[Workspace]:
    """Open a workspace whose library holds `articles.jsonl` of a folder. It is deleted at the end."""
    with tempfile.TemporaryDirectory() as index_dir:
        settings = load_settings(index_dir=Path(index_dir))
        with Workspace(settings, SilentProgress()) as work:
            with closing(work.open_user_library()) as store:
                add([folder / "articles.jsonl"], store, work.embedder)
            yield work


def ask(work: Workspace, question: str, today: date) -> Answer:
    """Return the answer to a question that is asked on a given day."""
    *_, answer = work.ask(Query(question=question, today=today))
    if not isinstance(answer, Answer):
        raise TypeError("answering ended without an answer")
    return answer


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
