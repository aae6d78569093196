from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.embedder import OnnxEmbedder
from assistant.models.onnx_export import ONNX_FILE, RECORD_FILE, ensure_export, read_export
from tests.models.fake_origins import Watcher


@pytest.fixture
def copy(embedder_folder: Path, tmp_path: Path) -> Path:
    """A copy of the embedder that may be damaged."""
    shutil.copytree(embedder_folder, tmp_path / "copy")
    return tmp_path / "copy"


def flip_a_byte(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte[0] ^ 1]))


def test_a_damaged_export_is_not_loaded_but_made_again_to_the_same_bytes(copy: Path) -> None:
    before = (copy / ONNX_FILE).read_bytes()
    flip_a_byte(copy / ONNX_FILE)
    with pytest.raises(ModelError, match=r"copy is not prepared.*models pull copy"):
        OnnxEmbedder(copy, threads=1)
    watcher = Watcher()
    ensure_export(copy, watcher)
    assert watcher.notes == ["Preparing copy for this machine, once; this takes some seconds."]
    assert (copy / ONNX_FILE).read_bytes() == before
    assert not [*copy.glob("*.part"), *copy.glob("*.whole"), *copy.glob("*.tmp")]


@pytest.mark.parametrize(
    "damage",
    ["weights changed", "record missing", "record unreadable", "record of another format", "no export"],
)
def test_an_export_that_nothing_vouches_for_is_not_used(damage: str, copy: Path) -> None:
    assert read_export(copy) is not None
    record = copy / RECORD_FILE
    match damage:
        case "weights changed":
            flip_a_byte(copy / "model.safetensors")
        case "record missing":
            record.unlink()
        case "record unreadable":
            record.write_text("{", encoding="utf-8")
        case "record of another format":
            record.write_text(
                record.read_text(encoding="utf-8").replace('"format": 3', '"format": 2'),
                encoding="utf-8",
            )
        case _:
            (copy / ONNX_FILE).unlink()
    assert read_export(copy) is None


def test_weights_that_cannot_be_loaded_are_an_error_on_one_line_that_names_the_model(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes(b"nothing like weights")
    with pytest.raises(
        ModelError, match=r"copy could not be prepared: .*models pull --force copy"
    ) as failure:
        ensure_export(copy, Watcher())
    assert "\n" not in str(failure.value)
