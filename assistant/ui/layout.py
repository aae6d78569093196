"""Layout of the page: the components of the sidebar and of each tab. Events are wired in `page`."""

from __future__ import annotations

import gradio as gr

from assistant.check.draft_file import DRAFT_SUFFIXES
from assistant.ingest.walk import SUFFIXES
from assistant.ui.check_results import RESULTS_SCRIPT, STATUS_SCRIPT
from assistant.ui.library_page import HEADERS
from assistant.ui.reader import READER_SCRIPT

TITLE = "Says Who"
WELCOME = (
    "Ask a question about your articles. Every sentence of an answer links to the exact words"
    " it is based on. Nothing leaves this machine."
)
CHECK_WELCOME = (
    "<p>Every sentence of your text is compared with your articles. A verdict tells what the articles"
    " say, not what is true.</p>"
)


class Sidebar:
    """List of conversations, with buttons to create, save and delete them."""

    def __init__(self) -> None:
        with gr.Sidebar(label="Conversations", open=False):
            self.new = gr.Button("New conversation", variant="primary")
            self.search = gr.Textbox(
                label="Search conversations", placeholder="Words of a question or answer"
            )
            self.conversations = gr.Radio([], label="Conversations", elem_id="conversations")
            with gr.Row():
                self.save_markdown = gr.Button("Save as Markdown", size="sm")
                self.save_json = gr.Button("Save as JSON", size="sm")
            self.last_answer_only = gr.Checkbox(label="Save only the last answer")
            self.delete = gr.Button("Delete conversation …", size="sm")
            with gr.Group(visible=False) as self.confirmation:
                gr.Markdown("Delete this conversation permanently?")
                self.confirm = gr.Button("Yes, delete", variant="stop", size="sm")
                self.cancel = gr.Button("Cancel", size="sm")


class AskTab:
    """The chat with its question box and filters, and the reader beside it."""

    def __init__(self) -> None:
        with gr.Row():
            with gr.Column(scale=3, min_width=300):
                self._build_chat()
                self.filters = FilterForm()
            with gr.Column(
                scale=2, min_width=300, visible=False, elem_classes="reader-pane"
            ) as self.reader_pane:
                self.reader = gr.HTML(
                    "", js_on_load=READER_SCRIPT, elem_id="chat-reader", apply_default_css=False
                )

    def _build_chat(self) -> None:
        self.chat = gr.Chatbot(
            label="Conversation",
            show_label=False,
            elem_id="chat",
            height="60vh",
            sanitize_html=True,
            allow_tags=False,
            latex_delimiters=[],
            buttons=["copy"],
            editable="user",
            layout="panel",
            placeholder=WELCOME,
            allow_file_downloads=False,
        )
        with gr.Row(visible=False) as self.note_row:
            self.note = gr.Textbox(
                label="What was good or wrong about this answer? (optional)",
                submit_btn="Save note",
                max_length=2000,
            )
        self.active_filters = gr.Markdown("", elem_id="active-filters", visible=False)
        self.question = gr.Textbox(
            label="Question",
            placeholder="Ask a question about your articles",
            submit_btn="Ask",
            stop_btn=False,
            autofocus=True,
            lines=1,
            max_lines=4,
            elem_id="question",
        )


class CheckTab:
    """A text box with filters, the sentences of the text with their verdicts, and the reader.

    On a wide screen the reader covers the text box, so that the sentences stay in view.
    """

    def __init__(self) -> None:
        with gr.Row(elem_id="check"):
            with gr.Column(scale=2, min_width=300, elem_classes="check-input"):
                self._build_input()
                self.filters = FilterForm()
            with gr.Column(
                scale=2, min_width=300, visible=False, elem_classes="reader-pane"
            ) as self.reader_pane:
                self.reader = gr.HTML(
                    "", js_on_load=READER_SCRIPT, elem_id="check-reader", apply_default_css=False
                )
            with gr.Column(scale=3, min_width=300):
                self.status = gr.HTML(
                    CHECK_WELCOME,
                    js_on_load=STATUS_SCRIPT,
                    elem_id="check-status",
                    apply_default_css=False,
                )
                self.save = gr.Button("Download with footnotes (Markdown)", size="sm", visible=False)
                self.sentences = gr.HTML(
                    "", js_on_load=RESULTS_SCRIPT, elem_id="check-sentences", apply_default_css=False
                )

    def _build_input(self) -> None:
        self.text = gr.Textbox(
            label="Your text",
            placeholder="Paste your text, or open a file",
            lines=14,
            max_lines=24,
            elem_id="check-text",
        )
        with gr.Row():
            self.check = gr.Button("Check", variant="primary", elem_id="check-button")
            self.stop = gr.Button("Stop", variant="stop", visible=False)
            self.upload = gr.UploadButton(
                "Open a file …", file_types=list(DRAFT_SUFFIXES), elem_id="check-upload"
            )


class FilterForm:
    """Fields that restrict a search to dates, outlets and articles."""

    def __init__(self) -> None:
        with gr.Accordion("Filters: dates, outlets, articles", open=False):
            with gr.Row():
                self.since = gr.DateTime(label="From", include_time=False, type="string")
                self.until = gr.DateTime(label="To", include_time=False, type="string")
            self.sources = gr.Dropdown([], label="Only these outlets", multiselect=True)
            self.articles = gr.Dropdown([], label="Only these articles", multiselect=True)
            self.clear = gr.Button("Clear filters", size="sm")
        self.fields = [self.since, self.until, self.sources, self.articles]


class LibraryTab:
    """The table of articles, the actions on the selected article, uploads and a reader."""

    def __init__(self) -> None:
        self._build_table()
        self._build_actions()
        self.upload = gr.File(
            label=f"Add files ({', '.join(SUFFIXES)})",
            file_count="multiple",
            file_types=list(SUFFIXES),
            height=140,
            elem_id="upload",
        )
        self.outcome = gr.Markdown("", elem_id="outcome")
        self.reader = gr.HTML(
            "", js_on_load=READER_SCRIPT, elem_id="library-reader", apply_default_css=False
        )

    def _build_table(self) -> None:
        with gr.Row():
            self.library = gr.Dropdown([], label="Library", scale=1)
            self.search = gr.Textbox(label="Search titles and outlets", scale=2)
            self.include_older = gr.Checkbox(label="Show older versions", scale=1)
        self.summary = gr.Markdown("")
        self.table = gr.Dataframe(
            headers=list(HEADERS),
            datatype=["str", "str", "str", "number", "str"],
            interactive=False,
            wrap=True,
            max_height=420,
            label="Articles",
            column_widths=["340px", "180px", "120px", "90px", "120px"],
            elem_id="articles",
        )

    def _build_actions(self) -> None:
        self.article = gr.Dropdown(
            [], label="Article", info="Select it here or in the table.", value=None, elem_id="article"
        )
        with gr.Row():
            self.read = gr.Button("Read")
            self.download = gr.Button("Download original")
            self.ask_about = gr.Button("Ask about this article")
            self.delete = gr.Button("Delete …")
        with gr.Group(visible=False) as self.confirmation:
            self.confirmation_text = gr.Markdown("")
            with gr.Row():
                self.confirm = gr.Button("Yes, delete", variant="stop")
                self.cancel = gr.Button("Cancel")
