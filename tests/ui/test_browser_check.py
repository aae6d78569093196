"""The Check tab in Chromium against a real server. Quotations are compared without the model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.ui.browser import MINUTE, open_page, wait_for_focus, wait_for_text
from tests.ui.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ALTERED = "“We knocked on every door thrice.”"
EXACT = "“The second time, almost everyone came.”"


def open_check(page: Page) -> None:
    page.get_by_role("tab", name="Check").click()
    page.locator("#check-text textarea").wait_for(timeout=MINUTE)


def test_a_checked_text_shows_verdicts_opens_quotes_and_can_be_downloaded(page: Page) -> None:
    open_check(page)
    page.locator("#check-text textarea").fill(f"{ALTERED} {EXACT}")
    page.get_by_role("button", name="Check", exact=True).click()
    wait_for_text(page, "#check-status", "2 sentences: 1 quotation altered, 1 carried.")
    first = page.locator(".check-sentence").first
    assert "Quotation altered" in first.inner_text()
    assert first.locator("del").inner_text() == "twice"
    link = "#check-sentences a[href='#says-who-check/1']"
    page.locator(link).click()
    page.locator("mark.current").wait_for(timeout=MINUTE)
    assert "We knocked on every door twice" in page.locator("mark.current").inner_text()
    wait_for_focus(page, "mark.current")
    page.keyboard.press("Escape")
    page.locator(".reader").wait_for(state="hidden")
    wait_for_focus(page, link)
    with page.expect_download(timeout=MINUTE) as download:
        page.get_by_role("button", name="Download with footnotes").click()
    markdown = Path(download.value.path()).read_text(encoding="utf-8")
    assert markdown.startswith(f"{ALTERED}[^1] {EXACT}[^2]")


def test_an_opened_file_is_checked_and_the_check_can_be_stopped(page: Page, tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_text("<p>The ferry was repaired in a dock.</p>" * 20, encoding="utf-8")
    open_check(page)
    page.locator("#check-upload input[type=file]").or_(
        page.locator("input[type=file][accept*='.docx']")
    ).first.set_input_files(draft)
    page.wait_for_function(
        "document.querySelector('#check-text textarea').value.includes('repaired')", timeout=MINUTE
    )
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".check-sentence").first.wait_for(timeout=MINUTE)
    page.get_by_role("button", name="Stop").click()
    wait_for_text(page, "#check-status", "Stopped before the end.")
    assert 0 < page.locator(".check-sentence").count() < 20


@pytest.mark.parametrize("width", [360, 1280])
def test_a_checked_text_fits_the_window_and_has_no_accessibility_violation(
    browser: Browser, site: Site, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    pages = open_page(browser, site, width=width, scheme="dark" if width == 360 else "light")
    page = next(pages)
    open_check(page)
    page.locator("#check-text textarea").fill(f"{ALTERED} {EXACT}")
    page.get_by_role("button", name="Check", exact=True).click()
    wait_for_text(page, "#check-status", "2 sentences")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        (violation["id"], node["html"][:120], node["failureSummary"])
        for violation in violations
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if "tab" not in node["html"][:80]
    ]
    assert serious == []
    next(pages, None)
