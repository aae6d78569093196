"""An exported library that is not whole and sound is one line and changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from assistant.errors import LibraryError
from assistant.library.bundle.format import ARTICLES, MANIFEST, VECTORS
from assistant.store.store import Store
from tests.library.bundle.ported import everything, imported, rewritten


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
    "too few vectors": (
        lambda members: members.update({VECTORS: members[VECTORS][:-4]}),
        "vector for each passage",
    ),
    "vectors of zeros": (
        lambda members: members.update({VECTORS: bytes(len(members[VECTORS]))}),
        "unit length",
    ),
    "another text": (
        in_rows(lambda rows: rows[1]["article"].update(text="Lies. " * 300)),  # type: ignore[attr-defined]
        "z: it does not match its hash",
    ),
    "a passage beyond the text": (
        in_rows(lambda rows: rows[1].update(passages=[[0, 9999]])),
        "beyond the text",
    ),
    "a passage of no bounds": (in_rows(lambda rows: rows[1].update(passages=[[]])), "a passage"),
    "a passage of three bounds": (
        in_rows(lambda rows: rows[1].update(passages=[[0, 3, 9]])),
        "cannot be read",
    ),
    "a negative bound": (in_rows(lambda rows: rows[1].update(passages=[[-4, 9]])), "beyond the text"),
    "a field too many": (in_rows(lambda rows: rows[1].update(more=1)), "cannot be read"),
    "an article twice": (in_rows(lambda rows: rows.append(rows[0])), "twice|passage"),
    "an article too few": (in_rows(lambda rows: rows.pop()), "numbers of articles"),
    "a row that is no JSON": (put(ARTICLES, b"{\n"), "cannot be read"),
    "a time that is none": (in_rows(lambda rows: rows[1].update(added_at="soon")), "cannot be read"),
    "a bomb": (
        lambda members: members.update({"uploads/bomb.txt": bytes(1_100_000_000)}),
        "unpack to 1 GB",
    ),
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
    bad = rewritten(
        file,
        lambda members: members.update({ARTICLES: members[ARTICLES].replace(b"Courier", b"Ledgers")}),
        honest=False,
    )
    with pytest.raises(LibraryError, match=r"articles\.jsonl does not match its hash"):
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
    with pytest.raises(LibraryError, match="not an exported library") as raised:
        imported(tmp_path / "other.zip", tmp_path / "other")
    assert "index export" in raised.value.hint
