"""The file a language model is loaded from: one of the catalogue, whose digest was checked, or any other the user names."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ModelError
from assistant.models.catalog import Catalog, Role
from assistant.models.download import ensure_model
from assistant.progress import Progress
from assistant.schema import Record

MAGIC = b"GGUF"


class GgufFile(Record):
    """A language model on this machine."""

    name: str
    path: Path
    sha256: str | None
    """None for a file that is not of the catalogue: nobody has said what it should be."""
    warning: str | None = None
    """What to tell the user before the model is used."""


def is_local_gguf(model: str) -> bool:
    """Whether a `--model` is meant as a file rather than a name of the catalogue."""
    return model.lower().endswith(".gguf") or "/" in model or "\\" in model


def resolve_language_model(
    model: str, catalog: Catalog, models_dir: Path, progress: Progress
) -> GgufFile:
    """The file that a `--model` means: a name of the catalogue, pulled if it is missing, or a path to a .gguf file.

    Raises ModelError if there is no such name or file, or if it is damaged or not a language model.
    """
    if is_local_gguf(model):
        return local_gguf(Path(model).expanduser())
    entry = catalog.find(model)
    if entry.role is not Role.ANSWERS:
        raise ModelError(
            f"{model} does not answer questions, it only embeds.",
            hint="Run: python -m assistant models list",
        )
    folder = ensure_model(entry, models_dir, progress)
    return GgufFile(name=entry.name, path=folder / entry.weights.path, sha256=entry.weights.sha256)


def local_gguf(path: Path) -> GgufFile:
    """A file of the user's own. Raises ModelError if it cannot be read or does not begin like a .gguf file."""
    hint = "Give the path of a .gguf file, or a name from: python -m assistant models list"
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(MAGIC))
    except OSError as error:
        raise ModelError(f"The model {path} cannot be read: {error.strerror}.", hint=hint) from error
    if magic != MAGIC:
        raise ModelError(f"{path} is not a .gguf file.", hint=hint)
    warning = f"{path.name} is not in the catalogue: its digest is unknown, so nothing vouches for its content."
    return GgufFile(name=path.stem, path=path, sha256=None, warning=warning)
