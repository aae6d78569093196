"""Migration of a library that an earlier version of the program wrote; see `tests/data/library`."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from assistant.library.doctor import diagnose
from assistant.library.sync import sync
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from assistant.store.tables import SCHEMA_VERSION
from tests.fakes import WordEmbedder
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "ferry", "vote")
FIXTURE = Path(__file__).parents[1] / "data" / "library" / "version-3.db.gz"
IDS = {
    "1",
    "2",
    "3",
    "added",
    "https://example.com/#7",
    "news",
    "weather",
    "b35bb6b5faaf",
    "56886553b8cc",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a library of version 3 whose files lie in `articles` beside it."""
    folder = tmp_path / "default"
    folder.mkdir()
    (folder / DATABASE).write_bytes(gzip.decompress(FIXTURE.read_bytes()))
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        for table, column in (("origins", "origin"), ("origins", "file"), ("articles", "origin")):
            connection.execute(
                f"UPDATE {table} SET {column} = replace({column}, '/articles', ?)",
                (str(tmp_path / "articles"),),
            )
        for column in ("path", "root"):
            connection.execute(
                f"UPDATE files SET {column} = replace({column}, '/articles', ?)",
                (str(tmp_path / "articles"),),
            )
    return folder


def version(folder: Path) -> int:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def only_rules_are_older(folder: Path) -> bool:
    """Return whether nothing is wrong but that the passages follow the chunking rules of their time."""
    faults = [fault.what for check in diagnose(folder).checks for fault in check.faults]
    return faults == [
        "some passages follow the chunking rules of another version of this program"
    ] * len(faults)


def test_articles_keep_their_ids_and_answer_searches(folder: Path) -> None:
    with Store.open(folder, embedder=WORDS) as store:
        assert {row.id for row in store.list_articles(older=True)} == IDS
        assert store.get_provenance("weather").superseded_by == "news"
        assert store.get_article("1").text == "Snow fell on the quay."
        assert search(store, WORDS, "ferry at noon", top_k=1)[0].article_id == "https://example.com/#7"
        assert search(store, WORDS, "final office", top_k=1)[0].bm25 > 0, "in plain spelling"
    assert version(folder) == SCHEMA_VERSION
    assert only_rules_are_older(folder)


def test_migrated_tables_equal_new_ones(folder: Path, tmp_path: Path) -> None:
    Store.open(folder).close()
    Store.open(tmp_path / "new", embedder=WORDS, create=True).close()
    objects = "SELECT type, name, tbl_name FROM sqlite_master ORDER BY name"
    columns = (
        "SELECT m.name, c.name, c.type FROM sqlite_master AS m, pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' ORDER BY 1, 2"
    )
    with (
        closing(sqlite3.connect(folder / DATABASE)) as migrated,
        closing(sqlite3.connect(tmp_path / "new" / DATABASE)) as new,
    ):
        for query in (objects, columns):
            assert migrated.execute(query).fetchall() == new.execute(query).fetchall()


def test_next_sync_restores_the_article_that_another_one_with_its_id_replaced(
    folder: Path, tmp_path: Path
) -> None:
    from tests.data.library.make_old_library import write_files

    write_files(tmp_path / "articles")
    with Store.open(folder, embedder=WORDS) as store:
        sync(tmp_path / "articles", store, WORDS)
        assert store.get_article("1@a.csv").text == "Rain fell on the quay."
        assert store.get_article("1@b.csv").text == "Snow fell on the quay."
        assert {row.id for row in store.list_articles(older=True)} == IDS - {"1"} | {
            "1@a.csv",
            "1@b.csv",
        }
    assert only_rules_are_older(folder)


def test_crash_in_the_migration_leaves_the_old_library_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.store import migrations

    def crash(_: object) -> None:
        raise KeyboardInterrupt

    before = (folder / DATABASE).read_bytes()
    with monkeypatch.context() as patch:
        patch.setitem(migrations._STEPS, 5, crash)
        patch.setattr(migrations, "SCHEMA_VERSION", 5)
        with pytest.raises(KeyboardInterrupt):
            Store.open(folder)
    assert version(folder) == 3
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (len(IDS),)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert len(before) == (folder / DATABASE).stat().st_size
    with Store.open(folder) as store:
        assert len(store.list_articles(older=True)) == len(IDS)
