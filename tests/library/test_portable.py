"""A library as one file: what comes back elsewhere is the same, and a file that is not whole and sound changes nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import numpy.typing as npt
import pytest

from assistant.errors import LibraryError, Stopped
from assistant.index.origins import Origin
from assistant.index.search import search
from assistant.index.store import Change, Store
from assistant.ingest.chunking import RULES
from assistant.ingest.problem import Problem
from assistant.library import uploads
from assistant.library.add import Pace, Summary, add
from assistant.library.doctor import diagnose
from assistant.library.history import FILE as HISTORY
from assistant.library.pack import export_library
from assistant.library.portable import ARTICLES, MANIFEST, VECTORS
from assistant.library.remove import remove
from assistant.library.take_in import take_in
from assistant.library.unpack import opened
from assistant.models.embedder import Embedder
from assistant.schema import Article, Hit
from tests.fakes import WordEmbedder

WORDS = WordEmbedder("rain", "snow", "ferry", "quay")


class Counted:
    """A report that counts, and presses Ctrl-C after some articles."""

    def __init__(self, stop_after: int = 0) -> None:
        self.stop_after = stop_after
        self.problems: list[Problem] = []

    def article(self, article: Article, change: Change) -> None:  # noqa: ARG002 - only counted
        self.stop_after -= 1
        if self.stop_after == 0:
            raise KeyboardInterrupt

    def problem(self, problem: Problem) -> None:
        self.problems.append(problem)


OLDER = 1
"""Passages of the older version, which no search finds."""


def library(folder: Path) -> Store:
    return Store.open(folder, embedder=WORDS, create=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Articles in an order of their own: some with a past, one with pages, one older version, one uploaded and in a folder as well."""
    source = tmp_path / "articles"
    source.mkdir()
    rows = [
        {"id": "z", "title": "Wetter", "text": "Rain fell on the café. " * 60, "date": "2026-03-01", "source": "The Courier"},
        {"id": "a", "text": "Snow fell.\n\nRain followed.", "url": "https://example.org/a"},
        {"id": "m", "text": "Rain and snow."},
        {"id": "gone", "text": "The ferry sank."},
    ]
    (source / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with library(tmp_path / "index" / "default") as store:
        add([source], store, WORDS)
        store.remove("gone")
        (source / "notes.txt").write_text("The ferry left the quay.", encoding="utf-8")
        older = {"id": "old", "text": "Snow was forecast.", "url": "https://example.org/a", "date": "2025-11-01"}
        (source / "older.jsonl").write_text(json.dumps(older), encoding="utf-8")
        add([source / "older.jsonl", uploads.keep(store, source / "notes.txt", "notes (1).txt"), source / "notes.txt"], store, WORDS)
        paged = store.article("a").model_copy(update={"id": "p", "pages": (0, 12), "origin": "/report.pdf", "url": None})
        with store.reading() as snapshot:
            passages, _ = snapshot.passages("a")
        known = Origin(origin=paged.origin, content=paged.content, sha256=paged.sha256, named=True)
        store.restore(paged, [known], passages, WORDS.embed([paged.text] * len(passages)), "2026-01-01T12:00:00+00:00")
        store.settle()
        (store.folder / HISTORY).write_bytes(b"a secret question")
        yield store


@pytest.fixture
def file(store: Store, tmp_path: Path) -> Path:
    path = tmp_path / "library.zip"
    export_library(store, path)
    return path


def imported(file: Path, folder: Path, embedder: Embedder = WORDS, report: Counted | None = None) -> Summary:
    with opened(file) as bundle, Store.open(folder, embedder=embedder, create=True) as store:
        return take_in(bundle, store, embedder, report or Counted())


def everything(store: Store) -> list[tuple[object, ...]]:
    prefix = str((store.folder / uploads.FOLDER).resolve())
    with store.reading() as snapshot:
        return [
            (
                one.article.model_dump() | {"origin": one.article.origin.replace(prefix, "UPLOADS")},
                *one[1:3],
                [known.model_dump() | {"origin": known.origin.replace(prefix, "UPLOADS")} for known in one.origins],
                *one[4:],
            )
            for one in snapshot.stored_articles()
        ]


def hits(store: Store) -> list[Hit]:
    """All hits without the numbers of their passages, in their order."""
    return [
        hit.model_copy(update={"passage_id": 0, "copies": ()})
        for question in ("rain", "ferry", "snow cafe", "quay in March")
        for hit in search(store, WORDS, question, top_k=10)
    ]


def test_a_library_comes_back_elsewhere_to_the_last_bit(store: Store, file: Path, tmp_path: Path) -> None:
    assert imported(file, tmp_path / "there" / "other").added == 6
    assert diagnose(tmp_path / "there" / "other").sound
    with Store.open(tmp_path / "there" / "other") as other:
        assert everything(other) == everything(store)
        assert hits(other) == hits(store)
        kept = other.folder / uploads.FOLDER / "notes (1).txt"
        assert kept.read_text(encoding="utf-8") == "The ferry left the quay."
        (row,) = [row for row in other.articles() if row.origin == str(kept.resolve())]
        assert str(tmp_path / "articles" / "notes.txt") in other.provenance(row.id).origins
        remove(other, row.id)
        assert not kept.exists()
        other.remove("a")
        assert other.stats().older_versions == 0
        assert search(other, WORDS, "forecast", top_k=1)[0].article_id == "old"


def test_the_same_library_makes_the_same_file_byte_for_byte(store: Store, file: Path, tmp_path: Path) -> None:
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


def test_vectors_of_the_same_embedder_are_taken_as_they_are_and_others_are_made_again(store: Store, file: Path, tmp_path: Path) -> None:
    class Unused(WordEmbedder):
        def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
            raise AssertionError(f"embedded again: {texts}")

    assert imported(file, tmp_path / "same", Unused(*WORDS.words)).passages == store.stats().passages + OLDER
    with pytest.raises(AssertionError, match="embedded again"):
        imported(rewritten(file, of_rules(RULES - 1)), tmp_path / "older", Unused(*WORDS.words))
    other = WordEmbedder("cafe", "snow")
    assert imported(file, tmp_path / "other", other).added == 6
    assert diagnose(tmp_path / "other").sound
    with Store.open(tmp_path / "other", embedder=other) as there:
        assert [one[:3] for one in everything(there)] == [one[:3] for one in everything(store)]
        assert search(there, other, "snow", top_k=1)[0].cosine > 0


def test_who_watches_an_import_is_told_how_far_it_has_come(store: Store, file: Path, tmp_path: Path) -> None:
    told: list[Pace] = []
    with opened(file) as bundle, library(tmp_path / "other") as other:
        take_in(bundle, other, WORDS, Counted(), progress=told.append)
    assert [pace.done for pace in told] == [1, 2, 3, 4, 5, 6]
    assert told[-1] == Pace(done=6, of=6, passages=store.stats().passages + OLDER)


def test_a_library_without_an_article_comes_back_too(tmp_path: Path) -> None:
    with library(tmp_path / "empty") as store:
        assert export_library(store, tmp_path / "empty.zip").articles == 0
    assert imported(tmp_path / "empty.zip", tmp_path / "other") == Summary()


def test_a_file_that_is_there_is_replaced_only_on_request_and_only_by_a_whole_one(store: Store, file: Path) -> None:
    file.write_bytes(b"mine")
    with pytest.raises(LibraryError, match="is there already") as raised:
        export_library(store, file)
    assert "--force" in raised.value.hint
    assert file.read_bytes() == b"mine"
    with store._writing():
        store._connection.execute("UPDATE articles SET text = 'Another.' WHERE id = 'p'")
    with pytest.raises(LibraryError, match="'p' is not what was added"):
        export_library(store, file, force=True)
    assert file.read_bytes() == b"mine"
    store.remove("p")
    export_library(store, file, force=True)
    assert zipfile.is_zipfile(file)
    assert [path.name for path in file.parent.iterdir() if path.name.endswith(".part")] == []


def test_a_place_that_cannot_be_written_is_one_line(store: Store, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="cannot be written"):
        export_library(store, tmp_path / "nowhere" / "library.zip")


def test_importing_again_changes_nothing_and_after_a_stop_brings_the_rest(file: Path, tmp_path: Path) -> None:
    with pytest.raises(Stopped, match="2 articles were stored"):
        imported(file, tmp_path / "other", report=Counted(stop_after=2))
    assert diagnose(tmp_path / "other").sound
    summary = imported(file, tmp_path / "other")
    assert (summary.added, summary.unchanged) == (4, 2)
    with Store.open(tmp_path / "other") as other:
        generation = other.stats().generation
    assert imported(file, tmp_path / "other").unchanged == 6
    with Store.open(tmp_path / "other") as other:
        assert other.stats().generation == generation


def test_other_articles_stay_and_one_of_another_text_stops_the_import(file: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(json.dumps({"id": "mine", "text": "My own quay."}), encoding="utf-8")
    with library(tmp_path / "other") as other:
        add([own], other, WORDS)
    assert imported(file, tmp_path / "other").added == 6
    with Store.open(tmp_path / "other", embedder=WORDS) as other:
        own.write_text(json.dumps({"id": "z", "text": "Edited since."}), encoding="utf-8")
        add([own], other, WORDS)
        other.remove("a")
        before = everything(other)
    with pytest.raises(LibraryError, match="has z with other contents") as raised:
        imported(file, tmp_path / "other")
    assert "--library NAME" in raised.value.hint
    with Store.open(tmp_path / "other") as other:
        assert everything(other) == before


def test_an_uploaded_file_of_the_same_name_is_never_overwritten(file: Path, tmp_path: Path) -> None:
    with library(tmp_path / "other") as other:
        (tmp_path / "mine.txt").write_text("Mine.", encoding="utf-8")
        kept = uploads.keep(other, tmp_path / "mine.txt", "notes (1).txt")
    with pytest.raises(LibraryError, match=r"notes \(1\)\.txt with other contents"):
        imported(file, tmp_path / "other")
    assert kept.read_text(encoding="utf-8") == "Mine."


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None], *, honest: bool = True) -> Path:
    """The file with other members; `honest` gives the manifest their digests, so that only the contents are wrong."""
    with ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    if honest:
        manifest = json.loads(members[MANIFEST])
        manifest["members"] = [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in members.items()
            if name != MANIFEST
        ]
        members[MANIFEST] = json.dumps(manifest).encode()
    path = file.with_name("rewritten.zip")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def in_rows(change: Callable[[list[dict[str, object]]], object]) -> Callable[[dict[str, bytes]], None]:
    def changed(members: dict[str, bytes]) -> None:
        rows = [json.loads(line) for line in members[ARTICLES].splitlines()]
        change(rows)
        members[ARTICLES] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return changed


def in_manifest(**fields: object) -> Callable[[dict[str, bytes]], None]:
    def changed(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | fields).encode()

    return changed


def of_rules(rules: int) -> Callable[[dict[str, bytes]], None]:
    def changed(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        manifest["embedder"]["rules"] = rules
        members[MANIFEST] = json.dumps(manifest).encode()

    return changed


def put(name: str, content: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda members: members.update({name: content})


LIES: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a newer version": (in_manifest(version=2, more="?"), "newer version"),
    "no version": (in_manifest(version="x"), "cannot be read"),
    "another format": (in_manifest(format="x"), "cannot be read"),
    "a path out of the folder": (put("uploads/../../evil.txt", b"x"), "evil.txt"),
    "an absolute path": (put("/tmp/evil.txt", b"x"), "evil.txt"),  # noqa: S108 - never written
    "a hidden file": (put("uploads/.evil", b"x"), "evil"),
    "a file of no export": (put("evil.sh", b"x"), "evil.sh"),
    "no vectors": (lambda members: members.__delitem__(VECTORS), "vector for each passage"),
    "too few vectors": (lambda members: members.update({VECTORS: members[VECTORS][:-4]}), "vector for each passage"),
    "vectors of zeros": (lambda members: members.update({VECTORS: bytes(len(members[VECTORS]))}), "unit length"),
    "another text": (in_rows(lambda rows: rows[1]["article"].update(text="Lies. " * 300)), "z: it is not what was exported"),  # type: ignore[attr-defined]
    "a passage beyond the text": (in_rows(lambda rows: rows[1].update(passages=[[0, 9999]])), "beyond the text"),
    "a passage of no bounds": (in_rows(lambda rows: rows[1].update(passages=[[]])), "a passage"),
    "a passage of three bounds": (in_rows(lambda rows: rows[1].update(passages=[[0, 3, 9]])), "cannot be read"),
    "a negative bound": (in_rows(lambda rows: rows[1].update(passages=[[-4, 9]])), "beyond the text"),
    "a field too many": (in_rows(lambda rows: rows[1].update(more=1)), "cannot be read"),
    "an article twice": (in_rows(lambda rows: rows.append(rows[0])), "twice|passage"),
    "an article too few": (in_rows(lambda rows: rows.pop()), "as many"),
    "a row that is no JSON": (put(ARTICLES, b"{\n"), "cannot be read"),
    "a time that is none": (in_rows(lambda rows: rows[1].update(added_at="soon")), "cannot be read"),
    "a bomb": (lambda members: members.update({"uploads/bomb.txt": bytes(1_100_000_000)}), "unpack to 1 GB"),
}


@pytest.mark.parametrize(("change", "said"), LIES.values(), ids=LIES)
def test_a_file_that_lies_is_one_line_and_nothing_is_stored(
    file: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    bad = rewritten(file, change)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LibraryError, match=said) as raised:
        imported(bad, tmp_path / "other")
    assert "\n" not in str(raised.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_contents_that_are_not_those_of_the_manifest_are_refused(file: Path, tmp_path: Path) -> None:
    bad = rewritten(file, lambda members: members.update({ARTICLES: members[ARTICLES].replace(b"Courier", b"Ledgers")}), honest=False)
    with pytest.raises(LibraryError, match=r"articles\.jsonl is not what was exported"):
        imported(bad, tmp_path / "other")


def test_a_manifest_of_brackets_alone_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"manifest\.json cannot be read"):
        imported(rewritten(file, put(MANIFEST, b"[" * 100_000), honest=False), tmp_path / "other")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_file_that_was_cut_is_one_line(file: Path, tmp_path: Path, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(LibraryError, match="damaged"):
        imported(file, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_no_flipped_bit_is_imported(file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    imported(file, tmp_path / "whole")
    with Store.open(tmp_path / "whole") as whole:
        expected = everything(whole)
    for place in range(0, len(content), max(1, len(content) // 150)):
        file.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        try:
            imported(file, tmp_path / "other")
        except LibraryError:
            assert not (tmp_path / "other").exists()
        else:  # a bit that says nothing, such as one of a time
            with Store.open(tmp_path / "other") as other:
                assert everything(other) == expected
            shutil.rmtree(tmp_path / "other")


@pytest.mark.parametrize("name", ["missing.zip", "folder", "text.zip"])
def test_what_is_no_exported_file_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.zip").write_text("Not a zip.", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"cannot be read|damaged"):
        imported(tmp_path / name, tmp_path / "other")


def test_another_zip_is_one_line_that_says_how_to_make_one(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("holiday.txt", "x")
    with pytest.raises(LibraryError, match="not a library") as raised:
        imported(tmp_path / "other.zip", tmp_path / "other")
    assert "index export" in raised.value.hint
