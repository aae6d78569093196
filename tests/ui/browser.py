"""Actions and waits for the browser tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from assistant.library.history import Turn
    from tests.ui.conftest import Site

CITATION_LINK = 'a[href^="#says-who/"]'
ANSWERS = "#chat .bot .message-content"
ANSWERS_COMPLETE = """count => {
  const answers = document.querySelectorAll('#chat .bot .message-content');
  const progress = /^(Waiting|Searching|Reading|Writing|Checking)/;
  if (answers.length < count) return false;
  const text = answers[answers.length - 1].innerText.trim();
  return text && !progress.test(text);
}"""
MINUTE = 60_000
"""Milliseconds."""


def open_page(
    browser: Browser, site: Site, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """Yield the page; afterwards, check that it sent no request off this machine and raised no error."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    urls, errors = [], []
    page.on("request", lambda request: urls.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.address}?__theme={scheme}")
    page.locator("#question textarea").wait_for(timeout=MINUTE)
    yield page
    context.close()
    local = re.compile(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:")
    assert [url for url in urls if not local.match(url)] == []
    assert errors == []


def open_sidebar(page: Page) -> None:
    sidebar_button = page.get_by_role("button", name="Open sidebar")
    sidebar_button.or_(page.locator(".sidebar .toggle-button")).first.click()


def submit_question(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")


def wait_for_answer(page: Page, count: int = 1) -> str:
    """Wait until the conversation has this many complete answers; return the text of the last answer."""
    page.wait_for_function(ANSWERS_COMPLETE, arg=count, timeout=3 * MINUTE)
    page.get_by_role("button", name="Ask", exact=True).wait_for(timeout=MINUTE)
    return page.locator(ANSWERS).last.inner_text()


def wait_for_other_answer(page: Page, turn_id: int) -> None:
    """Wait until the conversation links to another turn than this, as after a retry."""
    page.wait_for_function(
        "own => [...document.querySelectorAll('#chat a[href^=\"#says-who/\"]')]"
        ".some(link => !link.getAttribute('href').startsWith(`#says-who/${own}/`))",
        arg=turn_id,
        timeout=MINUTE,
    )


def wait_for_focus(page: Page, selector: str) -> None:
    """Wait until an element that matches has the focus."""
    page.wait_for_function(
        "selector => document.activeElement.matches(selector)", arg=selector, timeout=MINUTE
    )


def wait_for_text(page: Page, selector: str, text: str) -> None:
    """Wait until the element's text contains the given text."""
    page.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.innerText.includes(text)",
        arg=[selector, text],
        timeout=MINUTE,
    )


def select_article(page: Page, title: str) -> None:
    """Click the row of an article on the library page, and wait until the buttons act on it."""
    page.locator("#articles").get_by_role("gridcell", name=re.compile(title)).first.click()
    page.wait_for_function(
        "title => document.querySelector('#article input').value.includes(title)",
        arg=title,
        timeout=MINUTE,
    )


def wait_for_count(page: Page, selector: str, count: int) -> None:
    """Wait until the page has exactly this many elements."""
    page.wait_for_function(
        "([selector, count]) => document.querySelectorAll(selector).length === count",
        arg=[selector, count],
        timeout=MINUTE,
    )


def last_recorded_answer(site: Site) -> dict[str, object]:
    """Return the newest answer in the history as the API would return it."""
    turn = last_turn(site)
    assert turn.answer is not None
    answer: dict[str, object] = json.loads(turn.answer.model_dump_json())
    return answer


def last_turn(site: Site) -> Turn:
    """Return the newest turn in the history."""
    history = site.service.open_history()
    return history.list_turns(history.list_conversations()[0].id)[-1]


def remove_all_articles(site: Site) -> None:
    library = site.service.resolve_library()
    for row in site.service.list_articles(library=library, include_older=True):
        site.service.remove_article(row.id, library=library)
