"""Each part of a library is damaged on purpose: the doctor names it, and mends what can be made again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import LibraryError
from assistant.ingest.chunking import split_passages
from assistant.library.add import add
from assistant.library.doctor import Diagnosis, diagnose, repair
from assistant.library.remove import remove
from assistant.schema import Hit
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from assistant.store.vectors import INDEX_FILE, VectorIndex
from tests.fakes import WordEmbedder
from tests.searching import search

WORDS = WordEmbedder("rain", "snow", "ferry", "quay")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of three articles, one of them edited and one removed since, so that all tables have a past."""
    articles = tmp_path / "articles"
    articles.mkdir()
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
    library = tmp_path / "index" / "default"
    with Store.open(library, embedder=WORDS, create=True) as store:
        add([articles], store, WORDS)
        (articles / "a.md").write_text(
            "---\nid: a\ntitle: Weather a\n---\nRain fell again on the café.", encoding="utf-8"
        )
        add([articles], store, WORDS)
        remove(store, "d")
    assert diagnose(library).is_sound
    return library


def damage(folder: Path, *statements: str, foreign_keys: bool = False) -> None:
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
        for statement in statements:
            connection.execute(statement)


def found(diagnosis: Diagnosis) -> dict[str, list[str]]:
    return {check.name: list(map(str, check.faults)) for check in diagnosis.checks if check.faults}


def hits(folder: Path) -> list[tuple[str, str, int, int, float, float, float]]:
    """All that is found, whatever numbers passages have: these decide the order of those that score alike."""
    with Store.open(folder) as store:
        return sorted(
            (question, hit.article_id, hit.start, hit.end, hit.cosine, hit.bm25, hit.score)
            for question in ("rain", "ferry quay", "snow", "cafe")
            for hit in search(store, WORDS, question, top_k=10)
        )


def mended(folder: Path) -> Diagnosis:
    return repair(folder, lambda: WORDS)


def test_a_sound_library_passes_every_check_and_is_not_touched(folder: Path) -> None:
    before = {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".db", ".faiss")
    }
    diagnosis = mended(folder)
    assert [check.name for check in diagnosis.checks] == [
        "database",
        "embedder",
        "articles",
        "passages",
        "words",
        "vectors",
        "changes",
    ]
    assert diagnosis.is_sound
    assert diagnosis.mended == ()
    assert {
        path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".db", ".faiss")
    } == before


PASSAGE = "(SELECT min(id) FROM passages WHERE article = 'b')"
MENDABLE = {
    "a word is lost": (["INSERT INTO words (words) VALUES ('delete-all')"], "words", "a: its words are missing from the full-text index"),
    "a word too many": (["INSERT INTO words (rowid, title, text) VALUES (999, 'x', 'rain')"], "words", "passages that do not exist"),
    "another word": (
        [
            f"INSERT INTO words (words, rowid, title, text) SELECT 'delete', {PASSAGE}, '', 'ferry'",
            f"INSERT INTO words (rowid, title, text) SELECT {PASSAGE}, '', 'zebra'",
        ],
        "words",
        "b: its words",
    ),
    "a block of the index": (["UPDATE words_data SET block = substr(block, 1, 40) WHERE id > 10"], "words", "FTS5 reports damage"),
    "a length that BM25 needs": ([f"UPDATE words_docsize SET sz = X'0101' WHERE id = {PASSAGE}"], "words", "b: its words"),
    "the totals that BM25 needs": (["UPDATE words_data SET block = X'030505' WHERE id = 1"], "words", "its totals are wrong"),
    "a number of words": (["UPDATE articles SET words = 7 WHERE id = 'b'"], "articles", "b: its word count is 7 instead of 547"),
    "a passage is lost": (["DELETE FROM passages WHERE article = 'c'"], "passages", "c: it has no passages"),
    "a passage beyond the text": ([f"UPDATE passages SET stop = 99999 WHERE id = {PASSAGE}"], "passages", "b: passage 2 reaches beyond"),
    "two passages that overlap": (["UPDATE passages SET start = 60 WHERE article = 'b'"], "passages", "overlaps the previous passage"),
    "sentences that are no list": (["UPDATE passages SET sentences = '[1,' WHERE article = 'c'"], "passages", "cannot be read"),
    "sentences of elsewhere": (["UPDATE passages SET sentences = '[0,9]' WHERE article = 'c'"], "passages", "does not match its sentences"),
    "sentences out of order": (
        [f"UPDATE passages SET sentences = json_insert(sentences, '$[2]', 0) WHERE id = {PASSAGE}",
         f"UPDATE passages SET sentences = json_set(sentences, '$[2]', 37) WHERE id = {PASSAGE}"],
        "passages", "b: passage 2 has sentences that are out of order",
    ),
    "passages of another version": (["UPDATE meta SET value = '1' WHERE key = 'rules'"], "passages", "rules of another version"),
    "passages of nobody knows when": (["DELETE FROM meta WHERE key = 'rules'"], "passages", "rules of another version"),
    "a vector too short": (["UPDATE passages SET vector = X'0000803F' WHERE article = 'c'"], "passages", "of 1 numbers instead of 5"),
    "a vector that is not one long": (["UPDATE passages SET vector = zeroblob(20) WHERE article = 'c'"], "passages", "not of unit length"),
    "a vector that is no number": ([f"UPDATE passages SET vector = X'{'FF' * 20}' WHERE article = 'c'"], "passages", "not of unit length"),
    "another vector": ([f"UPDATE passages SET vector = X'{np.eye(5, dtype='<f4')[4].tobytes().hex()}' WHERE article = 'c'"],
                       "vectors", "c: its vectors differ from those in vectors.faiss"),
    "a passage of no article": (["UPDATE passages SET article = 'nobody' WHERE article = 'c'"], "database", "refers to a missing row of"),
    "an empty log": (["DELETE FROM changes"], "changes", "it is empty"),
    "a log with a gap": (["INSERT INTO changes VALUES (99, '0123456789abcdef', '[]', '[]')"], "changes", "commit 99 follows commit"),
    "a log that cannot be read": (["INSERT INTO changes SELECT max(generation) + 1, '0123456789abcdef', '[1', '[]' FROM changes"],
                                  "changes", "cannot be read"),
    "a log that lies": (["INSERT INTO changes SELECT max(generation) + 1, '0123456789abcdef', '[77]', '[]' FROM changes"],
                        "changes", "passage 77 was added and never removed"),
    "numbers used again": (["UPDATE sqlite_sequence SET seq = 1"], "changes", "could be used again"),
    "an unknown embedder": (["DELETE FROM meta WHERE key = 'fingerprint'"], "embedder", "its fingerprint is missing"),
    "an impossible dimension": (["UPDATE meta SET value = 'many' WHERE key = 'dimension'"], "embedder", "'many' is not a number"),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "check", "said"), MENDABLE.values(), ids=MENDABLE)
def test_what_is_derived_is_found_wrong_and_made_again(
    folder: Path, statements: list[str], check: str, said: str
) -> None:
    before = hits(folder)
    damage(folder, *statements)
    assert any(said in fault for fault in found(diagnose(folder))[check]), found(diagnose(folder))
    after = mended(folder)
    assert after.is_sound, found(after)
    assert any(said in str(fault) for fault in after.mended)
    assert hits(folder) == before


def test_an_index_of_sqlite_that_lost_a_row_is_made_again(folder: Path) -> None:
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        # The index is made empty behind SQLite's back, by letting it stand for a condition that no row meets.
        (sql,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'articles_by_source'"
        ).fetchone()
        connection.execute(
            "UPDATE sqlite_master SET sql = sql || ' WHERE source = ''nobody''' WHERE name = 'articles_by_source'"
        )
    damage(folder, "REINDEX articles_by_source")
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'articles_by_source'", (sql,))
    assert any("articles_by_source" in fault for fault in found(diagnose(folder))["database"])
    assert mended(folder).is_sound


@pytest.mark.parametrize(
    "how",
    [
        "a flipped bit",
        "cut short",
        "of another library",
        "other vectors",
        "a passage too few",
        "one too many",
    ],
)
def test_a_faiss_file_that_does_not_hold_the_passages_is_found_and_made_again(
    folder: Path, tmp_path: Path, how: str
) -> None:
    before = hits(folder)
    path = folder / INDEX_FILE
    content = bytearray(path.read_bytes())
    index = VectorIndex.load(path, WORDS.dimension)
    assert index is not None
    state = index.state
    if how == "a flipped bit":
        content[100] ^= 1
        path.write_bytes(content)
    elif how == "cut short":
        path.write_bytes(content[:90])
    elif how == "of another library":
        with Store.open(tmp_path / "other", embedder=WORDS, create=True) as other:
            other.checkpoint()
        path.write_bytes((tmp_path / "other" / INDEX_FILE).read_bytes())
    else:
        ids = index.ids()
        index.remove(ids[:1])
        if how == "other vectors":
            index.add(ids[:1], np.eye(5, dtype=np.float32)[4:])
        if how == "one too many":
            index.add([ids[0], 999], np.eye(5, dtype=np.float32)[3:])
        index.state = state
        index.save(path)
    assert list(found(diagnose(folder))) == ["vectors"]
    after = mended(folder)
    assert after.is_sound, found(after)
    assert after.mended
    assert hits(folder) == before


def test_a_missing_faiss_file_is_no_fault_and_one_that_lags_behind_is_none(folder: Path) -> None:
    old = (folder / INDEX_FILE).read_bytes()
    with Store.open(folder, embedder=WORDS) as store:
        article = store.get_article("c").model_copy(update={"id": "e", "text": "Snow again. Snow."})
        passages = split_passages(article)
        store.upsert(article, passages, WORDS.embed(["snow"] * len(passages)))
    (folder / INDEX_FILE).write_bytes(old)
    assert diagnose(folder).is_sound
    (folder / INDEX_FILE).unlink()
    assert diagnose(folder).is_sound


UNMENDABLE = {
    "a text": "UPDATE articles SET text = replace(text, 'Snow', 'Hail') WHERE id = 'c'",
    "a title": "UPDATE articles SET title = 'Another' WHERE id = 'c'",
    "a digest": "UPDATE articles SET sha256 = 'no' WHERE id = 'c'",
    "a text that is no UTF-8": "UPDATE articles SET text = CAST(X'536E6F77FF2E' AS TEXT) WHERE id = 'c'",
    "a day": "UPDATE articles SET published = 'yesterday' WHERE id = 'c'",
    "pages that are no list": "UPDATE articles SET pages = '{' WHERE id = 'c'",
}


@pytest.mark.parametrize("statement", UNMENDABLE.values(), ids=UNMENDABLE)
def test_an_article_that_is_not_what_was_added_is_named_and_left_for_its_owner(
    folder: Path, statement: str
) -> None:
    damage(folder, statement)
    (fault,) = found(diagnose(folder))["articles"]
    assert fault.startswith("c: ")
    assert fault.endswith("add the article again")
    after = mended(folder)
    assert found(after) == {"articles": [fault]}


@pytest.mark.parametrize("pages", ["[0, 5, 3]", "[1, 5]", "[0, 9999]"])
def test_pages_out_of_order_or_beyond_the_text_are_found_even_if_the_digest_was_made_of_them(
    folder: Path, pages: str
) -> None:
    with Store.open(folder) as store:
        article = store.get_article("c").model_copy(update={"pages": tuple(json.loads(pages))})
    damage(folder, f"UPDATE articles SET pages = '{pages}', sha256 = '{article.sha256}' WHERE id = 'c'")
    assert found(mended(folder)) == {
        "articles": ["c: its pages are out of order or beyond the text; add the article again"]
    }


def test_mending_another_article_goes_on_beside_one_that_cannot_be(folder: Path) -> None:
    damage(folder, UNMENDABLE["a text"], "DELETE FROM passages WHERE article = 'b'")
    after = mended(folder)
    assert list(found(after)) == ["articles"]
    assert any(fault.article == "b" for fault in after.mended)


def test_a_damaged_page_of_the_file_is_a_line_with_what_to_do(folder: Path) -> None:
    path = folder / DATABASE
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 4] = b"\xab" * 4096
    path.write_bytes(content)
    diagnosis = diagnose(folder)
    assert not diagnosis.is_sound
    path.write_bytes(b"no database at all" * 1000)
    (check,) = diagnose(folder).checks
    assert "restore a backup" in str(check.faults[0])


def test_a_library_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="no library"):
        diagnose(tmp_path / "nowhere")


def test_words_and_files_are_mended_without_an_embedder(folder: Path) -> None:
    def none() -> WordEmbedder:
        raise AssertionError("asked for an embedder")

    damage(
        folder, *MENDABLE["a word is lost"][0], *MENDABLE["a number of words"][0], "DELETE FROM changes"
    )
    (folder / INDEX_FILE).write_bytes(b"")
    assert repair(folder, none).is_sound


def test_passages_are_not_embedded_by_another_embedder_than_the_librarys(folder: Path) -> None:
    damage(folder, "DELETE FROM passages WHERE article = 'c'")
    before = found(diagnose(folder))
    with pytest.raises(LibraryError, match="another embedder"):
        repair(folder, lambda: WordEmbedder("hail"))
    assert found(diagnose(folder)) == before


def test_a_process_that_has_the_library_open_sees_what_was_mended(folder: Path) -> None:
    damage(
        folder,
        "UPDATE passages SET vector = zeroblob(20) WHERE article = 'c'",
        *MENDABLE["a word is lost"][0],
    )
    (folder / INDEX_FILE).unlink()

    def snow() -> Hit:
        return next(hit for hit in search(store, WORDS, "snow", top_k=10) if hit.article_id == "c")

    with Store.open(folder) as store:
        assert (snow().cosine, snow().bm25) == (0.0, 0.0)
        mended(folder)
        assert snow().cosine > 0.1
        assert snow().bm25 > 0
