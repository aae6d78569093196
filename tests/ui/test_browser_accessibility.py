"""Accessibility and layout of the page in Chromium against a real server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.ui.browser import (
    CITATION_LINK,
    MINUTE,
    open_page,
    submit_question,
    wait_for_answer,
)
from tests.ui.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ACCESSIBILITY_DOC = Path(__file__).parents[2] / "docs" / "accessibility.md"
RECORD_LAYOUT_SHIFTS = """() => { window.layoutShift = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.layoutShift += entry.value;
}).observe({type: "layout-shift"}); }"""


@pytest.mark.parametrize("width", [360, 1280])
def test_the_layout_is_stable_while_an_answer_arrives(browser: Browser, site: Site, width: int) -> None:
    pages = open_page(browser, site, width=width)
    page = next(pages)
    page.evaluate(RECORD_LAYOUT_SHIFTS)
    submit_question(page, "What happened to the ferry?")
    wait_for_answer(page)
    assert page.evaluate("window.layoutShift") < 0.1  # the limit of "good" on web.dev, for a whole visit
    next(pages, None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_the_page_fits_the_window_and_has_no_unlisted_accessibility_violation(
    browser: Browser, site: Site, width: int, scheme: Literal["light", "dark"]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    pages = open_page(browser, site, width=width, scheme=scheme)
    page = next(pages)
    submit_question(page, "What happened to the ferry?")
    wait_for_answer(page)
    page.locator(CITATION_LINK).first.click()
    page.locator(".reader mark.current").wait_for(timeout=MINUTE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [violation for violation in violations if violation["impact"] in ("serious", "critical")]
    in_own_markup = [
        (violation["id"], node["html"][:120], node["failureSummary"])
        for violation in serious
        for node in violation["nodes"]
        if re.search(r"says-who|reader|mark", node["html"])
    ]
    assert in_own_markup == []
    doc = ACCESSIBILITY_DOC.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([\w-]+)` \|", doc, re.MULTILINE))
    assert {violation["id"] for violation in serious} <= listed, (
        "Gradio has a violation that docs/accessibility.md does not list"
    )
    next(pages, None)
