"""The check of an open page: its states, quotes, download and removed articles."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.check.checker import CheckEvent
from assistant.errors import UsageError
from assistant.library.add import add
from assistant.progress import TerminalProgress
from assistant.schema import CheckedSentence, CheckReport, CheckVerdict
from assistant.search.query import Filters
from assistant.settings import Settings
from assistant.store.store import Store
from assistant.ui.check_page import CheckPage, PageCheck
from assistant.ui.check_results import render_sentences, render_status
from assistant.ui.service import Service
from assistant.workspace import Workspace
from tests.check.checking import EMBEDDER, NAMES, ScriptedVerifier
from tests.ui.conftest import write_upload

ARTICLE = "The council met on Monday. “We will not close the school,” Gro Dahl said."
TEXT = "“We will close the old school.” The mayor <b>owns</b> a boat."


class ScriptedWorkspace(Workspace):
    """A workspace with a small embedder and a verifier that finds nothing."""

    before_sentence: Callable[[], object] = staticmethod(lambda: None)

    def check_text(
        self,
        text: str,
        name: str,
        filters: Filters | None = None,
        *,
        start: int = 0,
        library: str | None = None,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[CheckEvent]:
        from assistant.check.checker import Checker

        with Store.open(self.settings.index_dir / (library or "default")) as store:
            checker = Checker(store, EMBEDDER, ScriptedVerifier(), NAMES)
            for event in checker.check_text(text, name, filters, start=start, is_stopped=is_stopped):
                if isinstance(event, CheckedSentence):
                    self.before_sentence()
                yield event


@pytest.fixture
def workspace(tmp_path: Path) -> ScriptedWorkspace:
    """Workspace with one article."""
    (tmp_path / "school.txt").write_text(ARTICLE, encoding="utf-8")
    with Store.open(tmp_path / "index" / "default", embedder=EMBEDDER, create=True) as store:
        add([tmp_path / "school.txt"], store, EMBEDDER)
    return ScriptedWorkspace(Settings(index_dir=tmp_path / "index"), TerminalProgress())


def run(page: CheckPage, text: str = TEXT) -> PageCheck:
    """Return the last state of a check."""
    *_, check = page.run("me", text, Filters(), None)
    return check


def test_a_check_shows_each_sentence_with_its_verdict_in_words(workspace: ScriptedWorkspace) -> None:
    check = run(CheckPage(Service(workspace)))
    assert [sentence.verdict for sentence in check.sentences] == [
        CheckVerdict.QUOTATION_ALTERED,
        CheckVerdict.NOT_IN_ARTICLES,
    ]
    html = render_sentences(check)
    assert ">Quotation altered<" in html
    assert "We will <del>not</del> close the <ins>old</ins> school" in html
    assert "The article has also “not”; no “old”." in html
    assert ">No article says so</strong> The mayor &lt;b&gt;owns&lt;/b&gt; a boat." in html
    assert "2 sentences: 1 quotation altered, 1 no article says so." in render_status(check)


def test_the_html_of_a_running_check_only_grows(workspace: ScriptedWorkspace) -> None:
    shown = ""
    for check in CheckPage(Service(workspace)).run("me", TEXT, Filters(), None):
        html = render_sentences(check)
        assert html.startswith(shown)
        shown = html


def test_a_quote_opens_its_article_and_an_unknown_number_nothing(workspace: ScriptedWorkspace) -> None:
    page = CheckPage(Service(workspace))
    run(page)
    assert "<mark class=current tabindex=-1>“We will not close the school,”" in page.open_quote("me", 1)
    assert page.open_quote("me", 2) == page.open_quote("me", 0) == page.open_quote("other", 1) == ""


def test_the_download_is_the_text_with_footnotes(workspace: ScriptedWorkspace) -> None:
    page = CheckPage(Service(workspace))
    run(page)
    assert page.to_markdown("me").startswith("“We will close the old school.”[^1] The mayor")
    assert page.to_markdown("other") == ""


def test_a_stopped_check_keeps_its_sentences(workspace: ScriptedWorkspace) -> None:
    page = CheckPage(Service(workspace))
    states = page.run("me", TEXT, Filters(), None)
    check = next(state for state in states if state.done)
    page.stop("me")
    *_, check = states
    assert check.is_stopped or len(check.sentences) == 2
    assert not check.is_running
    page.leave("me")
    assert page.last_check("me") is None


def test_a_removed_article_withdraws_the_sentences_that_quote_it(workspace: ScriptedWorkspace) -> None:
    service = Service(workspace)
    page = CheckPage(service)
    run(page)
    (row,) = service.list_articles()
    service.remove_article(row.id)
    check = page.last_check("me")
    assert check
    assert len(check.sentences) == 1
    assert "1 sentence was withdrawn" in render_status(check)
    assert "not close" not in render_sentences(check) + page.to_markdown("me")
    assert page.open_quote("me", 1) == ""


def test_errors_and_waiting_are_part_of_the_state(workspace: ScriptedWorkspace) -> None:
    page = CheckPage(Service(workspace))
    assert "The text is empty." in render_status(run(page, " "))
    waiting = PageCheck(TEXT, "default", claims=2, done=1, ahead=1)
    assert "Waiting: 1 task of others is first." in render_status(waiting)
    running = render_status(PageCheck(TEXT, "default", claims=2, done=1))
    assert 'value="1" max="2"' in running


def test_a_page_has_one_check_at_a_time(workspace: ScriptedWorkspace) -> None:
    page = CheckPage(Service(workspace))
    states = page.run("me", TEXT, Filters(), None)
    next(states)
    assert "still running" in run(page).error
    *_, check = states
    assert len(check.sentences) == 2


def test_a_question_does_not_wait_for_a_whole_check(workspace: ScriptedWorkspace) -> None:
    service, queued = Service(workspace), threading.Event()
    workspace.before_sentence = lambda: queued.wait(5)
    order: list[str] = []
    check = service.start_check(TEXT, Filters())
    question = service.worker.submit(lambda: map(order.append, ["question"]))
    queued.set()
    order.extend("report" for event in check if isinstance(event, CheckReport))
    list(question)
    assert order == ["question", "report"]


def test_an_opened_file_becomes_text_and_is_deleted(
    workspace: ScriptedWorkspace, tmp_path: Path
) -> None:
    page = CheckPage(Service(workspace))
    file = Path(write_upload(tmp_path / "up", "draft.html", "<html><p>It rained all day.</p></html>"))
    assert page.read_file(file) == "It rained all day."
    assert not file.exists()
    file = Path(write_upload(tmp_path / "up", "draft.csv", "a,b"))
    with pytest.raises(UsageError, match=r"^draft\.csv is not a text"):
        page.read_file(file)
