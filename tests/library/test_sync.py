"""A folder and its library in step: after any changes of the files, search finds what they say now and nothing else."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from assistant.errors import LibraryError, Stopped, UsageError
from assistant.index.search import search
from assistant.index.store import Store
from assistant.library.add import Summary, add
from assistant.library.doctor import diagnose
from assistant.library.history import History
from assistant.library.sync import sync
from tests.evaluate.ferry import Asker
from tests.fakes import Interrupted, WordEmbedder
from tests.library.words import WORDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "news").mkdir()
    return tmp_path / "news"


def texts(store: Store) -> dict[str, str]:
    """What the library says, by the file that says it."""
    return {Path(row.origin).name: store.article(row.id).text for row in store.articles()}


def ids(store: Store) -> dict[str, str]:
    return {Path(row.origin).name: row.id for row in store.articles()}


def test_added_changed_and_deleted_files_are_followed_and_counted(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained: rain.")
    (folder / "b.txt").write_text("It snowed: snow.")
    assert sync(folder, store, WORDS) == Summary(added=2, passages=2)
    (folder / "a.txt").write_text("The ferry sailed.")
    (folder / "b.txt").unlink()
    assert sync(folder, store, WORDS) == Summary(replaced=1, removed=1, passages=1)
    assert texts(store) == {"a.txt": "The ferry sailed."}
    assert [hit.text for hit in search(store, WORDS, "rain snow", top_k=5)] == ["The ferry sailed."]
    assert sync(folder, store, WORDS) == Summary(unchanged=1)


def test_a_moved_file_keeps_its_article_and_is_not_embedded_again(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    sync(folder, store, WORDS)
    before = ids(store)
    (folder / "old").mkdir()
    (folder / "a.txt").rename(folder / "old" / "b.txt")
    embedder = WordEmbedder("rain", "snow", "ferry")
    assert sync(folder, store, embedder) == Summary(moved=1)
    assert embedder.calls == 0
    assert ids(store) == {"b.txt": before["a.txt"]}
    assert sync(folder, store, WORDS) == Summary(unchanged=1)
    (folder / "old" / "b.txt").write_text("It snowed.")
    assert sync(folder, store, WORDS).replaced == 1
    assert ids(store) == {"b.txt": before["a.txt"]}


def test_two_files_that_swap_their_words_swap_their_articles(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    (folder / "b.txt").write_text("It snowed.")
    sync(folder, store, WORDS)
    (folder / "a.txt").write_text("It snowed.")
    (folder / "b.txt").write_text("It rained.")
    assert sync(folder, store, WORDS).replaced == 2
    assert texts(store) == {"a.txt": "It snowed.", "b.txt": "It rained."}


def test_rows_come_and_go_with_their_file_and_one_with_an_id_may_change_files(store: Store, folder: Path) -> None:
    rain, snow = ({"id": name, "text": f"A day of {name}."} for name in ("rain", "snow"))
    (folder / "a.jsonl").write_text(f"{json.dumps(rain)}\n{json.dumps(snow)}\n")
    sync(folder, store, WORDS)
    (folder / "a.jsonl").unlink()
    (folder / "b.jsonl").write_text(json.dumps(snow) + "\n")
    assert sync(folder, store, WORDS) == Summary(unchanged=1, removed=1)
    assert ids(store) == {"b.jsonl#1": "snow"}
    assert sync(folder, store, WORDS) == Summary(unchanged=1)


def test_what_came_from_elsewhere_stays(store: Store, folder: Path, tmp_path: Path) -> None:
    near = tmp_path / "news2"
    near.mkdir()
    (near / "c.txt").write_text("A ferry.")
    add([near], store, WORDS)
    (folder / "a.txt").write_text("It rained.")
    sync(folder, store, WORDS)
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("It snowed.")
    assert sync(folder, store, WORDS).removed == 1
    assert set(ids(store)) == {"b.txt", "c.txt"}


def test_files_that_were_added_before_are_followed_from_then_on(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text("It rained.")
    (folder / "b.txt").write_text("It snowed.")
    add([folder], store, WORDS)
    (folder / "a.txt").unlink()
    monkeypatch.chdir(folder.parent)
    assert sync(Path("news"), store, WORDS) == Summary(unchanged=1, removed=1)


@pytest.mark.parametrize("vanished", [True, False])
def test_a_folder_that_has_vanished_or_is_bare_empties_nothing(store: Store, folder: Path, *, vanished: bool) -> None:
    (folder / "a.txt").write_text("It rained.")
    sync(folder, store, WORDS)
    shutil.rmtree(folder) if vanished else (folder / "a.txt").unlink()
    with pytest.raises((UsageError, LibraryError), match=r"no folder|None was removed"):
        sync(folder, store, WORDS)
    assert texts(store) == {"a.txt": "It rained."}


def test_a_folder_that_is_meant_to_be_empty_empties_its_part_of_the_library(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    sync(folder, store, WORDS)
    (folder / "a.txt").unlink()
    assert sync(folder, store, WORDS, may_be_empty=True).removed == 1
    assert texts(store) == {}


def test_the_old_words_of_a_file_that_holds_no_article_any_more_are_gone(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    (folder / "b.txt").write_text("It snowed.")
    sync(folder, store, WORDS)
    (folder / "a.txt").write_bytes(b"\x00\x01\x02")
    summary = sync(folder, store, WORDS)
    assert (summary.removed, summary.problems) == (1, 1)
    assert set(texts(store)) == {"b.txt"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_opened_keeps_its_article_until_it_can(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    (folder / "b.txt").write_text("It snowed.")
    sync(folder, store, WORDS)
    (folder / "a.txt").chmod(0)
    assert (sync(folder, store, WORDS).removed, set(texts(store))) == (0, {"a.txt", "b.txt"})


def test_recorded_answers_lose_the_quotes_of_a_deleted_file(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    (folder / "b.txt").write_text("It snowed.")
    sync(folder, store, WORDS)
    answer = Asker("Repairs will cost $4.2 million.").answer()
    quoted = answer.citations[0].model_copy(update={"article_id": ids(store)["a.txt"]})
    history = History(store.folder)
    turn = history.record("What?", answer.model_copy(update={"citations": (quoted,)}), library="default")
    (folder / "a.txt").unlink()
    sync(folder, store, WORDS)
    kept = history.turn(turn.id)
    assert kept is not None
    assert kept.answer is None


def test_another_process_sees_the_change_in_its_next_search(store: Store, folder: Path) -> None:
    (folder / "a.txt").write_text("It rained.")
    (folder / "b.txt").write_text("The ferry sailed.")
    sync(folder, store, WORDS)
    with Store.open(store.folder, embedder=WORDS) as other:
        assert {hit.text for hit in search(other, WORDS, "rained", top_k=5)} == {"It rained.", "The ferry sailed."}
        (folder / "a.txt").unlink()
        sync(folder, store, WORDS)
        assert {hit.text for hit in search(other, WORDS, "rained", top_k=5)} == {"The ferry sailed."}


@pytest.mark.parametrize("seed", range(12))
def test_after_any_changes_the_library_says_what_the_files_say(store: Store, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    files: dict[str, str] = {"anchor.txt": "An anchor."}
    (folder / "anchor.txt").write_text("An anchor.")
    for step in range(12):
        for _ in range(chance.randint(1, 4)):
            _change(chance, folder, files, step)
        if chance.random() < 0.3:
            try:
                sync(folder, store, Interrupted("rain", "snow", "ferry", at_call=chance.randint(1, 2)))
            except Stopped:
                continue
        else:
            sync(folder, store, WORDS)
        assert texts(store) == files
        found = search(store, WORDS, "rain snow ferry anchor", top_k=50)
        assert {hit.text for hit in found} == set(files.values())
        assert diagnose(store.folder).sound


def _change(chance: random.Random, folder: Path, files: dict[str, str], step: int) -> None:
    """One thing that happens to a file, and to the model of the folder."""
    name = f"{chance.choice('abcdef')}.txt"
    others = [other for other in files if other != "anchor.txt"]
    match chance.choice(("write", "write", "delete", "move", "touch")):
        case "write":
            files[name] = f"{chance.choice(('Rain', 'Snow', 'Ferry'))} number {chance.randint(1, 9)} of {name} at {step}."
            (folder / name).write_text(files[name])
        case "delete" if others:
            gone = chance.choice(others)
            files.pop(gone)
            (folder / gone).unlink()
        case "move" if others:
            old = chance.choice(others)
            files[name] = files.pop(old)
            (folder / old).rename(folder / name)
        case "touch" if others:
            os.utime(folder / chance.choice(others))
