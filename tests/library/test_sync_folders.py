"""Syncing several folders, ignore rules, and folders that are missing, empty or unreadable."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.errors import FolderUnavailable, UsageError
from assistant.library.add import add
from assistant.library.sync import SyncOptions, SyncSummary, sync
from assistant.store.store import Store
from tests.library.synced import (
    RAIN,
    RecordingReporter,
    ids_by_text,
    sync_files,
    texts_by_origin,
    write_files,
)
from tests.library.words import WORDS


@pytest.mark.parametrize("spelling", ["relative", "linked", "dotted"])
def test_folder_is_recognised_under_every_path(
    store: Store, folder: Path, spelling: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, store, WORDS)
    monkeypatch.chdir(folder.parent)
    (folder.parent / "link").symlink_to(folder)
    path = {
        "relative": Path("articles"),
        "linked": folder.parent / "link",
        "dotted": folder / "sub" / "..",
    }[spelling]
    assert sync_files(path, store, WORDS) == SyncSummary(unchanged=2)
    (folder / "rain.txt").unlink()
    assert sync_files(path, store, WORDS) == SyncSummary(deleted=1, unchanged=1)


def test_articles_from_elsewhere_are_untouched(store: Store, folder: Path, tmp_path: Path) -> None:
    sibling = write_files(tmp_path / "articles beside", {"vote.txt": "A vote was held."})
    other = write_files(tmp_path / "other", {"ferry.txt": "The ferry left."})
    add([sibling], store, WORDS)
    sync(other, store, WORDS)
    (sibling / "vote.txt").unlink()
    (other / "ferry.txt").unlink()
    sync(folder, store, WORDS)
    (folder / "rain.txt").unlink()
    sync(folder, store, WORDS)
    assert set(texts_by_origin(store)) == {
        str(sibling / "vote.txt"),
        str(other / "ferry.txt"),
        str(folder / "sub/snow.txt"),
    }


def test_file_moved_between_synced_folders_keeps_its_article(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    other = write_files(tmp_path / "other", {"ferry.txt": "The ferry left."})
    sync(folder, store, WORDS)
    sync(other, store, WORDS)
    before = ids_by_text(store)
    (folder / "rain.txt").rename(other / "rain.txt")
    sync(other, store, WORDS)
    sync(folder, store, WORDS)
    assert ids_by_text(store) == before
    assert texts_by_origin(store)[str(other / "rain.txt")] == RAIN


def test_inner_folder_can_be_synced_on_its_own(store: Store, folder: Path) -> None:
    sync(folder, store, WORDS)
    assert sync_files(folder / "sub", store, WORDS) == SyncSummary(unchanged=1)
    write_files(folder, {"sub/more.txt": "The ferry left."})
    assert sync_files(folder / "sub", store, WORDS) == SyncSummary(added=1, unchanged=1, passages=1)
    (folder / "sub/snow.txt").unlink()
    assert sync_files(folder, store, WORDS) == SyncSummary(deleted=1, unchanged=2)
    assert set(texts_by_origin(store)) == {str(folder / "rain.txt"), str(folder / "sub/more.txt")}


def test_empty_inner_folder_keeps_its_articles(store: Store, folder: Path) -> None:
    sync(folder / "sub", store, WORDS)
    sync(folder, store, WORDS)
    (folder / "sub/snow.txt").unlink()
    reporter = RecordingReporter()
    assert sync_files(folder, store, WORDS, reporter=reporter) == SyncSummary(unchanged=1)
    assert "--allow-empty" in str(reporter.problems[0])
    assert len(texts_by_origin(store)) == 2
    sync(folder / "sub", store, WORDS, SyncOptions(allow_empty=True))
    assert len(texts_by_origin(store)) == 1


def test_ignored_file_is_not_added_and_is_removed_if_it_was(store: Store, folder: Path) -> None:
    write_files(
        folder,
        {
            "drafts/ferry.txt": "The ferry left.",
            "vote.md": "A vote was held.",
            "keep.md": "Rain and snow.",
        },
    )
    assert sync(folder, store, WORDS, SyncOptions(ignore=("drafts/",))).added == 4
    write_files(folder, {".assistantignore": "# notes\n*.md\n"})
    assert sync_files(folder, store, WORDS, SyncOptions(ignore=("/drafts", "!keep.md"))) == SyncSummary(
        deleted=1, unchanged=3
    )
    assert set(texts_by_origin(store)) == {
        str(folder / name) for name in ("rain.txt", "sub/snow.txt", "keep.md")
    }


def test_inner_folder_synced_on_its_own_is_not_affected_by_outer_ignore_rules(
    store: Store, folder: Path
) -> None:
    sync(folder / "sub", store, WORDS)
    reporter = RecordingReporter()
    assert sync_files(
        folder, store, WORDS, SyncOptions(ignore=("sub/",)), reporter=reporter
    ) == SyncSummary(added=1, passages=1)
    assert reporter.problems == []
    write_files(folder, {"sub/snow.txt": "The ferry left."})
    assert sync(folder, store, WORDS).changed == 1
    assert sync_files(folder, store, WORDS, SyncOptions(ignore=("sub/",))) == SyncSummary(unchanged=1), (
        "an edit synced with the outer folder leaves it a file of the inner one"
    )
    assert len(texts_by_origin(store)) == 2


@pytest.mark.parametrize("pattern", ["!", "\\"])
def test_invalid_ignore_pattern_is_refused_before_any_change(
    store: Store, folder: Path, pattern: str
) -> None:
    with pytest.raises(UsageError, match="not a valid ignore pattern"):
        sync(folder, store, WORDS, SyncOptions(ignore=(pattern,)))
    assert store.list_articles() == []


def test_unreadable_ignore_file_is_refused_before_any_change(store: Store, folder: Path) -> None:
    (folder / ".assistantignore").write_bytes(b"drafts\xff\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        sync(folder, store, WORDS)
    assert store.list_articles() == []


def test_unreadable_folder_keeps_its_articles(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, store, WORDS)
    scandir = os.scandir

    def refuse_sub(path: str) -> object:
        if str(path) == str(folder / "sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse_sub)
    assert sync_files(folder, store, WORDS) == SyncSummary(unchanged=1, problems=1)
    assert len(texts_by_origin(store)) == 2


def test_missing_or_empty_folder_removes_articles_only_with_allow_empty(
    store: Store, folder: Path
) -> None:
    sync(folder, store, WORDS)
    moved_folder = folder.rename(folder.parent / "moved")
    for state in ("does not exist", "contains no supported file"):
        with pytest.raises(FolderUnavailable, match=state) as raised:
            sync(folder, store, WORDS)
        assert "--allow-empty" in raised.value.hint
        assert len(texts_by_origin(store)) == 2
        folder.mkdir(exist_ok=True)
    (folder / "stray.txt").symlink_to(folder / "nowhere")
    with pytest.raises(FolderUnavailable):
        sync(folder, store, WORDS)
    (folder / "stray.txt").unlink()
    folder.rmdir()
    moved_folder.rename(folder)
    assert sync_files(folder, store, WORDS) == SyncSummary(unchanged=2)
    for path in folder.rglob("*.txt"):
        path.unlink()
    assert sync_files(folder, store, WORDS, SyncOptions(allow_empty=True)) == SyncSummary(deleted=2)
    assert store.list_articles() == []


def test_folder_that_disappears_during_the_comparison_removes_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(folder, store, WORDS)
    scandir = os.scandir

    def list_and_move(path: str) -> object:
        entries = scandir(path)
        if str(path) == str(folder):
            folder.rename(folder.parent / "moved")
        return entries

    monkeypatch.setattr(os, "scandir", list_and_move)
    with pytest.raises(FolderUnavailable, match="disappeared"):
        sync(folder, store, WORDS)
    assert len(texts_by_origin(store)) == 2


def test_unknown_folder_and_file_are_refused(store: Store, folder: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        sync(folder / "nowhere", store, WORDS)
    with pytest.raises(UsageError, match="not a folder"):
        sync(folder / "rain.txt", store, WORDS)


def test_empty_folder_of_an_empty_library_is_a_problem_and_not_an_error(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert sync_files(tmp_path / "empty", store, WORDS) == SyncSummary(problems=1)
