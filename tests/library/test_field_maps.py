"""Names of fields that the user gives are used, remembered by folder, and can be changed."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.library.add import add
from assistant.library.sync import SyncOptions, SyncSummary, preview, sync
from assistant.store.field_maps import names_for, read_field_maps
from assistant.store.store import Store
from tests.library.synced import RecordingReporter, texts_by_origin, write_files
from tests.library.words import WORDS

RAIN, SNOW, FERRY = "Rain fell on Monday.", "Snow came on Tuesday.", "The ferry left."
ROW = json.dumps({"text": RAIN, "meta": {"long": SNOW}})


def texts(store: Store) -> list[str]:
    return sorted(texts_by_origin(store).values())


def test_names_of_the_user_are_remembered_for_the_file(store: Store, tmp_path: Path) -> None:
    write_files(tmp_path, {"a.csv": f"x,y\nk,{RAIN}\n", "b.csv": f"x,y\nk,{SNOW}\n"})
    paths = [tmp_path / "a.csv"]
    assert add(paths, store, WORDS).problems == 1
    assert add(paths, store, WORDS, fields={"text": "Y"}).added == 1
    write_files(tmp_path, {"a.csv": f"x,y\nk,{FERRY}\n"})
    assert add(paths, store, WORDS).replaced == 1
    assert texts(store) == [FERRY]
    assert add([tmp_path / "b.csv"], store, WORDS).problems == 1
    assert add(paths, store, WORDS, fields={}).problems == 1


def test_a_changed_map_reads_the_rows_of_a_folder_again(store: Store, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "in", {"a.jsonl": ROW, "b.txt": FERRY})
    assert sync(folder, store, WORDS).added == 2
    assert texts(store) == [RAIN, FERRY]
    options = SyncOptions(fields={"text": "meta.long"})
    changed = preview(folder, store.folder, options).changed
    assert [Path(path).name for path, _ in changed] == ["a.jsonl"]
    summary = sync(folder, store, WORDS, options)
    assert (summary.changed, summary.unchanged, summary.passages) == (1, 1, 1)
    assert texts(store) == [SNOW, FERRY]
    for later in (SyncOptions(), options):
        assert sync(folder, store, WORDS, later) == SyncSummary(unchanged=2)
    write_files(folder, {"sub/c.json": f"[{ROW.replace('Tuesday', 'Friday')}]"})
    assert sync(folder, store, WORDS).added == 1
    assert "Snow came on Friday." in texts(store)
    assert sync(folder, store, WORDS, SyncOptions(fields={})).changed == 2
    assert texts(store) == [RAIN, FERRY]


def test_a_file_without_the_field_is_read_by_the_usual_names(store: Store, tmp_path: Path) -> None:
    files = {"a.jsonl": ROW, "b.csv": f"text\n{FERRY}\n", "c.csv": "x\ny\n"}
    folder = write_files(tmp_path / "in", files)
    reporter = RecordingReporter()
    add([folder], store, WORDS, reporter=reporter, fields={"text": "absent"})
    assert texts(store) == [RAIN, FERRY]
    assert [(problem.is_note, problem.reason) for problem in reporter.problems] == [
        (True, "has no field named 'absent', as --field has it; the usual names were read"),
        (True, "has no field named 'absent', as --field has it; the usual names were read"),
        (False, "has no column named 'absent', as --field names the text; it has 'x'"),
    ]


def test_the_nearest_folder_with_names_counts(store: Store) -> None:
    maps = {"/a": {"text": "x"}, "/a/b": {"text": "y"}, "/": {"text": "z"}}
    with store.transaction() as transaction:
        for path, names in maps.items():
            transaction.record_field_map(path, names)
        transaction.record_field_map("/a", {})
        transaction.record_field_map("/a", maps["/a"])
    with store.snapshot() as snapshot:
        assert read_field_maps(snapshot.meta) == maps
    for path, name in (("/a/c.csv", "x"), ("/a/b/c.csv", "y"), ("/ab/c.csv", "z"), ("/a/b", "y")):
        assert names_for(path, maps) == {"text": name}
    assert names_for("/ab/c.csv", {"/a": {"text": "x"}}) == {}
