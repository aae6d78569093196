"""The packages that an installation brings with it, from the metadata of the installed packages."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
LARGE = {"torch", "transformers", "sentence-transformers", "tensorflow", "jax", "triton", "scikit-learn"}


def required_packages(requirements: list[str]) -> set[str]:
    """Return the names of all packages that the requirements bring, without optional ones."""
    names: set[str] = set()
    queue = [(Requirement(text), "") for text in requirements]
    while queue:
        requirement, extra = queue.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if name in names and not requirement.extras:
            continue
        names.add(name)
        try:
            further = [Requirement(text) for text in requires(name) or ()]
        except PackageNotFoundError:
            continue
        queue += [(needed, extra) for extra in requirement.extras or {""} for needed in further]
    return names


def test_program_needs_no_torch() -> None:
    names = required_packages(PROJECT["project"]["dependencies"])
    assert {"onnxruntime", "llama-cpp-python", "gradio", "numpy"} <= names
    assert not names & LARGE


def test_tests_compare_with_the_original_of_the_embedder() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    assert "torch" in required_packages(extras["reference"])
    assert any("reference" in requirement for requirement in extras["test"])
