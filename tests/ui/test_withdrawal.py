"""Answers on an open page after an article that they quote was removed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import pytest

from assistant.answer.events import Event, Reading, Searching
from assistant.library.add import add
from assistant.progress import TerminalProgress
from assistant.search.query import Filters, Query
from assistant.settings import Settings
from assistant.store.store import Store
from assistant.ui.chat import Chat, Session
from assistant.ui.library_handlers import LibraryHandlers
from assistant.ui.page import Page
from assistant.ui.service import Service
from assistant.ui.transcript import WITHDRAWN, Message
from assistant.ui.worker import Task
from assistant.workspace import Workspace
from tests.fakes import refuted_answer
from tests.library.words import WORDS
from tests.ui.turns import make_turn, quoting_turn

QUOTE = "Rain fell on Monday."


class ScriptedService(Service):
    """A service that answers every question with the same events, the second half of them on request."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Workspace(Settings(index_dir=folder), TerminalProgress()))
        self.before: list[Event] = []
        self.after: list[Event] = []
        self.go_on = threading.Event()

    def start_answer(self, query: Query) -> Task[Event]:
        """Return a task that yields the events."""
        del query
        return self.worker.submit(self._events)

    def _events(self) -> Iterator[Event]:
        yield from self.before
        assert self.go_on.wait(60)
        yield from self.after


@pytest.fixture
def service(tmp_path: Path) -> ScriptedService:
    """Service over a library with one article, which says that rain fell."""
    (tmp_path / "rain.txt").write_text(QUOTE, encoding="utf-8")
    with Store.open(tmp_path / "index" / "default", embedder=WORDS, create=True) as store:
        add([tmp_path / "rain.txt"], store, WORDS)
    return ScriptedService(tmp_path / "index")


def article_id(service: Service) -> str:
    (row,) = service.list_articles()
    return row.id


def answers(messages: list[Message]) -> list[str]:
    """Return the texts of the assistant."""
    return [message["content"] for message in messages[1::2]]


def test_an_article_removed_during_a_question_withdraws_earlier_answers_at_once(
    service: ScriptedService,
) -> None:
    rain = article_id(service)
    answer = quoting_turn(rain, QUOTE, 0).answer
    assert answer
    turn = service.open_history().record("When did rain fall?", answer, library="default")
    service.before, service.after = [Searching()], [Reading((), ())]
    session = Session(conversation=turn.conversation)
    updates = Chat(service).answer_question("me", "And snow?", session, Filters())
    assert "Monday" in answers(next(updates).messages)[0]
    service.remove_article(rain)
    service.go_on.set()
    later = [answers(update.messages)[0] for update in updates]
    assert later == [f"*{WITHDRAWN}*"] * 2


def test_an_answer_that_quotes_an_article_removed_meanwhile_is_withdrawn(
    service: ScriptedService,
) -> None:
    rain = article_id(service)
    answer = quoting_turn(rain, QUOTE, 0).answer
    assert answer
    service.before, service.after = [Searching()], [answer]
    updates = Chat(service).answer_question("me", "When did rain fall?", Session(), Filters())
    next(updates)
    service.remove_article(rain)
    service.go_on.set()
    *_, last = updates
    assert answers(last.messages) == [f"*{WITHDRAWN}*"]
    (turn,) = service.open_history().list_turns(last.session.conversation or "")
    assert turn.answer is None


def test_evidence_is_withdrawn_with_its_article(service: ScriptedService) -> None:
    rain = article_id(service)
    answer = refuted_answer(QUOTE, article_id=rain)
    turn = service.open_history().record("When was it dry?", answer, library="default")
    recorded = Session(conversation=turn.conversation)
    unsaved = Session(unsaved=(make_turn(answer),))
    for session in (recorded, unsaved):
        assert "Monday" in answers(Chat(service).messages(session))[0]
    service.remove_article(rain)
    for session in (recorded, unsaved):
        assert answers(Chat(service).messages(session)) == [f"*{WITHDRAWN}*"]
    assert Chat(service).open_link(unsaved, "-1/evidence/1") == ""


def test_an_unrecorded_answer_is_withdrawn_with_its_article(service: ScriptedService) -> None:
    rain = article_id(service)
    chat = Chat(service, record=False)
    session = Session(unsaved=(quoting_turn(rain, QUOTE, 0),))
    assert "Monday" in answers(chat.messages(session))[0]
    service.remove_article(rain)
    assert answers(chat.messages(session)) == [f"*{WITHDRAWN}*"]
    assert chat.open_link(session, "-1/quote/1") == ""


def test_the_reader_of_another_page_is_emptied_once_its_article_is_removed(
    service: ScriptedService,
) -> None:
    rain = article_id(service)
    other_page = Session(unsaved=(quoting_turn(rain, QUOTE, 0),))
    reader = Chat(service, record=False).open_link(other_page, "-1/quote/1")
    assert QUOTE in reader
    on_event = LibraryHandlers(service).close_removed
    nothing = [gr.skip()] * 5
    assert list(on_event(reader, "", None)) == nothing
    service.remove_article(rain)
    chat, check, library, chat_pane, check_pane = on_event(reader, "", reader)
    assert (chat, library, chat_pane.visible) == ("", "", False)
    assert [check, check_pane] == nothing[:2]


def test_the_reader_keeps_an_article_of_another_library(
    service: ScriptedService, tmp_path: Path
) -> None:
    with Store.open(tmp_path / "index" / "other", embedder=WORDS, create=True) as store:
        add([tmp_path / "rain.txt"], store, WORDS)
    rain = article_id(service)
    reader = LibraryHandlers(service).read_article(Session("other"), rain)
    service.remove_article(rain)
    assert list(LibraryHandlers(service).close_removed("", "", reader)) == [gr.skip()] * 5


def test_every_page_looks_for_removed_articles_when_its_visitor_acts(service: ScriptedService) -> None:
    with gr.Blocks() as blocks:
        page = Page(service)
        page.build()
    (event,) = [fn for fn in blocks.fns.values() if fn.name == "close_removed"]
    acts = {
        (page.tabs._id, "select"),
        (page.ask.question._id, "submit"),
        (page.check.check._id, "click"),
    }
    assert acts <= set(event.targets)
