from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.errors import ModelError
from assistant.models.catalog import CatalogFile, HubOrigin, PackagesOrigin, Role, load_catalog
from assistant.settings import Settings


def test_default_model_answers_and_exactly_one_model_embeds() -> None:
    catalog = load_catalog()
    assert catalog.find(Settings().model).role is Role.ANSWERS
    assert [model.name for model in catalog.model if model.role is Role.EMBEDS] == [
        catalog.embedder().name
    ]


def test_sizes_of_pieces_add_up_to_the_file() -> None:
    model = load_catalog().find("qwen2.5-coder-1.5b-instruct")
    (origin,) = [origin for origin in model.origins if isinstance(origin, PackagesOrigin)]
    assert origin.piece_bytes is not None
    assert (
        (len(origin.requirements) - 1) * origin.piece_bytes
        < model.size
        <= len(origin.requirements) * origin.piece_bytes
    )


def test_default_models_have_two_origins() -> None:
    catalog = load_catalog()
    for name in (Settings().model, catalog.embedder().name):
        assert [type(origin) for origin in catalog.find(name).origins] == [HubOrigin, PackagesOrigin]


def test_unknown_name_suggests_the_closest_match() -> None:
    with pytest.raises(
        ModelError, match=r"No model is called 'qwen2\.5-1\.5b'\. Did you mean qwen2\.5-1\.5b-instruct\?"
    ):
        load_catalog().find("qwen2.5-1.5b")


@pytest.mark.parametrize("path", ["../evil", "/etc/passwd", "a/../../b", "C:evil", "a\\b", ""])
def test_file_path_must_stay_inside_the_models_folder(path: str) -> None:
    with pytest.raises(ValidationError):
        CatalogFile(path=path, size=1, sha256="0" * 64)


@pytest.mark.parametrize(
    "requirement", ["--index-url=http://evil", "name", "name>=1", "name==1 --pre", "./local==1"]
)
def test_packages_must_be_pinned(requirement: str) -> None:
    with pytest.raises(ValidationError):
        PackagesOrigin(kind="packages", requirements=(requirement,), member="*")


def test_invalid_catalogue_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text('[[model]]\nname = "a"\nrole = "sings"\n', encoding="utf-8")
    with pytest.raises(ModelError, match=r"catalog\.toml is invalid at model\.0\.role"):
        load_catalog(path)


def test_catalogue_that_is_not_toml_is_an_error_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text("[[model", encoding="utf-8")
    with pytest.raises(ModelError, match=r"catalog\.toml cannot be read"):
        load_catalog(path)
