"""The web page: state and event wiring. Components are in `layout`, handlers in `*_handlers`."""

from __future__ import annotations

from functools import partial
from typing import Any

import gradio as gr

from assistant.ui.chat import Chat, Session
from assistant.ui.chat_handlers import ChatHandlers
from assistant.ui.check_handlers import CheckHandlers
from assistant.ui.conversation_handlers import ConversationHandlers
from assistant.ui.layout import TITLE, AskTab, CheckTab, LibraryTab, Sidebar
from assistant.ui.library_handlers import LibraryHandlers
from assistant.ui.reader import CHAT_SCRIPT
from assistant.ui.service import Service

STORAGE_KEY = "says-who"
"""Key in the browser's local storage of the open library and conversation, restored on a reload."""
# A DownloadButton sends the file that it had before the click. So a visible button prepares the file,
# and this script then clicks the hidden DownloadButton.
DOWNLOAD_SCRIPT = """() => {
  const click = () =>
    (document.querySelector('#download a') || document.querySelector('#download')).click();
  setTimeout(click, 100);
}"""

PRIVATE = {"api_visibility": "private"}
"""Options of an event that is not an API endpoint."""
QUIET = {"show_progress": "hidden", **PRIVATE}
"""Options of a private event without a progress animation."""


class Page:
    """The page, shared by all visitors; the state of each visitor is a Session."""

    def __init__(self, service: Service, *, record: bool = True) -> None:
        """`record` is false to keep no history of conversations."""
        chat = Chat(service, record=record)
        self._on_chat = ChatHandlers(chat)
        self._on_sidebar = ConversationHandlers(service, chat)
        self._on_library = LibraryHandlers(service)
        self._on_check = CheckHandlers(service)

    def build(self) -> None:
        """Lay out the page and wire its events in the current `gr.Blocks`."""
        self.session = gr.State(Session())
        self.browser_state = gr.BrowserState({}, storage_key=STORAGE_KEY, secret=STORAGE_KEY)
        self.voted_index = gr.State(-1)
        # Shows nothing: its script turns clicks on links in the chat into `select` events.
        self.chat_links = gr.HTML("", js_on_load=CHAT_SCRIPT)
        self.download = gr.DownloadButton(elem_id="download", visible="hidden")
        self.sidebar = Sidebar()
        gr.Markdown(f"# {TITLE}", elem_id="title")
        with gr.Tabs() as self.tabs:
            with gr.Tab("Ask", id="ask"):
                self.ask = AskTab()
            with gr.Tab("Check", id="check"):
                self.check = CheckTab()
            with gr.Tab("Library", id="library") as self.library_tab:
                self.library = LibraryTab()
        self._group_outputs()
        self._wire_page()
        self._wire_questions()
        self._wire_chat()
        self._wire_filters()
        self._wire_check()
        self._wire_sidebar()
        self._wire_downloads()
        self._wire_library()
        self._wire_article_actions()
        self._wire_removal()
        self._wire_withdrawal()
        self._wire_uploads()

    def _group_outputs(self) -> None:
        """Name the groups of components that several events read or update together."""
        ask, check, library = self.ask, self.check, self.library
        self._session_outputs = [
            self.session,
            ask.chat,
            self.browser_state,
            self.sidebar.conversations,
            ask.reader_pane,
        ]
        self._library_outputs = [
            library.table,
            library.summary,
            library.article,
            library.library,
            ask.filters.sources,
            ask.filters.articles,
            check.filters.sources,
            check.filters.articles,
        ]
        self._conversation_inputs = [self.session, self.sidebar.search]
        self._table_inputs = [self.session, library.search, library.include_older]
        self._article_inputs = [self.session, library.article]

    def _wire_page(self) -> None:
        blocks = gr.context.Context.root_block
        outputs = [*self._session_outputs, *self._library_outputs]
        blocks.load(self._load_page, [self.browser_state], outputs, **PRIVATE)
        blocks.unload(self._on_chat.stop_answer)
        blocks.unload(self._on_check.leave)

    def _load_page(self, state: dict[str, str | None] | None) -> tuple[Any, ...]:
        """Restore the conversation that the browser remembers, and fill the library page."""
        session = self._on_sidebar.restore_session(state)
        return (
            *self._on_sidebar.show_session(session, ""),
            *self._on_library.show_library(session, "", include_older=False),
        )

    def _wire_questions(self) -> None:
        on, ask = self._on_chat, self.ask
        inputs = [self.session, *ask.filters.fields]
        options = {
            "outputs": [ask.chat, self.session, ask.question, self.browser_state],
            "concurrency_limit": None,
            **QUIET,
        }
        for answered in (
            ask.question.submit(on.submit_question, [ask.question, *inputs], **options),
            ask.chat.example_select(on.submit_example, inputs, **options),
            ask.chat.retry(on.retry_question, inputs, **options),
            ask.chat.edit(on.edit_question, inputs, **options),
        ):
            answered.then(
                self._on_sidebar.list_conversations,
                self._conversation_inputs,
                [self.sidebar.conversations],
                **QUIET,
            )
        ask.question.stop(on.stop_answer, queue=False, **PRIVATE)

    def _wire_chat(self) -> None:
        on, ask = self._on_chat, self.ask
        ask.chat.like(on.vote, [self.session], [self.voted_index, ask.note_row], **PRIVATE)
        ask.note.submit(
            on.save_note,
            [self.session, self.voted_index, ask.note],
            [ask.note, ask.note_row],
            **PRIVATE,
        )
        for links in (self.chat_links, ask.reader):
            links.select(on.open_link, [self.session], [ask.reader, ask.reader_pane], **QUIET)
        ask.reader.clear(lambda: gr.Column(visible=False), None, [ask.reader_pane], **QUIET)

    def _wire_filters(self) -> None:
        ask, fields = self.ask, self.ask.filters.fields
        for field in fields:
            field.change(self._on_chat.describe_filters, fields, [ask.active_filters], **QUIET)
        for form in (ask.filters, self.check.filters):
            form.clear.click(lambda: (None, None, [], []), None, form.fields, **PRIVATE)

    def _wire_check(self) -> None:
        on, check = self._on_check, self.check
        check.check.click(
            on.run_check,
            [check.text, self.session, *check.filters.fields],
            [check.status, check.sentences, check.check, check.stop, check.save],
            concurrency_limit=None,
            **QUIET,
        )
        check.stop.click(on.stop_check, queue=False, **PRIVATE)
        check.upload.upload(on.read_file, [check.upload], [check.text], **PRIVATE)
        for links in (check.sentences, check.reader):
            links.select(on.open_quote, None, [check.reader, check.reader_pane], **QUIET)
        check.reader.clear(
            lambda: ("", gr.Column(visible=False)), None, [check.reader, check.reader_pane], **QUIET
        )

    def _wire_sidebar(self) -> None:
        on, sidebar = self._on_sidebar, self.sidebar
        inputs, outputs = self._conversation_inputs, self._session_outputs
        sidebar.conversations.input(
            on.switch_conversation, [sidebar.conversations, *inputs], outputs, **PRIVATE
        )
        sidebar.new.click(on.start_conversation, inputs, outputs, **PRIVATE)
        self.ask.chat.clear(on.start_conversation, inputs, outputs, **PRIVATE)
        sidebar.search.change(on.list_conversations, inputs, [sidebar.conversations], **QUIET)
        sidebar.delete.click(lambda: gr.Group(visible=True), None, [sidebar.confirmation], **PRIVATE)
        sidebar.cancel.click(lambda: gr.Group(visible=False), None, [sidebar.confirmation], **PRIVATE)
        sidebar.confirm.click(
            on.delete_conversation, inputs, [*outputs, sidebar.confirmation], **PRIVATE
        )

    def _wire_downloads(self) -> None:
        save, inputs = self._on_sidebar.save_conversation, [self.session, self.sidebar.last_answer_only]
        download_original = self._on_library.download_original
        for button, handler, values in (
            (self.sidebar.save_markdown, partial(save, suffix="md"), inputs),
            (self.sidebar.save_json, partial(save, suffix="json"), inputs),
            (self.library.download, download_original, self._article_inputs),
            (self.check.save, self._on_check.save_markdown, None),
        ):
            prepared = button.click(handler, values, [self.download], **PRIVATE)
            prepared.success(None, None, None, js=DOWNLOAD_SCRIPT, **PRIVATE)

    def _wire_library(self) -> None:
        on, library = self._on_library, self.library
        inputs, outputs = self._table_inputs, self._library_outputs
        self.library_tab.select(on.show_library, inputs, outputs, **PRIVATE)
        for field in (library.search, library.include_older):
            field.change(on.show_library, inputs, outputs, **QUIET)
        library.library.input(
            self._on_sidebar.switch_library,
            [library.library, self.sidebar.search],
            self._session_outputs,
            **PRIVATE,
        ).then(on.show_library, inputs, outputs, **PRIVATE)
        library.table.select(on.select_row, inputs, [library.article], **QUIET)

    def _wire_article_actions(self) -> None:
        on, library = self._on_library, self.library
        library.read.click(on.read_article, self._article_inputs, [library.reader], **PRIVATE)
        library.reader.select(
            on.read_related_article, self._table_inputs, [library.reader, library.article], **QUIET
        )
        library.reader.clear(lambda: "", None, [library.reader], **QUIET)
        library.ask_about.click(
            on.filter_by_article, self._article_inputs, [self.ask.filters.articles, self.tabs], **PRIVATE
        )

    def _wire_removal(self) -> None:
        on, library, inputs = self._on_library, self.library, self._article_inputs
        library.delete.click(
            on.confirm_removal, inputs, [library.confirmation_text, library.confirmation], **PRIVATE
        )
        library.cancel.click(lambda: gr.Group(visible=False), None, [library.confirmation], **PRIVATE)
        outputs = [
            library.outcome,
            library.confirmation,
            library.reader,
            self.ask.chat,
            self.ask.reader,
            self.ask.reader_pane,
            self.check.status,
            self.check.sentences,
            self.check.reader,
            self.check.reader_pane,
        ]
        removed = library.confirm.click(self._remove_article, inputs, outputs, **PRIVATE)
        removed.then(on.show_library, self._table_inputs, self._library_outputs, **PRIVATE)

    def _remove_article(
        self, session: Session, article_id: str | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """Delete the selected article, and withdraw its words from chat and check in the same update.

        A later update would show its quotes for a moment after the page has said that it is gone.
        """
        return (
            *self._on_library.remove_article(session, article_id),
            self._on_chat.show_messages(session),
            "",
            gr.Column(visible=False),
            *self._on_check.show_last_check(request),
        )

    def _wire_withdrawal(self) -> None:
        """Empty readers of an article that another page or program removed, at the next event here."""
        ask, check, library = self.ask, self.check, self.library
        readers = [ask.reader, check.reader, library.reader]
        events = [
            self.tabs.select,
            ask.question.submit,
            ask.chat.example_select,
            ask.chat.retry,
            ask.chat.edit,
            ask.chat.like,
            check.check.click,
            library.table.select,
        ]
        outputs = [*readers, ask.reader_pane, check.reader_pane]
        gr.on(events, self._on_library.close_removed, readers, outputs, queue=False, **QUIET)

    def _wire_uploads(self) -> None:
        on, library = self._on_library, self.library
        library.upload.upload(
            on.upload_files,
            [library.upload, self.session],
            [library.outcome, library.upload],
            concurrency_limit=None,
            **PRIVATE,
        ).then(
            on.show_library_after_upload,
            self._table_inputs,
            [self.session, *self._library_outputs],
            **PRIVATE,
        )
