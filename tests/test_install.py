"""The installer: its options, and the source of llama.cpp it chooses, with real runs of pip.

A local site stands for the package index and that of the maintainers. No test compiles: without a
compiler on the PATH, an installation that has to compile ends with a line that says so.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from install import (
    LLAMA,
    LLAMA_WHEELS,
    ROOT,
    USAGE,
    WHEEL_INSTRUCTIONS,
    Options,
    Pip,
    amx_compiler,
    can_run_wheels,
    fetch,
    install_llama,
    parse,
    pinned_version,
    processor_features,
)
from tests.library.site import LOCALHOST, Site, serving

FITS, FITS_NOT = "py3-none-any", "py3-none-linux_nosuchprocessor"
NO_OPTIONS = Options("", compile_llama=False, find_links=())
WAIT_S = 0.3


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an empty virtual environment."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture
def pip(python: Path, tmp_path: Path) -> Iterator[Pip]:
    """Return the pip of an environment without llama-cpp-python."""
    pip = Pip(python, tmp_path / "pip.log", time.monotonic())
    yield pip
    pip.run("uninstall", "--yes", LLAMA)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Yield a site that is the only package index, beside an empty cache and no compiler."""
    for name in list(os.environ):
        if name.startswith("PIP_") or name in {"CC", "CXX"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "")
    with serving() as site:
        monkeypatch.setenv("PIP_INDEX_URL", site.url("/pypi", LOCALHOST))
        yield site


def write_wheel(folder: Path, tag: str = FITS, version: str | None = None) -> Path:
    """Write a wheel of llama-cpp-python that holds no module."""
    version = version or pinned_version()
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"llama_cpp_python-{version}-{tag}.whl"
    metadata = f"llama_cpp_python-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(
            f"{metadata}/METADATA", f"Metadata-Version: 2.1\nName: {LLAMA}\nVersion: {version}\n"
        )
        archive.writestr(f"{metadata}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        archive.writestr(f"{metadata}/RECORD", f"{metadata}/METADATA,,\n{metadata}/WHEEL,,\n")
    return wheel


def serve_index(site: Site, path: str, wheel: Path) -> str:
    """Serve an index with a wheel, and return its URL."""
    site.serve(f"/files/{wheel.name}", wheel.read_bytes(), "application/zip")
    link = f'<a href="/files/{wheel.name}">{wheel.name}</a>'
    site.serve_page(f"{path}/{LLAMA}/", f"<!DOCTYPE html><html><body>{link}</body></html>")
    return site.url(path, LOCALHOST)


def cache_wheel(folder: Path) -> None:
    """Put a wheel into the place of pip's cache for what it has built."""
    write_wheel(folder / "cache" / "wheels" / "a1" / "b2" / "c3" / "d4")


def is_installed(pip: Pip) -> bool:
    return pip.output("-m", "pip", "list", "--format=freeze").replace("_", "-").count(LLAMA) == 1


needs_wheel_instructions = pytest.mark.skipif(
    not can_run_wheels(processor_features()), reason="the maintainers' wheels need AVX2"
)


@pytest.mark.slow
@needs_wheel_instructions
def test_wheel_of_the_maintainers_is_installed_if_there_is_no_better(
    pip: Pip, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = serve_index(site, "/whl/cpu", write_wheel(tmp_path / "wheels"))
    assert install_llama(pip, NO_OPTIONS, index) == 0
    assert is_installed(pip)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "the maintainers' wheel" in lines[0]
    assert "install.py --compile" in lines[0]


@pytest.mark.slow
@pytest.mark.parametrize("obstacle", ["other version", "other platform", "no index", "missing file"])
def test_llama_is_compiled_if_the_maintainers_have_no_wheel_for_this_machine(
    obstacle: str, pip: Pip, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tag = FITS_NOT if obstacle == "other platform" else FITS
    version = "0.0.1" if obstacle == "other version" else None
    wheel = write_wheel(tmp_path / "wheels", tag, version)
    index = serve_index(site, "/whl/cpu", wheel)
    if obstacle == "missing file":
        del site.responses[f"/files/{wheel.name}"]
    if obstacle == "no index":
        index = f"http://{LOCALHOST}:{unused_port()}"
    assert install_llama(pip, NO_OPTIONS, index) == 1
    assert not is_installed(pip)
    assert capsys.readouterr().err.startswith("llama.cpp needs a C and C++ compiler.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sources", "line"),
    [
        ({"links", "cache", "index", "maintainers"}, "your wheel"),
        ({"cache", "index", "maintainers"}, "compiled on this machine before"),
        ({"index", "maintainers"}, "from your package index"),
    ],
)
def test_better_sources_come_first(
    sources: set[str],
    line: str,
    pip: Pip,
    site: Site,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wheel = write_wheel(tmp_path / "wheels")
    if "links" in sources:
        monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    if "cache" in sources:
        cache_wheel(tmp_path)
    serve_index(site, "/pypi", wheel)
    index = serve_index(site, "/whl/cpu", wheel)
    assert install_llama(pip, NO_OPTIONS, index) == 0
    assert is_installed(pip)
    assert line in capsys.readouterr().err


@pytest.mark.slow
def test_wheel_that_cannot_be_installed_is_named_and_the_next_source_used(
    pip: Pip, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (write_wheel(tmp_path / "links")).write_bytes(b"damaged")
    cache_wheel(tmp_path)
    options = Options("", compile_llama=False, find_links=(str(tmp_path / "links"),))
    assert install_llama(pip, options, site.url("/whl/cpu", LOCALHOST)) == 0
    error = capsys.readouterr().err
    assert "compiled on this machine before" in error.splitlines()[-1]
    assert is_installed(pip)


@pytest.mark.slow
def test_installed_build_stays_until_an_option_replaces_it(
    pip: Pip, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache_wheel(tmp_path)
    index = site.url("/whl/cpu", LOCALHOST)
    assert install_llama(pip, NO_OPTIONS, index) == 0
    capsys.readouterr()
    assert install_llama(pip, NO_OPTIONS, index) == 0
    assert capsys.readouterr().err == ""
    empty = Options("", compile_llama=False, find_links=(str(tmp_path / "nothing"),))
    assert install_llama(pip, empty, index) == 0
    assert "no wheel of version" in capsys.readouterr().err
    forced = Options("", compile_llama=True, find_links=())
    assert install_llama(pip, forced, index) == 1
    assert "compiler" in capsys.readouterr().err


def unused_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOCALHOST, 0))
        return int(listener.getsockname()[1])


def wait_before_responding(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(WAIT_S * 4)
    handler.send_response(200)
    handler.end_headers()


def send_slowly(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte before each time limit ends, but the page long after it."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(8):
        handler.wfile.write(b".")
        handler.wfile.flush()
        time.sleep(WAIT_S / 2)


@pytest.mark.parametrize("response", [wait_before_responding, send_slowly])
def test_slow_index_is_waited_for_no_longer_than_the_limit(response: object) -> None:
    with serving() as site:
        site.responses["/slow/"] = response  # type: ignore[assignment]
        started = time.monotonic()
        assert fetch(site.url("/slow/", LOCALHOST), WAIT_S) == ""
        assert time.monotonic() - started < WAIT_S * 3


def test_pages_of_a_responding_index_are_read_and_errors_are_no_pages() -> None:
    with serving() as site:
        site.serve_page("/whl/", "wheels")
        assert fetch(site.url("/whl/", LOCALHOST)) == "wheels"
        assert fetch(site.url("/other/", LOCALHOST)) == ""
    assert fetch(f"http://{LOCALHOST}:{unused_port()}/") == ""
    assert LLAMA_WHEELS.startswith("https://")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the features of the processor on Linux")
def test_wheels_for_any_processor_need_its_instructions() -> None:
    assert can_run_wheels({*WHEEL_INSTRUCTIONS, "avx512f"})
    assert can_run_wheels(WHEEL_INSTRUCTIONS - {"avx2"}) is (os.uname().machine != "x86_64")


@pytest.mark.skipif(os.name == "nt", reason="the stand-ins for clang are shell scripts")
def test_clang_is_used_for_amx_only_if_it_compiles_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CC", "CXX", "CMAKE_ARGS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, code in {
        "clang-9": 1,
        "clang++-9": 1,
        "clang-20": 0,
        "clang-19": 0,
        "clang++-19": 0,
    }.items():
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    assert amx_compiler({"avx2"}) == {}
    expected = {"CC": str(tmp_path / "clang-19"), "CXX": str(tmp_path / "clang++-19")}
    assert amx_compiler({"amx_int8"}) == expected
    monkeypatch.setenv("CC", "gcc")
    assert amx_compiler({"amx_int8"}) == {}


@pytest.mark.parametrize(
    ("arguments", "mistake"),
    [
        (["tset"], "Unknown extra 'tset'."),
        (["test", "dev"], "Unrecognized arguments: dev."),
        (["--fast"], "Unrecognized arguments: --fast."),
        (["--find-links"], "Argument --find-links: expected one argument."),
        (["--find-links", "/no/such/folder"], "--find-links /no/such/folder does not exist."),
    ],
)
def test_mistaken_arguments_get_one_line_and_exit_code_2(arguments: list[str], mistake: str) -> None:
    process = subprocess.run(
        [sys.executable, str(ROOT / "install.py"), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout) == (2, "")
    assert process.stderr == f"{mistake} Use: {USAGE}\n"


def test_folders_of_wheels_are_absolute_and_addresses_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wheels").mkdir()
    options = parse(["test", "--find-links", "wheels", "--find-links", "https://example.com/whl"])
    places = (str(tmp_path / "wheels"), "https://example.com/whl")
    assert options == Options("test", compile_llama=False, find_links=places)
