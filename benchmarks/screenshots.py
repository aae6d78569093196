#!/usr/bin/env python3
"""Take the screenshots in the documentation: light and dark, wide and narrow.

Usage:

    python benchmarks/screenshots.py [FOLDER]

FOLDER defaults to docs/images. The library is the sample articles, and the default model answers the
questions. Requires Chromium and `python3 install.py test`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from assistant.progress import TerminalProgress
from assistant.settings import load_settings
from assistant.ui.server import build_app, launch
from assistant.ui.service import Service
from assistant.workspace import Workspace

SIZES = {"wide": (1600, 900), "narrow": (360, 740)}
COLOR_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ANSWERED_QUESTION = "How much will the ferry repair cost?"
DECLINED_QUESTION = "Who is the emperor of Japan?"
MINUTE_MS = 60_000

# Predicate: the chat has this many answers, and the last one is not in progress.
_ANSWER_COUNT_REACHED = """\
count => {
  const all = document.querySelectorAll('#chat .bot .message-content');
  const last = all[all.length - 1];
  return all.length >= count
    && !/^(Waiting|Searching|Reading|Writing|Checking)/.test(last.innerText.trim());
}
"""


def main() -> None:
    """Serve the page and take all screenshots of it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is missing. Debian: sudo apt-get install chromium")
    with tempfile.TemporaryDirectory() as index_dir:
        settings = load_settings(index_dir=Path(index_dir))
        with Workspace(settings, TerminalProgress()) as work, sync_playwright() as playwright:
            service = Service(work)
            service.warm_up()
            app = build_app(service)
            address = launch(app, host="127.0.0.1", port=None, password=None)
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take_screenshots(browser, address, folder)
            browser.close()
            app.close()


def take_screenshots(browser: Browser, address: str, folder: Path) -> None:
    """Take the screenshots in every size and color scheme."""
    for size, (width, height) in SIZES.items():
        for scheme in COLOR_SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = context.new_page()
            page.goto(f"{address}?__theme={scheme}")
            take_session(page, folder / f"{size}-{scheme}")
            context.close()


def take_session(page: Page, prefix: Path) -> None:
    """Take the screenshots of one session; file names are the prefix and the step."""
    page.locator("#question textarea").wait_for(timeout=MINUTE_MS)
    page.wait_for_timeout(2_000)
    page.screenshot(path=f"{prefix}-empty.png")
    ask(page, DECLINED_QUESTION, answer_count=1)
    page.screenshot(path=f"{prefix}-declined.png")
    ask(page, ANSWERED_QUESTION, answer_count=2)
    page.screenshot(path=f"{prefix}-answer.png")
    page.locator('a[href*="/quote/"]').first.click()
    page.locator("mark.current").wait_for(timeout=MINUTE_MS)
    page.wait_for_timeout(500)
    page.screenshot(path=f"{prefix}-reader.png")
    page.locator(".reader button[data-go=close]").click()
    page.get_by_role("tab", name="Library").click()
    page.wait_for_timeout(2_000)
    page.screenshot(path=f"{prefix}-library.png")


def ask(page: Page, question: str, *, answer_count: int) -> None:
    """Ask a question and wait until the chat has that many answers."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(_ANSWER_COUNT_REACHED, arg=answer_count, timeout=3 * MINUTE_MS)
    page.wait_for_timeout(1_000)


if __name__ == "__main__":
    main()
