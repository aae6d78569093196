"""A real server for all tests of the page and the endpoints: one with the tiny model, one with the default model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.progress import TerminalProgress
from assistant.settings import Settings
from assistant.ui.server import build, launch
from assistant.ui.service import Service
from assistant.workspace import Workspace
from tests.conftest import TINY


class Site(NamedTuple):
    """A server at work."""

    address: str
    """Without a slash at the end."""
    service: Service
    folder: Path
    """Of its libraries."""


def serving(
    settings: Settings, *, password: str | None = None, api_only: bool = False
) -> Iterator[Site]:
    """The server of these settings while it is needed."""
    with Workspace(settings, TerminalProgress()) as work:
        service = Service(work)
        service.prepare()
        app = build(service, api_only=api_only)
        address = launch(app, host="127.0.0.1", port=None, password=password)
        try:
            yield Site(address.rstrip("/"), service, settings.index_dir)
        finally:
            app.close()


@pytest.fixture(scope="module")
def site(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With the tiny model, which is fast and wrong."""
    yield from serving(
        Settings(models_dir=models_dir, index_dir=tmp_path_factory.mktemp("site"), model=TINY)
    )


@pytest.fixture(scope="module")
def default_site(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With the model that answers."""
    yield from serving(
        Settings(models_dir=models_dir, index_dir=tmp_path_factory.mktemp("default-site"))
    )
