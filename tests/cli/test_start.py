"""What starting costs: the modules that a command imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "llama_cpp",
    "faiss",
    "onnxruntime",
    "tokenizers",
    "httpx",
    "numpy",
}
NEVER_TO_ANSWER = {
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "sklearn",
    "scipy",
    "pandas",
}


def imported_by(arguments: list[str], environment: dict[str, str]) -> tuple[str, set[str]]:
    """What a command prints, and the top-level modules that its process has imported at the end."""
    code = (
        "import sys; from assistant.__main__ import main; code = main(sys.argv[1:]);"
        "print('MODULES', *sorted({name.split('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    output, _, modules = done.stdout.rpartition("MODULES ")
    return output, set(modules.split())


def environment(models_dir: Path, index_dir: Path, **more: str) -> dict[str, str]:
    import os

    return {
        **os.environ,
        "ASSISTANT_MODELS_DIR": str(models_dir),
        "ASSISTANT_INDEX_DIR": str(index_dir),
        **more,
    }


def test_help_imports_nothing_heavy(models_dir: Path, index_dir: Path) -> None:
    output, modules = imported_by(["--help"], environment(models_dir, index_dir))
    assert "ask" in output
    assert not modules & HEAVY


@pytest.mark.parametrize(
    "command", [["models", "list"], ["models", "--help"], ["index", "--help"], ["ask", "--help"]]
)
def test_commands_that_need_no_model_import_none(
    command: list[str], models_dir: Path, index_dir: Path
) -> None:
    _, modules = imported_by(command, environment(models_dir, index_dir))
    assert not modules & {"torch", "llama_cpp", "faiss", "onnxruntime", "gradio"}


def test_asking_imports_neither_torch_nor_gradio(
    models_dir: Path, index_dir: Path, tiny_workspace: object
) -> None:
    output, modules = imported_by(
        ["ask", "--json", "How many US troops are in Japan?"],
        environment(models_dir, index_dir, ASSISTANT_MODEL="smollm2-135m-instruct"),
    )
    assert output.startswith('{"id"')
    assert {"llama_cpp", "onnxruntime", "faiss"} <= modules
    assert not modules & NEVER_TO_ANSWER
