from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.embedder import OnnxEmbedder
from assistant.models.onnx_export import ONNX_FILE, RECORD_FILE, ensure_export, read_export
from tests.models.fake_origins import RecordingProgress


@pytest.fixture
def copy(embedder_folder: Path, tmp_path: Path) -> Path:
    """A copy of the embedder that tests may damage."""
    shutil.copytree(embedder_folder, tmp_path / "copy")
    return tmp_path / "copy"


def flip_a_byte(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.seek(path.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte[0] ^ 1]))


def test_damaged_export_is_rebuilt_byte_for_byte(copy: Path) -> None:
    before = (copy / ONNX_FILE).read_bytes()
    flip_a_byte(copy / ONNX_FILE)
    with pytest.raises(ModelError, match=r"copy is not prepared.*models pull copy"):
        OnnxEmbedder(copy, threads=1)
    progress = RecordingProgress()
    ensure_export(copy, progress)
    assert progress.notes == ["Preparing copy for this machine, once; this takes some seconds."]
    assert (copy / ONNX_FILE).read_bytes() == before
    assert not [*copy.glob("*.part"), *copy.glob("*.whole"), *copy.glob("*.tmp")]


@pytest.mark.parametrize(
    "damage",
    ["weights changed", "record missing", "record unreadable", "record of another format", "no export"],
)
def test_export_that_differs_from_its_record_is_not_used(damage: str, copy: Path) -> None:
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
                record.read_text(encoding="utf-8").replace('"format": 4', '"format": 3'),
                encoding="utf-8",
            )
        case _:
            (copy / ONNX_FILE).unlink()
    assert read_export(copy) is None


def test_unreadable_weights_are_a_one_line_error_with_the_models_name(copy: Path) -> None:
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(
        ModelError, match=r"copy could not be prepared: .*models pull --force copy"
    ) as failure:
        ensure_export(copy, RecordingProgress())
    assert "\n" not in str(failure.value)
