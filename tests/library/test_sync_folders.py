"""Which folder is followed, what in it is not, and that none empties the library by mistake."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import FolderUnavailable, UsageError
from assistant.library.add import add
from assistant.library.sync import SyncOptions, SyncSummary, sync
from assistant.store.store import Store
from tests.library.synced import RAIN, RememberingReporter, filled, ids, texts
from tests.library.words import WORDS


@pytest.mark.parametrize("way", ["relative", "linked", "dotted"])
def test_a_folder_is_the_same_however_it_is_named(
    store: Store, folder: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, store, WORDS)
    monkeypatch.chdir(folder.parent)
    (folder.parent / "link").symlink_to(folder)
    named = {
        "relative": Path("articles"),
        "linked": folder.parent / "link",
        "dotted": folder / "sub" / "..",
    }[way]
    assert sync(named, store, WORDS) == SyncSummary(unchanged=2)
    (folder / "rain.txt").unlink()
    assert sync(named, store, WORDS) == SyncSummary(deleted=1, unchanged=1)


def test_only_what_came_from_the_folder_is_touched(store: Store, folder: Path, tmp_path: Path) -> None:
    beside = filled(tmp_path / "articles beside", {"vote.txt": "A vote was held."})
    other = filled(tmp_path / "other", {"ferry.txt": "The ferry left."})
    add([beside], store, WORDS)
    sync(other, store, WORDS)
    (beside / "vote.txt").unlink()
    (other / "ferry.txt").unlink()
    sync(folder, store, WORDS)
    (folder / "rain.txt").unlink()
    sync(folder, store, WORDS)
    assert set(texts(store)) == {
        str(beside / "vote.txt"),
        str(other / "ferry.txt"),
        str(folder / "sub/snow.txt"),
    }


def test_a_file_that_moves_between_two_folders_keeps_its_article(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    other = filled(tmp_path / "other", {"ferry.txt": "The ferry left."})
    sync(folder, store, WORDS)
    sync(other, store, WORDS)
    before = ids(store)
    (folder / "rain.txt").rename(other / "rain.txt")
    sync(other, store, WORDS)
    sync(folder, store, WORDS)
    assert ids(store) == before
    assert texts(store)[str(other / "rain.txt")] == RAIN


def test_a_folder_inside_may_be_synced_on_its_own_too(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    assert sync(folder / "sub", store, WORDS) == SyncSummary(unchanged=1)
    filled(folder, {"sub/more.txt": "The ferry left."})
    assert sync(folder / "sub", store, WORDS) == SyncSummary(added=1, unchanged=1, passages=1)
    (folder / "sub/snow.txt").unlink()
    assert sync(folder, store, WORDS) == SyncSummary(deleted=1, unchanged=2)
    assert set(texts(store)) == {str(folder / "rain.txt"), str(folder / "sub/more.txt")}


def test_a_folder_inside_that_is_synced_on_its_own_and_is_bare_empties_nothing(
    store: Store, folder: Path
) -> None:
    sync(folder / "sub", store, WORDS)
    sync(folder, store, WORDS)
    (folder / "sub/snow.txt").unlink()
    reporter = RememberingReporter()
    assert sync(folder, store, WORDS, reporter=reporter) == SyncSummary(unchanged=1)
    assert "--allow-empty" in str(reporter.problems[0])
    assert len(texts(store)) == 2
    sync(folder / "sub", store, WORDS, SyncOptions(allow_empty=True))
    assert len(texts(store)) == 1


def test_what_is_ignored_is_not_taken_in_and_leaves_if_it_was(store: Store, folder: Path) -> None:
    filled(
        folder,
        {
            "drafts/ferry.txt": "The ferry left.",
            "vote.md": "A vote was held.",
            "keep.md": "Rain and snow.",
        },
    )
    assert sync(folder, store, WORDS, SyncOptions(ignore=("drafts/",))).added == 4
    filled(folder, {".assistantignore": "# notes\n*.md\n"})
    assert sync(folder, store, WORDS, SyncOptions(ignore=("/drafts", "!keep.md"))) == SyncSummary(
        deleted=1, unchanged=3
    )
    assert set(texts(store)) == {str(folder / name) for name in ("rain.txt", "sub/snow.txt", "keep.md")}


def test_what_the_outer_folder_ignores_stays_if_it_is_synced_on_its_own(
    store: Store, folder: Path
) -> None:
    sync(folder / "sub", store, WORDS)
    reporter = RememberingReporter()
    assert sync(folder, store, WORDS, SyncOptions(ignore=("sub/",)), reporter=reporter) == SyncSummary(
        added=1, passages=1
    )
    assert reporter.problems == []
    filled(folder, {"sub/snow.txt": "The ferry left."})
    assert sync(folder, store, WORDS).changed == 1
    assert sync(folder, store, WORDS, SyncOptions(ignore=("sub/",))) == SyncSummary(unchanged=1), (
        "though it was replaced with the outer one"
    )
    assert len(texts(store)) == 2


@pytest.mark.parametrize("pattern", ["!", "\\"])
def test_a_pattern_that_is_none_is_refused_before_anything_happens(
    store: Store, folder: Path, pattern: str
) -> None:
    with pytest.raises(UsageError, match="not a valid ignore pattern"):
        sync(folder, store, WORDS, SyncOptions(ignore=(pattern,)))
    assert store.list_articles() == []


def test_an_ignore_file_that_cannot_be_read_keeps_everything_out(store: Store, folder: Path) -> None:
    (folder / ".assistantignore").write_bytes(b"drafts\xff\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        sync(folder, store, WORDS)
    assert store.list_articles() == []


def test_a_folder_that_may_not_be_listed_keeps_its_articles(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, store, WORDS)
    listed = os.scandir

    def scandir(path: str) -> object:
        if str(path) == str(folder / "sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert sync(folder, store, WORDS) == SyncSummary(unchanged=1, problems=1)
    assert len(texts(store)) == 2


def test_a_folder_that_has_vanished_or_is_bare_empties_nothing_unless_told_to(
    store: Store, folder: Path
) -> None:
    sync(folder, store, WORDS)
    away = folder.rename(folder.parent / "away")
    for state in ("does not exist", "contains no supported file"):
        with pytest.raises(FolderUnavailable, match=state) as raised:
            sync(folder, store, WORDS)
        assert "--allow-empty" in raised.value.hint
        assert len(texts(store)) == 2
        folder.mkdir(exist_ok=True)
    (folder / "stray.txt").symlink_to(folder / "nowhere")
    with pytest.raises(FolderUnavailable):
        sync(folder, store, WORDS)
    (folder / "stray.txt").unlink()
    folder.rmdir()
    away.rename(folder)
    assert sync(folder, store, WORDS) == SyncSummary(unchanged=2)
    for path in folder.rglob("*.txt"):
        path.unlink()
    assert sync(folder, store, WORDS, SyncOptions(allow_empty=True)) == SyncSummary(deleted=2)
    assert store.list_articles() == []


def test_a_folder_that_vanishes_while_it_is_looked_at_empties_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, store, WORDS)
    listed = os.scandir

    def scandir(path: str) -> object:
        names = listed(path)
        if str(path) == str(folder):
            folder.rename(folder.parent / "away")
        return names

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(FolderUnavailable, match="disappeared"):
        sync(folder, store, WORDS)
    assert len(texts(store)) == 2


def test_a_folder_that_never_was_and_a_file_are_refused(store: Store, folder: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        sync(folder / "nowhere", store, WORDS)
    with pytest.raises(UsageError, match="not a folder"):
        sync(folder / "rain.txt", store, WORDS)


def test_a_bare_folder_of_an_empty_library_is_a_problem_and_no_error(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "bare").mkdir()
    assert sync(tmp_path / "bare", store, WORDS) == SyncSummary(problems=1)
