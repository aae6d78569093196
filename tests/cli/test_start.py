"""Start-up cost: the modules that a command imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.workspace import Workspace

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
NOT_NEEDED_TO_ANSWER = {
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "sklearn",
    "scipy",
    "pandas",
}


def run_and_list_modules(arguments: list[str], environment: dict[str, str]) -> tuple[str, set[str]]:
    """Run a command. Return its output and the top-level modules its process has imported by the end."""
    code = (
        "import sys; from assistant.__main__ import main; code = main(sys.argv[1:]);"
        "print('MODULES', *sorted({name.split('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    output, _, modules = process.stdout.rpartition("MODULES ")
    return output, set(modules.split())


def environment(models_dir: Path, index_dir: Path, **extra: str) -> dict[str, str]:
    folders = {"ASSISTANT_MODELS_DIR": str(models_dir), "ASSISTANT_INDEX_DIR": str(index_dir)}
    return {**os.environ, **folders, **extra}


def test_help_imports_no_heavy_library(models_dir: Path, index_dir: Path) -> None:
    output, modules = run_and_list_modules(["--help"], environment(models_dir, index_dir))
    assert "ask" in output
    assert not modules & HEAVY


@pytest.mark.parametrize(
    "command", [["models", "list"], ["models", "--help"], ["index", "--help"], ["ask", "--help"]]
)
def test_commands_without_a_model_import_no_model_library(
    command: list[str], models_dir: Path, index_dir: Path
) -> None:
    _, modules = run_and_list_modules(command, environment(models_dir, index_dir))
    assert not modules & {"torch", "llama_cpp", "faiss", "onnxruntime", "gradio"}


def test_searching_the_unchanged_demo_reads_no_article(
    models_dir: Path,
    index_dir: Path,
    tiny_workspace: Workspace,
) -> None:
    tiny_workspace.open_active_library("demo").close()
    code = (
        "import sys; from assistant.__main__ import main; main(['search', '--json', 'ferry']);"
        "print(*(name for name in sys.modules if name.startswith('assistant.ingest')))"
    )
    process = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment(models_dir, index_dir),
    )
    results, modules = process.stdout.strip().rsplit("\n", 1)
    assert "ferry" in results
    assert "assistant.ingest.readers" not in modules
    assert "assistant.ingest.chunking_version" in modules


def test_asking_imports_neither_torch_nor_gradio(
    models_dir: Path,
    index_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> None:
    output, modules = run_and_list_modules(
        ["ask", "--json", "How many US troops are in Japan?"],
        environment(models_dir, index_dir, ASSISTANT_MODEL="smollm2-135m-instruct"),
    )
    assert output.startswith('{"id"')
    assert {"llama_cpp", "onnxruntime", "faiss"} <= modules
    assert not modules & NOT_NEEDED_TO_ANSWER
