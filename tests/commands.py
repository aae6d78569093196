"""Runs the program as a user does: in a separate process, with its own index directory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


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
        process = self.start(*arguments, **environment)
        stdout, stderr = process.communicate(timeout=300)
        return Result(process.returncode, stdout, stderr)
