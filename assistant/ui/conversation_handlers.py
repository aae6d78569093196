"""Gradio event handlers of the sidebar: restore, switch, search, save and delete conversations."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.ui.chat import Chat, Session
from assistant.ui.chat_handlers import browser_state
from assistant.ui.export import export_file_name, to_json, to_markdown
from assistant.ui.service import Service


class ConversationHandlers:
    """Handlers of the sidebar. `search` is the text of its search box."""

    def __init__(self, service: Service, chat: Chat) -> None:
        self._service = service
        self._chat = chat

    def restore_session(self, state: dict[str, str | None] | None) -> Session:
        """Return the session that the browser has stored; a new session if it cannot be opened."""
        state = state or {}
        session = Session(library=state.get("library"), conversation=state.get("conversation"))
        try:
            turns = self._chat.turns(session)
        except AssistantError:
            return Session()
        return session if turns else session._replace(conversation=None)

    def switch_conversation(
        self, conversation: str | None, session: Session, search: str
    ) -> tuple[Any, ...]:
        """Open another conversation."""
        library = Session(*session).library
        return self.show_session(Session(library=library, conversation=conversation), search)

    def start_conversation(self, session: Session, search: str) -> tuple[Any, ...]:
        """Open a new conversation about the same library."""
        return self.show_session(Session(library=Session(*session).library), search)

    def switch_library(self, library: str, search: str) -> tuple[Any, ...]:
        """Open a new conversation about another library."""
        return self.show_session(Session(library=library), search)

    def delete_conversation(self, session: Session, search: str) -> tuple[Any, ...]:
        """Delete the open conversation permanently and start a new one."""
        session = Session(*session)
        if session.conversation:
            self._service.open_history(library=session.library).delete_conversations(
                session.conversation
            )
        return *self.start_conversation(session, search), gr.Group(visible=False)

    def list_conversations(self, session: Session, search: str) -> gr.Radio:
        """List the conversations that match the search, newest first, with the open one selected."""
        session = Session(*session)
        try:
            rows = self._service.open_history(library=session.library).list_conversations(search)
        except AssistantError:
            rows = []
        is_listed = session.conversation in [row.id for row in rows]
        choices = [(row.title, row.id) for row in rows]
        return gr.Radio(choices, value=session.conversation if is_listed else None)

    def save_conversation(
        self,
        session: Session,
        last_answer_only: bool,  # noqa: FBT001 - a checkbox
        *,
        suffix: str,
    ) -> str:
        """Write the conversation or its last answer to a temporary file, and return its path."""
        turns = self._chat.turns(Session(*session))
        turns = turns[-1:] if last_answer_only else turns
        path = Path(tempfile.mkdtemp(prefix="says-who-")) / export_file_name(turns, suffix)
        path.write_text(to_markdown(turns) if suffix == "md" else to_json(turns), encoding="utf-8")
        return str(path)

    def show_session(self, session: Session, search: str) -> tuple[Any, ...]:
        """Return all outputs that depend on the session; the reader is closed."""
        chat = gr.Chatbot(
            value=self._chat.messages(session),
            feedback_value=self._chat.votes(session),
            examples=[{"text": question} for question in self._chat.example_questions(session)],
        )
        conversations = self.list_conversations(session, search)
        return session, chat, browser_state(session), conversations, gr.Column(visible=False)
