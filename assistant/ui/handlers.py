"""What each event of the page does: Gradio's values in, Gradio's values out. The work itself is in `chat`, `library_page` and `reader`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, UsageError
from assistant.library.demo import DEMO
from assistant.ui.chat import Chat, Session
from assistant.ui.export import as_json, as_markdown, file_name
from assistant.ui.library_page import LibraryPage, Rows, described, filters, labelled
from assistant.ui.markdown import as_typed, plain
from assistant.ui.reader import page
from assistant.ui.service import Service
from assistant.ui.transcript import Message, told

BESIDE = "article/"
"""What a door on the library page begins with, followed by an article's id."""
MAX_DOOR = 240
"""Characters of what a door stands for: ids have 200 at most."""


class Handlers:
    """Handlers for all who have the page open. A session arrives as the plain tuple that Gradio makes of it."""

    def __init__(self, service: Service, *, record: bool) -> None:
        self._service = service
        self._chat = Chat(service, record=record)
        self._library = LibraryPage(service)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def put(
        self, request: gr.Request, question: str, session: Session, *narrowing: Any
    ) -> Iterator[Any]:
        """A question from the box."""
        if not question.strip():
            yield gr.skip(), session, gr.skip(), gr.skip()
            return
        yield from self._answering(question, Session(*session), narrowing, request)

    def put_example(
        self, event: gr.SelectData, request: gr.Request, session: Session, *narrowing: Any
    ) -> Iterator[Any]:
        """One of the example questions."""
        yield from self._answering(event.value["text"], Session(*session), narrowing, request)

    def put_again(
        self, event: gr.RetryData, request: gr.Request, session: Session, *narrowing: Any
    ) -> Iterator[Any]:
        """The same question once more."""
        session, place = Session(*session), _place(event.index)
        turns = self._chat.turns(session)
        if place < len(turns):
            yield from self._answering(
                turns[place].question, self._chat.rewound(session, place), narrowing, request
            )
        else:  # the last question was stopped, and is nowhere but on the screen
            yield from self._answering(as_typed(_words(event.value)), session, narrowing, request)

    def put_edited(
        self, event: gr.EditData, request: gr.Request, session: Session, *narrowing: Any
    ) -> Iterator[Any]:
        """A question as it was rewritten; what came after it goes."""
        session = self._chat.rewound(Session(*session), _place(event.index))
        yield from self._answering(as_typed(_words(event.value)), session, narrowing, request)

    def _answering(
        self, question: str, session: Session, narrowing: tuple[Any, ...], request: gr.Request
    ) -> Iterator[Any]:
        try:
            chosen = filters(*narrowing)
        except UsageError as error:
            yield (
                [*self._chat.messages(session), told(f"⚠ {plain(str(error))}")],
                session,
                gr.skip(),
                gr.skip(),
            )
            return
        for shown in self._chat.ask(_visitor(request), question, session, chosen):
            if shown.notice:
                gr.Warning(shown.notice, duration=None)
            if shown.done:
                yield (
                    shown.messages,
                    shown.session,
                    gr.Textbox(submit_btn="Ask", stop_btn=False),
                    _to_keep(shown.session),
                )
            else:
                yield (
                    shown.messages,
                    shown.session,
                    gr.Textbox(value="", submit_btn=False, stop_btn="Stop"),
                    gr.skip(),
                )

    def stop(self, request: gr.Request) -> None:
        """Stop what this page asked; also called when it is closed."""
        self._chat.stop(_visitor(request))

    def like(self, session: Session, event: gr.LikeData) -> tuple[Any, ...]:
        """A thumb up or down, or taken back; then there is room for a note."""
        place = _place(event.index)
        vote = {"like": 1, "dislike": -1}.get(
            str(event.liked).lower(), 1 if event.liked is True else -1 if event.liked is False else 0
        )
        kept = self._chat.vote(Session(*session), place, vote)
        return place, gr.Row(visible=kept and vote != 0)

    def note(self, session: Session, place: int, note: str) -> tuple[Any, ...]:
        """What was said with a thumb."""
        turns = self._chat.turns(Session(*session))
        if 0 <= place < len(turns):
            self._chat.vote(Session(*session), place, turns[place].vote, note.strip())
        return "", gr.Row(visible=False)

    def open_door(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        """An article at the words that a link stands for."""
        html = self._chat.open(Session(*session), str(event.where)[:MAX_DOOR])
        return html or gr.skip(), gr.Column(visible=True) if html else gr.skip()

    def describe(self, *narrowing: Any) -> gr.Markdown:
        """The filters in force, in words."""
        try:
            text = described(filters(*narrowing))
        except UsageError as error:
            text = f"⚠ {plain(str(error))}"
        return gr.Markdown(text, visible=bool(text))

    # -- conversations --------------------------------------------------------------------------------------------------

    def opened(self, kept: dict[str, str | None] | None) -> tuple[Any, ...]:
        """The page as it was left: the conversation that the browser remembers."""
        kept = kept or {}
        session = Session(library=kept.get("library"), conversation=kept.get("conversation"))
        try:
            if not self._chat.turns(session):
                session = session._replace(conversation=None)
        except AssistantError:
            session = Session()
        return *self._whole(session, ""), *self.rows(session, "", older=False)

    def messages(self, session: Session) -> list[Message]:
        """The conversation as it is now."""
        return self._chat.messages(Session(*session))

    def switch(self, conversation: str | None, session: Session, search: str) -> tuple[Any, ...]:
        """Another conversation."""
        return self._whole(Session(library=Session(*session).library, conversation=conversation), search)

    def new(self, session: Session, search: str) -> tuple[Any, ...]:
        """An empty conversation."""
        return self._whole(Session(library=Session(*session).library), search)

    def delete(self, session: Session, search: str) -> tuple[Any, ...]:
        """The open conversation goes, for good."""
        session = Session(*session)
        if session.conversation:
            self._service.history(library=session.library).delete(session.conversation)
        return *self.new(session, search), gr.Group(visible=False)

    def found(self, session: Session, search: str) -> gr.Radio:
        """The conversations with the words that are searched for."""
        return self._list(Session(*session), search)

    def save(self, session: Session, last_alone: bool, *, kind: str) -> str:  # noqa: FBT001 - a checkbox
        """The open conversation, or its last answer alone, as a file to download."""
        turns = self._chat.turns(Session(*session))
        turns = turns[-1:] if last_alone else turns
        path = Path(tempfile.mkdtemp(prefix="says-who-")) / file_name(turns, kind)
        path.write_text(as_markdown(turns) if kind == "md" else as_json(turns), encoding="utf-8")
        return str(path)

    def _whole(self, session: Session, search: str) -> tuple[Any, ...]:
        """All that changes when another conversation is opened."""
        chat = gr.Chatbot(
            value=self._chat.messages(session),
            feedback_value=self._chat.votes(session),
            examples=[{"text": text} for text in self._chat.examples(session)],
        )
        return session, chat, _to_keep(session), self._list(session, search), gr.Column(visible=False)

    def _list(self, session: Session, search: str) -> gr.Radio:
        try:
            rows = self._service.history(library=session.library).conversations(search)
        except AssistantError:
            rows = []
        ids = [row.id for row in rows]
        return gr.Radio(
            [(row.title, row.id) for row in rows],
            value=session.conversation if session.conversation in ids else None,
        )

    # -- the library ----------------------------------------------------------------------------------------------------

    def rows(self, session: Session, search: str, older: bool) -> tuple[Any, ...]:  # noqa: FBT001 - a checkbox
        """The library page: table, figures, and what can be chosen."""
        library = Session(*session).library
        rows, choices = self._library.contents(library, search, older=older)
        return (
            gr.Dataframe(value=rows.cells),
            rows.about,
            gr.Dropdown(_named(rows), value=None),
            gr.Dropdown(self._service.libraries(), value=self._service.library_to_ask(library)),
            gr.Dropdown(choices.outlets),
            gr.Dropdown(choices.articles),
        )

    def change_library(self, library: str, search: str) -> tuple[Any, ...]:
        """Another library, and an empty conversation about it."""
        return self._whole(Session(library=library), search)

    def pick(self, session: Session, search: str, older: bool, event: gr.SelectData) -> str | None:  # noqa: FBT001 - a checkbox
        """The article of the row that was clicked: by what stands in it, for a browser sorts without telling."""
        rows, _ = self._library.contents(Session(*session).library, search, older=older)
        clicked = [str(cell) for cell in event.row_value or ()]
        return next(
            (
                number
                for number, cells in zip(rows.ids, rows.cells, strict=True)
                if list(map(str, cells)) == clicked
            ),
            None,
        )

    def read(self, session: Session, article_id: str | None) -> str:
        """An article on the library page."""
        opened = (
            self._service.opened(article_id, library=Session(*session).library) if article_id else None
        )
        return page(opened, [], None, beside=BESIDE) if opened else ""

    def read_beside(
        self, session: Session, search: str, older: bool, event: gr.EventData
    ) -> tuple[Any, ...]:
        """The article that a door of the one being read leads to; it is then the one that the buttons are about."""
        where, library = str(event.where)[:MAX_DOOR], Session(*session).library
        opened = (
            self._service.opened(where.removeprefix(BESIDE), library=library)
            if where.startswith(BESIDE)
            else None
        )
        if opened is None:
            return gr.skip(), gr.skip()
        article = opened.article
        choices = _named(self._library.contents(library, search, older=older)[0])
        if article.id not in [number for _, number in choices]:
            choices.append(
                (labelled(article.title, article.published, opened.provenance.superseded_by), article.id)
            )
        return page(opened, [], None, beside=BESIDE), gr.Dropdown(choices, value=article.id)

    def ask_only(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        """Narrow questions to an article; an older version answers none."""
        opened = (
            self._service.opened(article_id, library=Session(*session).library) if article_id else None
        )
        if opened and opened.newer:
            gr.Warning("Older versions are not asked. Choose the newest one.")
            return gr.skip(), gr.skip()
        return [article_id] if opened else [], gr.Tabs(selected="ask")

    def original(self, session: Session, article_id: str | None) -> str | None:
        """An article's file to download."""
        path = self._library.original(article_id, Session(*session).library) if article_id else None
        return str(path) if path else None

    def ask_to_remove(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        """Which article is about to be deleted."""
        article = (
            self._service.article(article_id, library=Session(*session).library) if article_id else None
        )
        if article is None:
            return "", gr.Group(visible=False)
        about = plain(f"“{article.title}” ({article.ref.byline(undated='no date')})")
        return f"Delete {about} from the library, its index and recorded answers?", gr.Group(
            visible=True
        )

    def remove(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        """Delete it."""
        said = self._library.remove(article_id, Session(*session).library) if article_id else ""
        return said, gr.Group(visible=False), ""

    def upload(
        self, files: list[str] | None, session: Session, progress: gr.Progress = gr.Progress()
    ) -> Iterator[tuple[Any, ...]]:
        """Take files in, telling of each."""
        files = files or []
        said = ""
        for number, said in enumerate(self._library.upload(files, Session(*session).library)):
            progress((number, len(files)), unit="files")
            yield said, gr.skip()
        yield said, gr.File(value=None)

    def after_upload(self, session: Session, search: str, older: bool) -> tuple[Any, ...]:  # noqa: FBT001 - a checkbox
        """The library page after that; whoever looked at `demo` sees one's own now."""
        session = Session(*session)
        session = session._replace(library=None) if session.library == DEMO else session
        return session, *self.rows(session, search, older)


def _named(rows: Rows) -> list[tuple[str, str]]:
    """What is in the table, by title and id."""
    return [(str(cells[0]), number) for number, cells in zip(rows.ids, rows.cells, strict=True)]


def _to_keep(session: Session) -> dict[str, str | None]:
    """What the browser remembers of a session."""
    return {"library": session.library, "conversation": session.conversation}


def _words(content: object) -> str:
    """The text of a message, in whichever of its shapes Gradio gives it."""
    parts = content if isinstance(content, list) else [content]
    return " ".join(str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in parts)


def _visitor(request: gr.Request) -> str:
    return str(request.session_hash)


def _place(index: int | tuple[int, int]) -> int:
    """Place of a turn, from that of one of its two messages."""
    return (index if isinstance(index, int) else index[0]) // 2
