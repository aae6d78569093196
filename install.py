#!/usr/bin/env python3
"""Installs the project into .venv: python3 install.py [test|dev]

Uses the standard library only, and does nothing if the installation is up to date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOG = VENV / "install.log"
STAMP = VENV / "installed.txt"
EXTRAS = ("", "test", "dev")
MIN_PYTHON = (3, 11)
# The tests compare the embedder with its original, which needs torch. Its default Linux wheel brings
# gigabytes of GPU libraries; this index has the CPU build. If it cannot be reached, pip uses its own.
CPU_TORCH = "https://download.pytorch.org/whl/cpu"
PIP_STEPS = ("Collecting", "Downloading", "Building", "Installing", "Using cached", "Preparing")
TICK_S = 1.0
LINE_EVERY_S = 30.0
WIDTH = 80


def main() -> int:
    """Check what pip cannot install, then install. Return the exit code."""
    extra = sys.argv[1] if len(sys.argv) > 1 else ""
    if extra not in EXTRAS:
        return fail(f"Unknown extra '{extra}'. Use: python3 install.py [test|dev]", code=2)
    if sys.version_info < MIN_PYTHON:
        version = sys.version.split()[0]
        return fail(f"Python {version} is too old. Run this with Python 3.11 or newer.")
    current = fingerprint(extra)
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == current:
        return 0
    if not (has_compiler("CC", "cc", "gcc", "clang") and has_compiler("CXX", "c++", "g++", "clang++")):
        return fail(
            "llama.cpp needs a C and C++ compiler."
            " On Debian: sudo apt-get install build-essential. On macOS: xcode-select --install"
        )
    return install(extra, current)


def install(extra: str, current: str) -> int:
    """Create the virtual environment and install into it. Return the exit code."""
    say("Installing into .venv. The first time, llama.cpp is compiled: about six minutes on two cores.")
    if not PYTHON.is_file() and not create_venv():
        return fail(
            "The virtual environment cannot be created. On Debian: sudo apt-get install python3-venv"
        )
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "-c", "constraints.txt"]
    command = [*pip, *torch_source(), "-e", f".[{extra}]"] if extra else [*pip, "."]
    started = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
        code = wait_for_pip(process, started)
    if code:
        return fail(f"pip failed: {last_error()}. Full log: {LOG}. Run this again to continue.")
    STAMP.write_text(current, encoding="utf-8")
    say(f"Installed in {elapsed(started)}.")
    return 0


def create_venv() -> bool:
    """Create the virtual environment. Return whether it worked."""
    return not subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode


def wait_for_pip(process: subprocess.Popen[bytes], started: float) -> int:
    """Show pip's steps and the elapsed time until it ends. Return its exit code; Ctrl-C stops it."""
    is_terminal = sys.stderr.isatty()
    last_line = started
    try:
        while process.poll() is None:
            time.sleep(TICK_S)
            line = f"{elapsed(started)}  {current_step()}"
            if is_terminal:
                sys.stderr.write(f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}")
            elif time.monotonic() - last_line >= LINE_EVERY_S:
                last_line = time.monotonic()
                say(line if len(line) < WIDTH else f"{line[: WIDTH - 2]} …")
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        say("\nStopped. Run this again to continue.")
        raise SystemExit(130) from None
    if is_terminal:
        sys.stderr.write("\r\033[K")
    return process.returncode


def current_step() -> str:
    """Return the latest step in pip's log."""
    steps = [line for line in log_lines() if line.startswith(PIP_STEPS)]
    return steps[-1] if steps else "Starting pip"


def last_error() -> str:
    """Return the last error in pip's log, or its last line if none is marked as an error."""
    lines = log_lines()
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no message"])[-1]


def log_lines() -> list[str]:
    """Return the non-blank lines of pip's log."""
    lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.strip() for line in lines if line.strip()]


def torch_source() -> list[str]:
    """Return pip's options for a torch without GPU libraries, if that index responds at once."""
    if sys.platform != "linux":
        return []
    try:
        with urllib.request.urlopen(f"{CPU_TORCH}/", timeout=3):  # noqa: S310 - a constant https address
            return ["--extra-index-url", CPU_TORCH]
    except (urllib.error.URLError, TimeoutError, OSError):
        return []


def has_compiler(variable: str, *names: str) -> bool:
    """Return whether a compiler is installed, by the environment variable or by its usual names."""
    return any(shutil.which(name) for name in (*os.environ.get(variable, "").split()[:1], *names))


def fingerprint(extra: str) -> str:
    """Return a digest that changes whenever there is something new to install."""
    files = [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    parts = [extra, sys.version, *(file.read_text(encoding="utf-8") for file in files)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def elapsed(started: float) -> str:
    """Format the time since `started`, such as `3 min 20 s`."""
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def say(text: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def fail(text: str, code: int = 1) -> int:
    """Print an error on standard error and return the exit code."""
    say(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
