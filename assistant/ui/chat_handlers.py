"""Gradio event handlers of the chat: questions, votes, citation links and filters.

Sessions arrive as plain tuples, because Gradio serializes them; each handler rebuilds the Session.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from assistant.errors import UsageError
from assistant.schema import MAX_ARTICLE_ID
from assistant.ui.chat import Chat, Session
from assistant.ui.filters import describe_filters, parse_filters
from assistant.ui.markdown import unescape_question
from assistant.ui.reader import render_missing_article
from assistant.ui.transcript import Message, assistant_message, error_text

MAX_LINK = MAX_ARTICLE_ID + 40
"""Maximum length of a link target: article ids have 200 characters at most."""


class ChatHandlers:
    """Handlers of the chat. `form` holds the values of the filter form."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    def submit_question(
        self, request: gr.Request, question: str, session: Session, *form: Any
    ) -> Iterator[Any]:
        """Answer a question from the text box; ignore an empty one."""
        if not question.strip():
            yield gr.skip(), session, gr.skip(), gr.skip()
            return
        yield from self._answer(question, Session(*session), form, request)

    def submit_example(
        self, event: gr.SelectData, request: gr.Request, session: Session, *form: Any
    ) -> Iterator[Any]:
        """Answer a clicked example question."""
        yield from self._answer(event.value["text"], Session(*session), form, request)

    def retry_question(
        self, event: gr.RetryData, request: gr.Request, session: Session, *form: Any
    ) -> Iterator[Any]:
        """Answer a question again; later turns are deleted."""
        session, index = Session(*session), _turn_index(event.index)
        turns = self._chat.turns(session)
        if index < len(turns):
            question, session = turns[index].question, self._chat.rewind(session, index)
        else:  # a stopped question has no turn, only its message on the page
            question = unescape_question(_message_text(event.value))
        yield from self._answer(question, session, form, request)

    def edit_question(
        self, event: gr.EditData, request: gr.Request, session: Session, *form: Any
    ) -> Iterator[Any]:
        """Answer an edited question; later turns are deleted."""
        session = self._chat.rewind(Session(*session), _turn_index(event.index))
        yield from self._answer(unescape_question(_message_text(event.value)), session, form, request)

    def stop_answer(self, request: gr.Request) -> None:
        """Stop the answer in progress on this page; also called when the page is closed."""
        self._chat.stop_answer(_visitor_id(request))

    def vote(self, session: Session, event: gr.LikeData) -> tuple[Any, ...]:
        """Record a thumb up or down, or its withdrawal, and show the note field for a vote."""
        index = _turn_index(event.index)
        # Gradio sends a word or a boolean for a vote; anything else withdraws it.
        values = {"like": 1, "dislike": -1, "true": 1, "false": -1}
        vote = values.get(str(event.liked).lower(), 0)
        is_recorded = self._chat.record_vote(Session(*session), index, vote)
        return index, gr.Row(visible=is_recorded and vote != 0)

    def save_note(self, session: Session, index: int, note: str) -> tuple[Any, ...]:
        """Record a note on the answer that was voted on."""
        turns = self._chat.turns(Session(*session))
        if 0 <= index < len(turns):
            self._chat.record_vote(Session(*session), index, turns[index].vote, note.strip())
        return "", gr.Row(visible=False)

    def open_link(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """Open the reader at the target of a clicked link."""
        html = self._chat.open_link(Session(*session), str(event.link)[:MAX_LINK])
        return html or render_missing_article(), gr.Column(visible=True)

    def describe_filters(self, *form: Any) -> gr.Markdown:
        """Describe the active filters, or the error in them."""
        try:
            text = describe_filters(parse_filters(*form))
        except UsageError as error:
            text = error_text(error)
        return gr.Markdown(text, visible=bool(text))

    def show_messages(self, session: Session) -> list[Message]:
        """Render the conversation again, for example after an article was removed."""
        return self._chat.messages(Session(*session))

    def _answer(
        self, question: str, session: Session, form: tuple[Any, ...], request: gr.Request
    ) -> Iterator[Any]:
        """Yield chat messages, session, text box and browser state as the answer progresses."""
        try:
            filters = parse_filters(*form)
        except UsageError as error:
            messages = [*self._chat.messages(session), assistant_message(error_text(error))]
            yield messages, session, gr.skip(), gr.skip()
            return
        for update in self._chat.answer_question(_visitor_id(request), question, session, filters):
            if update.notice:
                gr.Warning(update.notice, duration=None)
            if update.done:
                box, state = gr.Textbox(submit_btn="Ask", stop_btn=False), browser_state(update.session)
            else:
                box, state = gr.Textbox(value="", submit_btn=False, stop_btn="Stop"), gr.skip()
            yield update.messages, update.session, box, state


def browser_state(session: Session) -> dict[str, str | None]:
    """Return the part of a session that the browser stores and a reload restores."""
    return {"library": session.library, "conversation": session.conversation}


def _message_text(content: object) -> str:
    """Return the text of a message, which Gradio passes as a string, a dict or a list of these."""
    parts = content if isinstance(content, list) else [content]
    return " ".join(str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in parts)


def _visitor_id(request: gr.Request) -> str:
    return str(request.session_hash)


def _turn_index(message_index: int | tuple[int, int]) -> int:
    """Return the index of a turn from the index of one of its two messages."""
    return (message_index if isinstance(message_index, int) else message_index[0]) // 2
