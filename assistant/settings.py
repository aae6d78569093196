"""Settings, read once from `assistant.toml`, `ASSISTANT_…` variables and the command line (later wins), then handed down."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from assistant.errors import UsageError
from assistant.schema import Record

PREFIX = "ASSISTANT_"
FILE = "assistant.toml"
LIBRARY_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
"""What a library may be called: its name is that of a folder."""


def project_root() -> Path:
    """The checkout this package lies in, or the current folder when it is installed elsewhere."""
    checkout = Path(__file__).resolve().parent.parent
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def shipped(name: str) -> Path:
    """A file or folder that comes with the project (`models/catalog.toml`, `seeds`), from the checkout or the installed package."""
    checkout = Path(__file__).resolve().parent.parent / name
    return checkout if checkout.exists() else Path(__file__).resolve().parent / "shipped" / name


MAX_TOP_K = 20
"""Maximum number of passages that a question may ask to have read."""


class Settings(Record):
    """Everything a user can set, in one place. Each field is `ASSISTANT_FIELD` in the environment and `field` in the file."""

    library: str = Field(default="default", pattern=LIBRARY_NAME)
    index_dir: Path = Field(default_factory=lambda: project_root() / "index")
    models_dir: Path = Field(default_factory=lambda: project_root() / "models")
    model: str = "qwen2.5-coder-1.5b-instruct"
    """A name in the catalogue, or a path to a .gguf file."""
    top_k: int = Field(default=4, ge=1, le=MAX_TOP_K)
    """Passages given to the language model at most."""
    # 4: on news the answer is among the first 3, 4, 5 passages for .824, .874, .882 of the questions, and each passage takes a CPU that
    # reads 200 tokens a second 0.7 s.
    n_ctx: int = Field(default=4096, ge=512, le=32768)
    """Tokens the language model can hold: instructions, passages, question and answer together."""
    min_support: float | None = Field(default=None, ge=0, le=1)
    """Sentences less likely than this to be right are not shown; by default the threshold that was fitted with the estimate."""
    history: bool = True
    """Whether conversations of the browser are recorded, in `history.db` beside the library."""
    password: str | None = Field(default=None, min_length=8, repr=False)
    """What the browser asks for; needed to serve on any address but this machine's own."""
    threads: int = Field(default_factory=lambda: physical_cores(), ge=1)


def physical_cores() -> int:
    """Cores to compute on: more threads than cores slow llama.cpp down."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    try:
        siblings = Path("/sys/devices/system/cpu/smt/active").read_text(encoding="ascii").strip() == "1"
    except OSError:
        siblings = False
    return max(1, usable // 2 if siblings and usable > 2 else usable)


def load_settings(environ: Mapping[str, str] = os.environ, **overrides: object) -> Settings:
    """The settings in force. `overrides` are command-line values; None means not given.

    Raises UsageError for a name or value that is not known, naming the nearest known one.
    """
    values: dict[str, object] = {}
    for where, given in (("file", _from_file()), ("environment", _from_environment(environ))):
        for name, value in given.items():
            if name not in Settings.model_fields:
                raise UsageError(_unknown(where, name))
            values[name] = value
    values |= {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise UsageError(
            f"The setting '{first['loc'][0]}' cannot be {first['input']!r}: {first['msg'].lower()}."
        ) from error


def _from_file() -> dict[str, object]:
    path = Path.cwd() / FILE
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.", hint="Correct or remove it.") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX)
    }


def _unknown(where: str, name: str) -> str:
    shown = f"{PREFIX}{name.upper()}" if where == "environment" else name
    nearest = difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0)
    known = f"{PREFIX}{nearest[0].upper()}" if where == "environment" else nearest[0]
    return f"{shown} is not a setting; did you mean {known}?"
