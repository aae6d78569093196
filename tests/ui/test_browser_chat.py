"""The chat in Chromium against a real server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.schema import EVIDENCE_HEADING
from tests.fakes import refuted_answer
from tests.ui.browser import (
    ANSWERS,
    CITATION_LINK,
    MINUTE,
    last_recorded_answer,
    last_turn,
    open_page,
    open_sidebar,
    submit_question,
    wait_for_answer,
    wait_for_count,
    wait_for_focus,
    wait_for_other_answer,
)
from tests.ui.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def test_a_citation_link_opens_the_article_at_the_exact_quote(
    default_page: Page, default_site: Site
) -> None:
    submit_question(default_page, "How many US troops are in Japan?")
    assert "60,000" in wait_for_answer(default_page)
    citation = last_recorded_answer(default_site)["citations"][0]  # type: ignore[index]
    link = default_page.locator(CITATION_LINK).first
    assert link.get_attribute("title") == citation["quote"]
    link.click()
    mark = default_page.locator("mark.current")
    mark.wait_for(timeout=MINUTE)
    assert mark.text_content() == citation["quote"]
    assert default_page.locator(".reader h2").text_content() == citation["title"]
    wait_for_focus(default_page, "mark.current")
    box = mark.bounding_box()
    assert box
    assert 0 <= box["y"] < 800
    default_page.keyboard.press("Escape")
    default_page.locator(".reader").wait_for(state="hidden")
    wait_for_focus(default_page, CITATION_LINK)


def test_words_that_refute_a_question_open_the_article_at_these_words(page: Page, site: Site) -> None:
    library = site.service.resolve_library()
    row = site.service.list_articles(library=library)[0]
    article = site.service.get_article(row.id, library=library)
    assert article is not None
    text = article.text
    quote = text.rstrip().splitlines()[-1]
    answer = refuted_answer(quote, start=text.rindex(quote), article_id=row.id)
    site.service.open_history().record("Who voted for the quagga?", answer, library=library)
    open_sidebar(page)
    page.get_by_label("Search conversations").fill("quagga")
    wait_for_count(page, "#conversations label", 1)
    page.locator("#conversations label").first.click()
    page.locator("#chat").get_by_text(EVIDENCE_HEADING).wait_for(timeout=MINUTE)
    assert page.locator("#chat a[href*='/quote/'], #chat a[href*='/passage/']").count() == 0
    page.locator(CITATION_LINK).click()
    page.locator("mark.current").wait_for(timeout=MINUTE)
    assert page.locator("mark.current").text_content() == quote
    page.keyboard.press("Escape")
    wait_for_focus(page, CITATION_LINK)


def test_an_answer_can_be_stopped_and_the_next_question_is_answered(default_page: Page) -> None:
    submit_question(default_page, "Why was the return of the ferry put back?")
    default_page.get_by_text("Reading 4 passages").wait_for(timeout=MINUTE)
    default_page.get_by_role("button", name="Stop").click()
    default_page.get_by_text("Stopped.").wait_for(timeout=MINUTE / 6)
    submit_question(default_page, "How much will the ferry repair cost?")
    default_page.get_by_text("Stopped.").wait_for(state="hidden", timeout=MINUTE)
    assert "million" in wait_for_answer(default_page)


def test_a_reload_restores_the_conversation(page: Page) -> None:
    before = page.evaluate("localStorage['says-who']")
    submit_question(page, "What happened to the ferry?")
    wait_for_answer(page)
    page.wait_for_function("before => localStorage['says-who'] !== before", arg=before, timeout=MINUTE)
    page.reload()
    page.locator("#chat").get_by_text("What happened to the ferry?").wait_for(timeout=MINUTE)
    wait_for_count(page, ANSWERS, 1)


def test_a_conversation_can_be_saved_searched_opened_and_deleted(page: Page) -> None:
    submit_question(page, "Where is the zebra?")
    wait_for_answer(page)
    open_sidebar(page)
    page.get_by_text("Save only the last answer").click()
    with page.expect_download(timeout=MINUTE) as download:
        page.get_by_role("button", name="Save as JSON").click()
    (turn,) = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))["turns"]
    assert turn["question"] == "Where is the zebra?"
    page.get_by_role("button", name="New conversation").click()
    wait_for_count(page, ANSWERS, 0)
    page.get_by_label("Search conversations").fill("zebra")
    wait_for_count(page, "#conversations label", 1)
    page.locator("#conversations label").first.click()
    page.locator("#chat").get_by_text("Where is the zebra?").wait_for(timeout=MINUTE)
    page.get_by_role("button", name="Delete conversation …").click()
    page.get_by_role("button", name="Yes, delete").first.click()
    wait_for_count(page, "#conversations label", 0)


def test_a_question_can_be_edited_and_retried_and_its_answer_voted_on(page: Page, site: Site) -> None:
    submit_question(page, "Where is the U.S. ferry?")
    wait_for_answer(page)
    edited = last_turn(site).id
    page.locator("#chat button[aria-label=Edit]").first.click()
    box = page.locator("#chat textarea")
    assert box.input_value() == "Where is the U.S. ferry?"
    box.fill("Where is the (old) zebra?")
    page.locator("#chat button[aria-label=Submit]").click()
    wait_for_other_answer(page, edited)
    wait_for_answer(page)
    page.locator("#chat").get_by_text("Where is the (old) zebra?").wait_for(timeout=MINUTE)
    retried = last_turn(site).id
    page.locator("#chat button[aria-label=Retry]").first.click()
    wait_for_other_answer(page, retried)
    wait_for_answer(page)
    page.locator("#chat button[aria-label=Dislike]").first.click()
    note = page.get_by_label("What was good or wrong")
    note.fill("no zebra")
    note.press("Enter")
    note.wait_for(state="hidden", timeout=MINUTE)
    history = site.service.open_history()
    turns = history.list_turns(history.list_conversations("zebra")[0].id)
    assert [(turn.question, turn.vote, turn.note) for turn in turns] == [
        ("Where is the (old) zebra?", -1, "no zebra")
    ]


def test_two_visitors_get_their_own_answers(browser: Browser, site: Site) -> None:
    visits = [open_page(browser, site) for _ in range(2)]
    first, second = map(next, visits)
    submit_question(first, "What happened to the ferry?")
    submit_question(second, "Which school stays open?")
    wait_for_answer(first)
    wait_for_answer(second)
    first_chat = first.locator("#chat").inner_text()
    second_chat = second.locator("#chat").inner_text()
    assert "ferry" in first_chat
    assert "school stays" not in first_chat
    assert "school stays" in second_chat
    assert "to the ferry" not in second_chat
    for visit in visits:
        next(visit, None)


def test_active_filters_are_visible(page: Page) -> None:
    page.get_by_text("Filters: dates, outlets, articles").click()
    page.get_by_label("From").or_(page.locator("input[placeholder]").first).first.wait_for(
        timeout=MINUTE
    )
    page.get_by_label("Only these outlets").click()
    outlet = page.get_by_role("option").first.inner_text().strip("✓ \n")
    page.get_by_role("option").first.click()
    active_filters = page.locator("#active-filters")
    active_filters.get_by_text("Only:").wait_for(timeout=MINUTE)
    assert outlet
    assert outlet in active_filters.inner_text()
    page.get_by_role("button", name="Clear filters").click()
    active_filters.wait_for(state="hidden", timeout=MINUTE)
    assert not active_filters.is_visible()


def test_question_citation_and_reader_work_by_keyboard_alone(default_page: Page) -> None:
    default_page.locator("#question textarea").focus()
    default_page.keyboard.type("How many US troops are in Japan?")
    default_page.keyboard.press("Enter")
    wait_for_answer(default_page)
    default_page.locator("#question textarea").focus()
    for _ in range(40):
        default_page.keyboard.press("Shift+Tab")
        if default_page.evaluate(f"document.activeElement.matches('{CITATION_LINK}')"):
            break
    default_page.keyboard.press("Enter")
    default_page.locator("mark.current").wait_for(timeout=MINUTE)
    wait_for_focus(default_page, "mark.current")
    default_page.keyboard.press("Escape")
    wait_for_focus(default_page, CITATION_LINK)
