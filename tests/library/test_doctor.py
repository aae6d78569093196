"""Deliberate damage to every part of a library is detected, and repaired where data is derived."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.ingest.chunking import split_passages
from assistant.library.add import add
from assistant.library.doctor import Diagnosis, diagnose, repair
from assistant.library.remove import remove
from assistant.schema import Hit
from assistant.store.connection import DATABASE
from assistant.store.index_files import INDEX_FILE, save_index
from assistant.store.search_index import SearchIndex
from assistant.store.segment import IndexSegment, merge_segments
from assistant.store.store import Store
from assistant.store.tokenizer import index_words
from tests.fakes import WordEmbedder
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "ferry", "quay")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three articles after an edit and a removal, so that no table is empty."""
    articles = tmp_path_factory.mktemp("articles")
    sentence = "The ferry left the quay in the rain, and nobody who stood there said a word about it. "
    for name, text in {
        "a": "Rain fell. ",
        "b": sentence * 30,
        "c": "Snow fell on the quay. ",
        "d": "Rain, snow. ",
    }.items():
        (articles / f"{name}.md").write_text(
            f"---\nid: {name}\ntitle: Weather {name}\n---\n{text}", encoding="utf-8"
        )
    library = tmp_path_factory.mktemp("index") / "default"
    with Store.open(library, embedder=WORDS, create=True) as store:
        add([articles], store, WORDS)
        (articles / "a.md").write_text(
            "---\nid: a\ntitle: Weather a\n---\nRain fell again on the café.", encoding="utf-8"
        )
        add([articles], store, WORDS)
        remove(store, "d")
    assert diagnose(library).is_sound
    return library


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    """A copy of the library that a test may damage."""
    return shutil.copytree(sound, tmp_path / "index" / "default")


def execute(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = 0")
        for statement in statements:
            connection.execute(statement)


def faults_by_check(diagnosis: Diagnosis) -> dict[str, list[str]]:
    return {check.name: list(map(str, check.faults)) for check in diagnosis.checks if check.faults}


def all_hits(folder: Path) -> list[tuple[str, str, int, int, float, float, float]]:
    """Return the hits of several questions, sorted, without passage ids, which a repair changes."""
    with Store.open(folder) as store:
        return sorted(
            (question, hit.article_id, hit.start, hit.end, hit.cosine, hit.bm25, hit.score)
            for question in ("rain", "ferry quay", "snow", "cafe")
            for hit in search(store, WORDS, question, top_k=10)
        )


def repair_folder(folder: Path) -> Diagnosis:
    return repair(folder, lambda: WORDS)


def test_sound_library_passes_every_check_and_is_unchanged(folder: Path) -> None:
    before = {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.suffix in (".db", ".json", ".bin")
    }
    diagnosis = repair_folder(folder)
    assert [check.name for check in diagnosis.checks] == [
        "database",
        "embedder",
        "articles",
        "passages",
        "ids",
        "index",
        "changes",
    ]
    assert diagnosis.is_sound
    assert diagnosis.mended == ()
    assert {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.suffix in (".db", ".json", ".bin")
    } == before


PASSAGE = "(SELECT min(id) FROM passages WHERE article = 'b')"
NAN_VECTOR = "FF" * 20
OTHER_VECTOR = np.eye(5, dtype="<f4")[4].tobytes().hex()
LOG_COMMIT = "INSERT INTO changes SELECT max(generation) + 1, '0123456789abcdef', {}, '[]' FROM changes"


class Damage(NamedTuple):
    """SQL that damages derived data, and the fault that names it."""

    check: str
    message: str
    statements: tuple[str, ...]


REPARABLE = {
    "wrong word count": Damage(
        "articles",
        "b: its word count is 7 instead of 540",
        ("UPDATE articles SET words = 7 WHERE id = 'b'",),
    ),
    "missing passage": Damage(
        "passages",
        "c: it has no passages",
        ("DELETE FROM passages WHERE article = 'c'",),
    ),
    "passage beyond the text": Damage(
        "passages",
        "b: passage 2 reaches beyond",
        (f"UPDATE passages SET stop = 99999 WHERE id = {PASSAGE}",),
    ),
    "overlapping passages": Damage(
        "passages",
        "overlaps the previous passage",
        ("UPDATE passages SET start = 60 WHERE article = 'b'",),
    ),
    "malformed sentences": Damage(
        "passages",
        "cannot be read",
        ("UPDATE passages SET sentences = '[1,' WHERE article = 'c'",),
    ),
    "sentences outside the passage": Damage(
        "passages",
        "does not match its sentences",
        ("UPDATE passages SET sentences = '[0,9]' WHERE article = 'c'",),
    ),
    "sentences out of order": Damage(
        "passages",
        "b: passage 2 has sentences that are out of order",
        (
            f"UPDATE passages SET sentences = json_insert(sentences, '$[2]', 0) WHERE id = {PASSAGE}",
            f"UPDATE passages SET sentences = json_set(sentences, '$[2]', 37) WHERE id = {PASSAGE}",
        ),
    ),
    "passages by other rules": Damage(
        "passages",
        "rules of another version",
        ("UPDATE meta SET value = '1' WHERE key = 'rules'",),
    ),
    "passages by unknown rules": Damage(
        "passages",
        "rules of another version",
        ("DELETE FROM meta WHERE key = 'rules'",),
    ),
    "short vector": Damage(
        "passages",
        "of 1 numbers instead of 5",
        ("UPDATE passages SET vector = X'0000803F' WHERE article = 'c'",),
    ),
    "zero vector": Damage(
        "passages",
        "not of unit length",
        ("UPDATE passages SET vector = zeroblob(20) WHERE article = 'c'",),
    ),
    "vector of NaN": Damage(
        "passages",
        "not of unit length",
        (f"UPDATE passages SET vector = X'{NAN_VECTOR}' WHERE article = 'c'",),
    ),
    "other vector": Damage(
        "index",
        "c: its vectors differ from those in the search index",
        (f"UPDATE passages SET vector = X'{OTHER_VECTOR}' WHERE article = 'c'",),
    ),
    "passage without an article": Damage(
        "database",
        "refers to a missing row of",
        ("UPDATE passages SET article = 'nobody' WHERE article = 'c'",),
    ),
    "empty change log": Damage("changes", "it is empty", ("DELETE FROM changes",)),
    "gap in the change log": Damage(
        "changes",
        "commit 99 follows commit",
        ("INSERT INTO changes VALUES (99, '0123456789abcdef', '[]', '[]')",),
    ),
    "malformed change log": Damage("changes", "cannot be read", (LOG_COMMIT.format("'[1'"),)),
    "false change log": Damage(
        "changes", "passage 77 was added and never removed", (LOG_COMMIT.format("'[77]'"),)
    ),
    "reusable passage ids": Damage(
        "changes", "could be used again", ("UPDATE sqlite_sequence SET seq = 1",)
    ),
    "unknown embedder": Damage(
        "embedder",
        "its fingerprint is missing",
        ("DELETE FROM meta WHERE key = 'fingerprint'",),
    ),
    "invalid dimension": Damage(
        "embedder",
        "'many' is not a number",
        ("UPDATE meta SET value = 'many' WHERE key = 'dimension'",),
    ),
}


@pytest.mark.parametrize("damage", REPARABLE.values(), ids=REPARABLE)
def test_damaged_derived_data_is_detected_and_rebuilt(folder: Path, damage: Damage) -> None:
    before = all_hits(folder)
    execute(folder, *damage.statements)
    faults = faults_by_check(diagnose(folder))
    assert any(damage.message in fault for fault in faults[damage.check]), faults
    after = repair_folder(folder)
    assert after.is_sound, faults_by_check(after)
    assert any(damage.message in str(fault) for fault in after.mended)
    assert all_hits(folder) == before


def test_incomplete_sqlite_index_is_rebuilt(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        # Reindexing under a condition that no row meets empties the index behind SQLite's back.
        (sql,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'articles_by_source'"
        ).fetchone()
        connection.execute(
            "UPDATE sqlite_master SET sql = sql || ' WHERE source = ''nobody''' "
            "WHERE name = 'articles_by_source'"
        )
    execute(folder, "REINDEX articles_by_source")
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'articles_by_source'", (sql,))
    assert any("articles_by_source" in fault for fault in faults_by_check(diagnose(folder))["database"])
    assert repair_folder(folder).is_sound


@pytest.mark.parametrize(
    "damage",
    [
        "flipped bit in the list",
        "flipped bit in a segment",
        "truncated",
        "of another library",
        "other vectors",
        "other words",
        "other lengths",
        "missing passage",
        "superfluous passage",
    ],
)
def test_wrong_search_index_is_detected_and_rebuilt(folder: Path, tmp_path: Path, damage: str) -> None:
    before = all_hits(folder)
    segment = sorted(folder.glob("segment-*.bin"))[0]
    path = folder / INDEX_FILE if "list" in damage else segment
    content = bytearray(path.read_bytes())
    if "flipped bit" in damage:
        content[100] ^= 1
        path.write_bytes(content)
    elif damage == "truncated":
        path.write_bytes(content[:90])
    elif damage == "of another library":
        with Store.open(tmp_path / "other", embedder=WORDS, create=True) as empty_store:
            empty_store.checkpoint()
        (folder / INDEX_FILE).write_bytes((tmp_path / "other" / INDEX_FILE).read_bytes())
    else:
        replace_index(folder, damage)
    assert list(faults_by_check(diagnose(folder))) == ["index"]
    after = repair_folder(folder)
    assert after.is_sound, faults_by_check(after)
    assert after.mended
    assert all_hits(folder) == before


def replace_index(folder: Path, damage: str) -> None:
    """Write a search index whose digests are right and whose contents are wrong."""
    with Store.open(folder) as store, store.snapshot() as snapshot:
        snapshot.prepare_index()
        index = store.index.index
    assert index is not None
    segment = merge_segments(index.segments)
    ids, codes, postings = segment.ids, segment.codes, segment.postings
    if damage == "other vectors":
        codes[0] = codes[0][::-1]
    elif damage == "other words":
        postings = index_words([("", "zebra")] * len(ids))._replace(lengths=postings.lengths)
    elif damage == "other lengths":
        postings = postings._replace(lengths=postings.lengths + 1)
    elif damage == "superfluous passage":
        ids = np.append(ids, 999)
        codes = np.concatenate([codes, codes[:1]])
        postings = postings._replace(lengths=np.append(postings.lengths, [1]).astype("<u4"))
    wrong = IndexSegment.build(ids, codes, postings)
    if damage == "missing passage":
        wrong = wrong.without(ids[:1])
    save_index(folder, SearchIndex(index.dimension, index.state, [wrong]))


def test_missing_or_outdated_search_index_is_no_fault(folder: Path) -> None:
    outdated = (folder / INDEX_FILE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        article = store.get_article("c").model_copy(update={"id": "e", "text": "Snow again. Snow."})
        passages = split_passages(article)
        store.upsert(article, passages, WORDS.embed(["snow"] * len(passages)))
    (folder / INDEX_FILE).write_bytes(outdated)
    assert diagnose(folder).is_sound
    (folder / INDEX_FILE).unlink()
    assert diagnose(folder).is_sound


IRREPARABLE = {
    "text": "UPDATE articles SET text = replace(text, 'Snow', 'Hail') WHERE id = 'c'",
    "title": "UPDATE articles SET title = 'Another' WHERE id = 'c'",
    "hash": "UPDATE articles SET sha256 = 'no' WHERE id = 'c'",
    "text that is not UTF-8": "UPDATE articles SET text = CAST(X'536E6F77FF2E' AS TEXT) WHERE id = 'c'",
    "date": "UPDATE articles SET published = 'yesterday' WHERE id = 'c'",
    "malformed pages": "UPDATE articles SET pages = '{' WHERE id = 'c'",
}


@pytest.mark.parametrize("statement", IRREPARABLE.values(), ids=IRREPARABLE)
def test_damaged_article_is_named_and_left_unchanged(folder: Path, statement: str) -> None:
    execute(folder, statement)
    (fault,) = faults_by_check(diagnose(folder))["articles"]
    assert fault.startswith("c: ")
    assert fault.endswith("add the article again")
    after = repair_folder(folder)
    assert faults_by_check(after) == {"articles": [fault]}


@pytest.mark.parametrize("pages", ["[0, 5, 3]", "[1, 5]", "[0, 9999]"])
def test_invalid_pages_are_detected_even_with_a_matching_hash(folder: Path, pages: str) -> None:
    with Store.open(folder) as store:
        article = store.get_article("c").model_copy(update={"pages": tuple(json.loads(pages))})
    execute(folder, f"UPDATE articles SET pages = '{pages}', sha256 = '{article.sha256}' WHERE id = 'c'")
    assert faults_by_check(repair_folder(folder)) == {
        "articles": ["c: its pages are out of order or beyond the text; add the article again"]
    }


def test_other_articles_are_repaired_beside_an_irreparable_one(folder: Path) -> None:
    execute(folder, IRREPARABLE["text"], "DELETE FROM passages WHERE article = 'b'")
    after = repair_folder(folder)
    assert list(faults_by_check(after)) == ["articles"]
    assert any(fault.article == "b" for fault in after.mended)


def test_damaged_database_file_is_a_fault_with_a_way_out(folder: Path) -> None:
    path = folder / DATABASE
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xab" * 4096
    path.write_bytes(content)
    diagnosis = diagnose(folder)
    assert not diagnosis.is_sound
    path.write_bytes(b"not a database" * 1000)
    (check,) = diagnose(folder).checks
    assert "restore a backup" in str(check.faults[0])


def test_missing_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library"):
        diagnose(tmp_path / "nowhere")


def test_search_index_and_counts_are_repaired_without_an_embedder(folder: Path) -> None:
    def refuse() -> WordEmbedder:
        raise AssertionError("an embedder was requested")

    execute(
        folder,
        *REPARABLE["wrong word count"].statements,
        "DELETE FROM changes",
    )
    (folder / INDEX_FILE).write_bytes(b"")
    assert repair(folder, refuse).is_sound


def test_repair_with_another_embedder_is_refused(folder: Path) -> None:
    execute(folder, "DELETE FROM passages WHERE article = 'c'")
    before = faults_by_check(diagnose(folder))
    with pytest.raises(LibraryError, match="another embedder"):
        repair(folder, lambda: WordEmbedder("hail"))
    assert faults_by_check(diagnose(folder)) == before


def test_open_store_sees_a_repair(folder: Path) -> None:
    execute(
        folder,
        "UPDATE passages SET vector = zeroblob(20) WHERE article = 'c'",
    )
    (folder / INDEX_FILE).unlink()

    def snow_hit() -> Hit:
        return next(hit for hit in search(store, WORDS, "snow", top_k=10) if hit.article_id == "c")

    with Store.open(folder) as store:
        assert snow_hit().cosine == 0.0
        repair_folder(folder)
        assert snow_hit().cosine > 0.1
        assert snow_hit().bm25 > 0


def test_wrong_id_is_repaired(folder: Path) -> None:
    execute(
        folder,
        "UPDATE articles SET id = 'b@b.md' WHERE id = 'b'",
        "UPDATE origins SET article = 'b@b.md' WHERE article = 'b'",
        "UPDATE passages SET article = 'b@b.md' WHERE article = 'b'",
    )
    assert faults_by_check(diagnose(folder)) == {"ids": ["b@b.md: its id should be b"]}
    assert repair(folder, lambda: WORDS).is_sound
    with Store.open(folder) as store:
        assert store.get_article("b").title == "Weather b"


def test_row_with_two_articles_is_reported(folder: Path) -> None:
    execute(
        folder,
        "INSERT INTO origins SELECT origin || '#9', file, 'c', content, sha256, url, row_id, scope, 9,"
        " modified, reader FROM origins WHERE article = 'a'",
    )
    faults = faults_by_check(diagnose(folder))["ids"]
    assert faults[-1] == "a and c are the same row a of one file"
