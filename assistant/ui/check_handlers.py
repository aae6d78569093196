"""Gradio event handlers of the Check tab: start and stop a check, open its quotes, save the text."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.errors import UsageError
from assistant.ui.chat import Session
from assistant.ui.check_page import CheckPage, PageCheck
from assistant.ui.check_results import render_sentences, render_status
from assistant.ui.filters import parse_filters
from assistant.ui.reader import render_missing_article
from assistant.ui.service import Service

MIN_UPDATE_S = 0.3
"""Seconds between two updates of a running check: each draws all sentences again."""
FILE_NAME = "checked-text.md"


class CheckHandlers:
    """Handlers of the Check tab. `form` holds the values of the filter form."""

    def __init__(self, service: Service) -> None:
        self._page = CheckPage(service)

    def run_check(
        self, request: gr.Request, text: str | None, session: Session, *form: Any
    ) -> Iterator[tuple[Any, ...]]:
        """Check the text in the box, and show the sentences as they are checked."""
        library = Session(*session).library
        try:
            filters = parse_filters(*form)
        except UsageError as error:
            yield _show(PageCheck(text or "", "", error=str(error), is_running=False))
            return
        shown_at, was_waiting = 0.0, False
        for check in self._page.run(_visitor_id(request), text or "", filters, library):
            is_waiting = check.ahead > 0
            is_due = time.monotonic() >= shown_at + MIN_UPDATE_S
            if is_due or is_waiting != was_waiting or not check.is_running:
                yield _show(check)
                shown_at, was_waiting = time.monotonic(), is_waiting

    def stop_check(self, request: gr.Request) -> None:
        """Stop the check that runs on this page."""
        self._page.stop(_visitor_id(request))

    def leave(self, request: gr.Request) -> None:
        """Stop and forget the check of a page that is closed."""
        self._page.leave(_visitor_id(request))

    def read_file(self, file: str | None) -> Any:
        """Put the text of an uploaded file into the box."""
        try:
            return self._page.read_file(Path(file)) if file else gr.skip()
        except UsageError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def open_quote(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Open the reader at a quote."""
        link = str(event.link)[:12]
        number = int(link) if link.isdecimal() else 0
        html = self._page.open_quote(_visitor_id(request), number)
        return html or render_missing_article(), gr.Column(visible=True)

    def show_last_check(self, request: gr.Request) -> tuple[Any, ...]:
        """Render the last check again, after an article was removed; the reader is closed."""
        check = self._page.last_check(_visitor_id(request))
        results = (render_status(check), render_sentences(check)) if check else ("", "")
        return *results, "", gr.Column(visible=False)

    def save_markdown(self, request: gr.Request) -> str:
        """Write the checked text with footnotes to a temporary file, and return its path."""
        path = Path(tempfile.mkdtemp(prefix="says-who-")) / FILE_NAME
        markdown = self._page.to_markdown(_visitor_id(request))
        path.write_text(markdown, encoding="utf-8", errors="replace")
        return str(path)


def _show(check: PageCheck) -> tuple[Any, ...]:
    """Return status, sentences, and the buttons: Check or Stop, and the download."""
    return (
        render_status(check),
        render_sentences(check),
        gr.Button(visible=not check.is_running),
        gr.Button(visible=check.is_running),
        gr.Button(visible=bool(check.sentences) and not check.is_running),
    )


def _visitor_id(request: gr.Request) -> str:
    return str(request.session_hash)
