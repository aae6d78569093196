"""Checks of the installation, on settings of which one part at a time is broken."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.installation import (
    NATIVE_LIBRARIES,
    State,
    check_installation,
    check_speed,
    required_packages,
)
from assistant.program import program_name
from assistant.settings import Settings
from assistant.store.connection import DATABASE
from assistant.store.store import Store
from tests.answer.scripted import ScriptedModel
from tests.library.words import WORDS


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(index_dir=tmp_path / "libraries", models_dir=tmp_path / "models")


def find_check(settings: Settings, name: str) -> tuple[State, str]:
    """Return a check, and load no compiled library but that of the check's name."""
    libraries = {module: package for module, package in NATIVE_LIBRARIES.items() if module == name}
    checks = check_installation(settings, libraries).checks
    check = next(check for check in checks if check.name == name)
    return check.state, check.detail


@pytest.mark.parametrize(
    ("started_as", "name"),
    [
        ("/home/reader/.local/bin/says-who", "says-who"),
        ("C:/tools/says-who.exe", "says-who"),
        ("/checkout/assistant/__main__.py", "python -m assistant"),
        ("-c", "python -m assistant"),
        ("", "python -m assistant"),
    ],
)
def test_program_is_named_as_it_was_started(started_as: str, name: str) -> None:
    assert program_name(started_as) == name


@pytest.mark.slow
def test_new_installation_has_no_problem(settings: Settings) -> None:
    report = check_installation(settings)
    assert report.is_sound
    states = {check.name: check.state for check in report.checks}
    assert states["llama_cpp"] is states["faiss"] is State.OK
    assert states["language model"] is states["libraries"] is State.NOTE


def test_damaged_library_is_a_problem_and_an_intact_library_is_not(settings: Settings) -> None:
    Store.open(settings.index_dir / "good", embedder=WORDS, create=True).close()
    (settings.index_dir / "bad").mkdir()
    (settings.index_dir / "bad" / DATABASE).write_bytes(b"no database" * 100)
    assert find_check(settings, "library good")[0] is State.OK
    state, detail = find_check(settings, "library bad")
    assert state is State.PROBLEM
    assert "Examine it with: python -m assistant --library bad index doctor" in detail


def test_library_in_the_current_folder_is_named(settings: Settings) -> None:
    Store.open(Path("index/press"), embedder=WORDS, create=True).close()
    assert find_check(settings, "other libraries") == (
        State.NOTE,
        "press in ./index are not used. Use them with: --index-dir index",
    )


def test_folder_that_is_a_file_is_a_problem(settings: Settings) -> None:
    settings.models_dir.write_text("no folder", encoding="utf-8")
    state, detail = find_check(settings, "models folder")
    assert state is State.PROBLEM
    assert "is a file" in detail


def test_unknown_model_is_a_problem(settings: Settings) -> None:
    state, detail = find_check(settings.model_copy(update={"model": "gpt"}), "language model")
    assert state is State.PROBLEM
    assert "No model is called 'gpt'" in detail


def install(
    folder: Path, name: str, requirements: Sequence[str] = (), files: Sequence[str] = ()
) -> None:
    """Write the metadata of an installed package, without its files."""
    information = folder / f"{name}-1.0.dist-info"
    information.mkdir()
    lines = [f"Name: {name}", "Version: 1.0", *(f"Requires-Dist: {text}" for text in requirements)]
    (information / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (information / "RECORD").write_text("".join(f"{file},,\n" for file in files), encoding="utf-8")


def test_missing_or_incomplete_package_is_a_problem(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(
        tmp_path, "says_who", ["numpy>=2", "no-such-package[x]>=1", "torn~=2", 'y>1; extra == "ocr"']
    )
    install(tmp_path, "torn", files=["torn/__init__.py"])
    monkeypatch.syspath_prepend(str(tmp_path))
    assert find_check(settings, "packages") == (
        State.PROBLEM,
        "missing or incomplete: no-such-package, torn. Install the program again.",
    )


def test_packages_of_extras_are_not_required(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    dependencies = project["project"]["dependencies"]
    install(tmp_path, "says_who", [*dependencies, 'tesserocr>=2.8; extra == "ocr"'])
    monkeypatch.syspath_prepend(str(tmp_path))
    packages = required_packages()
    assert len(packages) == len(dependencies)
    assert {"gradio", "pyyaml", *NATIVE_LIBRARIES.values()} <= set(packages)
    assert "tesserocr" not in packages


@pytest.mark.skipif(sys.platform == "win32", reason="the process is ended by a signal")
def test_library_that_ends_its_process_is_a_problem(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken").mkdir()
    source = "import os, signal; os.kill(os.getpid(), signal.SIGILL)"
    (tmp_path / "broken" / "faiss.py").write_text(source, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "broken"))
    state, detail = find_check(settings, "faiss")
    assert state is State.PROBLEM
    assert "the process ended with code -4" in detail
    assert "pip install --force-reinstall faiss-cpu" in detail


@pytest.mark.parametrize(
    ("threads", "policy", "build", "advice"),
    [
        (2, "passive", {"AVX2", "AMX_INT8"}, []),
        (
            1,
            "passive",
            {"AVX2", "AMX_INT8"},
            ["leave cores idle. Remove ASSISTANT_THREADS, or set it to 2"],
        ),
        (4, "passive", {"AVX2", "AMX_INT8"}, ["4 threads on 2 cores wait for each other"]),
        (2, "ACTIVE", {"AVX2", "AMX_INT8"}, ["Remove it"]),
        (2, "passive", {"AVX2"}, ["built without AMX_INT8, which"]),
        (1, "active", {"AVX512"}, ["ASSISTANT_THREADS", "OMP_WAIT_POLICY", "AVX2, AMX_INT8"]),
    ],
)
def test_settings_that_cost_speed_are_noted(
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    threads: int,
    policy: str,
    build: set[str],
    advice: list[str],
) -> None:
    monkeypatch.setattr("assistant.installation.physical_cores", lambda: 2)
    monkeypatch.setenv("OMP_WAIT_POLICY", policy)
    model = ScriptedModel("The ferry sails on.")
    settings = settings.model_copy(update={"threads": threads})
    speed, *notes = check_speed(settings, model, processor={"avx2", "amx_int8"}, build=build)
    assert speed.state is State.OK
    assert re.match(r"reads \d+ and writes \d+ tokens a second", speed.detail)
    assert all(note.state is State.NOTE for note in notes)
    assert all(text in note.detail for text, note in zip(advice, notes, strict=True))
