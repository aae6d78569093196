"""Ask, search and add for programs: HTTP endpoints and tools of the Model Context Protocol, both by Gradio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, UsageError
from assistant.schema import Answer
from assistant.search.query import Query
from assistant.ui.library_page import filters
from assistant.ui.service import Service

MAX_TEXT = 2_000_000
"""Characters of one article that comes over the wire."""


class Api:
    """The endpoints. Errors reach the caller as one line that says what to do."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def build(self) -> None:
        """Register the endpoints, inside a `gr.Blocks`."""
        gr.api(self.ask, api_name="ask", concurrency_limit=None)
        gr.api(self.search, api_name="search", concurrency_limit=None)
        gr.api(self.add, api_name="add", concurrency_limit=None)

    def ask(
        self,
        question: str,
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        articles: list[str] | None = None,
        top_k: int = 0,
        strict: bool = False,
        library: str = "",
    ) -> dict[str, Any]:
        """Answer a question from the articles in the library, every sentence with a verbatim quote, or say that they do not answer it.

        Args:
            question: The question, in English.
            since: Only articles of this day or later, YYYY-MM-DD; empty for any.
            until: Only articles of this day or earlier, YYYY-MM-DD; empty for any.
            sources: Only articles of these outlets.
            articles: Only articles of these ids.
            top_k: Passages to read at most, 1 to 20; 0 for the usual number.
            strict: Rather no answer than a doubtful one.
            library: Name of the library; empty for the one that is asked by default.

        """
        with _told():
            query = Query(
                question=question,
                filters=filters(since, until, sources, articles),
                top_k=top_k or None,
                library=library or None,
                strict=strict,
            )
            task = self._service.ask(query)
            *_, answer = task
            if not isinstance(answer, Answer):
                raise TypeError("answering ended without an answer")
            return answer.model_dump(mode="json")

    def search(
        self,
        query: str,
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        articles: list[str] | None = None,
        top_k: int = 0,
        library: str = "",
    ) -> dict[str, Any]:
        """Find the passages of articles that fit a query best, without a language model.

        Args:
            query: Words or a question.
            since: Only articles of this day or later, YYYY-MM-DD; empty for any.
            until: Only articles of this day or earlier, YYYY-MM-DD; empty for any.
            sources: Only articles of these outlets.
            articles: Only articles of these ids.
            top_k: Passages at most, 1 to 20; 0 for the usual number.
            library: Name of the library; empty for the one that is asked by default.

        """
        with _told():
            narrowed = Query(
                question=query,
                filters=filters(since, until, sources, articles),
                top_k=top_k or None,
                library=library or None,
            )
            return self._service.search(narrowed).model_dump(mode="json")

    def add(
        self, text: str, title: str = "", date: str = "", source: str = "", url: str = "", id: str = ""
    ) -> dict[str, Any]:
        """Add an article to the library, or replace the one of the same id.

        Args:
            text: The article's text.
            title: Its title; by default, its first sentence.
            date: The day it was published, YYYY-MM-DD.
            source: The outlet.
            url: Its address.
            id: Its id; the same again is an edit. By default it is made of the text.

        """
        with _told():
            if len(text) > MAX_TEXT:
                raise UsageError(
                    f"The text has {len(text):,} characters; {MAX_TEXT:,} are the most.",
                    hint="Split it.",
                )
            row = {"text": text, "id": id, "title": title, "date": date, "source": source, "url": url}
            return self._service.add_row({name: value for name, value in row.items() if value})


@contextmanager
def _told() -> Iterator[None]:
    """Errors of ours as Gradio's, which alone reach the caller."""
    try:
        yield
    except AssistantError as error:
        raise gr.Error(str(error), print_exception=False) from error
