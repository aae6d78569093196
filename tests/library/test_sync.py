"""Syncing a library with a folder: added, edited, moved and deleted files and rows."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import LibraryError, Stopped
from assistant.library.add import add
from assistant.library.history import History
from assistant.library.remove import remove
from assistant.library.sync import SyncOptions, SyncSummary, preview, sync
from assistant.store.store import Store
from tests.fakes import InterruptedEmbedder, WordEmbedder
from tests.library.synced import (
    RAIN,
    SNOW,
    RecordingReporter,
    ids_by_text,
    json_rows,
    sync_files,
    texts_by_origin,
    write_files,
)
from tests.library.words import WORDS
from tests.searching import search

ROOT = Path(__file__).parents[2]


def test_sync_adds_new_replaces_edited_and_removes_deleted_files(store: Store, folder: Path) -> None:
    assert sync_files(folder, store, WORDS) == SyncSummary(added=2, passages=2)
    write_files(folder, {"rain.txt": "The ferry left.", "new.md": "A vote was held."})
    (folder / "sub/snow.txt").unlink()
    assert sync_files(folder, store, WORDS) == SyncSummary(added=1, changed=1, deleted=1, passages=2)
    assert texts_by_origin(store) == {
        str(folder / "rain.txt"): "The ferry left.",
        str(folder / "new.md"): "A vote was held.",
    }


def test_second_sync_reads_and_writes_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in folder.rglob("*.txt"):
        os.utime(path, (1, 1))
    sync(folder, store, WORDS)
    before, calls = store.stats(), WORDS.calls
    read_bytes = Path.read_bytes

    def refuse_articles(path: Path) -> bytes:
        assert folder not in path.parents
        return read_bytes(path)

    monkeypatch.setattr(hashlib, "file_digest", None)
    monkeypatch.setattr(Path, "read_bytes", refuse_articles)
    assert sync_files(folder, store, WORDS) == SyncSummary(unchanged=2)
    assert (store.stats(), WORDS.calls) == (before, calls)


def test_recent_edit_with_equal_size_and_mtime_is_detected(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    stat = (folder / "rain.txt").stat()
    write_files(folder, {"rain.txt": RAIN.replace("Rain", "Vote")})
    os.utime(folder / "rain.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert sync(folder, store, WORDS).changed == 1


def test_checksum_detects_an_edit_with_a_restored_mtime(store: Store, folder: Path) -> None:
    os.utime(folder / "rain.txt", (1, 1))
    sync(folder, store, WORDS)
    write_files(folder, {"rain.txt": RAIN.replace("Rain", "Vote")})
    os.utime(folder / "rain.txt", (1, 1))
    assert sync(folder, store, WORDS).changed == 0
    assert sync(folder, store, WORDS, SyncOptions(checksum=True)).changed == 1


def test_touched_file_is_unchanged(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    os.utime(folder / "rain.txt", (1, 1))
    generation = store.stats().generation
    assert sync_files(folder, store, WORDS) == SyncSummary(unchanged=2)
    assert store.stats().generation == generation


def test_renamed_file_keeps_its_article_and_is_not_embedded(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before, calls = ids_by_text(store), WORDS.calls
    (folder / "deep/er").mkdir(parents=True)
    (folder / "rain.txt").rename(folder / "deep/er/weather.txt")
    (folder / "sub").rename(folder / "elsewhere")
    assert sync_files(folder, store, WORDS) == SyncSummary(moved=2)
    assert (ids_by_text(store), WORDS.calls) == (before, calls)
    assert set(texts_by_origin(store)) == {
        str(folder / "deep/er/weather.txt"),
        str(folder / "elsewhere/snow.txt"),
    }


def test_case_change_of_a_name_is_a_move(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before = ids_by_text(store)
    (folder / "rain.txt").rename(folder / "Rain.TXT")
    assert sync_files(folder, store, WORDS) == SyncSummary(moved=1, unchanged=1)
    assert ids_by_text(store) == before


def test_files_that_swap_their_content_keep_both_articles(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before, calls = ids_by_text(store), WORDS.calls
    write_files(folder, {"rain.txt": SNOW, "sub/snow.txt": RAIN})
    sync(folder, store, WORDS)
    assert (ids_by_text(store), WORDS.calls) == (before, calls)
    assert texts_by_origin(store) == {str(folder / "rain.txt"): SNOW, str(folder / "sub/snow.txt"): RAIN}


def test_new_file_in_the_place_of_a_moved_one_is_a_second_article(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before = ids_by_text(store)
    (folder / "rain.txt").rename(folder / "old.txt")
    write_files(folder, {"rain.txt": "The ferry left."})
    assert sync_files(folder, store, WORDS) == SyncSummary(added=1, moved=1, unchanged=1, passages=1)
    assert ids_by_text(store)[RAIN] == before[RAIN]
    assert texts_by_origin(store)[str(folder / "rain.txt")] == "The ferry left."


def test_file_edited_and_moved_at_once_is_a_new_article(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    (folder / "rain.txt").rename(folder / "new.txt")
    write_files(folder, {"new.txt": "The ferry left."})
    assert sync_files(folder, store, WORDS) == SyncSummary(added=1, deleted=1, unchanged=1, passages=1)
    assert texts_by_origin(store) == {
        str(folder / "new.txt"): "The ferry left.",
        str(folder / "sub/snow.txt"): SNOW,
    }


def test_rows_are_added_and_removed_with_their_file(store: Store, folder: Path) -> None:
    write_files(folder, {"rows.jsonl": json_rows(a="Ferry one.", b="Ferry two.", c="Ferry three.")})
    assert sync(folder, store, WORDS).passages == 5
    before, calls = ids_by_text(store), WORDS.calls
    write_files(folder, {"rows.jsonl": json_rows(b="Ferry two.", c="Ferry three.", d="Ferry four.")})
    assert sync_files(folder, store, WORDS) == SyncSummary(changed=1, unchanged=2, passages=1)
    assert WORDS.calls == calls + 1
    after = ids_by_text(store)
    assert all(after[text] == before[text] for text in ("Ferry two.", "Ferry three."))
    assert "Ferry one." not in texts_by_origin(store).values()
    write_files(folder, {"rows.jsonl": json_rows(b="Ferry two.")})
    assert sync_files(folder, store, WORDS) == SyncSummary(changed=1, unchanged=2)


def test_rows_without_ids_keep_their_articles_when_an_earlier_row_is_deleted(
    store: Store, folder: Path
) -> None:
    lines = [json.dumps({"text": f"Ferry {number} left."}) + "\n" for number in range(5)]
    write_files(folder, {"rows.jsonl": "".join(lines)})
    sync(folder, store, WORDS)
    before, calls = ids_by_text(store), WORDS.calls
    write_files(folder, {"rows.jsonl": "".join(lines[1:])})
    sync(folder, store, WORDS)
    assert WORDS.calls == calls
    assert ids_by_text(store) == {
        text: article_id for text, article_id in before.items() if text != "Ferry 0 left."
    }
    assert texts_by_origin(store)[f"{folder / 'rows.jsonl'}#1"] == "Ferry 1 left."


def test_row_with_an_id_keeps_its_article_in_another_file(store: Store, folder: Path) -> None:
    write_files(
        folder,
        {
            "a.jsonl": json_rows(one="Ferry one.", two="Ferry two."),
            "b.jsonl": json_rows(three="Ferry three."),
        },
    )
    sync(folder, store, WORDS)
    calls = WORDS.calls
    write_files(
        folder,
        {
            "a.jsonl": json_rows(two="Ferry two."),
            "b.jsonl": json_rows(three="Ferry three.", one="Ferry one."),
        },
    )
    sync(folder, store, WORDS)
    assert store.get_article("one").origin == f"{folder / 'b.jsonl'}#2"
    (folder / "a.jsonl").unlink()
    write_files(folder, {"c.jsonl": json_rows(two="Ferry two.")})
    sync(folder, store, WORDS)
    assert store.get_article("two").origin == f"{folder / 'c.jsonl'}#1"
    assert WORDS.calls == calls


def test_sync_takes_over_a_folder_that_was_added(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    before, calls = ids_by_text(store), WORDS.calls
    assert sync_files(folder, store, WORDS) == SyncSummary(unchanged=2)
    assert (ids_by_text(store), WORDS.calls) == (before, calls)
    (folder / "rain.txt").unlink()
    assert sync_files(folder, store, WORDS) == SyncSummary(deleted=1, unchanged=1)


def test_added_file_deleted_before_the_first_sync_is_removed(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    (folder / "rain.txt").unlink()
    assert sync(folder, store, WORDS).deleted == 1
    assert texts_by_origin(store) == {str(folder / "sub/snow.txt"): SNOW}


@pytest.mark.parametrize("content", [b"", b"\0\1\2binary"], ids=["empty", "binary"])
def test_unreadable_file_keeps_its_article_and_is_retried(
    store: Store, folder: Path, content: bytes
) -> None:
    sync(folder, store, WORDS)
    (folder / "rain.txt").write_bytes(content)
    for _ in range(2):
        reporter = RecordingReporter()
        assert sync(folder, store, WORDS, reporter=reporter) == SyncSummary(unchanged=2, problems=1)
        assert "added from it before stay in the library" in str(reporter.problems[0])
        assert texts_by_origin(store)[str(folder / "rain.txt")] == RAIN
    write_files(folder, {"rain.txt": "The ferry left."})
    assert sync_files(folder, store, WORDS) == SyncSummary(changed=1, unchanged=1, passages=1)


def test_broken_link_keeps_its_article(store: Store, folder: Path, tmp_path: Path) -> None:
    target = write_files(tmp_path / "disk", {"ferry.txt": "The ferry left."}) / "ferry.txt"
    (folder / "link.txt").symlink_to(target)
    sync(folder, store, WORDS)
    target.rename(tmp_path / "moved.txt")
    assert sync(folder, store, WORDS).problems == 1
    assert str(folder / "link.txt") in texts_by_origin(store)
    (folder / "link.txt").unlink()
    assert sync(folder, store, WORDS).deleted == 1


def test_unreadable_row_keeps_its_article_and_other_rows_are_synced(store: Store, folder: Path) -> None:
    write_files(folder, {"rows.jsonl": json_rows(a="Ferry one.", b="Ferry two.", c="Ferry three.")})
    sync(folder, store, WORDS)
    lines = json_rows(a="Ferry one.", c="Ferry four.").splitlines(keepends=True)
    write_files(folder, {"rows.jsonl": lines[0] + '{"id": "b", "te\n' + lines[1]})
    assert sync(folder, store, WORDS).problems == 1
    assert {"Ferry one.", "Ferry two.", "Ferry four."} < set(texts_by_origin(store).values())
    write_files(folder, {"rows.jsonl": "".join(lines)})
    assert sync(folder, store, WORDS).problems == 0
    assert "Ferry two." not in texts_by_origin(store).values()


def test_preview_lists_the_changes_without_making_them(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    diff = preview(folder, tmp_path / "index" / "none yet")
    assert [path for path, _ in diff.added] == [str(folder / "rain.txt"), str(folder / "sub/snow.txt")]
    assert not (tmp_path / "index" / "none yet").exists()
    sync(folder, store, WORDS)
    before = (store.stats(), (store.folder / "library.db").read_bytes())
    (folder / "rain.txt").rename(folder / "weather.txt")
    write_files(folder, {"new.txt": "A vote was held.", "sub/snow.txt": "The ferry left."})
    diff = preview(folder, store.folder)
    assert [path for path, _ in diff.added] == [str(folder / "new.txt")]
    assert [path for path, _ in diff.changed] == [str(folder / "sub/snow.txt")]
    ((old, new, _),) = diff.moved
    assert (old, new) == (str(folder / "rain.txt"), str(folder / "weather.txt"))
    assert (store.stats(), (store.folder / "library.db").read_bytes()) == before


def test_removed_article_returns_while_its_file_exists(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    remove(store, ids_by_text(store)[RAIN])
    assert sync_files(folder, store, WORDS) == SyncSummary(added=1, unchanged=1, passages=1)


def test_article_is_removed_with_its_last_file(store: Store, folder: Path) -> None:
    write_files(folder, {"again.txt": RAIN})
    assert sync_files(folder, store, WORDS) == SyncSummary(added=3, passages=2)
    (folder / "again.txt").unlink()
    assert sync_files(folder, store, WORDS) == SyncSummary(deleted=1, unchanged=2)
    assert RAIN in texts_by_origin(store).values()
    (folder / "rain.txt").unlink()
    sync(folder, store, WORDS)
    assert set(texts_by_origin(store).values()) == {SNOW}


def test_deleted_file_is_erased_from_answers_and_from_disk(store: Store, folder: Path) -> None:
    from tests.library.test_history import make_answer

    write_files(folder, {"zebra.md": "---\nid: ferry\n---\nThe zebra crossed the ferry.\n"})
    sync(folder, store, WORDS)
    history = History(store.folder)
    answer = make_answer("It crossed.", quote="The zebra crossed.")
    turn = history.record("What did the zebra do?", answer, library="default")
    (folder / "zebra.md").unlink()
    sync(folder, store, WORDS)
    redacted = history.find_turn(turn.id)
    assert redacted is not None
    assert redacted.answer is None
    store.close()
    files = [file for file in store.folder.iterdir() if file.name != "history.db"]
    assert b"zebra" not in b"".join(file.read_bytes() for file in files).lower()


def test_sync_after_ctrl_c_does_the_rest(store: Store, folder: Path) -> None:
    with pytest.raises(Stopped, match="0 articles"):
        sync(folder, store, InterruptedEmbedder(*WORDS.words, at_call=1))
    assert sync_files(folder, store, WORDS) == SyncSummary(added=2, passages=2)


def test_syncing_a_library_of_another_embedder_is_refused(store: Store, folder: Path) -> None:
    with pytest.raises(LibraryError, match="another embedder"):
        sync(folder, store, WordEmbedder("rain"))


ANSWER_SEARCHES = """
import sys
from pathlib import Path
from tests.searching import search
from assistant.store.store import Store
from tests.fakes import WordEmbedder

words = WordEmbedder("rain", "snow", "ferry", "vote")
with Store.open(Path(sys.argv[1]), embedder=words) as store:
    for question in sys.stdin:
        print([hit.text for hit in search(store, words, question, top_k=10)], flush=True)
"""


@pytest.mark.slow
def test_every_open_process_searches_the_synced_files(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    script = [sys.executable, "-c", ANSWER_SEARCHES, str(store.folder)]
    with (
        subprocess.Popen(
            script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
        Store.open(store.folder, embedder=WORDS) as second_store,
    ):
        questions, results = process.stdin, process.stdout
        assert questions is not None
        assert results is not None

        def search_in_both(question: str) -> list[set[str]]:
            print(question, file=questions, flush=True)
            return [
                {hit.text for hit in search(second_store, WORDS, question, top_k=10)},
                set(ast.literal_eval(results.readline())),
            ]

        assert search_in_both("rain") == [{RAIN.strip(), SNOW.strip()}] * 2
        write_files(folder, {"rain.txt": "The ferry left."})
        sync(folder, store, WORDS)
        assert search_in_both("rain") == [{"The ferry left.", SNOW.strip()}] * 2
        (folder / "sub/snow.txt").unlink()
        sync(folder, store, WORDS)
        assert search_in_both("snow") == [{"The ferry left."}] * 2
        questions.close()


def test_articles_of_skipped_rows_stay_in_the_library(store: Store, folder: Path) -> None:
    rows = {f"{n}": f"Rain fell in week {n}." for n in range(20)}
    write_files(folder, {"a.jsonl": json_rows(**rows), "b.json": json.dumps([{"text": SNOW}] * 1)})
    sync(folder, store, WORDS)
    before = texts_by_origin(store)
    broken = "".join("no json\n" for _ in range(9)) + json_rows(**rows).split("\n", 9)[9]
    cut = json.dumps([{"text": text} for text in rows.values()])
    write_files(folder, {"a.jsonl": broken})
    reporter = RecordingReporter()
    sync(folder, store, WORDS, reporter=reporter)
    assert texts_by_origin(store) == before
    assert [problem.row for problem in reporter.problems] == [1, 2, 3, None]
    write_files(folder, {"b.json": cut})
    sync(folder, store, WORDS)
    before = texts_by_origin(store)
    write_files(folder, {"b.json": cut[: len(cut) // 2]})
    assert sync(folder, store, WORDS).problems == 10
    assert texts_by_origin(store) == before
