#!/usr/bin/env python3
"""Makes .venv with everything in it: python3 install.py [test|dev]. Standard library only; does nothing when nothing has changed."""

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
OLDEST = (3, 11)
# The plain Linux wheel of torch brings gigabytes of GPU libraries; this index has the build without. Where it cannot be reached, pip's
# own sources decide.
CPU_TORCH = "https://download.pytorch.org/whl/cpu"
TICK_S = 1.0
LINE_EVERY_S = 30.0
WIDTH = 80


def main() -> int:
    """Check what pip cannot install, then install; 0 if all is there."""
    extra = sys.argv[1] if len(sys.argv) > 1 else ""
    if extra not in EXTRAS:
        return fail(f"'{extra}' cannot be installed. Use: python3 install.py [test|dev]", code=2)
    if sys.version_info < OLDEST:
        return fail(
            f"Python {sys.version.split()[0]} is too old. Install Python 3.11 or newer, then run this again with it."
        )
    wanted = fingerprint(extra)
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted:
        return 0
    if not (compiler("CC", "cc", "gcc", "clang") and compiler("CXX", "c++", "g++", "clang++")):
        return fail(
            "A C and C++ compiler is needed for llama.cpp. Debian: sudo apt-get install build-essential; Mac: xcode-select --install"
        )
    return install(extra, wanted)


def install(extra: str, wanted: str) -> int:
    """Make the virtual environment and let pip fill it."""
    say("Installing into .venv. The first time, llama.cpp is compiled: about six minutes on two cores.")
    if (
        not PYTHON.is_file()
        and subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode
    ):
        return fail(
            "The virtual environment could not be made. On Debian: sudo apt-get install python3-venv"
        )
    target = f".[{extra}]" if extra else "."
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "-c",
        "constraints.txt",
        *torch_source(),
        "-e",
        target,
    ]
    started = time.monotonic()
    with LOG.open("w", encoding="utf-8") as log:
        code = watched(
            subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT), started
        )
    if code:
        lines = [
            line
            for line in LOG.read_text(encoding="utf-8", errors="replace").splitlines()
            if line.strip()
        ]
        errors = [line for line in lines if line.lstrip().lower().startswith("error")] or lines
        return fail(
            f"pip failed: {errors[-1].strip() if errors else 'no message'}. The whole log is in {LOG}; running this again goes on."
        )
    STAMP.write_text(wanted, encoding="utf-8")
    say(f"Installed in {elapsed(started)}.")
    return 0


def watched(process: subprocess.Popen[bytes], started: float) -> int:
    """Wait for pip, telling what it does and for how long; Ctrl-C ends both."""
    terminal = sys.stderr.isatty()
    spoke = started
    try:
        while process.poll() is None:
            time.sleep(TICK_S)
            line = f"{elapsed(started)}  {current_step()}"
            if terminal:
                sys.stderr.write(f"\r\033[K{line[: shutil.get_terminal_size().columns - 1]}")
            elif time.monotonic() - spoke >= LINE_EVERY_S:
                spoke = time.monotonic()
                say(line if len(line) < WIDTH else f"{line[: WIDTH - 2]} …")
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        say("\nStopped. Running this again goes on.")
        raise SystemExit(130) from None
    if terminal:
        sys.stderr.write("\r\033[K")
    return process.returncode


def current_step() -> str:
    """The last line of pip's log that says something."""
    lines = [line.strip() for line in LOG.read_text(encoding="utf-8", errors="replace").splitlines()]
    steps = [
        line
        for line in lines
        if line.startswith(
            ("Collecting", "Downloading", "Building", "Installing", "Using cached", "Preparing")
        )
    ]
    return steps[-1] if steps else "Starting pip"


def torch_source() -> list[str]:
    """Where pip gets a torch without GPU libraries, if that place answers at once."""
    if sys.platform != "linux":
        return []
    try:
        with urllib.request.urlopen(f"{CPU_TORCH}/", timeout=3):  # noqa: S310 - a constant https address
            return ["--extra-index-url", CPU_TORCH]
    except (urllib.error.URLError, TimeoutError, OSError):
        return []


def compiler(variable: str, *names: str) -> bool:
    """Whether a compiler is there, under its usual names or the one in the environment."""
    return any(shutil.which(name) for name in (*os.environ.get(variable, "").split()[:1], *names))


def fingerprint(extra: str) -> str:
    """Changes whenever there is something to install."""
    parts = [
        extra,
        sys.version,
        *(
            ROOT.joinpath(name).read_text(encoding="utf-8")
            for name in ("pyproject.toml", "constraints.txt")
        ),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def elapsed(started: float) -> str:
    """Time since then, as `3 min 20 s`."""
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"


def say(text: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def fail(text: str, code: int = 1) -> int:
    """One line that says what to do, and the exit code."""
    say(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
