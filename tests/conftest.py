"""What all tests share: real models from one folder, pulled once, and no way off this machine."""

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

settings.register_profile(
    "any machine", deadline=None
)  # how long an example takes says nothing where other programs run
settings.load_profile("any machine")


NEEDS_MODEL = {"models_dir"}
"""Fixtures that pull or load a real model."""
NEEDS_BROWSER = {"browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need a real model or a browser, as their fixtures tell, so that `-m` can leave them out."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & NEEDS_MODEL:
            item.add_marker(pytest.mark.model)
        if fixtures & NEEDS_BROWSER:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where the real models are: ASSISTANT_MODELS_DIR, or models/ of this checkout."""
    return load_settings().models_dir


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for libraries of this run alone."""
    return tmp_path_factory.mktemp("index")


@pytest.fixture(scope="session")
def default_workspace(models_dir: Path, index_dir: Path) -> Iterator[Workspace]:
    """The default models on the demo library."""
    with Workspace(Settings(models_dir=models_dir, index_dir=index_dir), TerminalProgress()) as work:
        yield work


@pytest.fixture(scope="session")
def tiny_workspace(models_dir: Path, index_dir: Path) -> Iterator[Workspace]:
    """A model that is fast and wrong, on the demo library."""
    with Workspace(
        Settings(models_dir=models_dir, index_dir=index_dir, model=TINY), TerminalProgress()
    ) as work:
        yield work


@pytest.fixture(autouse=True)
def _stay_on_this_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test opens a socket off loopback, save those that pull a model and say so with the mark `network`."""
    if request.node.get_closest_marker("network"):
        return
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = str(address[0]) if isinstance(address, tuple) else ""
        if (
            self.family in (socket.AF_INET, socket.AF_INET6)
            and not ipaddress.ip_address(host).is_loopback
        ):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
