"""The conversation of an open page: answer questions, stop, rewind, vote and open citation links."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assistant.answer.events import Event, FirstQuote
from assistant.errors import AssistantError, LibraryError, Stopped
from assistant.library.demo import DEMO
from assistant.library.history import Turn
from assistant.schema import Answer, Article
from assistant.search.query import Filters, Query
from assistant.ui.examples import DEMO_EXAMPLES, example_questions
from assistant.ui.links import open_link
from assistant.ui.service import Service
from assistant.ui.transcript import (
    Message,
    assistant_message,
    error_text,
    render_messages,
    render_progress,
    user_message,
)
from assistant.ui.worker import Task


class Session(NamedTuple):
    """State of one open page."""

    library: str | None = None
    """Library name; None for the default."""
    conversation: str | None = None
    """Id of the conversation in the history; None before the first recorded answer."""
    unsaved: tuple[Turn, ...] = ()
    """Turns that exist only on this page, with ids -1, -2, … in order."""


class ChatUpdate(NamedTuple):
    """State of the chat after an event."""

    messages: list[Message]
    session: Session
    done: bool
    notice: str = ""
    """A warning to display beside the conversation."""


class Chat:
    """Conversations of all open pages. Indices of turns count from 0 within a conversation."""

    def __init__(self, service: Service, *, record: bool = True) -> None:
        """`record` is false to leave the history untouched; conversations then live on the page only."""
        self._service = service
        self._record = record
        self._running: dict[str, Task[Event]] = {}

    def turns(self, session: Session) -> list[Turn]:
        """Return the turns of the conversation: recorded, then unsaved."""
        unsaved = [
            turn.model_copy(update={"answer": None}) if self._quotes_removed(turn) else turn
            for turn in session.unsaved
        ]
        if not session.conversation:
            return unsaved
        history = self._service.open_history(library=session.library)
        return [*history.list_turns(session.conversation), *unsaved]

    def messages(self, session: Session) -> list[Message]:
        """Return the conversation as chat messages."""
        return render_messages(self.turns(session), self._find_article)

    def votes(self, session: Session) -> list[str | None]:
        """Return the vote on each answer in Gradio's terms: "Like", "Dislike" or None."""
        return [{1: "Like", -1: "Dislike"}.get(turn.vote) for turn in self.turns(session)]

    def answer_question(
        self, visitor: str, question: str, session: Session, filters: Filters
    ) -> Iterator[ChatUpdate]:
        """Yield the chat as the answer progresses; the last update holds the recorded answer.

        `visitor` identifies the open page. Errors become messages. A visitor has one question at a time.
        """
        question = " ".join(question.split())
        if visitor in self._running:
            text = error_text("Your last question is still running. Stop it or wait for the answer.")
            messages = [*self.messages(session), assistant_message(text)]
            yield ChatUpdate(messages, session, done=True)
            return
        try:
            yield from self._run_question(visitor, question, session, filters)
        except Stopped:
            messages = self._with_message(session, question, "*Stopped.*")
            yield ChatUpdate(messages, session, done=True)
        except AssistantError as error:
            messages = self._with_message(session, question, error_text(error))
            yield ChatUpdate(messages, session, done=True)
        finally:
            self._running.pop(visitor, None)

    def stop_answer(self, visitor: str) -> None:
        """Stop the visitor's running question, if any."""
        task = self._running.get(visitor)
        if task is not None:
            task.stop()

    def rewind(self, session: Session, index: int) -> Session:
        """Delete a turn and all later turns, and return the new session."""
        turns = self.turns(session)
        if not 0 <= index < len(turns):
            return session
        turn = turns[index]
        if turn.id > 0:
            self._service.open_history(library=session.library).delete_turns_from(turn.id)
            return session._replace(unsaved=(), conversation=session.conversation if index else None)
        earlier = tuple(unsaved for unsaved in session.unsaved if unsaved.id > turn.id)
        return session._replace(unsaved=earlier)

    def record_vote(self, session: Session, index: int, vote: int, note: str | None = None) -> bool:
        """Record a vote (1, 0 or -1) and a note on an answer. Return False for an unsaved turn."""
        turns = self.turns(session)
        if not 0 <= index < len(turns) or turns[index].id < 0:
            return False
        self._service.open_history(library=session.library).set_vote(turns[index].id, vote, note)
        return True

    def open_link(self, session: Session, target: str) -> str:
        """Return the reader's HTML for a link in the conversation; an empty string if it is invalid."""
        return open_link(self._service, self.turns(session), target)

    def example_questions(self, session: Session) -> list[str]:
        """Return questions to start with: fixed for `demo`, otherwise made of the newest titles."""
        if self._service.resolve_library(session.library) == DEMO:
            return list(DEMO_EXAMPLES)
        try:
            rows = self._service.list_articles(library=session.library)
        except LibraryError:
            return []
        return example_questions([row.title for row in rows])

    def _with_message(self, session: Session, question: str, text: str) -> list[Message]:
        """Return the conversation with a question that has no recorded answer, and a message on it."""
        return [*self.messages(session), user_message(question), assistant_message(text)]

    def _run_question(
        self, visitor: str, question: str, session: Session, filters: Filters
    ) -> Iterator[ChatUpdate]:
        library = self._service.resolve_library(session.library)
        query = Query(question=question, filters=filters, library=session.library)
        task = self._service.start_answer(query)
        self._running[visitor] = task
        answer: Answer | None = None
        first_quote: FirstQuote | None = None
        removals, earlier = self._service.removals, self.messages(session)
        for event in task:
            if removals != self._service.removals:  # an earlier answer may have been withdrawn meanwhile
                removals, earlier = self._service.removals, self.messages(session)
            if isinstance(event, Answer):
                answer = event
            else:
                if isinstance(event, FirstQuote):
                    first_quote = event
                progress = render_progress(event, first_quote)
                pending = [user_message(question), assistant_message(progress)]
                yield ChatUpdate([*earlier, *pending], session, done=False)
        notice = ""
        if answer is not None:  # a task stopped at the last moment has raised Stopped before this line
            session, notice = self._record_answer(question, answer, session, library, filters)
        yield ChatUpdate(self.messages(session), session, done=True, notice=notice)

    def _record_answer(
        self, question: str, answer: Answer, session: Session, library: str, filters: Filters
    ) -> tuple[Session, str]:
        """Append the answer to the conversation. Return the new session and a notice.

        If the history cannot be written, this and all later turns stay on the page; the first of them
        has a notice.
        """
        notice = ""
        if self._record and not session.unsaved:
            try:
                history = self._service.open_history(library=session.library)
                turn = history.record(
                    question, answer, library=library, conversation=session.conversation, filters=filters
                )
                session = session._replace(conversation=turn.conversation)
                if self._quotes_removed(turn):  # the article was removed while the question was answered
                    history.redact_turns([turn.id])
                return session, ""
            except LibraryError as error:
                notice = f"This conversation is no longer saved: {error}"
        turn = Turn(
            id=-1 - len(session.unsaved),
            conversation="",
            library=library,
            question=question,
            filters=filters,
            answer=answer,
            asked_at="",
        )
        return session._replace(unsaved=(*session.unsaved, turn)), notice

    def _quotes_removed(self, turn: Turn) -> bool:
        """Return whether the answer quotes a removed article; false if the library cannot be read."""
        quotes = turn.answer.quotes if turn.answer else ()
        article_ids = {quote.article_id for quote in quotes}
        return any(self._service.is_removed(name, library=turn.library) for name in article_ids)

    def _find_article(self, library: str, article_id: str) -> Article | None:
        try:
            return self._service.get_article(article_id, library=library)
        except LibraryError:
            return None
