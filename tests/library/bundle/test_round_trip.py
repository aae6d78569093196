"""A library as one file: what comes back elsewhere is the same."""

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
from assistant.ingest.chunking import RULES_VERSION
from assistant.library import uploads
from assistant.library.add import AddProgress, AddSummary, add
from assistant.library.bundle.export import export_library
from assistant.library.bundle.format import ARTICLES, MANIFEST, VECTORS
from assistant.library.bundle.importer import import_bundle
from assistant.library.bundle.reader import open_bundle
from assistant.library.doctor import diagnose
from assistant.library.remove import remove
from assistant.schema import Hit
from assistant.store.store import Store
from tests.fakes import WordEmbedder
from tests.library.bundle.ported import (
    OLDER,
    WORDS,
    Counted,
    everything,
    imported,
    library,
    of_rules,
    rewritten,
)
from tests.library.synced import RememberingReporter
from tests.searching import search


def hits(store: Store) -> list[Hit]:
    """All hits without the numbers of their passages, in their order."""
    return [
        hit.model_copy(update={"passage_id": 0, "copies": ()})
        for question in ("rain", "ferry", "snow cafe", "quay in March")
        for hit in search(store, WORDS, question, top_k=10)
    ]


def test_a_library_comes_back_elsewhere_to_the_last_bit(
    store: Store, file: Path, tmp_path: Path
) -> None:
    assert imported(file, tmp_path / "there" / "other").added == 6
    assert diagnose(tmp_path / "there" / "other").is_sound
    with Store.open(tmp_path / "there" / "other") as other:
        assert everything(other) == everything(store)
        assert hits(other) == hits(store)
        kept = other.folder / uploads.FOLDER / "notes (1).txt"
        assert kept.read_text(encoding="utf-8") == "The ferry left the quay."
        (row,) = [row for row in other.list_articles() if row.origin == str(kept.resolve())]
        assert str(tmp_path / "articles" / "notes.txt") in other.get_provenance(row.id).origins
        remove(other, row.id)
        assert not kept.exists()
        other.delete_article("a")
        assert other.stats().older_versions == 0
        assert search(other, WORDS, "forecast", top_k=1)[0].article_id == "old"


def test_the_same_library_makes_the_same_file_byte_for_byte(
    store: Store, file: Path, tmp_path: Path
) -> None:
    export_library(store, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == file.read_bytes()
    imported(file, tmp_path / "other")
    with Store.open(tmp_path / "other") as other:
        export_library(other, tmp_path / "second.zip")
    assert (tmp_path / "second.zip").read_bytes() == file.read_bytes()


def test_the_file_is_a_zip_that_any_program_reads_and_holds_no_conversation(file: Path) -> None:
    with ZipFile(file) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == {MANIFEST, ARTICLES, VECTORS, "uploads/notes (1).txt"}
        rows = [json.loads(line) for line in archive.read(ARTICLES).splitlines()]
        assert [row["article"]["id"] for row in rows][:4] == ["old", "z", "a", "m"]
        assert b"secret" not in b"".join(map(archive.read, archive.namelist()))


def test_vectors_of_the_same_embedder_are_taken_as_they_are_and_others_are_made_again(
    store: Store, file: Path, tmp_path: Path
) -> None:
    class Unused(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            raise AssertionError(f"embedded again: {texts}")

    assert (
        imported(file, tmp_path / "same", Unused(*WORDS.words)).passages
        == store.stats().passages + OLDER
    )
    with pytest.raises(AssertionError, match="embedded again"):
        imported(rewritten(file, of_rules(RULES_VERSION - 1)), tmp_path / "older", Unused(*WORDS.words))
    other = WordEmbedder("cafe", "snow")
    assert imported(file, tmp_path / "other", other).added == 6
    assert diagnose(tmp_path / "other").is_sound
    with Store.open(tmp_path / "other", embedder=other) as there:
        assert [one[:3] for one in everything(there)] == [one[:3] for one in everything(store)]
        assert search(there, other, "snow", top_k=1)[0].cosine > 0


def test_who_watches_an_import_is_told_how_far_it_has_come(
    store: Store, file: Path, tmp_path: Path
) -> None:
    reporter = RememberingReporter()
    with open_bundle(file) as bundle, library(tmp_path / "other") as other:
        import_bundle(bundle, other, WORDS, reporter=reporter)
    assert [progress.done for progress in reporter.progress] == [1, 2, 3, 4, 5, 6]
    assert reporter.progress[-1] == AddProgress(done=6, total=6, passages=store.stats().passages + OLDER)


def test_a_library_without_an_article_comes_back_too(tmp_path: Path) -> None:
    with library(tmp_path / "empty") as store:
        assert export_library(store, tmp_path / "empty.zip").articles == 0
    assert imported(tmp_path / "empty.zip", tmp_path / "other") == AddSummary()


def test_a_file_that_is_there_is_replaced_only_on_request_and_only_by_a_whole_one(
    store: Store, file: Path
) -> None:
    file.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="already exists") as raised:
        export_library(store, file)
    assert "--force" in raised.value.hint
    assert file.read_bytes() == b"mine"
    with store._immediate_transaction():
        store._connection.execute("UPDATE articles SET text = 'Another.' WHERE id = 'p'")
    with pytest.raises(LibraryError, match="'p' is damaged"):
        export_library(store, file, force=True)
    assert file.read_bytes() == b"mine"
    store.delete_article("p")
    export_library(store, file, force=True)
    assert zipfile.is_zipfile(file)
    assert [path.name for path in file.parent.iterdir() if path.name.endswith(".tmp")] == []


def test_a_place_that_cannot_be_written_is_one_line(store: Store, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        export_library(store, tmp_path / "nowhere" / "library.zip")


def test_importing_again_changes_nothing_and_after_a_stop_brings_the_rest(
    file: Path, tmp_path: Path
) -> None:
    with pytest.raises(Stopped, match="2 articles were stored"):
        imported(file, tmp_path / "other", reporter=Counted(stop_after=2))
    assert diagnose(tmp_path / "other").is_sound
    summary = imported(file, tmp_path / "other")
    assert (summary.added, summary.unchanged) == (4, 2)
    with Store.open(tmp_path / "other") as other:
        generation = other.stats().generation
    assert imported(file, tmp_path / "other").unchanged == 6
    with Store.open(tmp_path / "other") as other:
        assert other.stats().generation == generation


def test_other_articles_stay_and_one_of_another_text_stops_the_import(
    file: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"id": "mine", "text": "My own quay."}), encoding="utf-8")
    with library(tmp_path / "other") as other:
        add([own], other, WORDS)
    assert imported(file, tmp_path / "other").added == 6
    with Store.open(tmp_path / "other", embedder=WORDS) as other:
        own.write_text(json.dumps({"id": "z", "text": "Edited since."}), encoding="utf-8")
        add([own], other, WORDS)
        other.delete_article("a")
        before = everything(other)
    with pytest.raises(LibraryError, match="has z with other content") as raised:
        imported(file, tmp_path / "other")
    assert "--library NAME" in raised.value.hint
    with Store.open(tmp_path / "other") as other:
        assert everything(other) == before


def test_an_uploaded_file_of_the_same_name_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    with library(tmp_path / "other") as other:
        (tmp_path / "mine.txt").write_text("Mine.", encoding="utf-8")
        kept = uploads.save(other, tmp_path / "mine.txt", "notes (1).txt")
    with pytest.raises(LibraryError, match=r"notes \(1\)\.txt with other content"):
        imported(file, tmp_path / "other")
    assert kept.read_text(encoding="utf-8") == "Mine."
