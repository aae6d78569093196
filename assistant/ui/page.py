"""The page: what stands where, and which part tells which. What the parts do is in `chat`, `shelf` and `reader`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, UsageError
from assistant.ingest.walk import SUFFIXES
from assistant.library.demo import DEMO
from assistant.ui.chat import Chat, Session
from assistant.ui.desk import Desk
from assistant.ui.export import as_json, as_markdown, file_name
from assistant.ui.markdown import plain
from assistant.ui.reader import DOORS, SCRIPT, page
from assistant.ui.shelf import HEADERS, Shelf, described, filters
from assistant.ui.transcript import Message, told

TITLE = "Says Who"
WELCOME = "Ask your articles. Every sentence of an answer has a number that opens the words it rests on. Nothing leaves this machine."
KEPT = "says-who"
"""Names, in the browser's storage, the conversation that is open: a reload comes back to it."""


class Page:
    """One page for all visitors; what is a visitor's own is in a Session."""

    def __init__(self, desk: Desk, *, record: bool = True) -> None:
        self.desk = desk
        self.chat = Chat(desk, record=record)
        self.shelf = Shelf(desk)

    def build(self) -> None:
        """Lay the page out, inside a `gr.Blocks`."""
        self.session = gr.State(Session())
        self.kept = gr.BrowserState({}, storage_key=KEPT, secret=KEPT)
        self.chosen = gr.State("")  # id of the article that the library page works on
        self.voted = gr.State(-1)  # place of the answer that a note would be about
        self.doors = gr.HTML("", js_on_load=DOORS)
        self._sidebar()
        gr.Markdown(f"# {TITLE}", elem_id="title")
        with gr.Tabs() as self.tabs:
            with gr.Tab("Ask", id="ask"), gr.Row():
                with gr.Column(scale=3, min_width=300):
                    self._ask()
                with gr.Column(scale=2, min_width=300, visible=False, elem_classes="reader-pane") as self.pane:
                    self.reader = gr.HTML("", js_on_load=SCRIPT, elem_id="reader-html", apply_default_css=False)
            with gr.Tab("Library", id="library") as self.library_tab:
                self._library()
        self._wire()

    # -- what stands where --------------------------------------------------------------------------------------------

    def _sidebar(self) -> None:
        with gr.Sidebar(label="Conversations", open=False):
            self.new = gr.Button("New conversation", variant="primary")
            self.find = gr.Textbox(label="Search conversations", placeholder="A word of a question or answer")
            self.conversations = gr.Radio([], label="Conversations", elem_id="conversations")
            with gr.Row():
                self.save_md = gr.DownloadButton("Save as Markdown", size="sm")
                self.save_json = gr.DownloadButton("Save as JSON", size="sm")
            self.delete = gr.Button("Delete conversation …", size="sm")
            with gr.Group(visible=False) as self.deleting:
                gr.Markdown("Delete this conversation for good?")
                self.delete_yes = gr.Button("Delete it", variant="stop", size="sm")
                self.delete_no = gr.Button("Keep it", size="sm")

    def _ask(self) -> None:
        self.messages = gr.Chatbot(
            label="Conversation", elem_id="chat", height="60vh", sanitize_html=True, allow_tags=False, latex_delimiters=[],
            buttons=["copy"], editable="user", layout="panel", placeholder=WELCOME, allow_file_downloads=False,
        )  # fmt: skip
        with gr.Row(visible=False) as self.noting:
            self.note = gr.Textbox(label="What was good or wrong about it? (optional)", submit_btn="Save note", max_length=2000)
        self.filtered = gr.Markdown("", elem_id="filtered", visible=False)
        self.question = gr.Textbox(
            label="Question", placeholder="Ask your articles", submit_btn="Ask", stop_btn=False, autofocus=True, lines=1, max_lines=4,
            elem_id="question",
        )  # fmt: skip
        with gr.Accordion("Filters: dates, outlets, chosen articles", open=False):
            with gr.Row():
                self.since = gr.DateTime(label="From", include_time=False, type="string")
                self.until = gr.DateTime(label="To", include_time=False, type="string")
            self.sources = gr.Dropdown([], label="Only these outlets", multiselect=True)
            self.articles = gr.Dropdown([], label="Only these articles", multiselect=True)
            self.clear = gr.Button("Clear filters", size="sm")

    def _library(self) -> None:
        with gr.Row():
            self.library = gr.Dropdown([], label="Library", scale=1)
            self.search = gr.Textbox(label="Search titles and outlets", scale=2)
        self.about = gr.Markdown("")
        self.table = gr.Dataframe(
            headers=list(HEADERS), datatype=["str", "str", "str", "number", "str"], interactive=False, wrap=True, max_height=420,
            label="Articles", column_widths=["50%", "18%", "12%", "8%", "12%"], elem_id="articles",
        )  # fmt: skip
        self.article = gr.Dropdown([], label="Article", info="Choose it here or in the table.", value=None, elem_id="article")
        with gr.Row():
            self.read = gr.Button("Read")
            self.only = gr.Button("Ask only about this")
            self.remove = gr.Button("Delete …")
        with gr.Group(visible=False) as self.removing:
            self.remove_what = gr.Markdown("")
            with gr.Row():
                self.remove_yes = gr.Button("Delete it", variant="stop")
                self.remove_no = gr.Button("Keep it")
        self.upload = gr.File(
            label=f"Add files ({', '.join(SUFFIXES)})", file_count="multiple", file_types=list(SUFFIXES), height=140, elem_id="upload"
        )
        self.outcome = gr.Markdown("", elem_id="outcome")
        self.book = gr.HTML("", elem_id="book-html", apply_default_css=False)

    # -- which part tells which -----------------------------------------------------------------------------------------

    def _wire(self) -> None:
        private = {"api_visibility": "private"}
        narrowing = [self.since, self.until, self.sources, self.articles]
        put = {
            "outputs": [self.messages, self.session, self.question, self.kept],
            "concurrency_limit": None,
            "show_progress": "hidden",
            **private,
        }

        asked = self.question.submit(self._put, [self.question, self.session, *narrowing], **put)
        example = self.messages.example_select(self._put_example, [self.session, *narrowing], **put)
        retried = self.messages.retry(self._put_again, [self.session, *narrowing], **put)
        edited = self.messages.edit(self._put_edited, [self.session, *narrowing], **put)
        for done in (asked, example, retried, edited):
            done.then(self._found, [self.session, self.find], [self.conversations], show_progress="hidden", **private)
        self.question.stop(self._stop, queue=False, **private)
        self.messages.like(self._like, [self.session], [self.voted, self.noting], **private)
        self.note.submit(self._note, [self.session, self.voted, self.note], [self.note, self.noting], **private)

        for opener in (self.doors, self.reader):
            opener.select(self._open, [self.session], [self.reader, self.pane], show_progress="hidden", **private)
        self.reader.clear(lambda: gr.Column(visible=False), None, [self.pane], show_progress="hidden", **private)

        for one in narrowing:
            one.change(self._describe, narrowing, [self.filtered], show_progress="hidden", **private)
        self.clear.click(lambda: (None, None, [], []), None, narrowing, **private)

        whole = [self.session, self.messages, self.kept, self.conversations, self.pane]
        self.conversations.input(self._switch, [self.conversations, self.session, self.find], whole, **private)
        self.new.click(self._new, [self.session, self.find], whole, **private)
        self.messages.clear(self._new, [self.session, self.find], whole, **private)
        self.find.change(self._found, [self.session, self.find], [self.conversations], show_progress="hidden", **private)
        self.save_md.click(partial(self._save, kind="md"), [self.session], [self.save_md], **private)
        self.save_json.click(partial(self._save, kind="json"), [self.session], [self.save_json], **private)
        self.delete.click(lambda: gr.Group(visible=True), None, [self.deleting], **private)
        self.delete_no.click(lambda: gr.Group(visible=False), None, [self.deleting], **private)
        self.delete_yes.click(self._delete, [self.session, self.find], [*whole, self.deleting], **private)

        shelf = [self.table, self.about, self.article, self.library, self.sources, self.articles]
        self.library_tab.select(self._shelf, [self.session, self.search], shelf, **private)
        self.search.change(self._shelf, [self.session, self.search], shelf, show_progress="hidden", **private)
        self.library.input(self._change_library, [self.library, self.find], whole, **private).then(
            self._shelf, [self.session, self.search], shelf, **private
        )
        self.table.select(self._pick, [self.session, self.search], [self.article], show_progress="hidden", **private)
        self.read.click(self._read, [self.session, self.article], [self.book], **private)
        self.only.click(lambda one: ([one] if one else [], gr.Tabs(selected="ask")), [self.article], [self.articles, self.tabs], **private)
        self.remove.click(self._ask_to_remove, [self.session, self.article], [self.remove_what, self.removing], **private)
        self.remove_no.click(lambda: gr.Group(visible=False), None, [self.removing], **private)
        self.remove_yes.click(self._remove, [self.session, self.article], [self.outcome, self.removing, self.book], **private).then(
            self._shelf, [self.session, self.search], shelf, **private
        ).then(self._messages, [self.session], [self.messages], **private)
        self.upload.upload(self._upload, [self.upload, self.session], [self.outcome, self.upload], concurrency_limit=None, **private).then(
            self._after_upload, [self.session, self.search], [self.session, *shelf], **private
        )

        blocks = gr.context.Context.root_block
        blocks.load(self._opened, [self.kept], [*whole, *shelf], **private)
        blocks.unload(self._left)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def _put(self, request: gr.Request, question: str, session: Session, *narrowing: Any) -> Iterator[Any]:
        if not question.strip():
            yield gr.skip(), session, gr.skip(), gr.skip()
            return
        yield from self._answering(question, Session(*session), narrowing, request)

    def _put_example(self, event: gr.SelectData, request: gr.Request, session: Session, *narrowing: Any) -> Iterator[Any]:
        yield from self._answering(event.value["text"], Session(*session), narrowing, request)

    def _put_again(self, event: gr.RetryData, request: gr.Request, session: Session, *narrowing: Any) -> Iterator[Any]:
        session, place = Session(*session), _place(event.index)
        turns = self.chat.turns(session)
        if place < len(turns):
            yield from self._answering(turns[place].question, self.chat.rewound(session, place), narrowing, request)
        else:  # the last question was stopped, and is nowhere but on the screen
            yield from self._answering(str(event.value), session, narrowing, request)

    def _put_edited(self, event: gr.EditData, request: gr.Request, session: Session, *narrowing: Any) -> Iterator[Any]:
        session = self.chat.rewound(Session(*session), _place(event.index))
        yield from self._answering(str(event.value), session, narrowing, request)

    def _answering(self, question: str, session: Session, narrowing: tuple[Any, ...], request: gr.Request) -> Iterator[Any]:
        try:
            chosen = filters(*narrowing)
        except UsageError as error:
            yield [*self.chat.messages(session), told(f"⚠ {plain(str(error))}")], session, gr.skip(), gr.skip()
            return
        for shown in self.chat.ask(_visitor(request), question, session, chosen):
            if shown.done:
                yield shown.messages, shown.session, gr.Textbox(submit_btn="Ask", stop_btn=False), _to_keep(shown.session)
            else:
                yield shown.messages, shown.session, gr.Textbox(value="", submit_btn=False, stop_btn="Stop"), gr.skip()

    def _stop(self, request: gr.Request) -> None:
        self.chat.stop(_visitor(request))

    def _left(self, request: gr.Request) -> None:
        self.chat.stop(_visitor(request))

    def _like(self, session: Session, event: gr.LikeData) -> tuple[Any, ...]:
        place = _place(event.index)
        vote = {"like": 1, "dislike": -1}.get(str(event.liked).lower(), 1 if event.liked is True else -1 if event.liked is False else 0)
        kept = self.chat.vote(Session(*session), place, vote)
        return place, gr.Row(visible=kept and vote != 0)

    def _note(self, session: Session, place: int, note: str) -> tuple[Any, ...]:
        turns = self.chat.turns(Session(*session))
        if 0 <= place < len(turns):
            self.chat.vote(Session(*session), place, turns[place].vote, note.strip())
        return "", gr.Row(visible=False)

    def _open(self, session: Session, event: gr.EventData) -> tuple[Any, ...]:
        html = self.chat.open(Session(*session), str(event.where)[:60])
        return html or gr.skip(), gr.Column(visible=True) if html else gr.skip()

    def _describe(self, *narrowing: Any) -> gr.Markdown:
        try:
            text = described(filters(*narrowing))
        except UsageError as error:
            text = f"⚠ {plain(str(error))}"
        return gr.Markdown(text, visible=bool(text))

    # -- conversations --------------------------------------------------------------------------------------------------

    def _opened(self, kept: dict[str, str | None] | None) -> tuple[Any, ...]:
        kept = kept or {}
        session = Session(library=kept.get("library"), conversation=kept.get("conversation"))
        try:
            if not self.chat.turns(session):
                session = session._replace(conversation=None)
        except AssistantError:
            session = Session()
        return *self._whole(session, ""), *self._shelf(session, "")

    def _messages(self, session: Session) -> list[Message]:
        return self.chat.messages(Session(*session))

    def _switch(self, conversation: str | None, session: Session, search: str) -> tuple[Any, ...]:
        return self._whole(Session(library=Session(*session).library, conversation=conversation), search)

    def _new(self, session: Session, search: str) -> tuple[Any, ...]:
        return self._whole(Session(library=Session(*session).library), search)

    def _delete(self, session: Session, search: str) -> tuple[Any, ...]:
        session = Session(*session)
        if session.conversation:
            self.desk.history(library=session.library).delete(session.conversation)
        return *self._new(session, search), gr.Group(visible=False)

    def _found(self, session: Session, search: str) -> gr.Radio:
        return self._list(Session(*session), search)

    def _save(self, session: Session, *, kind: str) -> str | None:
        turns = self.chat.turns(Session(*session))
        path = Path(tempfile.mkdtemp(prefix="says-who-")) / file_name(turns, kind)
        path.write_text(as_markdown(turns) if kind == "md" else as_json(turns), encoding="utf-8")
        return str(path)

    def _whole(self, session: Session, search: str) -> tuple[Any, ...]:
        """All that changes when another conversation is opened."""
        chat = gr.Chatbot(
            value=self.chat.messages(session),
            feedback_value=self.chat.votes(session),
            examples=[{"text": text} for text in self.chat.examples(session)],
        )
        return session, chat, _to_keep(session), self._list(session, search), gr.Column(visible=False)

    def _list(self, session: Session, search: str) -> gr.Radio:
        try:
            rows = self.desk.history(library=session.library).conversations(search)
        except AssistantError:
            rows = []
        ids = [row.id for row in rows]
        return gr.Radio([(row.title, row.id) for row in rows], value=session.conversation if session.conversation in ids else None)

    # -- the library ----------------------------------------------------------------------------------------------------

    def _shelf(self, session: Session, search: str) -> tuple[Any, ...]:
        library = Session(*session).library
        rows, choices = self.shelf.rows(library, search), self.shelf.choices(library)
        named = [(str(cells[0]), number) for number, cells in zip(rows.ids, rows.cells, strict=True)]
        return (
            gr.Dataframe(value=rows.cells),
            rows.about,
            gr.Dropdown(named, value=None),
            gr.Dropdown(self.desk.libraries(), value=self.desk.library_to_ask(library)),
            gr.Dropdown(choices.outlets),
            gr.Dropdown(choices.articles),
        )

    def _change_library(self, library: str, search: str) -> tuple[Any, ...]:
        return self._whole(Session(library=library), search)

    def _pick(self, session: Session, search: str, event: gr.SelectData) -> str | None:
        """The article of the row that was clicked: by what stands in it, for a browser sorts without telling."""
        rows = self.shelf.rows(Session(*session).library, search)
        clicked = [str(cell) for cell in event.row_value or ()]
        return next((number for number, cells in zip(rows.ids, rows.cells, strict=True) if list(map(str, cells)) == clicked), None)

    def _read(self, session: Session, article_id: str | None) -> str:
        article = self.desk.article(article_id, library=Session(*session).library) if article_id else None
        return page(article, [], None) if article else ""

    def _ask_to_remove(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        article = self.desk.article(article_id, library=Session(*session).library) if article_id else None
        if article is None:
            return "", gr.Group(visible=False)
        return f"Delete “{plain(article.title)}” from the library, its index and recorded answers?", gr.Group(visible=True)

    def _remove(self, session: Session, article_id: str | None) -> tuple[Any, ...]:
        said = self.shelf.remove(article_id, Session(*session).library) if article_id else ""
        return said, gr.Group(visible=False), ""

    def _upload(self, files: list[str] | None, session: Session) -> Iterator[tuple[Any, ...]]:
        for said in self.shelf.upload(files or [], Session(*session).library):
            yield said, gr.skip()
        yield said, gr.File(value=None)

    def _after_upload(self, session: Session, search: str) -> tuple[Any, ...]:
        session = Session(*session)
        session = session._replace(library=None) if session.library == DEMO else session
        return session, *self._shelf(session, search)


def _to_keep(session: Session) -> dict[str, str | None]:
    """What the browser remembers of a session."""
    return {"library": session.library, "conversation": session.conversation}


def _visitor(request: gr.Request) -> str:
    return str(request.session_hash)


def _place(index: int | tuple[int, int]) -> int:
    """Place of a turn, from that of one of its two messages."""
    return (index if isinstance(index, int) else index[0]) // 2
