"""The workspace keeps what is slow to load between questions, and never answers from an old library."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from assistant.library.add import add
from assistant.progress import SilentProgress
from assistant.search.query import Query
from assistant.settings import Settings
from assistant.store.index_files import INDEX_FILE
from assistant.workspace import Workspace
from tests.fakes import WordEmbedder

if TYPE_CHECKING:
    from assistant.models.embedder import OnnxEmbedder


class ModelFreeWorkspace(Workspace):
    """Workspace with an embedder that needs no files."""

    @cached_property
    def embedder(self) -> OnnxEmbedder:
        return cast("OnnxEmbedder", WordEmbedder("ferry", "pier", "snow"))


def add_article(work: Workspace, folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / f"{len(list(folder.iterdir()))}.txt"
    file.write_text(text, encoding="utf-8")
    with work.open_user_library() as store:
        add([file], store, work.embedder)


def found_texts(work: Workspace, question: str) -> list[str]:
    return [hit.text for hit in work.search(Query(question=question)).hits]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index", library="news")


def test_vectors_are_loaded_once_for_several_questions(settings: Settings, tmp_path: Path) -> None:
    work = ModelFreeWorkspace(settings, SilentProgress())
    add_article(work, tmp_path / "articles", "The ferry hit the pier.")
    first = found_texts(work, "What did the ferry hit?")
    index_file = settings.index_dir / "news" / INDEX_FILE
    index_file.unlink()
    assert found_texts(work, "What did the ferry hit?") == first
    assert not index_file.exists()


def test_articles_added_or_removed_meanwhile_count(settings: Settings, tmp_path: Path) -> None:
    work = ModelFreeWorkspace(settings, SilentProgress())
    add_article(work, tmp_path / "articles", "The ferry hit the pier.")
    assert len(found_texts(work, "What did the ferry hit?")) == 1
    other = ModelFreeWorkspace(settings, SilentProgress())
    add_article(other, tmp_path / "articles", "The ferry hit the snow.")
    assert len(found_texts(work, "What did the ferry hit?")) == 2
    with other.open_user_library() as store:
        for article in store.list_articles():
            store.delete_article(article.id)
    assert found_texts(work, "What did the ferry hit?") == []


def test_each_library_has_vectors_of_its_own(settings: Settings, tmp_path: Path) -> None:
    work = ModelFreeWorkspace(settings, SilentProgress())
    add_article(work, tmp_path / "articles", "The ferry hit the pier.")
    other = ModelFreeWorkspace(settings.model_copy(update={"library": "other"}), SilentProgress())
    add_article(other, tmp_path / "others", "Snow fell on the pier.")
    for _ in range(2):
        assert found_texts(work, "ferry") == ["The ferry hit the pier."]
        result = work.search(Query(question="snow", library="other"))
        assert [hit.text for hit in result.hits] == ["Snow fell on the pier."]
