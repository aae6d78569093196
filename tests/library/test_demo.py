"""The choice between the user's library and the demo library, and updates of the latter."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import LibraryError, UsageError
from assistant.library.add import add
from assistant.library.demo import active_library, open_active_library, open_user_library
from assistant.settings import Settings
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(index_dir=tmp_path / "index")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "rain.txt").write_text("Rain fell on Monday.\n", encoding="utf-8")
    (folder / "snow.txt").write_text("Snow fell on Tuesday.\n", encoding="utf-8")
    return folder


def texts(store: Store) -> set[str]:
    with store, store.snapshot() as snapshot:
        return {article.text.strip() for article in snapshot.iter_articles()}


def test_empty_library_falls_back_to_the_demo_with_a_notice(settings: Settings, seeds: Path) -> None:
    store, notice = open_active_library(settings, WORDS, seeds=seeds)
    assert "demo articles" in notice
    assert "index add" in notice
    assert texts(store) == {"Rain fell on Monday.", "Snow fell on Tuesday."}


def test_first_own_article_ends_the_demo(settings: Settings, seeds: Path, tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text("The ferry left.\n", encoding="utf-8")
    with open_user_library(settings, WORDS) as store:
        assert active_library(settings) == "demo"  # exists, but is empty
        add([article], store, WORDS)
        assert active_library(settings) == "default"
    library, notice = open_active_library(settings, WORDS, seeds=seeds)
    assert notice == ""
    assert texts(library) == {"The ferry left."}
    with Store.open(settings.index_dir / "default") as store:
        store.delete_article(store.list_articles()[0].id)
    assert active_library(settings) == "demo"


def test_named_library_is_never_replaced_by_the_demo(settings: Settings, seeds: Path) -> None:
    for name in ("default", "paris"):
        named_settings = Settings(library=name, index_dir=settings.index_dir)
        assert active_library(named_settings) == name
        with pytest.raises(LibraryError, match=f"no library '{name}'"):
            open_active_library(named_settings, WORDS, seeds=seeds)


def test_demo_can_be_opened_by_name_without_a_notice(settings: Settings, seeds: Path) -> None:
    demo_settings = Settings(library="demo", index_dir=settings.index_dir)
    store, notice = open_active_library(demo_settings, WORDS, seeds=seeds)
    assert notice == ""
    assert len(texts(store)) == 2


def test_demo_follows_changes_of_its_seeds(settings: Settings, seeds: Path) -> None:
    open_active_library(settings, WORDS, seeds=seeds).store.close()
    (seeds / "rain.txt").unlink()
    (seeds / "snow.txt").write_text("Snow fell on Wednesday.\n", encoding="utf-8")
    (seeds / "ferry.txt").write_text("The ferry left.\n", encoding="utf-8")
    assert texts(open_active_library(settings, WORDS, seeds=seeds).store) == {
        "Snow fell on Wednesday.",
        "The ferry left.",
    }


def test_unchanged_seeds_are_not_embedded_again(settings: Settings, seeds: Path) -> None:
    open_active_library(settings, WORDS, seeds=seeds).store.close()
    calls = WORDS.calls
    with open_active_library(settings, WORDS, seeds=seeds).store as store:
        assert store.stats().generation == 2
    assert WORDS.calls == calls


def test_missing_seeds_folder_does_not_empty_the_demo(
    settings: Settings, seeds: Path, tmp_path: Path
) -> None:
    open_active_library(settings, WORDS, seeds=seeds).store.close()
    assert len(texts(open_active_library(settings, WORDS, seeds=tmp_path / "nowhere").store)) == 2


def test_demo_of_another_embedder_is_rebuilt_on_opening(settings: Settings, seeds: Path) -> None:
    open_active_library(settings, WORDS, seeds=seeds).store.close()
    embedder = WordEmbedder("monday")
    with open_active_library(settings, embedder, seeds=seeds).store as store:
        store.check_embedder(embedder)
        assert store.stats().articles == 2


def test_demo_with_outdated_passages_is_rebuilt_on_opening(settings: Settings, seeds: Path) -> None:
    with open_active_library(settings, WORDS, seeds=seeds).store as store:
        database = store.folder / DATABASE
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'rules'")
    with open_active_library(settings, WORDS, seeds=seeds).store as store:
        assert not store.has_outdated_passages()


def test_demo_cannot_be_opened_for_adding(settings: Settings) -> None:
    with pytest.raises(UsageError) as raised:
        open_user_library(Settings(library="demo", index_dir=settings.index_dir), WORDS)
    assert "another library" in raised.value.hint
    assert not (settings.index_dir / "demo").exists()


def test_unchanged_seeds_are_not_read_again(
    settings: Settings, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_active_library(settings, WORDS, seeds=seeds).store.close()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the seeds were read")

    monkeypatch.setattr("assistant.library.sync.sync", refuse)
    assert len(texts(open_active_library(settings, WORDS, seeds=seeds).store)) == 2


def test_seeds_of_an_older_reader_are_read_again(settings: Settings, seeds: Path) -> None:
    with open_active_library(settings, WORDS, seeds=seeds).store as store:
        database = store.folder / DATABASE
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE origins SET reader = 'text 1'")
    with open_active_library(settings, WORDS, seeds=seeds).store as store, store.snapshot() as snapshot:
        assert not snapshot.outdated_files()


def test_demo_holds_only_the_seeds_of_the_program_that_is_running(
    settings: Settings, seeds: Path, tmp_path: Path
) -> None:
    open_active_library(settings, WORDS, seeds=seeds).store.close()
    other_seeds = tmp_path / "other"
    other_seeds.mkdir()
    (other_seeds / "snow.txt").write_text("Snow fell on Tuesday.\n", encoding="utf-8")
    for folder, expected in ((other_seeds, 1), (seeds, 2), (other_seeds, 1)):
        assert len(texts(open_active_library(settings, WORDS, seeds=folder).store)) == expected
