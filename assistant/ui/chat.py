"""The conversation: put a question, stop it, ask it again or differently, vote on the answer, open the words it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from assistant.answer.events import Event
from assistant.errors import AssistantError, LibraryError, Stopped
from assistant.library.demo import DEMO
from assistant.library.history import Turn
from assistant.schema import Answer, Article, Status
from assistant.search.query import Filters, Query
from assistant.ui.markdown import plain
from assistant.ui.reader import gone, page
from assistant.ui.service import ArticleView, Service
from assistant.ui.transcript import Message, asked, messages, progress, told
from assistant.ui.worker import Task

_DOOR = re.compile(r"(-?\d{1,12})/(quote|near)/(\d{1,3})")
_BESIDE = re.compile(r"(-?\d{1,12})/article/(.{1,200})", re.DOTALL)
MAX_EXAMPLES = 4
DEMO_EXAMPLES = (
    "How much will the ferry repair cost?",
    "When was the school hearing moved to?",
    "How many US troops are in Japan?",
    "Who is the emperor of Japan?",
)
"""What the sample articles answer, and one thing that they do not say."""


class Session(NamedTuple):
    """One open page: its library (None for the one to ask now), its conversation, and the turns that could not be recorded."""

    library: str | None = None
    conversation: str | None = None
    loose: tuple[Turn, ...] = ()


class Shown(NamedTuple):
    """What the page is to show."""

    messages: list[Message]
    session: Session
    done: bool
    notice: str = ""
    """Something to tell beside the conversation."""


class Chat:
    """The chat's part of the page, for all who have it open."""

    def __init__(self, service: Service, *, record: bool = True) -> None:
        self._service = service
        self._record = record
        self._at_work: dict[str, Task[Event]] = {}

    def turns(self, session: Session) -> list[Turn]:
        """The conversation so far."""
        recorded = (
            self._service.history(library=session.library).turns(session.conversation)
            if session.conversation
            else []
        )
        return [*recorded, *session.loose]

    def messages(self, session: Session) -> list[Message]:
        """The conversation as the chat shows it."""
        return messages(self.turns(session), self._article)

    def votes(self, session: Session) -> list[str | None]:
        """What was thought of each answer, as Gradio names it."""
        return [{1: "Like", -1: "Dislike"}.get(turn.vote) for turn in self.turns(session)]

    def ask(self, visitor: str, question: str, session: Session, filters: Filters) -> Iterator[Shown]:
        """The chat while a question is worked on; at the end the answer is part of the conversation. `visitor` names the page."""
        before = self.messages(session)
        question = " ".join(question.split())
        if visitor in self._at_work:
            yield Shown(
                [*before, told("⚠ Your last question is still being worked on. Stop it first.")],
                session,
                done=True,
            )
            return
        now = [*before, asked(question)]
        try:
            library = self._service.library_to_ask(session.library)
            query = Query(question=question, filters=filters, library=session.library)
            task = self._service.ask(query)
            self._at_work[visitor] = task
            answer: Answer | None = None
            for event in task:
                if isinstance(event, Answer):
                    answer = event
                else:
                    yield Shown([*now, told(progress(event))], session, done=False)
            notice = ""
            if answer is not None:
                session, notice = self._recorded(question, answer, session, library, filters)
            yield Shown(self.messages(session), session, done=True, notice=notice)
        except Stopped:
            yield Shown([*now, told("*Stopped.*")], session, done=True)
        except AssistantError as error:
            yield Shown([*now, told(f"⚠ {plain(str(error))}")], session, done=True)
        finally:
            self._at_work.pop(visitor, None)

    def stop(self, visitor: str) -> None:
        """Stop what this visitor asked, and nothing else."""
        task = self._at_work.get(visitor)
        if task is not None:
            task.stop()

    def rewound(self, session: Session, place: int) -> Session:
        """The session without the turn at a place of the conversation and all after it."""
        turns = self.turns(session)
        if not 0 <= place < len(turns):
            return session
        turn = turns[place]
        if turn.id > 0:
            self._service.history(library=session.library).delete_from(turn.id)
            return session._replace(loose=(), conversation=session.conversation if place else None)
        return session._replace(loose=tuple(one for one in session.loose if one.id > turn.id))

    def vote(self, session: Session, place: int, vote: int, note: str | None = None) -> bool:
        """Keep a thumb, and what was said with it; whether there is such an answer on record."""
        turns = self.turns(session)
        if not 0 <= place < len(turns) or turns[place].id < 0:
            return False
        self._service.history(library=session.library).vote(turns[place].id, vote, note)
        return True

    def open(self, session: Session, where: str) -> str:
        """The reader's HTML for a door of the chat; empty for one that leads nowhere."""
        door = _DOOR.fullmatch(where) or _BESIDE.fullmatch(where)
        turn = self._turn(session, int(door[1])) if door else None
        if door is None or turn is None or turn.answer is None:
            return ""
        if door.re is _BESIDE:
            return self._beside(turn, turn.answer, door[2])
        number = int(door[3])
        if door[2] == "near":
            return self._near(turn, turn.answer, number)
        citations = {citation.number: citation for citation in turn.answer.citations}
        if number not in citations:
            return ""
        citation = citations[number]
        go = tuple(
            f"{turn.id}/quote/{next_to}" if next_to in citations else ""
            for next_to in (number - 1, number + 1)
        )
        opened = self._opened(turn.library, citation.article_id)
        if opened is None or opened.article.text[citation.start : citation.end] != citation.quote:
            return gone(citation, go=(go[0], go[1]))
        here = [one for one in turn.answer.citations if one.article_id == citation.article_id]
        marks = [(one.start, one.end) for one in here]
        return page(opened, marks, here.index(citation), go=(go[0], go[1]), beside=f"{turn.id}/article/")

    def examples(self, session: Session) -> list[str]:
        """Questions that the library can be asked, made of the titles of its newest articles; of `demo`, what is known of it."""
        if self._service.library_to_ask(session.library) == DEMO:
            return list(DEMO_EXAMPLES)
        try:
            rows = self._service.articles(library=session.library)
        except LibraryError:
            return []
        return [
            f"What happened with {name}?" for name in _names([row.title for row in rows])[:MAX_EXAMPLES]
        ]

    def _recorded(
        self, question: str, answer: Answer, session: Session, library: str, filters: Filters
    ) -> tuple[Session, str]:
        """The session with the answer at its end: on record, or in this page alone where that cannot be, which is said once."""
        notice = ""
        if self._record and not session.loose:
            try:
                turn = self._service.history(library=session.library).record(
                    question, answer, library=library, conversation=session.conversation, filters=filters
                )
                return session._replace(conversation=turn.conversation), ""
            except LibraryError as error:  # a full disk: the answer is shown all the same
                notice = f"From here on this conversation is not kept: {error}"
        number = -1 - len(session.loose)
        turn = Turn(
            id=number,
            conversation="",
            library=library,
            question=question,
            filters=filters,
            answer=answer,
            asked_at="",
        )
        return session._replace(loose=(*session.loose, turn)), notice

    def _near(self, turn: Turn, answer: Answer, number: int) -> str:
        passages = answer.passages if answer.status is Status.ABSTAINED else ()
        opened = (
            self._opened(turn.library, passages[number - 1].article_id)
            if 0 < number <= len(passages)
            else None
        )
        bounds = [(passages[number - 1].start, passages[number - 1].end)] if opened else []
        return page(opened, bounds, 0, beside=f"{turn.id}/article/") if opened else ""

    def _beside(self, turn: Turn, answer: Answer, article_id: str) -> str:
        """An article that another one led to; if the answer rests on words of it, too, they are marked."""
        opened = self._opened(turn.library, article_id)
        if opened is None:
            return ""
        text = opened.article.text
        here = [
            (one.start, one.end)
            for one in answer.citations
            if one.article_id == article_id and text[one.start : one.end] == one.quote
        ]
        return page(opened, here, None, beside=f"{turn.id}/article/")

    def _turn(self, session: Session, number: int) -> Turn | None:
        return next((turn for turn in self.turns(session) if turn.id == number), None)

    def _article(self, library: str, article_id: str) -> Article | None:
        try:
            return self._service.article(article_id, library=library)
        except LibraryError:
            return None

    def _opened(self, library: str, article_id: str) -> ArticleView | None:
        try:
            return self._service.opened(article_id, library=library)
        except LibraryError:
            return None


_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: (?:of |the )?[A-Z][\w’'-]+)+")


def _names(titles: Sequence[str]) -> list[str]:
    """Names of two words or more in titles, each once; from titles that are not written in capitals throughout."""
    names: list[str] = []
    for title in titles:
        words = title.split()
        if sum(word[:1].isupper() for word in words) <= len(words) / 2:
            names += [name for name in _NAME.findall(title) if not title.startswith(name.split()[0])]
    return list(dict.fromkeys(names))
