"""Threads of OpenMP libraries soon sleep while they wait, and a user's own choice counts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAPS = Path("/proc/self/maps")
ENTRIES = ("assistant.__main__", "app", "assistant.workspace", "assistant.ingest.sandbox_worker")
PRINT_STATE = """
import os, pathlib
maps = pathlib.Path("/proc/self/maps").read_text()
print(os.environ.get("OMP_WAIT_POLICY"), any(name in maps for name in ("libgomp", "libomp", "libiomp")))
"""


def run(code: str, **variables: str) -> tuple[str, str]:
    """Run Python code without an inherited wait policy; return its standard output and error."""
    inherited = {key: text for key, text in os.environ.items() if not key.startswith(("OMP_", "GOMP_"))}
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**inherited, **variables},
    )
    return process.stdout, process.stderr


def spin_counts(**variables: str) -> set[str]:
    """Return how often each GNU OpenMP library lets a thread check before it sleeps."""
    code = "import assistant, faiss, llama_cpp"
    _, errors = run(code, OMP_DISPLAY_ENV="VERBOSE", **variables)
    counts = set(re.findall(r"GOMP_SPINCOUNT = '(\d+)'", errors))
    if not counts:
        pytest.skip("these builds do not use GNU OpenMP")
    return counts


def test_threads_of_llama_cpp_and_faiss_spin_for_some_microseconds() -> None:
    assert spin_counts() == {"1000"}
    assert spin_counts(GOMP_SPINCOUNT="20") == {"20"}


def test_a_users_own_wait_policy_counts() -> None:
    counts = spin_counts(OMP_WAIT_POLICY="active")
    assert all(int(count) > 1_000_000 for count in counts)


@pytest.mark.skipif(not MAPS.exists(), reason="lists loaded libraries on Linux only")
@pytest.mark.parametrize("entry", ENTRIES)
def test_each_entry_sets_the_policy_before_an_openmp_library_is_loaded(entry: str) -> None:
    output, _ = run(f"import {entry}\n{PRINT_STATE}")
    assert output == "passive False\n"


@pytest.mark.skipif(not MAPS.exists(), reason="lists loaded libraries on Linux only")
def test_the_check_of_loaded_libraries_sees_openmp() -> None:
    output, _ = run(f"import faiss\n{PRINT_STATE}")
    assert output == "None True\n"
