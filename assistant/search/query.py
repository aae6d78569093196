"""User questions with their options, validated once where they enter the program."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import field_validator, model_validator

from assistant.errors import UsageError
from assistant.program import PROGRAM
from assistant.schema import Record
from assistant.settings import MAX_TOP_K

MAX_QUESTION = 2000
"""Characters. A longer question would leave no room for passages in the prompt."""


def check_date_order(since: date | None, until: date | None) -> None:
    """Raise UsageError if the first date is after the last date."""
    if since and until and since > until:
        raise UsageError(f"The first date, {since}, is after the last date, {until}.", hint="Swap them.")


class Filters(Record):
    """The articles a question may be answered from; all articles by default.

    Raises UsageError if `since` is after `until`.
    """

    since: date | None = None
    """First publication date, inclusive."""
    until: date | None = None
    """Last publication date, inclusive. An undated article is outside every range."""
    sources: tuple[str, ...] = ()
    """Outlets, compared without regard to case."""
    articles: tuple[str, ...] = ()
    """Article ids."""

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        check_date_order(self.since, self.until)
        return self


class Query(Record):
    """A question with its options.

    Raises UsageError for an empty or overlong question and for a `top_k` outside 1..20.
    """

    question: str
    filters: Filters = Filters()
    top_k: int | None = None
    """Maximum number of passages to read, 1..20; None for the number in the settings."""
    today: date | None = None
    """The date that "this week" in the question refers to; None for the current date."""
    library: str | None = None
    """Name of the library; None for the default library."""
    strict: bool = False
    """Abstain rather than show a doubtful answer."""

    @field_validator("question")
    @classmethod
    def _normalize(cls, question: str) -> str:
        return normalize_question(question)

    @field_validator("top_k")
    @classmethod
    def _top_k_in_range(cls, top_k: int | None) -> int | None:
        if top_k is not None and not 1 <= top_k <= MAX_TOP_K:
            raise UsageError(
                f"{top_k} passages cannot be read.", hint=f"Choose a top-k from 1 to {MAX_TOP_K}."
            )
        return top_k


def normalize_question(question: str) -> str:
    """Return the question with runs of white space collapsed.

    Raises UsageError if it is empty or longer than MAX_QUESTION characters.
    """
    question = " ".join(question.split())
    if not question:
        raise UsageError("The question is empty.", hint=f'Try: {PROGRAM} ask "What happened in …?"')
    if len(question) > MAX_QUESTION:
        raise UsageError(
            f"The question has {len(question):,} characters; the maximum is {MAX_QUESTION:,}.",
            hint="Ask a shorter question.",
        )
    return question
