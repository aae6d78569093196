from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.models.catalog import Catalog, Role
from assistant.models.gguf import open_local_gguf, resolve_language_model
from assistant.progress import SilentProgress
from tests.models.fake_origins import HUB, catalog_model

CATALOG = Catalog(model=(catalog_model({"model.gguf": b"GGUF"}, HUB),))


def test_a_file_of_ones_own_has_no_digest_and_a_warning_that_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    found = open_local_gguf(path)
    assert (found.name, found.path, found.sha256) == ("mine", path, None)
    assert found.warning is not None
    assert "cannot be verified" in found.warning


@pytest.mark.parametrize("content", [b"", b"GGU", b"ggufxxxx", b"PK\x03\x04"])
def test_what_does_not_begin_like_a_gguf_file_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"mine\.gguf is not a \.gguf file"):
        open_local_gguf(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path):
        with pytest.raises(ModelError, match="cannot be read"):
            open_local_gguf(path)


def test_a_path_is_a_file_and_a_name_is_of_the_catalogue(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model.gguf").write_bytes(b"GGUF")
    (tmp_path / "mine.GGUF").write_bytes(b"GGUF")
    named = resolve_language_model("tiny", CATALOG, tmp_path, SilentProgress())
    assert (named.name, named.path, named.sha256) == (
        "tiny",
        tmp_path / "tiny" / "model.gguf",
        CATALOG.model[0].files[0].sha256,
    )
    assert named.warning is None
    assert (
        resolve_language_model(str(tmp_path / "mine.GGUF"), CATALOG, tmp_path, SilentProgress()).sha256
        is None
    )


def test_an_embedder_cannot_answer(tmp_path: Path) -> None:
    embedder = CATALOG.model[0].model_copy(update={"role": Role.EMBEDS})
    with pytest.raises(ModelError, match="tiny is an embedding model"):
        resolve_language_model("tiny", Catalog(model=(embedder,)), tmp_path, SilentProgress())
