#!/usr/bin/env python3
"""Takes the pictures of the page that the documentation shows, in light and dark, narrow and wide.

    python benchmarks/screenshots.py [FOLDER]

FOLDER is docs/images by default. The library is the sample articles; the questions are put to the default model. Needs Chromium and
`python3 install.py test`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from assistant.progress import TerminalProgress
from assistant.settings import load_settings
from assistant.ui.server import build_app, launch
from assistant.ui.service import Service
from assistant.workspace import Workspace

SIZES = {"wide": (1600, 900), "narrow": (360, 740)}
ANSWERED = "How much will the ferry repair cost?"
DECLINED = "Who is the emperor of Japan?"
MINUTE = 60_000


def main() -> None:
    """Serve the page, and take all pictures of it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing. Debian: sudo apt-get install chromium")
    with tempfile.TemporaryDirectory() as libraries:
        settings = load_settings(index_dir=Path(libraries))
        with Workspace(settings, TerminalProgress()) as work, sync_playwright() as started:
            service = Service(work)
            service.warm_up()
            app = build_app(service)
            address = launch(app, host="127.0.0.1", port=None, password=None)
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme
                    )  # type: ignore[arg-type]
                    _take(context.new_page(), address, folder, f"{size}-{scheme}")
                    context.close()
            browser.close()
            app.close()


def _take(page: Page, address: str, folder: Path, name: str) -> None:
    page.goto(f"{address}?__theme={name.rsplit('-', 1)[1]}")
    page.locator("#question textarea").wait_for(timeout=MINUTE)
    page.wait_for_timeout(2_000)
    page.screenshot(path=folder / f"{name}-empty.png")
    _ask(page, DECLINED, 1)
    page.screenshot(path=folder / f"{name}-declined.png")
    _ask(page, ANSWERED, 2)
    page.screenshot(path=folder / f"{name}-answer.png")
    page.locator('a[href*="/quote/"]').first.click()
    page.locator("mark.current").wait_for(timeout=MINUTE)
    page.wait_for_timeout(500)
    page.screenshot(path=folder / f"{name}-reader.png")
    page.locator(".reader button[data-go=close]").click()
    page.get_by_role("tab", name="Library").click()
    page.wait_for_timeout(2_000)
    page.screenshot(path=folder / f"{name}-library.png")


def _ask(page: Page, question: str, answers: int) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(
        "count => { const all = document.querySelectorAll('#chat .bot .message-content');"
        " return all.length >= count && !/^(Waiting|Searching|Reading|Writing|Checking)/.test(all[all.length - 1].innerText.trim()) }",
        arg=answers,
        timeout=3 * MINUTE,
    )
    page.wait_for_timeout(1_000)


if __name__ == "__main__":
    main()
