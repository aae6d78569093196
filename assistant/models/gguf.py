"""GGUF files of language models: verified files of the catalogue, or any file the user names."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ModelError
from assistant.models.catalog import Catalog, Role
from assistant.models.download import ensure_model
from assistant.program import PROGRAM
from assistant.progress import Progress
from assistant.schema import Record

MAGIC = b"GGUF"


class GgufFile(Record):
    """A language model file on this machine."""

    name: str
    path: Path
    sha256: str | None
    """Verified digest; None for a file outside the catalogue, which has no expected digest."""
    warning: str | None = None
    """Warning to show before the model is used."""


def is_local_gguf(model: str) -> bool:
    """Return whether a `--model` value is a file path rather than a catalogue name."""
    return model.lower().endswith(".gguf") or "/" in model or "\\" in model


def resolve_language_model(
    model: str, catalog: Catalog, models_dir: Path, progress: Progress
) -> GgufFile:
    """Return the file for a `--model` value: a catalogue name, downloaded if missing, or a .gguf path.

    Raises ModelError if the name or file does not exist, is damaged or is not a language model.
    """
    if is_local_gguf(model):
        return open_local_gguf(Path(model).expanduser())
    entry = catalog.find(model)
    if entry.role is not Role.ANSWERS:
        raise ModelError(
            f"{model} is an embedding model and cannot answer questions.",
            hint=f"Run: {PROGRAM} models list",
        )
    folder = ensure_model(entry, models_dir, progress)
    return GgufFile(name=entry.name, path=folder / entry.weights.path, sha256=entry.weights.sha256)


def open_local_gguf(path: Path) -> GgufFile:
    """Return a file outside the catalogue, with a warning that its digest is unknown.

    Raises ModelError if it cannot be read or does not begin with the GGUF magic bytes.
    """
    hint = f"Give the path of a .gguf file, or a name from: {PROGRAM} models list"
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(MAGIC))
    except OSError as error:
        raise ModelError(f"The model {path} cannot be read: {error.strerror}.", hint=hint) from error
    if magic != MAGIC:
        raise ModelError(f"{path} is not a .gguf file.", hint=hint)
    warning = f"{path.name} is not in the catalogue, so its content cannot be verified."
    return GgufFile(name=path.stem, path=path, sha256=None, warning=warning)
