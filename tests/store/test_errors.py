"""Errors about unusable libraries: each is a LibraryError with a hint, never an SQLite error."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import LibraryError
from assistant.store.connection import DATABASE, translate_errors
from assistant.store.store import Change, Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

WORDS = WordEmbedder("rain", "snow")
RAIN = make_article("Rain fell.", title="Weather", origin="rain.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "default"
    with Store.open(folder, embedder=WORDS, create=True) as store:
        store.upsert(RAIN, one_passage_per_line(RAIN), WORDS.embed([RAIN.text]))
        store.checkpoint()
    return folder


def test_missing_library_names_the_command_that_creates_it(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library 'default'") as raised:
        Store.open(tmp_path / "default", embedder=WORDS)
    assert "index add" in raised.value.hint


def test_library_of_another_embedder_names_the_command_that_rebuilds_it(
    folder: Path,
) -> None:
    with pytest.raises(LibraryError, match="another embedder") as raised:
        Store.open(folder, embedder=WordEmbedder("rain", "hail", "snow"), create=True)
    assert raised.value.hint == "Rebuild it with: python -m assistant index rebuild"


def test_rebuild_command_names_a_library_other_than_the_default(tmp_path: Path) -> None:
    Store.open(tmp_path / "paris", embedder=WORDS, create=True).close()
    with pytest.raises(LibraryError) as raised:
        Store.open(tmp_path / "paris", embedder=WordEmbedder("rain"))
    assert "--library paris index rebuild" in raised.value.hint


def test_library_can_be_listed_without_an_embedder(folder: Path) -> None:
    with Store.open(folder) as store:
        assert [row.title for row in store.list_articles()] == ["Weather"]


@pytest.mark.parametrize(
    "content", [b"no database, just words\n" * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_file_that_is_not_a_database_is_reported_as_damaged(folder: Path, content: bytes) -> None:
    (folder / DATABASE).write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.db.* is damaged") as raised:
        Store.open(folder, embedder=WORDS, create=True)
    assert "add the articles again" in raised.value.hint


def test_damaged_page_is_a_library_error(folder: Path) -> None:
    content = bytearray((folder / DATABASE).read_bytes())
    content[4096:] = b"\xab" * (len(content) - 4096)
    (folder / DATABASE).write_bytes(content)
    with pytest.raises(LibraryError, match="damaged"), Store.open(folder) as store:
        store.list_articles()


def test_library_of_a_newer_version_is_refused(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match="newer version"):
        Store.open(folder)


FIRST_VERSION = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY, origin TEXT NOT NULL, title TEXT NOT NULL,
    published TEXT, source TEXT, url TEXT, text TEXT NOT NULL,
    words INTEGER NOT NULL, sha256 TEXT NOT NULL, added_at TEXT NOT NULL) STRICT;
CREATE INDEX articles_by_published ON articles (published);
CREATE INDEX articles_by_source ON articles (source);
CREATE TABLE passages (id INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, sentences TEXT NOT NULL, vector BLOB NOT NULL) STRICT;
CREATE INDEX passages_by_article ON passages (article);
CREATE TABLE changes (generation INTEGER PRIMARY KEY, stamp TEXT NOT NULL,
    added TEXT NOT NULL, removed TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE words
    USING fts5 (title, text, content='', tokenize='porter unicode61 remove_diacritics 2');
INSERT INTO meta SELECT * FROM new.meta;
INSERT INTO articles
    SELECT id, origin, title, published, source, url, text, words, sha256, added_at FROM new.articles;
INSERT INTO articles
    SELECT 'other', origin, title, published, source, url, text, words, sha256, added_at
    FROM new.articles;
INSERT INTO passages SELECT * FROM new.passages;
INSERT INTO changes SELECT * FROM new.changes;
INSERT INTO words (rowid, title, text) SELECT passages.id, title, substr(text, start + 1, stop - start)
    FROM new.passages JOIN new.articles ON articles.id = article;
PRAGMA user_version = 1;
"""


def test_library_of_the_first_version_is_migrated(folder: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    with closing(sqlite3.connect(old / DATABASE)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("ATTACH ? AS new", (str(folder / DATABASE),))
        connection.executescript(FIRST_VERSION)
    with Store.open(old, embedder=WORDS) as store:
        assert store.get_article(RAIN.id) == RAIN
        assert store.get_provenance("other").origins == (RAIN.origin,)
        assert store.get_provenance(RAIN.id).origins == (f"{RAIN.origin}#01",), (
            "the older of two articles with one origin gets another origin"
        )
        assert (
            store.upsert(RAIN, one_passage_per_line(RAIN), WORDS.embed([RAIN.text])) is Change.UNCHANGED
        )
        assert len(store.list_articles()) == 2
    with (
        closing(sqlite3.connect(old / DATABASE)) as migrated,
        closing(sqlite3.connect(folder / DATABASE)) as new,
    ):
        objects = "SELECT type, name, tbl_name FROM sqlite_master ORDER BY name"
        assert migrated.execute(objects).fetchall() == new.execute(objects).fetchall()
        columns = "SELECT name FROM pragma_table_info(?) ORDER BY name"
        for table in ("articles", "origins", "files", "shelved"):
            assert (
                migrated.execute(columns, (table,)).fetchall()
                == new.execute(columns, (table,)).fetchall()
            )


def test_foreign_database_is_refused_and_not_modified(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("CREATE TABLE foreign_table (x)")
    before = (tmp_path / DATABASE).read_bytes()
    with pytest.raises(LibraryError, match="not a library of this program"):
        Store.open(tmp_path, embedder=WORDS, create=True)
    assert (tmp_path / DATABASE).read_bytes() == before


def test_full_disk_is_reported(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        connection.execute("PRAGMA max_page_count = 2")
        connection.execute("CREATE TABLE t (x)")
        with pytest.raises(LibraryError, match=r"disk .* is full"), translate_errors(tmp_path):
            connection.execute("INSERT INTO t VALUES (zeroblob(100000))")


def test_lock_of_another_process_is_reported(folder: Path) -> None:
    with (
        closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as holder,
        closing(sqlite3.connect(folder / DATABASE, isolation_level=None, timeout=0)) as waiting,
    ):
        holder.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(LibraryError, match="Another process has been writing"),
            translate_errors(folder),
        ):
            waiting.execute("BEGIN IMMEDIATE")


def test_invalid_sql_is_not_translated(tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(tmp_path / DATABASE)) as connection,
        pytest.raises(sqlite3.OperationalError),
        translate_errors(tmp_path),
    ):
        connection.execute("SELECT nothing FROM nowhere")


READ_ONLY = """
import ctypes, os, sys
from pathlib import Path
from assistant.errors import LibraryError
from assistant.store.store import Change, Store
from tests.fakes import WordEmbedder, make_article, one_passage_per_line

if os.geteuid() == 0:  # root may write anywhere: drop all capabilities
    assert ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()) == 0
words = WordEmbedder("rain", "snow")
with Store.open(Path(sys.argv[1]), embedder=words, create=True) as store:
    with store.snapshot() as snapshot:
        print(snapshot.search_vectors(words.embed(["rain"])[0], 5, None))
    snow = make_article("Snow fell.", origin="snow.txt")
    try:
        store.upsert(snow, one_passage_per_line(snow), words.embed([snow.text]))
    except LibraryError as error:
        print(error)
try:
    Store.open(Path(sys.argv[1]) / "new", embedder=words, create=True)
except LibraryError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="read-only folders work differently elsewhere")
@pytest.mark.parametrize(
    "suffixes", [(".db", ".json", ".bin"), (".db",)], ids=["with a search index", "without"]
)
def test_library_in_a_read_only_folder_can_be_searched_but_not_changed(
    folder: Path, suffixes: tuple[str, ...]
) -> None:
    files = {file.name for file in folder.iterdir() if file.suffix in suffixes}
    assert len(files) == len(suffixes)
    for file in folder.iterdir():
        file.chmod(0o444) if file.name in files else file.unlink()
    folder.chmod(0o555)
    script = [sys.executable, "-c", READ_ONLY, str(folder)]
    run = subprocess.run(
        script, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    folder.chmod(0o755)
    assert run.stderr == ""
    hits, upsert_error, create_error = run.stdout.splitlines()
    assert hits == "[1]"
    assert "cannot be written" in upsert_error
    assert "cannot be created" in create_error
    assert {file.name for file in folder.iterdir()} == files
