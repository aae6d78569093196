"""Reading files again that an earlier version of a reader read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.ingest import reader_versions
from assistant.library.add import add
from assistant.library.bundle.export import export_library
from assistant.library.bundle.importer import import_bundle
from assistant.library.bundle.reader import open_bundle
from assistant.library.doctor import diagnose
from assistant.library.history import History
from assistant.library.rebuild import rebuild
from assistant.library.remove import remove
from assistant.library.reread import RereadSummary, find_outdated, reread
from assistant.library.sync import sync
from assistant.schema import Article
from assistant.store.row_keys import FileReading
from assistant.store.store import Store
from tests.fakes import make_article, one_passage_per_line
from tests.library.synced import RecordingReporter, write_files
from tests.library.test_history import make_answer
from tests.library.words import WORDS
from tests.searching import search

PAGE = "<html><title>Ferry</title><p>{}</p></html>"


def store_as_read_before(store: Store, path: Path, text: str, **fields: object) -> Article:
    """Store an article of a file as an earlier version of its reader would have read it."""
    article = make_article(text, title="Ferry", origin=str(path), reader="html 0", **fields)
    passages = one_passage_per_line(article)
    vectors = WORDS.embed([article.text[p.start : p.end] for p in passages])
    store.upsert(article, passages, vectors, FileReading(modified=path.stat().st_mtime_ns))
    return article


@pytest.fixture
def page(tmp_path: Path) -> Path:
    text = PAGE.format("The new ferry left the quay on Monday. It carried the snow ploughs.")
    return write_files(tmp_path / "pages", {"page.html": text}) / "page.html"


def test_text_that_is_now_read_differently_is_a_new_version(store: Store, page: Path) -> None:
    old = store_as_read_before(store, page, "The old rain text.")
    summary = reread(store, WORDS)
    assert (summary.files, summary.articles.replaced, summary.missing) == (1, 1, 0)
    new = store.get_article(old.id)
    assert new.text.startswith("The new ferry")
    assert new.reader == reader_versions.reader_version("html")
    (older,) = store.get_provenance(old.id).older
    assert store.get_article(older.article_id).text == old.text
    assert store.get_provenance(older.article_id).superseded_by == old.id
    assert [row.id for row in store.list_articles()] == [old.id]
    assert not [hit for hit in search(store, WORDS, "rain", top_k=9) if "rain" in hit.text]
    assert find_outdated(store).articles == 0
    assert reread(store, WORDS).files == 0
    assert diagnose(store.folder).is_sound


def test_unchanged_text_only_gets_the_version_of_the_reader(store: Store, page: Path) -> None:
    add([page], store, WORDS)
    (row,) = store.list_articles()
    with store._immediate_transaction():
        store._connection.execute("UPDATE origins SET reader = 'html 0'")
    calls = WORDS.calls
    summary = reread(store, WORDS)
    assert (summary.articles.unchanged, summary.articles.replaced, WORDS.calls) == (1, 0, calls)
    assert store.get_article(row.id).reader == reader_versions.reader_version("html")
    assert store.get_provenance(row.id).older == ()


def test_new_evidence_is_stored_without_embedding(store: Store, tmp_path: Path) -> None:
    article = make_article("Rain fell.", origin=str(tmp_path / "a.txt"), published="2026-03-06")
    passages, vectors = one_passage_per_line(article), WORDS.embed(["rain"])
    store.upsert(article, passages, vectors)
    evidence = {"reader": "text 9", "date_basis": "the file name", "ocr_confidence": 0.87}
    assert store.record_origin(article.model_copy(update=evidence))
    assert store.get_article(article.id) == article.model_copy(update=evidence)
    (row,) = store.list_articles()
    assert (row.date_basis, row.ocr_confidence) == ("the file name", 0.87)


def test_sync_and_doctor_report_articles_of_older_readers(store: Store, page: Path) -> None:
    write_files(page.parent, {"note.txt": "Rain fell."})
    sync(page.parent, store, WORDS)
    with store._immediate_transaction():
        store._connection.execute("UPDATE origins SET reader = 'html 0' WHERE origin LIKE '%html'")
    reporter = RecordingReporter()
    sync(page.parent, store, WORDS, reporter=reporter)
    (note,) = reporter.problems
    assert note.is_note
    assert "1 article was read by an earlier version of this program" in note.reason
    assert note.reason.endswith("index rebuild --reread")
    diagnosis = diagnose(store.folder)
    assert diagnosis.is_sound
    assert diagnosis.outdated_articles == 1


def test_missing_files_and_web_pages_are_counted_and_stay(store: Store, tmp_path: Path) -> None:
    gone = write_files(tmp_path / "gone", {"gone.html": "x"}) / "gone.html"
    store_as_read_before(store, gone, "Rain fell.")
    gone.unlink()
    web = make_article("Snow fell.", origin="https://example.com/a", reader="html 0")
    store.upsert(web, one_passage_per_line(web), WORDS.embed(["snow"]))
    summary = reread(store, WORDS)
    assert summary == RereadSummary(files=0, articles=summary.articles, missing=1, web=1)
    assert len(store.list_articles()) == 2
    assert diagnose(store.folder).outdated_articles == 0, "nothing can be done about them"


def test_text_of_an_edited_file_is_not_kept(store: Store, page: Path) -> None:
    sync(page.parent, store, WORDS)
    with store._immediate_transaction():
        store._connection.execute("UPDATE origins SET reader = 'html 0'")
    write_files(page.parent, {"page.html": PAGE.format("The vote was won in the end, they say.")})
    reread(store, WORDS)
    (row,) = store.list_articles(older=True)
    assert "vote" in store.get_article(row.id).text


def test_file_that_now_holds_several_articles_keeps_the_old_one_as_a_version(
    store: Store, tmp_path: Path
) -> None:
    rows = [json.dumps({"id": number, "text": f"Snow fell on day {number}."}) for number in (1, 2)]
    file = write_files(tmp_path / "rows", {"rows.jsonl": "\n".join(rows)}) / "rows.jsonl"
    old = store_as_read_before(store, file, "\n".join(rows), published="2026-03-01")
    history = History(store.folder)
    turn = history.record("Why?", make_answer(article=old.id, quote="x"), library="default")
    summary = reread(store, WORDS)
    assert summary.articles.added == 2
    assert {row.id for row in store.list_articles()} == {"1", "2"}
    assert store.get_article(old.id).text == old.text, "its id still leads to it"
    assert store.get_provenance("1").older[0].article_id.startswith(old.id)
    assert (recorded := history.find_turn(turn.id)) is not None
    assert recorded.answer is not None
    assert diagnose(store.folder).is_sound


def test_older_reading_survives_rebuild_export_and_import(
    store: Store, page: Path, tmp_path: Path
) -> None:
    old = store_as_read_before(store, page, "The old rain text.")
    reread(store, WORDS)
    rebuild(store, WORDS)
    export_library(store, tmp_path / "library.zip")
    with (
        Store.open(tmp_path / "other", embedder=WORDS, create=True) as other,
        open_bundle(tmp_path / "library.zip") as bundle,
    ):
        assert import_bundle(bundle, other, WORDS).added == 2
        assert other.get_provenance(old.id) == store.get_provenance(old.id)
        assert other.get_article(old.id) == store.get_article(old.id)
        export_library(other, tmp_path / "again.zip")
    with open_bundle(tmp_path / "again.zip") as bundle, open_bundle(tmp_path / "library.zip") as first:
        assert list(map(repr, bundle.articles())) == list(map(repr, first.articles()))
    assert diagnose(tmp_path / "other").is_sound


def test_older_readings_are_removed_with_their_article(store: Store, page: Path) -> None:
    old = store_as_read_before(store, page, "The zebra text.")
    reread(store, WORDS)
    remove(store, old.id)
    assert store.list_articles(older=True) == []
    store.close()
    files = b"".join(file.read_bytes() for file in store.folder.iterdir() if file.is_file())
    assert b"zebra" not in files


def test_reading_twice_with_other_results_keeps_both_older_texts(store: Store, page: Path) -> None:
    store_as_read_before(store, page, "The old rain text.")
    reread(store, WORDS)
    (row,) = store.list_articles()
    other = store.get_article(row.id).model_copy(update={"text": "Snow, read otherwise.", "reader": ""})
    vectors = WORDS.embed(["snow"])
    store.upsert(other, one_passage_per_line(other), vectors, FileReading(keeps_previous=True))
    assert len(store.get_provenance(row.id).older) == 2
    reread(store, WORDS)
    assert len(store.get_provenance(row.id).older) == 3
    assert diagnose(store.folder).is_sound
