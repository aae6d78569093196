#!/usr/bin/env python3
"""Installs the project into .venv: python3 install.py [test|dev] [--compile] [--find-links PLACE]

Uses the standard library only, and does nothing if the installation is up to date.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.txt"
CONSTRAINTS = ROOT / "constraints.txt"
USAGE = "python3 install.py [test|dev] [--compile] [--find-links PLACE]"
EXTRAS = ("", "test", "dev")
MIN_PYTHON = (3, 11)
# The tests compare the embedder with its original, which needs torch. Its default Linux wheel brings
# gigabytes of GPU libraries; this index has the CPU build. If it cannot be reached, pip uses its own.
CPU_TORCH = "https://download.pytorch.org/whl/cpu"
LLAMA = "llama-cpp-python"
# The maintainers build these wheels with GGML_NATIVE=off, for any processor: on x86 with the
# instructions below but without AVX-512, VNNI and AMX, on ARM without dot products
# (build-and-release.yaml of llama-cpp-python, ggml/CMakeLists.txt of llama.cpp).
LLAMA_WHEELS = "https://abetlen.github.io/llama-cpp-python/whl/cpu"
WHEEL_INSTRUCTIONS = {"avx2", "bmi2", "f16c", "fma"}
# Older compilers, such as GCC 12, build llama.cpp's AMX code so that it crashes (llama.cpp issue 20824).
MIN_CLANG_FOR_AMX = 19
PROCESSOR = Path("/proc/cpuinfo")
PIP_STEPS = ("Collecting", "Downloading", "Building", "Installing", "Using cached", "Preparing")
INDEX_WAIT_S = 3.0
TICK_S = 1.0
LINE_EVERY_S = 30.0
WIDTH = 80


class Options(NamedTuple):
    """The command line."""

    extra: str
    compile_llama: bool
    find_links: tuple[str, ...]


class Wheel(NamedTuple):
    """A compiled llama-cpp-python."""

    path: Path
    origin: str
    """A noun phrase for the user."""


class Pip(NamedTuple):
    """The pip of a virtual environment."""

    python: Path
    log: Path
    """Output of the last run."""
    started: float
    """Start of the installation, as `time.monotonic` counts."""

    def run(self, *arguments: str, variables: Mapping[str, str] | None = None) -> int:
        """Run pip and show its progress. Return its exit code."""
        command = [str(self.python), "-m", "pip", "--disable-pip-version-check", *arguments]
        environment = {**os.environ, **(variables or {})}
        with self.log.open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
            return wait_for_pip(process, self)

    def output(self, *arguments: str) -> str:
        """Run Python and return its standard output; nothing if it fails."""
        command = [str(self.python), *arguments]
        process = subprocess.run(command, capture_output=True, text=True, check=False)
        return "" if process.returncode else process.stdout.strip()

    def log_lines(self) -> list[str]:
        """Return the non-blank lines of the log."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line.strip() for line in lines if line.strip()]


def main() -> int:
    """Check what pip cannot install, then install. Return the exit code."""
    options = parse(sys.argv[1:])
    if sys.version_info < MIN_PYTHON:
        version = sys.version.split()[0]
        return fail(f"Python {version} is too old. Run this with Python 3.11 or newer.")
    current = fingerprint(options.extra)
    is_current = STAMP.is_file() and STAMP.read_text(encoding="utf-8") == current
    if is_current and not options.compile_llama and not options.find_links:
        return 0
    return install(options, current)


def parse(arguments: list[str]) -> Options:
    """Parse the command line. A mistake ends the program with one line and exit code 2."""
    parser = Parser(usage=USAGE, description="Install the project into .venv.", allow_abbrev=False)
    parser.add_argument("extra", nargs="?", default="", help="test or dev: with their packages")
    parser.add_argument(
        "--compile", action="store_true", help="compile llama.cpp for this processor, now"
    )
    parser.add_argument(
        "--find-links",
        action="append",
        default=[],
        metavar="PLACE",
        help="folder, file or address with wheels to use; repeatable",
    )
    options = parser.parse_args(arguments)
    if options.extra not in EXTRAS:
        parser.error(f"unknown extra '{options.extra}'")
    places = [place if "://" in place else str(Path(place).resolve()) for place in options.find_links]
    for place in places:
        if "://" not in place and not Path(place).exists():
            parser.error(f"--find-links {place} does not exist")
    return Options(options.extra, options.compile, tuple(places))


class Parser(argparse.ArgumentParser):
    """A parser whose errors take one line."""

    def error(self, message: str) -> NoReturn:
        """Print the error and the usage in one line, and exit."""
        raise SystemExit(fail(f"{message[:1].upper()}{message[1:]}. Use: {USAGE}", code=2))


def install(options: Options, current: str) -> int:
    """Create the virtual environment and install into it. Return the exit code."""
    say("Installing into .venv.")
    started = time.monotonic()
    if not PYTHON.is_file() and not create_venv():
        return fail(
            "The virtual environment cannot be created. On Debian: sudo apt-get install python3-venv"
        )
    pip = Pip(PYTHON, VENV / "install.log", started)
    if code := install_llama(pip, options, LLAMA_WHEELS):
        return code
    links = [f"--find-links={place}" for place in options.find_links]
    extra = options.extra
    project = [*torch_source(), "-e", f".[{extra}]"] if extra else ["."]
    if pip.run("install", "-c", str(CONSTRAINTS), *links, *project):
        return fail_pip(pip)
    STAMP.write_text(current, encoding="utf-8")
    say(f"Installed in {elapsed(started)}.")
    return 0


def create_venv() -> bool:
    """Create the virtual environment. Return whether it worked."""
    return not subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode


def install_llama(pip: Pip, options: Options, index: str) -> int:
    """Install llama-cpp-python from the first source that has it, else compile it.

    Print the source. Return the exit code. The index has the maintainers' wheels.
    """
    version = pinned_version()
    if options.compile_llama:
        return compile_llama(pip, version, is_forced=True)
    installed = pip.output("-c", f"import importlib.metadata as m; print(m.version({LLAMA!r}))")
    is_installed = installed == version
    if is_installed and not options.find_links:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        links = [f"--find-links={place}" for place in options.find_links]
        wheel = download_wheel(pip, version, Path(folder), "--no-index", *links)
        if wheel is None and links:
            places = ", ".join(options.find_links)
            say(f"llama.cpp: no wheel of version {version} for this machine in {places}.")
        if wheel is None and is_installed:
            return 0
        own = [Wheel(wheel, f"your wheel {wheel.name}, not compiled")] if wheel else []
        for build in chain(own, find_wheels(pip, version, Path(folder), index)):
            say(f"llama.cpp: {build.origin}.")
            if not pip.run("install", "--no-deps", "--force-reinstall", str(build.path)):
                return 0
            say(f"This wheel cannot be installed. {last_error(pip)}")
    return compile_llama(pip, version, is_forced=False)


def find_wheels(pip: Pip, version: str, folder: Path, index: str) -> Iterator[Wheel]:
    """Yield compiled versions of llama-cpp-python, the best first. `folder` is for downloads.

    A build that was compiled on this machine is at least as fast as one for any processor.
    """
    name = LLAMA.replace("-", "_")
    listing = pip.output("-m", "pip", "cache", "list", name, "--format=abspath").splitlines()
    for cached in sorted(map(Path, listing), key=lambda path: path.stat().st_mtime, reverse=True):
        if cached.name.startswith(f"{name}-{version}-"):
            yield Wheel(cached, "the build that pip compiled on this machine before, not compiled again")
    if path := download_wheel(pip, version, folder):
        yield Wheel(path, f"{path.name} from your package index, not compiled")
    if not can_run_wheels(processor_features()) or f"{name}-{version}-" not in fetch(
        f"{index}/{LLAMA}/"
    ):
        return
    if path := download_wheel(pip, version, folder, f"--index-url={index}", "--timeout=10"):
        yield Wheel(
            path,
            "the maintainers' wheel for any processor, not compiled. A build for this processor may"
            " answer faster: python3 install.py --compile",
        )


def download_wheel(pip: Pip, version: str, folder: Path, *options: str) -> Path | None:
    """Download the wheel that fits this machine, with pip's own settings and these options."""
    target = folder / str(len(list(folder.iterdir())))
    target.mkdir()
    only_wheel = ("--no-deps", "--only-binary=:all:", "--retries=1", f"--dest={target}")
    pip.run("download", *only_wheel, *options, f"{LLAMA}=={version}")
    return next(target.glob("*.whl"), None)


def can_run_wheels(features: set[str]) -> bool:
    """Return whether the processor has the instructions for which the maintainers' wheels are built."""
    is_x86_linux = sys.platform == "linux" and platform.machine() == "x86_64"
    return not is_x86_linux or features >= WHEEL_INSTRUCTIONS


def compile_llama(pip: Pip, version: str, *, is_forced: bool) -> int:
    """Compile llama-cpp-python, anew if forced. Return the exit code. pip's cache holds the result."""
    if not (has_compiler("CC", "cc", "gcc", "clang") and has_compiler("CXX", "c++", "g++", "clang++")):
        return fail(
            "llama.cpp needs a C and C++ compiler."
            " On Debian: sudo apt-get install build-essential. On macOS: xcode-select --install"
        )
    compiler = amx_compiler(processor_features())
    suffix = f" with {Path(compiler['CC']).name} for AMX" if compiler else ""
    say(f"llama.cpp: compiled for this processor{suffix}. This takes about six minutes on two cores.")
    if is_forced:
        pip.output("-m", "pip", "cache", "remove", LLAMA.replace("-", "_"))
    from_source = ("--no-deps", "--force-reinstall", f"--no-binary={LLAMA}", f"{LLAMA}=={version}")
    return fail_pip(pip) if pip.run("install", *from_source, variables=compiler) else 0


def amx_compiler(features: set[str]) -> dict[str, str]:
    """Return CC and CXX of a clang that compiles AMX code correctly.

    Empty for a processor without AMX, if the user has chosen a compiler, and if no such clang is
    installed with OpenMP, without which waiting threads would keep the processor busy.
    """
    chosen = {"CC", "CXX"} & os.environ.keys() or "_COMPILER" in os.environ.get("CMAKE_ARGS", "")
    if chosen or "amx_int8" not in features:
        return {}
    for folder in os.get_exec_path():
        for clang in sorted(Path(folder).glob("clang*"), reverse=True):
            suffix = re.fullmatch(r"clang((?:-\d+)?)", clang.name)
            clangxx = clang.with_name(f"clang++{suffix[1]}") if suffix else None
            if clangxx and clangxx.exists() and is_clang_for_amx(clang):
                return {"CC": str(clang), "CXX": str(clangxx)}
    return {}


def is_clang_for_amx(clang: Path) -> bool:
    """Return whether a clang is new enough and compiles a program with OpenMP."""
    check = f"#if __clang_major__ < {MIN_CLANG_FOR_AMX}\n#error\n#endif"
    program = f"#include <omp.h>\n{check}\nint main(void) {{ return omp_get_max_threads() < 1; }}\n"
    command = [str(clang), "-fopenmp", "-x", "c", "-", "-o", os.devnull]
    process = subprocess.run(command, input=program.encode(), capture_output=True, check=False)
    return not process.returncode


def processor_features() -> set[str]:
    """Return the processor's features as Linux names them, such as `avx2`; none on other systems."""
    try:
        lines = PROCESSOR.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {word for line in lines if line.startswith(("flags", "Features")) for word in line.split()}


def pinned_version() -> str:
    """Return the version of llama-cpp-python in the constraints."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").replace("_", "-").splitlines()
    return next(line for line in lines if line.startswith(f"{LLAMA}==")).removeprefix(f"{LLAMA}==")


def fetch(url: str, seconds: float = INDEX_WAIT_S) -> str:
    """Return the page at an address, or nothing if it does not arrive in time."""
    pages: list[str] = []

    def read() -> None:
        try:
            with urllib.request.urlopen(url, timeout=seconds) as response:  # noqa: S310 - only our addresses
                pages.append(response.read().decode("utf-8", "replace"))
        except (OSError, ValueError):
            return

    # A thread, since the timeout of `urlopen` bounds neither the lookup of the name nor the whole page.
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join(seconds)
    return "".join(pages)


def wait_for_pip(process: subprocess.Popen[bytes], pip: Pip) -> int:
    """Show pip's steps and the elapsed time until it ends. Return its exit code; Ctrl-C stops it."""
    is_terminal = sys.stderr.isatty()
    last_line = time.monotonic()
    try:
        while True:
            try:
                code = process.wait(TICK_S)
                break
            except subprocess.TimeoutExpired:
                line = f"{elapsed(pip.started)}  {current_step(pip)}"
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
    return code


def current_step(pip: Pip) -> str:
    """Return the latest step in pip's log."""
    steps = [line for line in pip.log_lines() if line.startswith(PIP_STEPS)]
    return steps[-1] if steps else "Starting pip"


def last_error(pip: Pip) -> str:
    """Return the last error in pip's log, or its last line if none is marked as an error."""
    lines = pip.log_lines()
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no message"])[-1]


def torch_source() -> list[str]:
    """Return pip's options for a torch without GPU libraries, if that index responds at once."""
    if sys.platform != "linux" or not fetch(f"{CPU_TORCH}/"):
        return []
    return ["--extra-index-url", CPU_TORCH]


def has_compiler(variable: str, *names: str) -> bool:
    """Return whether a compiler is installed, by the environment variable or by its usual names."""
    return any(shutil.which(name) for name in (*os.environ.get(variable, "").split()[:1], *names))


def fingerprint(extra: str) -> str:
    """Return a digest that changes whenever there is something new to install."""
    files = [ROOT / "pyproject.toml", CONSTRAINTS]
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


def fail_pip(pip: Pip) -> int:
    """Print pip's last error and return the exit code."""
    return fail(f"pip failed: {last_error(pip)}. Full log: {pip.log}. Run this again to continue.")


if __name__ == "__main__":
    sys.exit(main())
