"""Checks of the installation: Python, packages, folders, models and libraries. Nothing is changed."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from assistant import __version__
from assistant.errors import AssistantError
from assistant.library.libraries import LibraryInfo, list_libraries, unused_local_libraries
from assistant.models.catalog import CatalogModel, load_catalog
from assistant.models.gguf import is_local_gguf, open_local_gguf
from assistant.models.llm import LanguageModel
from assistant.models.onnx_export import read_export
from assistant.models.speed import measure_reading_speed, measure_writing_speed, unused_features
from assistant.models.verify import FileState, check_files, is_installed
from assistant.program import PROGRAM
from assistant.progress import human_bytes
from assistant.schema import Record
from assistant.settings import (
    ENVIRONMENT_PREFIX,
    Settings,
    is_checkout,
    physical_cores,
    settings_file,
)

PROJECT = "says-who"
NATIVE_LIBRARIES = {
    "llama_cpp": "llama-cpp-python",
    "onnxruntime": "onnxruntime",
    "faiss": "faiss-cpu",
}
"""Modules with compiled code and their packages. A wrong build or processor can crash such a module."""
LOAD_TIMEOUT_S = 60
_COMPILE_COMMAND = (
    "pip install --force-reinstall --no-deps --no-binary=llama-cpp-python llama-cpp-python"
)
ANSWER_READS, ANSWER_WRITES = 400, 25
"""Tokens of a usual answer: the median of the encyclopedia questions in benchmarks/README.md."""
MIN_FREE_BYTES = 500_000_000
"""Free disk space for a library of a few thousand articles with its temporary files."""


class State(StrEnum):
    """Result of a check."""

    OK = "ok"
    NOTE = "note"
    """Works, but the user may want to know or do something."""
    PROBLEM = "problem"


class InstallationCheck(Record):
    """A check of the installation."""

    name: str
    state: State
    detail: str
    """One line: the figures, or the problem and what to do."""


class InstallationReport(Record):
    """All checks of the installation."""

    version: str
    checks: tuple[InstallationCheck, ...]

    @property
    def is_sound(self) -> bool:
        """Return whether no check has a problem."""
        return all(check.state is not State.PROBLEM for check in self.checks)


def check_installation(
    settings: Settings, native_libraries: Mapping[str, str] = NATIVE_LIBRARIES
) -> InstallationReport:
    """Run all checks. Nothing is downloaded, written or repaired.

    `native_libraries` are the modules that are loaded, with the package of each.
    """
    checks = (
        _check_program(),
        _check_packages(),
        *(_check_native_library(*library) for library in native_libraries.items()),
        _check_settings(os.environ),
        _check_folder("libraries", settings.index_dir),
        _check_folder("models", settings.models_dir),
        *_check_models(settings),
        *_check_libraries(settings),
    )
    return InstallationReport(version=__version__, checks=checks)


def check_speed(
    settings: Settings, model: LanguageModel, *, processor: Set[str], build: Set[str]
) -> Iterator[InstallationCheck]:
    """Measure how fast the language model reads and writes, then note each thing that costs speed.

    `processor` and `build` are the features of the processor and of the compiled llama.cpp.
    """
    read, written = measure_reading_speed(model), measure_writing_speed(model)
    seconds = ANSWER_READS / read + ANSWER_WRITES / written
    detail = (
        f"reads {read:.0f} and writes {written:.0f} tokens a second with {settings.threads} threads;"
        f" an answer takes about {seconds:.0f} s"
    )
    yield InstallationCheck(name="speed", state=State.OK, detail=detail)
    for name, advice in _speed_advice(settings, os.environ, unused_features(processor, build)):
        yield InstallationCheck(name=name, state=State.NOTE, detail=advice)


def _speed_advice(
    settings: Settings, environ: Mapping[str, str], unused: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield a name and a sentence for each thing that costs speed."""
    cores = physical_cores()
    if settings.threads != cores:
        variable = f"{ENVIRONMENT_PREFIX}THREADS"
        effect = "wait for each other" if settings.threads > cores else "leave cores idle"
        threads = f"{settings.threads} threads on {cores} cores {effect}"
        yield "threads", f"{threads}. Remove {variable}, or set it to {cores}."
    if environ.get("OMP_WAIT_POLICY", "").lower() == "active":
        yield "waiting", "OMP_WAIT_POLICY=active makes threads spin beside other programs. Remove it."
    if unused:
        command = "python3 install.py --compile" if is_checkout() else _COMPILE_COMMAND
        lacking = f"llama.cpp is built without {', '.join(unused)}, which this processor has"
        yield "llama.cpp", f"{lacking}. Compile it for this processor: {command}"


def _check_program() -> InstallationCheck:
    kind = "checkout" if is_checkout() else "installed"
    python = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    detail = f"says-who {__version__} ({kind}, {Path(__file__).parent}), {python}"
    return InstallationCheck(name="program", state=State.OK, detail=detail)


def required_packages() -> list[str]:
    """Return the names of the packages that the installed program declares, without optional ones."""
    requirements = metadata.requires(PROJECT) or []
    return [
        re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        for requirement in requirements
        if not re.search(r";.*\bextra\b", requirement)
    ]


def _check_packages() -> InstallationCheck:
    try:
        packages = required_packages()
    except metadata.PackageNotFoundError:
        detail = "not known, as the program itself is not installed. Install it: pip install ."
        return InstallationCheck(name="packages", state=State.NOTE, detail=detail)
    missing = [package for package in packages if not _is_complete(package)]
    if missing:
        detail = f"missing or incomplete: {', '.join(missing)}. Install the program again."
        return InstallationCheck(name="packages", state=State.PROBLEM, detail=detail)
    return InstallationCheck(name="packages", state=State.OK, detail=f"{len(packages)} found")


def _is_complete(package: str) -> bool:
    """Return whether a package is installed with its modules; files deeper inside are not looked at."""
    try:
        files = metadata.distribution(package).files or []
    except metadata.PackageNotFoundError:
        return False
    modules = [file for file in files if file.suffix == ".py" and len(file.parts) <= 2]
    return all(Path(str(file.locate())).is_file() for file in modules)


def _check_native_library(module: str, package: str) -> InstallationCheck:
    """Load a compiled library in a process of its own, since a wrong build ends the process."""
    command = [sys.executable, "-P", "-c", f"import {module}"]
    try:
        process = subprocess.run(
            command, capture_output=True, text=True, timeout=LOAD_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        detail = f"takes more than {LOAD_TIMEOUT_S} s to load. Check the disk."
        return InstallationCheck(name=module, state=State.PROBLEM, detail=detail)
    if process.returncode == 0:
        return InstallationCheck(name=module, state=State.OK, detail="loads")
    lines = [line.strip() for line in process.stderr.splitlines() if line.strip()]
    reason = lines[-1] if lines else f"the process ended with code {process.returncode}"
    detail = f"cannot be loaded: {reason}. Install it again: pip install --force-reinstall {package}"
    return InstallationCheck(name=module, state=State.PROBLEM, detail=detail)


def _check_settings(environ: Mapping[str, str]) -> InstallationCheck:
    path = settings_file()
    variables = sorted(name for name in environ if name.startswith(ENVIRONMENT_PREFIX))
    sources = [*([str(path)] if path.is_file() else []), *variables]
    detail = f"from {', '.join(sources)}" if sources else f"defaults; {path} would set others"
    return InstallationCheck(name="settings", state=State.OK, detail=detail)


def _check_folder(name: str, folder: Path) -> InstallationCheck:
    name = f"{name} folder"
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        detail = f"{existing} is a file. Choose another folder."
        return InstallationCheck(name=name, state=State.PROBLEM, detail=detail)
    if not os.access(existing, os.W_OK):
        detail = f"{existing} cannot be written. Change its permissions, or choose another folder."
        return InstallationCheck(name=name, state=State.PROBLEM, detail=detail)
    free = shutil.disk_usage(existing).free
    detail = f"{folder}, {human_bytes(free)} free"
    if free < MIN_FREE_BYTES:
        return InstallationCheck(name=name, state=State.NOTE, detail=f"{detail}. Free some space.")
    return InstallationCheck(name=name, state=State.OK, detail=detail)


def _check_models(settings: Settings) -> Iterator[InstallationCheck]:
    """Check the language model in use and the embedder. Only files changed since are hashed."""
    catalog = load_catalog()
    try:
        if is_local_gguf(settings.model):
            path = open_local_gguf(Path(settings.model).expanduser()).path
            detail = f"{path}, a file outside the catalogue"
            yield InstallationCheck(name="language model", state=State.OK, detail=detail)
        else:
            model = catalog.find(settings.model)
            yield _check_model("language model", model, settings.models_dir)
    except AssistantError as error:
        yield InstallationCheck(name="language model", state=State.PROBLEM, detail=str(error))
    yield _check_model("embedder", catalog.embedder(), settings.models_dir)


def _check_model(name: str, model: CatalogModel, models_dir: Path) -> InstallationCheck:
    size = human_bytes(model.size)
    if not is_installed(model, models_dir):
        detail = f"{model.name} is not here yet; the first question downloads {size}"
        return InstallationCheck(name=name, state=State.NOTE, detail=detail)
    try:
        damaged = [
            check for check in check_files(model, models_dir) if check.state is not FileState.GOOD
        ]
        is_prepared = name != "embedder" or read_export(models_dir / model.name) is not None
    except (AssistantError, OSError) as error:
        return InstallationCheck(name=name, state=State.PROBLEM, detail=str(error))
    if damaged:
        detail = f"{damaged[0].path} {damaged[0].reason}. Replace it: {PROGRAM} models pull --force"
        return InstallationCheck(name=name, state=State.PROBLEM, detail=f"{detail} {model.name}")
    note = "" if is_prepared else "; the first question prepares it for this machine"
    return InstallationCheck(name=name, state=State.OK, detail=f"{model.name}, {size}{note}")


def _check_libraries(settings: Settings) -> Iterator[InstallationCheck]:
    libraries = list_libraries(settings.index_dir)
    if not libraries:
        detail = f"none yet. Create one with: {PROGRAM} index add PATH"
        yield InstallationCheck(name="libraries", state=State.NOTE, detail=detail)
    yield from map(_check_library, libraries)
    if names := unused_local_libraries(settings.index_dir):
        detail = f"{', '.join(names)} in ./index are not used. Use them with: --index-dir index"
        yield InstallationCheck(name="other libraries", state=State.NOTE, detail=detail)


def _check_library(library: LibraryInfo) -> InstallationCheck:
    name = f"library {library.name}"
    if library.problem:
        option = "" if library.name == "default" else f" --library {library.name}"
        detail = f"{library.problem} Examine it with: {PROGRAM}{option} index doctor"
        return InstallationCheck(name=name, state=State.PROBLEM, detail=detail)
    size = human_bytes(library.bytes)
    detail = f"{library.articles:,} articles, {library.passages:,} passages, {size}"
    return InstallationCheck(name=name, state=State.OK, detail=detail)
