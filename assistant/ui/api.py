"""API for programs: HTTP endpoints and MCP tools, both served by Gradio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, UsageError
from assistant.schema import Answer, CheckReport
from assistant.search.query import Query
from assistant.ui.filters import parse_filters
from assistant.ui.service import Service

MAX_TEXT = 2_000_000
"""Characters of an added article."""


class Api:
    """The endpoints. Errors reach the caller as one line.

    The methods' docstrings are the descriptions of the MCP tools.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def build(self) -> None:
        """Register the endpoints in the current `gr.Blocks`."""
        gr.api(self.ask, api_name="ask", concurrency_limit=None)
        gr.api(self.check, api_name="check", concurrency_limit=None)
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
        """Answer a question from the articles in the library, with a verbatim quote for every sentence.

        If the articles do not contain the answer, the status is "abstained". If they refute what the
        question presumes, the reason is "refuted", and "evidence" has the quotes that refute it.

        Args:
            question: The question, in English.
            since: First publication date to include, YYYY-MM-DD; empty for no limit.
            until: Last publication date to include, YYYY-MM-DD; empty for no limit.
            sources: Outlets to include; empty for all outlets.
            articles: Ids of articles to include; empty for all articles.
            top_k: Maximum number of passages to read, 1 to 20; 0 for the default.
            strict: Abstain rather than give a doubtful answer.
            library: Name of the library; empty for the default library.

        """
        with _translate_errors():
            query = Query(
                question=question,
                filters=parse_filters(since, until, sources, articles),
                top_k=top_k or None,
                library=library or None,
                strict=strict,
            )
            *_, answer = self._service.start_answer(query)
            if not isinstance(answer, Answer):
                raise TypeError("the last event is not an answer")
            return answer.model_dump(mode="json")

    def check(
        self,
        text: str,
        since: str = "",
        until: str = "",
        sources: list[str] | None = None,
        articles: list[str] | None = None,
        library: str = "",
    ) -> dict[str, Any]:
        """Compare every sentence of a text with the articles in the library.

        Each sentence has the worst verdict of its claims: "quotation_altered", "contradicted",
        "changed", "not_in_articles", "carried" or "not_checkable". Verdicts that rest on articles come
        with verbatim quotes.

        Args:
            text: The text, in English.
            since: First publication date to include, YYYY-MM-DD; empty for no limit.
            until: Last publication date to include, YYYY-MM-DD; empty for no limit.
            sources: Outlets to include; empty for all outlets.
            articles: Ids of articles to include; empty for all articles.
            library: Name of the library; empty for the default library.

        """
        with _translate_errors():
            filters = parse_filters(since, until, sources, articles)
            *_, report = self._service.start_check(text, filters, library=library or None)
            if not isinstance(report, CheckReport):
                raise TypeError("the last event is not a report")
            return report.model_dump(mode="json")

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
        """Return the passages that match a query best, without using a language model.

        Args:
            query: Keywords or a question.
            since: First publication date to include, YYYY-MM-DD; empty for no limit.
            until: Last publication date to include, YYYY-MM-DD; empty for no limit.
            sources: Outlets to include; empty for all outlets.
            articles: Ids of articles to include; empty for all articles.
            top_k: Maximum number of passages, 1 to 20; 0 for the default.
            library: Name of the library; empty for the default library.

        """
        with _translate_errors():
            search_query = Query(
                question=query,
                filters=parse_filters(since, until, sources, articles),
                top_k=top_k or None,
                library=library or None,
            )
            return self._service.search(search_query).model_dump(mode="json")

    def add(
        self,
        text: str,
        title: str = "",
        date: str = "",
        source: str = "",
        url: str = "",
        id: str = "",  # noqa: A002 - a parameter of the API
    ) -> dict[str, Any]:
        """Add an article to the library, or replace the article that was added under the same id.

        Args:
            text: Text of the article.
            title: Title; by default, the first sentence.
            date: Publication date, YYYY-MM-DD.
            source: Outlet.
            url: Web address.
            id: Id of the article; by default, derived from the text. The result has the full id, which
                has a suffix if a file uses the same id.

        """
        with _translate_errors():
            if len(text) > MAX_TEXT:
                raise UsageError(
                    f"The text has {len(text):,} characters; the maximum is {MAX_TEXT:,}.",
                    hint="Split it into several articles.",
                )
            row = {"text": text, "id": id, "title": title, "date": date, "source": source, "url": url}
            return self._service.add_article({name: value for name, value in row.items() if value})


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Re-raise AssistantError as `gr.Error`, whose message Gradio passes on to the caller."""
    try:
        yield
    except AssistantError as error:
        raise gr.Error(str(error), print_exception=False) from error
