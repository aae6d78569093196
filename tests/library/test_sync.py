"""A folder and a library in step: what comes, goes, moves and stays, in every process that has the library open."""

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
from tests.library.synced import RAIN, SNOW, RememberingReporter, filled, ids, rows, texts
from tests.library.words import WORDS
from tests.searching import search

ROOT = Path(__file__).parents[2]


def test_what_is_new_comes_what_was_edited_is_replaced_and_what_has_gone_leaves(
    store: Store, folder: Path
) -> None:
    assert sync(folder, store, WORDS) == SyncSummary(added=2, passages=2)
    filled(folder, {"rain.txt": "The ferry left.", "new.md": "A vote was held."})
    (folder / "sub/snow.txt").unlink()
    assert sync(folder, store, WORDS) == SyncSummary(added=1, changed=1, deleted=1, passages=2)
    assert texts(store) == {
        str(folder / "rain.txt"): "The ferry left.",
        str(folder / "new.md"): "A vote was held.",
    }


def test_a_second_sync_reads_no_file_and_writes_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in folder.rglob("*.txt"):
        os.utime(path, (1, 1))
    sync(folder, store, WORDS)
    before, calls = store.stats(), WORDS.calls
    monkeypatch.setattr(hashlib, "file_digest", None)
    monkeypatch.setattr(Path, "read_bytes", None)
    assert sync(folder, store, WORDS) == SyncSummary(unchanged=2)
    assert (store.stats(), WORDS.calls) == (before, calls)


def test_an_edit_is_seen_even_if_size_and_time_are_as_they_were_just_before(
    store: Store, folder: Path
) -> None:
    sync(folder, store, WORDS)
    stat = (folder / "rain.txt").stat()
    filled(folder, {"rain.txt": RAIN.replace("Rain", "Vote")})
    os.utime(folder / "rain.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert sync(folder, store, WORDS).changed == 1


def test_a_time_that_was_set_back_is_seen_through_by_checksum(store: Store, folder: Path) -> None:
    os.utime(folder / "rain.txt", (1, 1))
    sync(folder, store, WORDS)
    filled(folder, {"rain.txt": RAIN.replace("Rain", "Vote")})
    os.utime(folder / "rain.txt", (1, 1))
    assert sync(folder, store, WORDS).changed == 0
    assert sync(folder, store, WORDS, SyncOptions(checksum=True)).changed == 1


def test_a_file_that_was_only_touched_is_unchanged(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    os.utime(folder / "rain.txt", (1, 1))
    generation = store.stats().generation
    assert sync(folder, store, WORDS) == SyncSummary(unchanged=2)
    assert store.stats().generation == generation


def test_a_renamed_file_keeps_its_article_and_is_not_embedded(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before, calls = ids(store), WORDS.calls
    (folder / "deep/er").mkdir(parents=True)
    (folder / "rain.txt").rename(folder / "deep/er/weather.txt")
    (folder / "sub").rename(folder / "elsewhere")
    assert sync(folder, store, WORDS) == SyncSummary(moved=2)
    assert (ids(store), WORDS.calls) == (before, calls)
    assert set(texts(store)) == {str(folder / "deep/er/weather.txt"), str(folder / "elsewhere/snow.txt")}


def test_a_change_of_case_is_a_move(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before = ids(store)
    (folder / "rain.txt").rename(folder / "Rain.TXT")
    assert sync(folder, store, WORDS) == SyncSummary(moved=1, unchanged=1)
    assert ids(store) == before


def test_two_files_that_swap_their_contents_keep_both_articles(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    before, calls = ids(store), WORDS.calls
    filled(folder, {"rain.txt": SNOW, "sub/snow.txt": RAIN})
    sync(folder, store, WORDS)
    assert (ids(store), WORDS.calls) == (before, calls)
    assert texts(store) == {str(folder / "rain.txt"): SNOW, str(folder / "sub/snow.txt"): RAIN}


def test_a_file_that_moved_and_another_in_its_place_are_two_articles_and_the_first_keeps_its_id(
    store: Store, folder: Path
) -> None:
    sync(folder, store, WORDS)
    before = ids(store)
    (folder / "rain.txt").rename(folder / "old.txt")
    filled(folder, {"rain.txt": "The ferry left."})
    assert sync(folder, store, WORDS) == SyncSummary(added=1, moved=1, unchanged=1, passages=1)
    assert ids(store)[RAIN] == before[RAIN]
    assert texts(store)[str(folder / "rain.txt")] == "The ferry left."


def test_a_file_that_was_edited_and_moved_at_once_is_another_article(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    (folder / "rain.txt").rename(folder / "new.txt")
    filled(folder, {"new.txt": "The ferry left."})
    assert sync(folder, store, WORDS) == SyncSummary(added=1, deleted=1, unchanged=1, passages=1)
    assert texts(store) == {
        str(folder / "new.txt"): "The ferry left.",
        str(folder / "sub/snow.txt"): SNOW,
    }


def test_rows_come_and_go_with_their_file(store: Store, folder: Path) -> None:
    filled(folder, {"rows.jsonl": rows(a="Ferry one.", b="Ferry two.", c="Ferry three.")})
    assert sync(folder, store, WORDS).passages == 5
    before, calls = ids(store), WORDS.calls
    filled(folder, {"rows.jsonl": rows(b="Ferry two.", c="Ferry three.", d="Ferry four.")})
    assert sync(folder, store, WORDS) == SyncSummary(changed=1, unchanged=2, passages=1)
    assert WORDS.calls == calls + 1
    after = ids(store)
    assert {text: after[text] for text in ("Ferry two.", "Ferry three.")} == {
        t: before[t] for t in ("Ferry two.", "Ferry three.")
    }
    assert "Ferry one." not in texts(store).values()
    filled(folder, {"rows.jsonl": rows(b="Ferry two.")})
    assert sync(folder, store, WORDS) == SyncSummary(changed=1, unchanged=2)


def test_rows_without_ids_keep_their_articles_when_one_above_goes(store: Store, folder: Path) -> None:
    lines = [json.dumps({"text": f"Ferry {number} left."}) + "\n" for number in range(5)]
    filled(folder, {"rows.jsonl": "".join(lines)})
    sync(folder, store, WORDS)
    before, calls = ids(store), WORDS.calls
    filled(folder, {"rows.jsonl": "".join(lines[1:])})
    sync(folder, store, WORDS)
    assert WORDS.calls == calls
    assert ids(store) == {text: number for text, number in before.items() if text != "Ferry 0 left."}
    assert texts(store)[f"{folder / 'rows.jsonl'}#1"] == "Ferry 1 left."


def test_a_row_with_an_id_may_move_to_another_file(store: Store, folder: Path) -> None:
    filled(
        folder,
        {"a.jsonl": rows(one="Ferry one.", two="Ferry two."), "b.jsonl": rows(three="Ferry three.")},
    )
    sync(folder, store, WORDS)
    calls = WORDS.calls
    filled(
        folder,
        {"a.jsonl": rows(two="Ferry two."), "b.jsonl": rows(three="Ferry three.", one="Ferry one.")},
    )
    sync(folder, store, WORDS)
    assert store.get_article("one").origin == f"{folder / 'b.jsonl'}#2"
    (folder / "a.jsonl").unlink()
    filled(folder, {"c.jsonl": rows(two="Ferry two.")})
    sync(folder, store, WORDS)
    assert store.get_article("two").origin == f"{folder / 'c.jsonl'}#1"
    assert WORDS.calls == calls


def test_a_folder_that_was_added_before_is_adopted(store: Store, folder: Path) -> None:
    add([folder], store, WORDS)
    before, calls = ids(store), WORDS.calls
    assert sync(folder, store, WORDS) == SyncSummary(unchanged=2)
    assert (ids(store), WORDS.calls) == (before, calls)
    (folder / "rain.txt").unlink()
    assert sync(folder, store, WORDS) == SyncSummary(deleted=1, unchanged=1)


def test_a_file_that_was_added_and_then_deleted_before_the_first_sync_goes(
    store: Store, folder: Path
) -> None:
    add([folder], store, WORDS)
    (folder / "rain.txt").unlink()
    assert sync(folder, store, WORDS).deleted == 1
    assert texts(store) == {str(folder / "sub/snow.txt"): SNOW}


@pytest.mark.parametrize("bad", [b"", b"\0\1\2binary"], ids=["empty", "binary"])
def test_a_file_that_is_no_good_keeps_its_last_good_article_says_so_and_is_tried_again(
    store: Store, folder: Path, bad: bytes
) -> None:
    sync(folder, store, WORDS)
    (folder / "rain.txt").write_bytes(bad)
    for _ in range(2):
        reporter = RememberingReporter()
        assert sync(folder, store, WORDS, reporter=reporter) == SyncSummary(unchanged=2, problems=1)
        assert "added from it before stay in the library" in str(reporter.problems[0])
        assert texts(store)[str(folder / "rain.txt")] == RAIN
    filled(folder, {"rain.txt": "The ferry left."})
    assert sync(folder, store, WORDS) == SyncSummary(changed=1, unchanged=1, passages=1)


def test_a_link_that_leads_nowhere_for_now_keeps_its_article(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    target = filled(tmp_path / "disk", {"ferry.txt": "The ferry left."}) / "ferry.txt"
    (folder / "link.txt").symlink_to(target)
    sync(folder, store, WORDS)
    target.rename(tmp_path / "away.txt")
    assert sync(folder, store, WORDS).problems == 1
    assert str(folder / "link.txt") in texts(store)
    (folder / "link.txt").unlink()
    assert sync(folder, store, WORDS).deleted == 1


def test_a_row_that_is_no_good_keeps_its_last_good_article_and_others_go_on(
    store: Store, folder: Path
) -> None:
    filled(folder, {"rows.jsonl": rows(a="Ferry one.", b="Ferry two.", c="Ferry three.")})
    sync(folder, store, WORDS)
    good = rows(a="Ferry one.", c="Ferry four.").splitlines(keepends=True)
    filled(folder, {"rows.jsonl": good[0] + '{"id": "b", "te\n' + good[1]})
    assert sync(folder, store, WORDS).problems == 1
    assert {"Ferry one.", "Ferry two.", "Ferry four."} < set(texts(store).values())
    filled(folder, {"rows.jsonl": "".join(good)})
    assert sync(folder, store, WORDS).problems == 0
    assert "Ferry two." not in texts(store).values()


def test_a_look_tells_what_a_sync_would_do_and_changes_nothing(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    found = preview(folder, tmp_path / "index" / "none yet")
    assert [path for path, _ in found.added] == [str(folder / "rain.txt"), str(folder / "sub/snow.txt")]
    assert not (tmp_path / "index" / "none yet").exists()
    sync(folder, store, WORDS)
    before = (store.stats(), (store.folder / "library.db").read_bytes())
    (folder / "rain.txt").rename(folder / "weather.txt")
    filled(folder, {"new.txt": "A vote was held.", "sub/snow.txt": "The ferry left."})
    found = preview(folder, store.folder)
    assert [path for path, _ in found.added] == [str(folder / "new.txt")]
    assert [path for path, _ in found.changed] == [str(folder / "sub/snow.txt")]
    assert [entry[:2] for entry in found.moved] == [
        (str(folder / "rain.txt"), str(folder / "weather.txt"))
    ]
    assert (store.stats(), (store.folder / "library.db").read_bytes()) == before


def test_an_article_that_was_removed_by_hand_comes_back_while_its_file_is_there(
    store: Store, folder: Path
) -> None:
    sync(folder, store, WORDS)
    remove(store, ids(store)[RAIN])
    assert sync(folder, store, WORDS) == SyncSummary(added=1, unchanged=1, passages=1)


def test_an_article_leaves_with_the_last_of_its_files(store: Store, folder: Path) -> None:
    filled(folder, {"again.txt": RAIN})
    assert sync(folder, store, WORDS) == SyncSummary(added=3, passages=2)
    (folder / "again.txt").unlink()
    assert sync(folder, store, WORDS) == SyncSummary(deleted=1, unchanged=2)
    assert RAIN in texts(store).values()
    (folder / "rain.txt").unlink()
    sync(folder, store, WORDS)
    assert set(texts(store).values()) == {SNOW}


def test_a_deleted_file_takes_its_quotes_out_of_recorded_answers_and_its_words_out_of_the_files(
    store: Store, folder: Path
) -> None:
    from tests.library.test_history import answered

    filled(folder, {"zebra.md": "---\nid: ferry\n---\nThe zebra crossed the ferry.\n"})
    sync(folder, store, WORDS)
    history = History(store.folder)
    turn = history.record(
        "What did the zebra do?", answered("It crossed.", quote="The zebra crossed."), library="default"
    )
    (folder / "zebra.md").unlink()
    sync(folder, store, WORDS)
    kept = history.find_turn(turn.id)
    assert kept is not None
    assert kept.answer is None
    store.close()
    left = b"".join(file.read_bytes() for file in store.folder.iterdir() if file.name != "history.db")
    assert b"zebra" not in left.lower()


def test_ctrl_c_keeps_what_is_in_and_the_next_sync_does_the_rest(store: Store, folder: Path) -> None:
    with pytest.raises(Stopped, match="0 articles"):
        sync(folder, store, InterruptedEmbedder(*WORDS.words, at_call=1))
    assert sync(folder, store, WORDS) == SyncSummary(added=2, passages=2)


def test_a_library_of_another_embedder_is_not_synced(store: Store, folder: Path) -> None:
    with pytest.raises(LibraryError, match="another embedder"):
        sync(folder, store, WordEmbedder("rain"))


ASKING = """
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


def test_the_next_question_in_every_open_process_is_answered_from_what_the_files_say_now(
    store: Store, folder: Path
) -> None:
    sync(folder, store, WORDS)
    script = [sys.executable, "-c", ASKING, str(store.folder)]
    with (
        subprocess.Popen(
            script, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
        Store.open(store.folder, embedder=WORDS) as other,
    ):
        questions, said = process.stdin, process.stdout
        assert questions is not None
        assert said is not None

        def answers(question: str) -> list[set[str]]:
            print(question, file=questions, flush=True)
            return [
                {hit.text for hit in search(other, WORDS, question, top_k=10)},
                set(ast.literal_eval(said.readline())),
            ]

        assert answers("rain") == [{RAIN.strip(), SNOW.strip()}] * 2
        filled(folder, {"rain.txt": "The ferry left."})
        sync(folder, store, WORDS)
        assert answers("rain") == [{"The ferry left.", SNOW.strip()}] * 2
        (folder / "sub/snow.txt").unlink()
        sync(folder, store, WORDS)
        assert answers("snow") == [{"The ferry left."}] * 2
        questions.close()
