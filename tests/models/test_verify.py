from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.catalog import CatalogModel
from assistant.models.verify import DIGESTS_FILE, FileState, check_files, is_installed, verify_files
from tests.models.fake_origins import HUB, catalog_model

FILES = {"model.gguf": b"GGUF and more", "deep/config.json": b"{}"}


@pytest.fixture
def model(tmp_path: Path) -> CatalogModel:
    """A model that is there, and was checked."""
    for path, content in FILES.items():
        (tmp_path / "tiny" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tiny" / path).write_bytes(content)
    model = catalog_model(FILES, HUB)
    assert {found.state for found in check_files(model, tmp_path)} == {FileState.GOOD}
    return model


def states(model: CatalogModel, models_dir: Path) -> list[FileState]:
    return [found.state for found in check_files(model, models_dir)]


def forge_stamp(folder: Path, sha256: str) -> None:
    """Claim another digest for the untouched file: who believes it has not read the file."""
    stamps = json.loads((folder / DIGESTS_FILE).read_text(encoding="utf-8"))
    stamps["model.gguf"]["sha256"] = sha256
    (folder / DIGESTS_FILE).write_text(json.dumps(stamps), encoding="utf-8")


def test_an_untouched_file_is_not_read_again_but_verify_reads_it(
    model: CatalogModel, tmp_path: Path
) -> None:
    forge_stamp(tmp_path / "tiny", "0" * 64)
    assert states(model, tmp_path) == [FileState.DAMAGED, FileState.GOOD]
    assert [found.state for found in verify_files(model, tmp_path)] == [FileState.GOOD, FileState.GOOD]
    assert states(model, tmp_path) == [FileState.GOOD, FileState.GOOD]


def test_a_touched_file_is_read_again(model: CatalogModel, tmp_path: Path) -> None:
    forge_stamp(tmp_path / "tiny", "0" * 64)
    os.utime(tmp_path / "tiny" / "model.gguf", ns=(1, 1))
    assert states(model, tmp_path) == [FileState.GOOD, FileState.GOOD]


def test_an_altered_file_is_damaged_even_if_its_size_and_time_are_put_back(
    model: CatalogModel, tmp_path: Path
) -> None:
    path = tmp_path / "tiny" / "model.gguf"
    before = path.stat()
    path.write_bytes(b"GGUF and less")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = check_files(model, tmp_path)[0]
    assert found.state is FileState.DAMAGED
    assert found.reason.startswith("has SHA-256 ")
    assert model.weights.sha256[:12] in found.reason


def test_a_file_replaced_by_another_is_read_again(model: CatalogModel, tmp_path: Path) -> None:
    path = tmp_path / "tiny" / "model.gguf"
    other = tmp_path / "other"
    other.write_bytes(b"GGUF and less")
    other.replace(path)
    assert states(model, tmp_path)[0] is FileState.DAMAGED


def test_a_truncated_file_is_damaged_and_both_sizes_are_told(
    model: CatalogModel, tmp_path: Path
) -> None:
    (tmp_path / "tiny" / "model.gguf").write_bytes(b"GGUF")
    assert check_files(model, tmp_path)[0].reason == "has 4 bytes, not 13"


def test_a_missing_file_is_missing(model: CatalogModel, tmp_path: Path) -> None:
    (tmp_path / "tiny" / "deep" / "config.json").unlink()
    assert states(model, tmp_path) == [FileState.GOOD, FileState.MISSING]
    assert not is_installed(model, tmp_path)


def test_installed_asks_for_every_file_in_its_size(model: CatalogModel, tmp_path: Path) -> None:
    assert is_installed(model, tmp_path)
    (tmp_path / "tiny" / "model.gguf").write_bytes(b"GGUF")
    assert not is_installed(model, tmp_path)
    assert not is_installed(model, tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"not json", b'{"model.gguf": {"size": 1}}', b"\xff\xfe"])
def test_stamps_that_cannot_be_read_cost_a_reading_and_nothing_else(
    content: bytes, model: CatalogModel, tmp_path: Path
) -> None:
    (tmp_path / "tiny" / DIGESTS_FILE).write_bytes(content)
    assert states(model, tmp_path) == [FileState.GOOD, FileState.GOOD]
    assert (
        json.loads((tmp_path / "tiny" / DIGESTS_FILE).read_text(encoding="utf-8"))["model.gguf"]["size"]
        == 13
    )


def test_another_catalogue_is_not_fooled_by_old_stamps(model: CatalogModel, tmp_path: Path) -> None:
    newer = catalog_model({**FILES, "model.gguf": b"GGUF of today"}, *model.origins)
    assert states(newer, tmp_path) == [FileState.DAMAGED, FileState.GOOD]


def test_a_folder_in_place_of_a_file_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "tiny" / "model.gguf").mkdir(parents=True)
    size = (tmp_path / "tiny" / "model.gguf").stat().st_size
    model = catalog_model({"model.gguf": b"x" * size}, HUB)
    with pytest.raises(ModelError, match=r"model\.gguf cannot be read: Is a directory"):
        check_files(model, tmp_path)
