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
    """An installed model whose digests are cached."""
    for path, content in FILES.items():
        (tmp_path / "tiny" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tiny" / path).write_bytes(content)
    model = catalog_model(FILES, HUB)
    assert {check.state for check in check_files(model, tmp_path)} == {FileState.GOOD}
    return model


def states(model: CatalogModel, models_dir: Path) -> list[FileState]:
    return [check.state for check in check_files(model, models_dir)]


def forge_digest(folder: Path, sha256: str) -> None:
    """Put a wrong digest into the cache. It is reported only if the file is not hashed again."""
    digests = json.loads((folder / DIGESTS_FILE).read_text(encoding="utf-8"))
    digests["model.gguf"]["sha256"] = sha256
    (folder / DIGESTS_FILE).write_text(json.dumps(digests), encoding="utf-8")


def test_unchanged_file_is_hashed_again_only_by_verify(model: CatalogModel, tmp_path: Path) -> None:
    forge_digest(tmp_path / "tiny", "0" * 64)
    assert states(model, tmp_path) == [FileState.DAMAGED, FileState.GOOD]
    assert [check.state for check in verify_files(model, tmp_path)] == [FileState.GOOD, FileState.GOOD]
    assert states(model, tmp_path) == [FileState.GOOD, FileState.GOOD]


def test_changed_file_is_hashed_again(model: CatalogModel, tmp_path: Path) -> None:
    forge_digest(tmp_path / "tiny", "0" * 64)
    os.utime(tmp_path / "tiny" / "model.gguf", ns=(1, 1))
    assert states(model, tmp_path) == [FileState.GOOD, FileState.GOOD]


def test_altered_file_is_damaged_even_with_its_old_size_and_time(
    model: CatalogModel, tmp_path: Path
) -> None:
    path = tmp_path / "tiny" / "model.gguf"
    before = path.stat()
    path.write_bytes(b"GGUF and less")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    check = check_files(model, tmp_path)[0]
    assert check.state is FileState.DAMAGED
    assert check.reason.startswith("has SHA-256 ")
    assert model.weights.sha256[:12] in check.reason


def test_replaced_file_is_hashed_again(model: CatalogModel, tmp_path: Path) -> None:
    path = tmp_path / "tiny" / "model.gguf"
    replacement = tmp_path / "replacement"
    replacement.write_bytes(b"GGUF and less")
    replacement.replace(path)
    assert states(model, tmp_path)[0] is FileState.DAMAGED


def test_truncated_file_is_damaged_with_both_sizes(model: CatalogModel, tmp_path: Path) -> None:
    (tmp_path / "tiny" / "model.gguf").write_bytes(b"GGUF")
    assert check_files(model, tmp_path)[0].reason == "has 4 bytes, not 13"


def test_missing_file_is_reported(model: CatalogModel, tmp_path: Path) -> None:
    (tmp_path / "tiny" / "deep" / "config.json").unlink()
    assert states(model, tmp_path) == [FileState.GOOD, FileState.MISSING]
    assert not is_installed(model, tmp_path)


def test_is_installed_requires_every_file_in_full_size(model: CatalogModel, tmp_path: Path) -> None:
    assert is_installed(model, tmp_path)
    (tmp_path / "tiny" / "model.gguf").write_bytes(b"GGUF")
    assert not is_installed(model, tmp_path)
    assert not is_installed(model, tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"not json", b'{"model.gguf": {"size": 1}}', b"\xff\xfe"])
def test_unreadable_digest_cache_is_rebuilt(content: bytes, model: CatalogModel, tmp_path: Path) -> None:
    (tmp_path / "tiny" / DIGESTS_FILE).write_bytes(content)
    assert states(model, tmp_path) == [FileState.GOOD, FileState.GOOD]
    assert (
        json.loads((tmp_path / "tiny" / DIGESTS_FILE).read_text(encoding="utf-8"))["model.gguf"]["size"]
        == 13
    )


def test_digest_cache_does_not_hide_a_changed_catalogue(model: CatalogModel, tmp_path: Path) -> None:
    newer = catalog_model({**FILES, "model.gguf": b"GGUF of today"}, *model.origins)
    assert states(newer, tmp_path) == [FileState.DAMAGED, FileState.GOOD]


def test_folder_in_place_of_a_file_is_an_error_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "tiny" / "model.gguf").mkdir(parents=True)
    size = (tmp_path / "tiny" / "model.gguf").stat().st_size
    model = catalog_model({"model.gguf": b"x" * size}, HUB)
    with pytest.raises(ModelError, match=r"model\.gguf cannot be read: Is a directory"):
        check_files(model, tmp_path)
