"""Real servers and browsers for the tests of page and API."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from assistant.progress import TerminalProgress
from assistant.settings import Settings
from assistant.ui.library_page import LibraryPage
from assistant.ui.server import build_app, launch
from assistant.ui.service import Service
from assistant.workspace import Workspace
from tests.conftest import TINY
from tests.ui.browser import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Site(NamedTuple):
    """A running server."""

    address: str
    """Base URL without a trailing slash."""
    service: Service
    folder: Path
    """Folder of the server's libraries."""


def run_site(
    settings: Settings, *, password: str | None = None, api_only: bool = False
) -> Iterator[Site]:
    """Yield a server with these settings, and shut it down afterwards."""
    with Workspace(settings, TerminalProgress()) as workspace:
        service = Service(workspace)
        service.warm_up()
        app = build_app(service, api_only=api_only)
        address = launch(app, host="127.0.0.1", port=None, password=password)
        try:
            yield Site(address.rstrip("/"), service, settings.index_dir)
        finally:
            app.close()


@pytest.fixture
def service(models_dir: Path, tmp_path: Path) -> Iterator[Service]:
    """Service with the tiny model and its libraries in `tmp_path / "index"`, without a server."""
    settings = Settings(models_dir=models_dir, index_dir=tmp_path / "index", model=TINY)
    with Workspace(settings, TerminalProgress()) as workspace:
        yield Service(workspace)


def write_upload(folder: Path, name: str, text: str) -> str:
    """Write a file and return its path, as the server does after an upload."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def add_versions(service: Service, folder: Path) -> None:
    """Add two versions of an article, `old` and `new`, and `copy`, a copy of the newer version."""
    template = (
        "---\nid: {0}\ntitle: Rain\ndate: {1}\nurl: https://example.com/{2}\nsource: {3}\n---\n"
        "It rained in Dunmore {4}."
    )
    rows = (
        ("old", "2026-03-01", "a", "Post", "till noon"),
        ("new", "2026-03-05", "a", "Post", "all day and all night"),
        ("copy", "2026-03-06", "b", "Wire", "all day and all night"),
    )
    files = [write_upload(folder, f"{row[0]}.md", template.format(*row)) for row in rows]
    list(LibraryPage(service).upload_files(files, None))


@pytest.fixture(scope="module")
def site(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Server with the tiny model, whose answers are fast and wrong."""
    yield from run_site(
        Settings(models_dir=models_dir, index_dir=tmp_path_factory.mktemp("site"), model=TINY)
    )


@pytest.fixture(scope="module")
def default_site(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Server with the default model, whose answers are checked."""
    yield from run_site(
        Settings(models_dir=models_dir, index_dir=tmp_path_factory.mktemp("default-site"))
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI_NEEDS_BROWSER"):
            pytest.fail("Chromium is missing.")
        pytest.skip("Chromium is missing.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """Page with the tiny model in a fresh browser context."""
    yield from open_page(browser, site)


@pytest.fixture
def default_page(browser: Browser, default_site: Site) -> Iterator[Page]:
    """Page with the default model in a fresh browser context."""
    yield from open_page(browser, default_site)
