"""Exporting a library and importing it elsewhere."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import LibraryError, Stopped
from assistant.ingest.chunking_version import RULES_VERSION
from assistant.library import uploads
from assistant.library.add import add
from assistant.library.add_report import AddProgress, AddSummary
from assistant.library.bundle.export import export_library
from assistant.library.bundle.format import ARTICLES, MANIFEST, VECTORS
from assistant.library.bundle.importer import import_bundle
from assistant.library.bundle.reader import open_bundle
from assistant.library.doctor import diagnose
from assistant.library.remove import remove
from assistant.schema import Hit
from assistant.store.store import Store
from tests.fakes import WordEmbedder
from tests.library.bundle.bundles import (
    OLDER_PASSAGES,
    WORDS,
    InterruptingReporter,
    create_library,
    import_file,
    rewrite,
    stored_articles,
    with_rules,
)
from tests.library.synced import RecordingReporter
from tests.searching import search


def all_hits(store: Store) -> list[Hit]:
    """Return the hits of several questions in order, without passage ids, which an import changes."""
    return [
        hit.model_copy(update={"passage_id": 0, "copies": ()})
        for question in ("rain", "ferry", "snow cafe", "quay in March")
        for hit in search(store, WORDS, question, top_k=10)
    ]


def test_imported_library_equals_the_exported_one(store: Store, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere" / "imported"
    assert import_file(file, folder).added == 6
    assert diagnose(folder).is_sound
    with Store.open(folder) as imported:
        assert stored_articles(imported) == stored_articles(store)
        assert all_hits(imported) == all_hits(store)
        upload = folder / uploads.FOLDER / "notes (1).txt"
        assert upload.read_text(encoding="utf-8") == "The ferry left the quay."
        (row,) = [row for row in imported.list_articles() if row.origin == str(upload.resolve())]
        assert str(tmp_path / "articles" / "notes.txt") in imported.get_provenance(row.id).origins
        remove(imported, row.id)
        assert not upload.exists()
        imported.delete_article("a")
        assert imported.stats().older_versions == 0
        assert search(imported, WORDS, "forecast", top_k=1)[0].article_id == "old"


def test_equal_libraries_give_equal_bundles(store: Store, file: Path, tmp_path: Path) -> None:
    export_library(store, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()
    import_file(file, tmp_path / "imported")
    with Store.open(tmp_path / "imported") as imported:
        export_library(imported, tmp_path / "second.zip")
    assert (tmp_path / "second.zip").read_bytes() == file.read_bytes()


def test_bundle_is_a_plain_zip_without_conversations(file: Path) -> None:
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {MANIFEST, ARTICLES, VECTORS, "uploads/notes (1).txt"}
        rows = [json.loads(line) for line in archive.read(ARTICLES).splitlines()]
        assert [row["article"]["id"] for row in rows][:4] == ["old", "z", "a", "m"]
        assert b"secret" not in b"".join(map(archive.read, archive.namelist()))


def test_vectors_are_reused_only_for_the_same_embedder_and_rules(
    store: Store, file: Path, tmp_path: Path
) -> None:
    class UnusedEmbedder(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            raise AssertionError(f"embedded again: {texts}")

    unused_embedder = UnusedEmbedder(*WORDS.words)
    summary = import_file(file, tmp_path / "same", unused_embedder)
    assert summary.passages == store.stats().passages + OLDER_PASSAGES
    older_bundle = rewrite(file, with_rules(RULES_VERSION - 1))
    with pytest.raises(AssertionError, match="embedded again"):
        import_file(older_bundle, tmp_path / "older", unused_embedder)
    other_embedder = WordEmbedder("cafe", "snow")
    assert import_file(file, tmp_path / "other", other_embedder).added == 6
    assert diagnose(tmp_path / "other").is_sound
    with Store.open(tmp_path / "other", embedder=other_embedder) as imported:
        for article, original in zip(stored_articles(imported), stored_articles(store), strict=True):
            assert article[:3] == original[:3]
        assert search(imported, other_embedder, "snow", top_k=1)[0].cosine > 0


def test_import_reports_its_progress(store: Store, file: Path, tmp_path: Path) -> None:
    reporter = RecordingReporter()
    with open_bundle(file) as bundle, create_library(tmp_path / "imported") as imported:
        import_bundle(bundle, imported, WORDS, reporter=reporter)
    assert [progress.done for progress in reporter.progress] == [1, 2, 3, 4, 5, 6]
    passages = store.stats().passages + OLDER_PASSAGES
    assert reporter.progress[-1] == AddProgress(done=6, total=6, passages=passages)


def test_empty_library_can_be_exported_and_imported(tmp_path: Path) -> None:
    with create_library(tmp_path / "empty") as store:
        assert export_library(store, tmp_path / "empty.zip").articles == 0
    assert import_file(tmp_path / "empty.zip", tmp_path / "other") == AddSummary()


def test_existing_file_is_replaced_only_with_force_and_by_a_complete_bundle(
    store: Store, file: Path
) -> None:
    file.write_bytes(b"existing")
    with pytest.raises(LibraryError, match="already exists") as raised:
        export_library(store, file)
    assert "--force" in raised.value.hint
    assert file.read_bytes() == b"existing"
    with store._immediate_transaction():
        store._connection.execute("UPDATE articles SET text = 'Another.' WHERE id = 'p'")
    with pytest.raises(LibraryError, match="'p' is damaged"):
        export_library(store, file, force=True)
    assert file.read_bytes() == b"existing"
    store.delete_article("p")
    export_library(store, file, force=True)
    assert zipfile.is_zipfile(file)
    assert [path.name for path in file.parent.iterdir() if path.name.endswith(".tmp")] == []


def test_unwritable_path_is_an_error(store: Store, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        export_library(store, tmp_path / "nowhere" / "library.zip")


def test_interrupted_import_is_resumed_and_a_repeated_one_changes_nothing(
    file: Path, tmp_path: Path
) -> None:
    with pytest.raises(Stopped, match="2 articles were stored"):
        import_file(file, tmp_path / "other", reporter=InterruptingReporter(after=2))
    assert diagnose(tmp_path / "other").is_sound
    summary = import_file(file, tmp_path / "other")
    assert (summary.added, summary.unchanged) == (4, 2)
    with Store.open(tmp_path / "other") as other:
        generation = other.stats().generation
    assert import_file(file, tmp_path / "other").unchanged == 6
    with Store.open(tmp_path / "other") as other:
        assert other.stats().generation == generation


def test_article_with_other_content_stops_the_import_before_any_change(
    file: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "articles" / "older.jsonl"
    with create_library(tmp_path / "other") as other:
        rows.write_text(json.dumps({"id": "old", "text": "Edited since."}), encoding="utf-8")
        add([rows], other, WORDS)
        before = stored_articles(other)
    with pytest.raises(
        LibraryError, match=r"has old of .*older\.jsonl, .* with other content"
    ) as raised:
        import_file(file, tmp_path / "other")
    assert "--library NAME" in raised.value.hint
    with Store.open(tmp_path / "other") as other:
        assert stored_articles(other) == before


def test_imported_article_and_one_with_its_id_from_another_source_are_both_there(
    file: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"id": "z", "text": "Another quay."}), encoding="utf-8")
    with create_library(tmp_path / "other") as other:
        add([rows], other, WORDS)
    assert import_file(file, tmp_path / "other").added == 6
    with Store.open(tmp_path / "other") as other:
        assert other.get_article("z@rows.jsonl").text == "Another quay."
        assert other.get_article("z@news.jsonl").title == "Wetter"
    assert import_file(file, tmp_path / "other").unchanged == 6


def test_uploaded_file_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    with create_library(tmp_path / "other") as other:
        (tmp_path / "notes.txt").write_text("Other notes.", encoding="utf-8")
        upload = uploads.save(other, tmp_path / "notes.txt", "notes (1).txt")
    with pytest.raises(LibraryError, match=r"notes \(1\)\.txt with other content"):
        import_file(file, tmp_path / "other")
    assert upload.read_text(encoding="utf-8") == "Other notes."
