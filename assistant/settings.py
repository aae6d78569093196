"""Settings from the command line, the environment (`ASSISTANT_…`) and `assistant.toml`.

The command line takes precedence over the environment, and the environment over the file.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.errors import UsageError
from assistant.id_scope import IdScope
from assistant.program import COMMAND
from assistant.schema import Record

ENVIRONMENT_PREFIX = "ASSISTANT_"
SETTINGS_FILE = "assistant.toml"
LIBRARY_NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
"""Valid library names; each is also the name of a folder."""
_PARENT = Path(__file__).resolve().parents[1]
MAX_TOP_K = 20
"""Highest value of `top_k`."""


def is_checkout() -> bool:
    """Return whether this package runs from a checkout rather than from an installed wheel."""
    return (_PARENT / "pyproject.toml").is_file()


def data_folder() -> Path:
    """Return the folder of libraries and models: the checkout, or the user's own data folder.

    An installed program never keeps them in the folder it happens to be started in.
    """
    return _PARENT if is_checkout() else platformdirs.user_data_path(COMMAND, appauthor=False)


def settings_file() -> Path:
    """Return the path of the settings file: in the current folder, else in the user's own.

    A checkout reads the file of the current folder only. The file may be missing.
    """
    local = Path.cwd() / SETTINGS_FILE
    if is_checkout() or local.is_file():
        return local
    return platformdirs.user_config_path(COMMAND, appauthor=False) / SETTINGS_FILE


def packaged_path(name: str) -> Path:
    """Return the path of a file or folder shipped with the project, such as `seeds`.

    It is in the checkout, or in the `shipped` folder of the installed package.
    """
    checkout = _PARENT / name
    return checkout if checkout.exists() else Path(__file__).resolve().parent / "shipped" / name


class Settings(Record):
    """All user settings. Each field is `ASSISTANT_FIELD` in the environment and `field` in the file."""

    library: str = Field(default="default", pattern=LIBRARY_NAME_PATTERN)
    index_dir: Path = Field(default_factory=lambda: data_folder() / "index")
    models_dir: Path = Field(default_factory=lambda: data_folder() / "models")
    model: str = "qwen2.5-coder-1.5b-instruct"
    """A name in the catalogue, or a path to a .gguf file."""
    top_k: int = Field(default=4, ge=1, le=MAX_TOP_K)
    """Maximum number of passages that the language model reads."""
    # 4 balances coverage and time. On news the answer is among the first 3, 4 or 5 passages for .824,
    # .874 or .882 of the questions; each passage takes 0.7 s on a CPU that reads 200 tokens a second.
    n_ctx: int = Field(default=4096, ge=512, le=32768)
    """Context window in tokens, for instructions, passages, question and answer together."""
    min_support: float | None = Field(default=None, ge=0, le=1)
    """Minimum support of a sentence to be shown; None for the threshold fitted with the estimate."""
    history: bool = True
    """Record the conversations of the web page, in `history.db` beside the library."""
    ids: IdScope = IdScope.SOURCE
    """Where an id names one article."""
    password: str | None = Field(default=None, min_length=8, repr=False)
    """Password of the web page and the API; required to serve on any address but this machine's own."""
    threads: int = Field(default_factory=lambda: physical_cores(), ge=1)
    """Threads of each model."""


def physical_cores() -> int:
    """Return the number of usable physical cores: more threads than cores slow llama.cpp down."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    try:
        smt = Path("/sys/devices/system/cpu/smt/active").read_text(encoding="ascii")
        has_hyperthreads = smt.strip() == "1"
    except OSError:
        has_hyperthreads = False
    return max(1, usable // 2 if has_hyperthreads and usable > 2 else usable)


class _LayeredSettings(BaseSettings, Settings):
    """Settings filled from options, then the environment, then the settings file."""

    model_config = SettingsConfigDict(env_prefix=ENVIRONMENT_PREFIX, frozen=True, extra="forbid")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the program reads no .env files
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nor folders of secrets
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources, the strongest first."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=settings_file())
        return init_settings, env_settings, toml


def load_settings(**overrides: object) -> Settings:
    """Load the settings. `overrides` are options of the command line; None stands for an absent option.

    Raises UsageError for an unknown name, with the nearest known name, and for an invalid value.
    """
    _refuse_unknown_variables()
    options: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
    try:
        return _LayeredSettings(**options)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        path = settings_file()
        raise UsageError(f"{path} is not valid TOML: {error}.", hint="Correct or remove it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            nearest = _nearest_setting(name)
            raise UsageError(f"{name} is not a setting; did you mean {nearest}?") from error
        is_secret = not Settings.model_fields[name].repr
        verdict = "is invalid" if is_secret else f"cannot be {first['input']!r}"
        message = f"The setting '{name}' {verdict}: {_reason(first)}."
        raise UsageError(message) from error


def _refuse_unknown_variables() -> None:
    """Raise UsageError for an `ASSISTANT_…` variable without a setting, which pydantic would ignore."""
    for variable in os.environ:
        name = variable.removeprefix(ENVIRONMENT_PREFIX).lower()
        if variable.startswith(ENVIRONMENT_PREFIX) and name not in Settings.model_fields:
            nearest = f"{ENVIRONMENT_PREFIX}{_nearest_setting(name).upper()}"
            raise UsageError(f"{variable} is not a setting; did you mean {nearest}?")


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "string_pattern_mismatch":  # the name of a library
        return "use letters, digits, '-' and '_', and begin with a letter or digit"
    return error["msg"][:1].lower() + error["msg"][1:]


def _nearest_setting(name: str) -> str:
    return difflib.get_close_matches(name, Settings.model_fields, n=1, cutoff=0)[0]
