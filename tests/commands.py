"""Runs the program as a user does: in a process of its own, with its own index directory."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> list[str]:
        """The lines on standard error that are not about models or the demo library."""
        return [line for line in self.err.splitlines() if line.strip() and "demo articles" not in line]


@dataclass(frozen=True)
class Program:
    """`python -m assistant` with its own folders; the tiny model, unless another is named."""

    index_dir: Path
    models_dir: Path
    model: str = "smollm2-135m-instruct"

    def environment(self, **more: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ASSISTANT_")}
        chosen = {
            "ASSISTANT_INDEX_DIR": str(self.index_dir),
            "ASSISTANT_MODELS_DIR": str(self.models_dir),
            "ASSISTANT_MODEL": self.model,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "80",
        }
        return own | chosen | more

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        """Begin a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "assistant", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, env=self.environment(**more),
        )  # fmt: skip

    def run(self, *arguments: str, **more: str) -> Done:
        """Run a command to its end."""
        process = self.start(*arguments, **more)
        out, err = process.communicate(timeout=300)
        return Done(process.returncode, out, err)
