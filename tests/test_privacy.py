"""Nothing leaves the machine: the whole way from a file to an answer, with every socket off loopback refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.commands import Program

GUARD = """
import socket, sys
def refuse(self, address):
    raise SystemExit(f"tried to reach {address}")
socket.socket.connect = refuse
socket.getaddrinfo = lambda *a, **k: (_ for _ in ()).throw(SystemExit(f"looked up {a}"))
from assistant.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


FOUND_NOTHING = """
import socket, sys
def look_up(host, *rest, **more):
    sys.stderr.write(f"looked up {host}\\n")
    raise socket.gaierror("there is no network")
socket.getaddrinfo = look_up
from assistant.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def guarded(program: Program, *arguments: str) -> str:
    """What a command prints in a process that cannot reach anything."""
    done = subprocess.run(
        [sys.executable, "-c", GUARD, *arguments],
        capture_output=True,
        text=True,
        env=program.environment(),
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_adding_searching_and_asking_reach_nothing(
    tmp_path: Path, models_dir: Path, tiny_workspace: object
) -> None:
    program = Program(tmp_path / "index", models_dir)
    (tmp_path / "quay.txt").write_text(
        "The quay was closed for two days after the flood.", encoding="utf-8"
    )
    assert "1 added" in guarded(program, "index", "add", str(tmp_path / "quay.txt"))
    assert "two days" in guarded(program, "search", "quay")
    assert json.loads(guarded(program, "ask", "--json", "How long was the quay closed?"))["status"] in (
        "answered",
        "abstained",
    )


def test_an_address_is_looked_up_only_after_it_was_said_and_nothing_else_is(
    tmp_path: Path,
    models_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> None:
    program = Program(tmp_path / "index", models_dir)
    (tmp_path / "quay.txt").write_text(
        "The quay was closed for two days after the flood.", encoding="utf-8"
    )
    command = [
        sys.executable,
        "-c",
        FOUND_NOTHING,
        "index",
        "add",
        "https://news.example/a",
        str(tmp_path / "quay.txt"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, env=program.environment(), check=False, timeout=300
    )
    assert done.returncode == 0
    assert "1 added, 1 skipped" in done.stdout
    assert done.stderr.splitlines() == [
        "Fetching https://news.example/a, after https://news.example/robots.txt.",
        "looked up news.example",
        "https://news.example/a: cannot be fetched: news.example was not found. Check the address and the network",
    ]
