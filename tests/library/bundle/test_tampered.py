"""Damaged, inconsistent and malicious bundles are refused with one line, before any change."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from assistant.errors import LibraryError
from assistant.library.bundle.format import ARTICLES, MANIFEST, VECTORS, VERSION
from assistant.store.store import Store
from tests.library.bundle.bundles import Edit, import_file, rewrite, stored_articles


def edit_rows(change: Callable[[list[dict[str, object]]], object]) -> Edit:
    def edit(members: dict[str, bytes]) -> None:
        rows = [json.loads(line) for line in members[ARTICLES].splitlines()]
        change(rows)
        members[ARTICLES] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    return edit


def edit_manifest(**fields: object) -> Edit:
    def edit(members: dict[str, bytes]) -> None:
        members[MANIFEST] = json.dumps(json.loads(members[MANIFEST]) | fields).encode()

    return edit


def put_member(name: str, content: bytes) -> Edit:
    return lambda members: members.update({name: content})


INCONSISTENT: dict[str, tuple[Edit, str]] = {
    "newer version": (edit_manifest(version=VERSION + 1, more="?"), "newer version"),
    "invalid version": (edit_manifest(version="x"), "cannot be read"),
    "other format": (edit_manifest(format="x"), "cannot be read"),
    "path outside the folder": (put_member("uploads/../../evil.txt", b"x"), "evil.txt"),
    "absolute path": (put_member("/tmp/evil.txt", b"x"), "evil.txt"),  # noqa: S108 - never written
    "hidden file": (put_member("uploads/.evil", b"x"), "evil"),
    "unexpected file": (put_member("evil.sh", b"x"), "evil.sh"),
    "no vectors": (lambda members: members.__delitem__(VECTORS), "vector for each passage"),
    "missing vector bytes": (
        lambda members: members.update({VECTORS: members[VECTORS][:-4]}),
        "vector for each passage",
    ),
    "zero vectors": (
        lambda members: members.update({VECTORS: bytes(len(members[VECTORS]))}),
        "unit length",
    ),
    "changed text": (
        edit_rows(
            lambda rows: rows[1]["article"].update(text="Lies. " * 300)  # type: ignore[attr-defined]
        ),
        "z: it does not match its hash",
    ),
    "passage beyond the text": (
        edit_rows(lambda rows: rows[1].update(passages=[[0, 9999]])),
        "beyond the text",
    ),
    "passage without bounds": (edit_rows(lambda rows: rows[1].update(passages=[[]])), "a passage"),
    "passage with three bounds": (
        edit_rows(lambda rows: rows[1].update(passages=[[0, 3, 9]])),
        "cannot be read",
    ),
    "negative bound": (edit_rows(lambda rows: rows[1].update(passages=[[-4, 9]])), "beyond the text"),
    "unknown field": (edit_rows(lambda rows: rows[1].update(more=1)), "cannot be read"),
    "duplicate article": (edit_rows(lambda rows: rows.append(rows[0])), "occurs twice|passage"),
    "missing article": (edit_rows(lambda rows: rows.pop()), "numbers of articles"),
    "row that is not JSON": (put_member(ARTICLES, b"{\n"), "cannot be read"),
    "invalid time": (edit_rows(lambda rows: rows[1].update(added_at="soon")), "cannot be read"),
    "zip bomb": (
        lambda members: members.update({"uploads/bomb.txt": bytes(1_100_000_000)}),
        "unpack to 1 GB",
    ),
}


@pytest.mark.parametrize(("edit", "message"), INCONSISTENT.values(), ids=INCONSISTENT)
@pytest.mark.slow
def test_inconsistent_bundle_is_refused_before_any_change(
    file: Path, tmp_path: Path, edit: Edit, message: str
) -> None:
    bundle = rewrite(file, edit)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(LibraryError, match=message) as raised:
        import_file(bundle, tmp_path / "other")
    assert "\n" not in str(raised.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_member_that_does_not_match_its_hash_is_refused(file: Path, tmp_path: Path) -> None:
    bundle = rewrite(
        file,
        lambda members: members.update({ARTICLES: members[ARTICLES].replace(b"Courier", b"Ledgers")}),
        update_manifest=False,
    )
    with pytest.raises(LibraryError, match=r"articles\.jsonl does not match its hash"):
        import_file(bundle, tmp_path / "other")


def test_deeply_nested_manifest_is_refused(file: Path, tmp_path: Path) -> None:
    bundle = rewrite(file, put_member(MANIFEST, b"[" * 100_000), update_manifest=False)
    with pytest.raises(LibraryError, match=r"manifest\.json cannot be read"):
        import_file(bundle, tmp_path / "other")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_truncated_bundle_is_refused(file: Path, tmp_path: Path, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(LibraryError, match="damaged"):
        import_file(file, tmp_path / "other")
    assert not (tmp_path / "other").exists()


@pytest.mark.slow
def test_flipped_bit_is_never_imported(file: Path, tmp_path: Path) -> None:
    content = file.read_bytes()
    import_file(file, tmp_path / "intact")
    with Store.open(tmp_path / "intact") as intact:
        expected = stored_articles(intact)
    for index in range(0, len(content), max(1, len(content) // 150)):
        file.write_bytes(content[:index] + bytes([content[index] ^ 4]) + content[index + 1 :])
        try:
            import_file(file, tmp_path / "other")
        except LibraryError:
            assert not (tmp_path / "other").exists()
        else:  # an insignificant bit, such as one of a timestamp
            with Store.open(tmp_path / "other") as other:
                assert stored_articles(other) == expected
            shutil.rmtree(tmp_path / "other")


@pytest.mark.parametrize("name", ["missing.zip", "folder", "text.zip"])
def test_file_that_is_not_a_zip_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.zip").write_text("Not a zip.", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"cannot be read|damaged"):
        import_file(tmp_path / name, tmp_path / "other")


def test_other_zip_file_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("holiday.txt", "x")
    with pytest.raises(LibraryError, match="not an exported library") as raised:
        import_file(tmp_path / "other.zip", tmp_path / "other")
    assert "index export" in raised.value.hint
