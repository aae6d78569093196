from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.catalog import Catalog, Role
from assistant.models.gguf import open_local_gguf, resolve_language_model
from assistant.progress import SilentProgress
from tests.models.fake_origins import HUB, catalog_model

CATALOG = Catalog(model=(catalog_model({"model.gguf": b"GGUF"}, HUB),))


def test_file_outside_the_catalogue_has_a_warning_and_no_digest(tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    model = open_local_gguf(path)
    assert (model.name, model.path, model.sha256) == ("mine", path, None)
    assert model.warning is not None
    assert "cannot be verified" in model.warning


@pytest.mark.parametrize("content", [b"", b"GGU", b"ggufxxxx", b"PK\x03\x04"])
def test_file_without_the_gguf_magic_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"mine\.gguf is not a \.gguf file"):
        open_local_gguf(path)


def test_missing_file_or_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelError, match="cannot be read"):
            open_local_gguf(path)


def test_paths_are_files_and_names_are_looked_up_in_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf").write_bytes(b"GGUF")
    (tmp_path / "mine.GGUF").write_bytes(b"GGUF")
    model = resolve_language_model("tiny", CATALOG, tmp_path, SilentProgress())
    assert (model.name, model.path, model.sha256) == (
        "tiny",
        tmp_path / "tiny" / "model.gguf",
        CATALOG.model[0].files[0].sha256,
    )
    assert model.warning is None
    assert (
        resolve_language_model(str(tmp_path / "mine.GGUF"), CATALOG, tmp_path, SilentProgress()).sha256
        is None
    )


def test_embedder_cannot_answer(tmp_path: Path) -> None:
    embedder = CATALOG.model[0].model_copy(update={"role": Role.EMBEDS})
    with pytest.raises(ModelError, match="tiny is an embedding model"):
        resolve_language_model("tiny", Catalog(model=(embedder,)), tmp_path, SilentProgress())
