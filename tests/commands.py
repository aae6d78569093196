"""Runs the program as a user does: in a separate process, with its own index directory.

On Linux, the processes are forks of one that has imported the program already, which saves most of a
second each. `Program.start` and the tests in `cli/test_start.py` start Python anew.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from assistant.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 600
IMPORTED_ONCE = ["tests.commands", "assistant.cli.app", "assistant.workspace", "assistant.library.sync"]


@dataclass(frozen=True)
class Result:
    """The exit code and the output of a command."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def notices(self) -> list[str]:
        """The lines on standard error, without the one about the demo articles."""
        lines = self.stderr.splitlines()
        return [line for line in lines if line.strip() and "demo articles" not in line]


@dataclass(frozen=True)
class Program:
    """`python -m assistant` with its own folders; the model is tiny unless another is given."""

    index_dir: Path
    models_dir: Path
    model: str = "smollm2-135m-instruct"

    def environment(self, **extra: str) -> dict[str, str]:
        """Return the environment of a command, without the settings of this machine's user."""
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")
        }
        settings = {
            "ASSISTANT_INDEX_DIR": str(self.index_dir),
            "ASSISTANT_MODELS_DIR": str(self.models_dir),
            "ASSISTANT_MODEL": self.model,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "80",
        }
        return inherited | settings | extra

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "assistant", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            env=self.environment(**environment),
        )

    def run(self, *arguments: str, **environment: str) -> Result:
        """Run a command to its end."""
        if sys.platform == "linux":
            return _run_fork(arguments, self.environment(**environment))
        process = self.start(*arguments, **environment)
        stdout, stderr = process.communicate(timeout=TIMEOUT_S)
        return Result(process.returncode, stdout, stderr)


def _run_fork(arguments: tuple[str, ...], environment: dict[str, str]) -> Result:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED_ONCE)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        process = context.Process(target=_be_the_program, args=(arguments, environment, output))
        process.start()
        process.join(TIMEOUT_S)
        if process.exitcode is None:
            process.kill()
            raise TimeoutError(f"the command {arguments} ran for more than {TIMEOUT_S} s")
        stdout, stderr = ((output / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
    return Result(process.exitcode, stdout, stderr)


def _be_the_program(arguments: tuple[str, ...], environment: dict[str, str], output: Path) -> None:
    """Run a command in this process, with its output in two files, and end the process."""
    os.environ.clear()
    os.environ.update(environment)
    for number, name in enumerate(("stdout", "stderr"), 1):
        with (output / name).open("wb") as file:
            os.dup2(file.fileno(), number)
    try:
        sys.exit(main(arguments))
    finally:
        atexit._run_exitfuncs()
