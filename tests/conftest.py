"""Fixtures for all tests: real models from a shared folder, and no network access."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from assistant.progress import TerminalProgress
from assistant.settings import Settings, load_settings
from assistant.workspace import Workspace

TINY = "smollm2-135m-instruct"

# No deadline: on a busy machine the time of an example is meaningless.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


NEEDS_MODEL = {"models_dir"}
"""Fixtures that pull or load a real model."""
NEEDS_BROWSER = {"browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests whose fixtures need a real model or a browser, so that `-m` can deselect them."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & NEEDS_MODEL:
            item.add_marker(pytest.mark.model)
        if fixtures & NEEDS_BROWSER:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Folder of the real models: ASSISTANT_MODELS_DIR, or models/ in the checkout."""
    return load_settings().models_dir


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Temporary folder for the libraries of this test run."""
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def default_workspace(models_dir: Path, index_dir: Path) -> Iterator[Workspace]:
    """Workspace with the default models and the demo library."""
    with Workspace(Settings(models_dir=models_dir, index_dir=index_dir), TerminalProgress()) as work:
        yield work


@pytest.fixture(scope="session")
def tiny_workspace(models_dir: Path, index_dir: Path) -> Iterator[Workspace]:
    """Workspace with a fast but unreliable model and the demo library."""
    with Workspace(
        Settings(models_dir=models_dir, index_dir=index_dir, model=TINY), TerminalProgress()
    ) as work:
        yield work


@pytest.fixture(autouse=True)
def _block_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail on any connection of a test beyond loopback."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: object) -> None:
        host = str(address[0]) if isinstance(address, tuple) else ""
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and not ipaddress.ip_address(host).is_loopback
        ):
            raise AssertionError(f"a test tried to connect to {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)
