"""The page: what stands where, and which part tells which. What an event does is in `handlers`."""

from __future__ import annotations

from functools import partial

import gradio as gr

from assistant.ingest.walk import SUFFIXES
from assistant.ui.chat import Session
from assistant.ui.handlers import Handlers
from assistant.ui.library_page import HEADERS
from assistant.ui.reader import DOORS, SCRIPT
from assistant.ui.service import Service

TITLE = "Says Who"
WELCOME = "Ask your articles. Every sentence of an answer has a number that opens the words it rests on. Nothing leaves this machine."
SAVE = "() => { setTimeout(() => (document.querySelector('#saving a') || document.querySelector('#saving')).click(), 100); }"
"""Gradio's button downloads what it held before it was pressed; so another makes the file, and then this presses it."""
KEPT = "says-who"
"""Names, in the browser's storage, the conversation that is open: a reload comes back to it."""

PRIVATE = {"api_visibility": "private"}
"""An event of the page is no endpoint for programs."""


class Page:
    """One page for all visitors; what is a visitor's own is in a Session."""

    def __init__(self, service: Service, *, record: bool = True) -> None:
        self.do = Handlers(service, record=record)

    def build(self) -> None:
        """Lay the page out, inside a `gr.Blocks`."""
        self.session = gr.State(Session())
        self.kept = gr.BrowserState({}, storage_key=KEPT, secret=KEPT)
        self.voted = gr.State(-1)  # place of the answer that a note would be about
        self.doors = gr.HTML("", js_on_load=DOORS)
        self.saving = gr.DownloadButton(elem_id="saving", visible="hidden")
        self._sidebar()
        gr.Markdown(f"# {TITLE}", elem_id="title")
        with gr.Tabs() as self.tabs:
            with gr.Tab("Ask", id="ask"), gr.Row():
                with gr.Column(scale=3, min_width=300):
                    self._ask()
                with gr.Column(
                    scale=2, min_width=300, visible=False, elem_classes="reader-pane"
                ) as self.pane:
                    self.reader = gr.HTML(
                        "", js_on_load=SCRIPT, elem_id="reader-html", apply_default_css=False
                    )
            with gr.Tab("Library", id="library") as self.library_tab:
                self._library()
        self._wire()

    # -- what stands where --------------------------------------------------------------------------------------------

    def _sidebar(self) -> None:
        with gr.Sidebar(label="Conversations", open=False):
            self.new = gr.Button("New conversation", variant="primary")
            self.find = gr.Textbox(
                label="Search conversations", placeholder="A word of a question or answer"
            )
            self.conversations = gr.Radio([], label="Conversations", elem_id="conversations")
            with gr.Row():
                self.save_md = gr.Button("Save as Markdown", size="sm")
                self.save_json = gr.Button("Save as JSON", size="sm")
            self.last_alone = gr.Checkbox(label="Save the last answer alone")
            self.delete = gr.Button("Delete conversation …", size="sm")
            with gr.Group(visible=False) as self.deleting:
                gr.Markdown("Delete this conversation for good?")
                self.delete_yes = gr.Button("Delete it", variant="stop", size="sm")
                self.delete_no = gr.Button("Keep it", size="sm")

    def _ask(self) -> None:
        self.messages = gr.Chatbot(
            label="Conversation", show_label=False, elem_id="chat", height="60vh", sanitize_html=True, allow_tags=False,
            latex_delimiters=[], buttons=["copy"], editable="user", layout="panel", placeholder=WELCOME, allow_file_downloads=False,
        )  # fmt: skip
        with gr.Row(visible=False) as self.noting:
            self.note = gr.Textbox(
                label="What was good or wrong about it? (optional)",
                submit_btn="Save note",
                max_length=2000,
            )
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
            self.older = gr.Checkbox(label="Older versions", scale=1)
        self.about = gr.Markdown("")
        self.table = gr.Dataframe(
            headers=list(HEADERS), datatype=["str", "str", "str", "number", "str"], interactive=False, wrap=True, max_height=420,
            label="Articles", column_widths=["340px", "180px", "120px", "90px", "120px"], elem_id="articles",
        )  # fmt: skip
        self.article = gr.Dropdown(
            [], label="Article", info="Choose it here or in the table.", value=None, elem_id="article"
        )
        with gr.Row():
            self.read = gr.Button("Read")
            self.original = gr.Button("Save the original")
            self.only = gr.Button("Ask only about this")
            self.remove = gr.Button("Delete …")
        with gr.Group(visible=False) as self.removing:
            self.remove_what = gr.Markdown("")
            with gr.Row():
                self.remove_yes = gr.Button("Delete it", variant="stop")
                self.remove_no = gr.Button("Keep it")
        self.upload = gr.File(
            label=f"Add files ({', '.join(SUFFIXES)})",
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=140,
            elem_id="upload",
        )
        self.outcome = gr.Markdown("", elem_id="outcome")
        self.book = gr.HTML("", js_on_load=SCRIPT, elem_id="book-html", apply_default_css=False)

    # -- which part tells which -----------------------------------------------------------------------------------------

    def _wire(self) -> None:
        self._narrowing = [self.since, self.until, self.sources, self.articles]
        self._whole = [self.session, self.messages, self.kept, self.conversations, self.pane]
        self._shelf = [self.table, self.about, self.article, self.library, self.sources, self.articles]
        self._wire_asking()
        self._wire_conversations()
        self._wire_library()
        blocks = gr.context.Context.root_block
        blocks.load(self.do.opened, [self.kept], [*self._whole, *self._shelf], **PRIVATE)
        blocks.unload(self.do.stop)

    def _wire_asking(self) -> None:
        narrowing = self._narrowing
        put = {
            "outputs": [self.messages, self.session, self.question, self.kept],
            "concurrency_limit": None,
            "show_progress": "hidden",
            **PRIVATE,
        }

        asked = self.question.submit(self.do.put, [self.question, self.session, *narrowing], **put)
        example = self.messages.example_select(self.do.put_example, [self.session, *narrowing], **put)
        retried = self.messages.retry(self.do.put_again, [self.session, *narrowing], **put)
        edited = self.messages.edit(self.do.put_edited, [self.session, *narrowing], **put)
        for done in (asked, example, retried, edited):
            done.then(
                self.do.found,
                [self.session, self.find],
                [self.conversations],
                show_progress="hidden",
                **PRIVATE,
            )
        self.question.stop(self.do.stop, queue=False, **PRIVATE)
        self.messages.like(self.do.like, [self.session], [self.voted, self.noting], **PRIVATE)
        self.note.submit(
            self.do.note, [self.session, self.voted, self.note], [self.note, self.noting], **PRIVATE
        )

        for opener in (self.doors, self.reader):
            opener.select(
                self.do.open_door,
                [self.session],
                [self.reader, self.pane],
                show_progress="hidden",
                **PRIVATE,
            )
        self.reader.clear(
            lambda: gr.Column(visible=False), None, [self.pane], show_progress="hidden", **PRIVATE
        )

        for one in narrowing:
            one.change(self.do.describe, narrowing, [self.filtered], show_progress="hidden", **PRIVATE)
        self.clear.click(lambda: (None, None, [], []), None, narrowing, **PRIVATE)

    def _wire_conversations(self) -> None:
        whole = self._whole
        self.conversations.input(
            self.do.switch, [self.conversations, self.session, self.find], whole, **PRIVATE
        )
        self.new.click(self.do.new, [self.session, self.find], whole, **PRIVATE)
        self.messages.clear(self.do.new, [self.session, self.find], whole, **PRIVATE)
        self.find.change(
            self.do.found,
            [self.session, self.find],
            [self.conversations],
            show_progress="hidden",
            **PRIVATE,
        )
        saved = (
            self.save_md.click(
                partial(self.do.save, kind="md"),
                [self.session, self.last_alone],
                [self.saving],
                **PRIVATE,
            ),
            self.save_json.click(
                partial(self.do.save, kind="json"),
                [self.session, self.last_alone],
                [self.saving],
                **PRIVATE,
            ),
            self.original.click(
                self.do.original, [self.session, self.article], [self.saving], **PRIVATE
            ),
        )
        for one in saved:
            one.success(None, None, None, js=SAVE, **PRIVATE)
        self.delete.click(lambda: gr.Group(visible=True), None, [self.deleting], **PRIVATE)
        self.delete_no.click(lambda: gr.Group(visible=False), None, [self.deleting], **PRIVATE)
        self.delete_yes.click(
            self.do.delete, [self.session, self.find], [*whole, self.deleting], **PRIVATE
        )

    def _wire_library(self) -> None:
        whole, shelf = self._whole, self._shelf
        wanted = [self.session, self.search, self.older]
        self.library_tab.select(self.do.rows, wanted, shelf, **PRIVATE)
        for one in (self.search, self.older):
            one.change(self.do.rows, wanted, shelf, show_progress="hidden", **PRIVATE)
        self.library.input(self.do.change_library, [self.library, self.find], whole, **PRIVATE).then(
            self.do.rows, wanted, shelf, **PRIVATE
        )
        self.table.select(self.do.pick, wanted, [self.article], show_progress="hidden", **PRIVATE)
        self.read.click(self.do.read, [self.session, self.article], [self.book], **PRIVATE)
        self.book.select(
            self.do.read_beside, wanted, [self.book, self.article], show_progress="hidden", **PRIVATE
        )
        self.book.clear(lambda: "", None, [self.book], show_progress="hidden", **PRIVATE)
        self.only.click(
            self.do.ask_only, [self.session, self.article], [self.articles, self.tabs], **PRIVATE
        )
        self.remove.click(
            self.do.ask_to_remove,
            [self.session, self.article],
            [self.remove_what, self.removing],
            **PRIVATE,
        )
        self.remove_no.click(lambda: gr.Group(visible=False), None, [self.removing], **PRIVATE)
        self.remove_yes.click(
            self.do.remove,
            [self.session, self.article],
            [self.outcome, self.removing, self.book],
            **PRIVATE,
        ).then(self.do.rows, wanted, shelf, **PRIVATE).then(
            self.do.messages, [self.session], [self.messages], **PRIVATE
        )
        outcome = [self.outcome, self.upload]
        self.upload.upload(
            self.do.upload, [self.upload, self.session], outcome, concurrency_limit=None, **PRIVATE
        ).then(self.do.after_upload, wanted, [self.session, *shelf], **PRIVATE)
