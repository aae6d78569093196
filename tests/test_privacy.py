"""Privacy: adding, searching and asking work with every socket off loopback refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.commands import Program

QUAY = "The quay was closed for two days after the flood."
REFUSE_CONNECTIONS = """
import socket, sys
def refuse(self, address):
    raise SystemExit(f"tried to reach {address}")
socket.socket.connect = refuse
socket.getaddrinfo = lambda *a, **k: (_ for _ in ()).throw(SystemExit(f"looked up {a}"))
from assistant.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
LOG_LOOKUPS = """
import socket, sys
def log_lookup(host, *rest, **options):
    sys.stderr.write(f"looked up {host}\\n")
    raise socket.gaierror("there is no network")
socket.getaddrinfo = log_lookup
from assistant.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def run_guarded(code: str, program: Program, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command behind `code`, which replaces parts of the socket module."""
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=program.environment(),
        check=False,
        timeout=300,
    )
    assert process.returncode == 0, process.stderr
    return process


def test_adding_searching_and_asking_open_no_connection(
    tmp_path: Path,
    models_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> None:
    program = Program(tmp_path / "index", models_dir)
    article = tmp_path / "quay.txt"
    article.write_text(QUAY, encoding="utf-8")
    added = run_guarded(REFUSE_CONNECTIONS, program, "index", "add", str(article))
    assert "1 added" in added.stdout
    searched = run_guarded(REFUSE_CONNECTIONS, program, "search", "quay")
    assert "two days" in searched.stdout
    question = "How long was the quay closed?"
    answered = run_guarded(REFUSE_CONNECTIONS, program, "ask", "--json", question)
    assert json.loads(answered.stdout)["status"] in ("answered", "abstained")


def test_adding_a_url_announces_it_first_and_looks_up_nothing_else(
    tmp_path: Path,
    models_dir: Path,
    tiny_workspace: object,  # noqa: ARG001 - pulls the models
) -> None:
    program = Program(tmp_path / "index", models_dir)
    article = tmp_path / "quay.txt"
    article.write_text(QUAY, encoding="utf-8")
    added = run_guarded(LOG_LOOKUPS, program, "index", "add", "https://news.example/a", str(article))
    assert "1 added, 1 skipped" in added.stdout
    assert added.stderr.splitlines() == [
        "Fetching https://news.example/a, after https://news.example/robots.txt.",
        "looked up news.example",
        "https://news.example/a: cannot be fetched: news.example was not found."
        " Check the address and the network",
    ]
