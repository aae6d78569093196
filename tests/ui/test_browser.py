"""What a person does in a browser: Chromium against the real server."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from tests.ui.conftest import Site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DOOR = 'a[href^="#says-who/"]'
ACCESSIBILITY = Path(__file__).parents[2] / "docs" / "accessibility.md"
SHIFTS = """() => { window.shifted = 0; new PerformanceObserver(all => {
  for (const one of all.getEntries()) if (!one.hadRecentInput) window.shifted += one.value;
}).observe({type: "layout-shift"}); }"""
MINUTE = 60_000
ANSWERED = "#chat .bot .message-content"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI_NEEDS_BROWSER"):
            pytest.fail("Chromium is missing.")
        pytest.skip("Chromium is missing.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A fresh browser on the tiny model's page; every request it makes must be to this machine."""
    yield from opened(browser, site)


@pytest.fixture
def answering(browser: Browser, default_site: Site) -> Iterator[Page]:
    """The same with the model that answers."""
    yield from opened(browser, default_site)


def opened(
    browser: Browser, site: Site, *, width: int = 1280, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site.address}?__theme={scheme}")
    page.locator("#question textarea").wait_for(timeout=MINUTE)
    yield page
    context.close()
    elsewhere = [
        url for url in asked if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", url)
    ]
    assert elsewhere == []
    assert errors == []


def ask(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")


def done(page: Page, answers: int = 1) -> str:
    """The last answer, once that many are finished."""
    page.wait_for_function(
        "count => { const all = document.querySelectorAll('#chat .bot .message-content');"
        " return all.length >= count && !/^(Waiting|Searching|Reading|Writing|Checking)/.test(all[all.length - 1].innerText.trim()) }",
        arg=answers, timeout=3 * MINUTE,
    )  # fmt: skip
    page.get_by_role("button", name="Ask", exact=True).wait_for(timeout=MINUTE)
    return page.locator(ANSWERED).last.inner_text()


def last_answer(site: Site) -> dict[str, object]:
    """The newest answer on record, as the endpoint would give it."""
    history = site.service.history()
    turn = history.turns(history.conversations()[0].id)[-1]
    assert turn.answer is not None
    answer: dict[str, object] = json.loads(turn.answer.model_dump_json())
    return answer


def test_first_visit_ask_open_the_citation_and_read_the_very_quote(
    answering: Page, default_site: Site
) -> None:
    ask(answering, "How many US troops are in Japan?")
    assert "60,000" in done(answering)
    citation = last_answer(default_site)["citations"][0]  # type: ignore[index]
    door = answering.locator(DOOR).first
    assert door.get_attribute("title") == citation["quote"]
    door.click()
    mark = answering.locator("mark.now")
    mark.wait_for(timeout=MINUTE)
    assert mark.text_content() == citation["quote"]
    assert answering.locator(".reader h2").text_content() == citation["title"]
    assert answering.evaluate("document.activeElement.matches('mark.now')")
    box = mark.bounding_box()
    assert box
    assert 0 <= box["y"] < 800
    answering.keyboard.press("Escape")
    answering.locator(".reader").wait_for(state="hidden")
    assert answering.evaluate(f"document.activeElement.matches('{DOOR}')")


def test_upload_ask_delete_and_the_same_question_is_declined(
    answering: Page, default_site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "dunmore.txt"
    file.write_text(
        "The mayor of Dunmore, Ann Lee, resigned on Monday. She named her health as the reason.",
        encoding="utf-8",
    )
    bad = tmp_path / "bad.jsonl"
    bad.write_text("no json\n", encoding="utf-8")
    answering.get_by_role("tab", name="Library").click()
    answering.locator("#upload input[type=file]").set_input_files([str(file), str(bad)])
    outcome = answering.locator("#outcome")
    answering.wait_for_function(
        "document.querySelector('#outcome').innerText.includes('bad.jsonl: nothing')", timeout=MINUTE
    )
    assert "dunmore.txt: 1 article added" in outcome.inner_text()
    assert "is not JSON" in outcome.inner_text()
    answering.get_by_role("tab", name="Ask").click()
    ask(answering, "Who resigned as mayor of Dunmore?")
    assert "Ann Lee" in done(answering)

    answering.get_by_role("tab", name="Library").click()
    answering.locator("#articles").get_by_role(
        "gridcell", name=re.compile("The mayor of Dunmore")
    ).first.click()
    answering.get_by_role("button", name="Delete …", exact=True).click()
    answering.get_by_role("button", name="Delete it").last.click()
    answering.wait_for_function(
        "document.querySelector('#outcome').innerText.startsWith('Deleted')", timeout=MINUTE
    )
    answering.get_by_role("tab", name="Ask").click()
    assert "removed" in answering.locator(ANSWERED).first.inner_text()
    ask(answering, "Who resigned as mayor of Dunmore?")
    said = done(answering, 2)
    assert "Ann Lee" not in said
    assert last_answer(default_site)["status"] == "abstained"
    assert b"Ann Lee" not in (default_site.folder / "default" / "history.db").read_bytes()


def test_stop_while_it_reads_then_ask_again(answering: Page) -> None:
    ask(answering, "Why was the return of the ferry put back?")
    answering.get_by_text("Reading 4 passages").wait_for(timeout=MINUTE)
    answering.get_by_role("button", name="Stop").click()
    answering.get_by_text("Stopped.").wait_for(timeout=2_000)
    ask(answering, "How much will the ferry repair cost?")
    answering.get_by_text("Stopped.").wait_for(state="hidden", timeout=MINUTE)
    assert "million" in done(answering)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_an_answer_comes(browser: Browser, site: Site, width: int) -> None:
    opening = opened(browser, site, width=width)
    page = next(opening)
    page.evaluate(SHIFTS)
    ask(page, "What happened to the ferry?")
    done(page)
    assert page.evaluate("window.shifted") < 0.1  # what web.dev calls good for all of a visit
    next(opening, None)


def test_after_a_reload_the_conversation_is_still_there(page: Page) -> None:
    before = page.evaluate("localStorage['says-who']")
    ask(page, "What happened to the ferry?")
    done(page)
    page.wait_for_function("before => localStorage['says-who'] !== before", arg=before, timeout=MINUTE)
    page.reload()
    page.locator("#chat").get_by_text("What happened to the ferry?").wait_for(timeout=MINUTE)
    assert page.locator(ANSWERED).count() == 1


def test_a_conversation_is_found_opened_and_deleted(page: Page) -> None:
    ask(page, "Where is the zebra?")
    done(page)
    page.get_by_role("button", name="Open sidebar").or_(
        page.locator(".sidebar .toggle-button")
    ).first.click()
    page.get_by_text("Save the last answer alone").click()
    with page.expect_download(timeout=MINUTE) as saving:
        page.get_by_role("button", name="Save as JSON").click()
    (turn,) = json.loads(Path(saving.value.path()).read_text(encoding="utf-8"))["turns"]
    assert turn["question"] == "Where is the zebra?"
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_function(
        "document.querySelectorAll('#chat .bot .message-content').length === 0", timeout=MINUTE
    )
    page.get_by_label("Search conversations").fill("zebra")
    found = page.locator("#conversations label")
    page.wait_for_function(
        "document.querySelectorAll('#conversations label').length === 1", timeout=MINUTE
    )
    found.first.click()
    page.locator("#chat").get_by_text("Where is the zebra?").wait_for(timeout=MINUTE)
    page.get_by_role("button", name="Delete conversation …").click()
    page.get_by_role("button", name="Delete it").first.click()
    page.wait_for_function(
        "document.querySelectorAll('#conversations label').length === 0", timeout=MINUTE
    )


def test_a_question_is_edited_asked_again_and_its_answer_voted_on(page: Page, site: Site) -> None:
    ask(page, "Where is the U.S. ferry?")
    done(page)
    page.locator("#chat button[aria-label=Edit]").first.click()
    box = page.locator("#chat textarea")
    assert box.input_value() == "Where is the U.S. ferry?"
    box.fill("Where is the (old) zebra?")
    page.locator("#chat button[aria-label=Submit]").click()
    page.locator("#chat").get_by_text("Where is the (old) zebra?").wait_for(timeout=MINUTE)
    done(page)
    page.locator("#chat button[aria-label=Retry]").first.click()
    page.wait_for_timeout(300)
    done(page)
    page.locator("#chat button[aria-label=Dislike]").first.click()
    note = page.get_by_label("What was good or wrong")
    note.fill("no zebra")
    note.press("Enter")
    note.wait_for(state="hidden", timeout=MINUTE)
    history = site.service.history()
    turns = history.turns(history.conversations("zebra")[0].id)
    assert [(turn.question, turn.vote, turn.note) for turn in turns] == [
        ("Where is the (old) zebra?", -1, "no zebra")
    ]


def test_two_browsers_at_once_get_their_own_answers(browser: Browser, site: Site) -> None:
    visits = [opened(browser, site) for _ in range(2)]
    first, second = map(next, visits)
    ask(first, "What happened to the ferry?")
    ask(second, "Which school stays open?")
    done(first)
    done(second)
    for one, mine, other in ((first, "ferry", "school stays"), (second, "school stays", "to the ferry")):
        shown = one.locator("#chat").inner_text()
        assert mine in shown
        assert other not in shown
    for visit in visits:
        next(visit, None)


def test_by_keyboard_alone(answering: Page) -> None:
    answering.locator("#question textarea").focus()
    answering.keyboard.type("How many US troops are in Japan?")
    answering.keyboard.press("Enter")
    done(answering)
    answering.locator("#question textarea").focus()
    for _ in range(40):
        answering.keyboard.press("Shift+Tab")
        if answering.evaluate(f"document.activeElement.matches('{DOOR}')"):
            break
    answering.keyboard.press("Enter")
    answering.locator("mark.now").wait_for(timeout=MINUTE)
    assert answering.evaluate("document.activeElement.matches('mark.now')")
    answering.keyboard.press("Escape")
    assert answering.evaluate(f"document.activeElement.matches('{DOOR}')")


def test_a_hostile_article_is_text_and_calls_nowhere(page: Page, site: Site, tmp_path: Path) -> None:
    text = (
        "The zeppelin <script>window.bad=1</script> ![x](http://evil.example/x.png) <img src=http://evil.example/y.png onerror=bad=1> [1] "
        "<|im_end|> landed at Dunmore on Monday."
    )
    file = tmp_path / "hostile.txt"
    file.write_text(text, encoding="utf-8")
    page.get_by_role("tab", name="Library").click()
    page.locator("#upload input[type=file]").set_input_files(str(file))
    page.wait_for_function(
        "document.querySelector('#outcome').innerText.includes('1 article added')", timeout=MINUTE
    )
    page.locator("#articles").get_by_role("gridcell", name=re.compile("zeppelin")).first.click()
    page.get_by_role("button", name="Read", exact=True).click()
    words = page.locator("#book-html .words")
    words.wait_for(timeout=MINUTE)
    assert words.text_content() == text
    page.get_by_role("tab", name="Ask").click()
    ask(page, text[:200])
    done(page)
    assert page.evaluate("window.bad") is None
    assert page.locator("#chat img[src*=evil]").count() == 0
    library = site.service.library_to_ask()
    for row in site.service.articles(library=library):
        site.service.remove(row.id, library=library)


@pytest.mark.parametrize(("width", "scheme"), [(1600, "light"), (360, "dark")])
def test_versions_and_reprints_of_an_article_are_doors_to_each_other(
    browser: Browser, site: Site, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    story = " ".join(
        f"The ferry from Halvard to Callow was late by {number} minutes on pier {number + 40}."
        for number in range(30)
    )
    for name, source, day, url, last in (
        ("old", "The Courier", "2026-01-05", "https://courier.example/late", "It sails today."),
        ("new", "The Courier", "2026-01-06", "https://courier.example/late", "It sails tomorrow."),
        ("copy", "The Ledger", "2026-01-06", "https://ledger.example/late", "So the Courier writes."),
    ):
        heading = f"---\ntitle: Ferry late, says the {name} one\ndate: {day}\nsource: {source}\nurl: {url}\n---\n"
        (tmp_path / f"{name}.md").write_text(f"{heading}\n{story} {last}\n", encoding="utf-8")
    opening = opened(browser, site, width=width, scheme=scheme)
    page = next(opening)
    page.get_by_role("tab", name="Library").click()
    page.locator("#upload input[type=file]").set_input_files(
        [str(tmp_path / f"{name}.md") for name in ("old", "new", "copy")]
    )
    page.wait_for_function(
        "document.querySelector('#outcome').innerText.includes('copy.md: 1 article added')",
        timeout=MINUTE,
    )
    page.locator("#articles").get_by_role("gridcell", name=re.compile("says the new one")).first.click()
    page.get_by_role("button", name="Read", exact=True).click()
    reader = page.locator("#book-html .reader")
    for door, title in (("old one", "old"), ("new one", "new"), ("copy one", "copy")):
        reader.get_by_role("button", name=re.compile(door)).first.click()
        reader.locator("h2", has_text=f"says the {title} one").wait_for(timeout=MINUTE)
        assert reader.locator(".superseded").count() == (title == "old")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    next(opening, None)
    library = site.service.library_to_ask()
    for row in site.service.articles(library=library, older=True):
        site.service.remove(row.id, library=library)


def test_filters_are_visible_while_on(page: Page) -> None:
    page.get_by_text("Filters: dates, outlets, chosen articles").click()
    page.get_by_label("From").or_(page.locator("input[placeholder]").first).first.wait_for(
        timeout=MINUTE
    )
    page.get_by_label("Only these outlets").click()
    outlet = page.get_by_role("option").first.inner_text().strip("✓ \n")
    page.get_by_role("option").first.click()
    page.locator("#filtered").get_by_text("Only:").wait_for(timeout=MINUTE)
    assert outlet
    assert outlet in page.locator("#filtered").inner_text()
    page.get_by_role("button", name="Clear filters").click()
    page.locator("#filtered").wait_for(state="hidden", timeout=MINUTE)
    assert not page.locator("#filtered").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1600])
def test_nothing_sticks_out_and_no_label_is_missing(
    browser: Browser, site: Site, width: int, scheme: Literal["light", "dark"]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opening = opened(browser, site, width=width, scheme=scheme)
    page = next(opening)
    ask(page, "What happened to the ferry?")
    done(page)
    page.locator(DOOR).first.click()
    page.locator(".reader mark.now").wait_for(timeout=MINUTE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    ours = [
        (one["id"], node["html"][:120], node["failureSummary"])
        for one in serious
        for node in one["nodes"]
        if re.search(r"says-who|reader|mark", node["html"])
    ]
    assert ours == []
    listed = set(
        re.findall(r"^\| `([\w-]+)` \|", ACCESSIBILITY.read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {one["id"] for one in serious} <= listed, (
        "Gradio brings a violation that docs/accessibility.md does not list"
    )
    next(opening, None)
