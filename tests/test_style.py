"""The code reads like the documentation of a good library: plain openings, one name for each thing."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import assistant

ROOT = Path(assistant.__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "assistant").rglob("*.py"))
CHECKED = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "benchmarks").rglob("*.py")),
]
LINE_LENGTH: int = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"][
    "line-length"
]
MAX_LINE_LENGTH = 110

# A docstring that opens with one of these describes a question, not what the code does.
INDIRECT_OPENING = re.compile(
    r"\W*(what|whether|of|where|which|how|who|whom|whose|when|why)\b", re.IGNORECASE
)
# Participles and pronouns that stand for a thing without naming it.
NAMELESS = {
    "found",
    "told",
    "asked",
    "taken",
    "said",
    "kept",
    "given",
    "one",
    "here",
    "there",
    "mine",
    "theirs",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef | ast.Module


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def definitions(path: Path) -> Iterator[Definition]:
    """Yield the module, its classes and its functions."""
    yield from (node for node in ast.walk(parse(path)) if isinstance(node, Definition))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def test_docstrings_open_with_what_the_code_does() -> None:
    indirect = [
        f"{place(path, node)} {docstring.splitlines()[0]}"
        for path in CHECKED
        for node in definitions(path)
        if INDIRECT_OPENING.match(docstring := ast.get_docstring(node) or "")
    ]
    assert not indirect, "\n".join(indirect)


def test_variables_are_named_after_what_they_hold() -> None:
    nameless = [
        f"{place(path, name)} {name.id}"
        for path in CHECKED
        for name in ast.walk(parse(path))
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store) and name.id in NAMELESS
    ]
    assert not nameless, "\n".join(nameless)


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for path in SOURCES:
        for node in definitions(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(place(path, node))
    shared = {name: where for name, where in places.items() if len(where) > 1}
    assert not shared


def test_lines_fit_the_line_length() -> None:
    assert LINE_LENGTH <= MAX_LINE_LENGTH
    long = [
        f"{path.relative_to(ROOT)}:{number} has {len(line)} characters"
        for path in CHECKED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LINE_LENGTH
    ]
    assert not long, "\n".join(long)


def test_files_and_functions_stay_small() -> None:
    large = [
        f"{path.relative_to(ROOT)} has {lines} lines"
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    ]
    large += [
        f"{place(path, node)} {node.name} has {lines} lines"
        for path in SOURCES
        for node in definitions(path)
        if isinstance(node, Function)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > 50
    ]
    assert not large, "\n".join(large)
