"""What the README shows is what the program says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import ROOT, Program

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_transcript_is_what_the_program_prints(models_dir: Path, tmp_path: Path) -> None:
    done = Program(tmp_path, models_dir, model="qwen2.5-coder-1.5b-instruct").run(
        "ask", "How many US troops are in Japan?"
    )
    assert done.code == 0, done.err
    assert f'$ python -m assistant ask "How many US troops are in Japan?"\n{done.out}```' in README


@pytest.mark.parametrize(
    "command",
    [
        "ask",
        "search",
        "index add",
        "index doctor",
        "index export",
        "index import",
        "models",
        "serve",
        "eval",
    ],
)
def test_every_command_of_the_readme_exists_with_its_options(
    command: str, models_dir: Path, tmp_path: Path
) -> None:
    (row,) = [line for line in README.splitlines() if line.startswith(f"| `{command} ")]
    shown = Program(tmp_path, models_dir).run(*command.split(), "--help").out
    for option in row.split("`")[1:]:
        if option.startswith("--"):
            assert option.split()[0] in shown, option


def test_every_file_of_the_tree_is_there() -> None:
    (tree,) = [part for part in README.split("```") if part.startswith("\ninstall.py")]
    folders = {0: ROOT}
    for line in filter(str.strip, tree.splitlines()):
        depth = len(line) - len(line.lstrip())
        for name in [word for word in line.split()[:3] if word.endswith((".py", "/"))]:
            path = folders[max(above for above in folders if above <= depth)] / name
            assert path.exists(), path
            if name.endswith("/"):
                folders = {above: folder for above, folder in folders.items() if above <= depth} | {
                    depth + 2: path
                }
