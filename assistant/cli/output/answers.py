"""Output of `ask` and `search`: answers, drafts, passages and the status line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant.cli.output.console import stderr_console, stdout_console
from assistant.schema import CONFLICT_NOTICE, EVIDENCE_HEADING, Answer, ArticleRef, Citation, Hit, Status

if TYPE_CHECKING:
    from assistant.answer.events import Event, JudgedSentence
    from assistant.search.date_range import DateRange

NEAREST_SHOWN = 3
"""Passages shown below an abstention."""
QUOTE_INDENT = 4
FIRST_QUOTE_SHOWN = 300
"""Characters shown of the quote that is found first."""


def show_answer(answer: Answer, hits: Sequence[Hit]) -> None:
    """Print an answer with its numbered sources, or an abstention.

    An abstention has the quotes that refute what the question presumes, otherwise the first of `hits`.
    """
    console = stdout_console()
    if answer.evidence:
        console.print(Text(EVIDENCE_HEADING, style="bold"))
    elif answer.status is Status.ABSTAINED:
        _show_abstention(console, answer, hits)
    else:
        _show_sentences(console, answer)
    for citation in answer.quotes:
        console.print()
        _show_citation(console, "-" if answer.evidence else f"[{citation.number}]", citation)


def _show_citation(console: Console, mark: str, citation: Citation) -> None:
    _show_source(console, mark, citation, citation.quote, page=citation.page_label())
    if citation.also_in:
        outlets = dict.fromkeys(copy.source or copy.title for copy in citation.also_in)
        _print_indented(console, Text(f"also in {', '.join(outlets)}", style="dim"))


def _show_abstention(console: Console, answer: Answer, hits: Sequence[Hit]) -> None:
    console.print(Text(answer.text, style="bold"))
    if hits:
        console.print(Text("\nThe closest passages, which do not answer the question:", style="dim"))
    for hit in hits[:NEAREST_SHOWN]:
        first_sentence = hit.slice(hit.start, hit.sentences[0].end)
        _show_source(console, "-", hit, first_sentence, style="dim")


def _show_sentences(console: Console, answer: Answer) -> None:
    """Print the sentences in one paragraph, or one per line behind its date if they conflict."""
    dates = {citation.number: citation.date_label() for citation in answer.citations}
    text = Text()
    for sentence in answer.sentences:
        if answer.conflict:
            text.append(f"{dates[sentence.citations[0]]}  ", style="dim")
        text.append(f"{sentence.text} ", style="bold")
        text.append("".join(f"[{number}]" for number in sentence.citations), style="cyan")
        text.append("\n" if answer.conflict else " ")
    text.rstrip()
    console.print(text)
    if answer.conflict:
        console.print(Text(CONFLICT_NOTICE, style="yellow"))


def show_drafts(drafts: Sequence[JudgedSentence], answer: Answer) -> None:
    """Print every drafted sentence on standard error; strike through those the answer does not show."""
    console = stderr_console()
    shown = {sentence.text for sentence in answer.sentences}
    for draft in drafts:
        is_shown = draft.text in shown
        missing = ", ".join(map(str, draft.grounding.missing))
        reason = f"not in the quote: {missing}" if missing else f"support {draft.support:.2f}"
        verdict = f"  ({'shown' if is_shown else 'dropped'}, {reason})"
        console.print(
            Text.assemble("draft: ", (draft.text, "" if is_shown else "strike"), (verdict, "dim"))
        )


def show_hits(hits: Sequence[Hit]) -> None:
    """Print passages with their scores, best first."""
    console = stdout_console()
    if not hits:
        console.print("No passage matches.")
    for number, hit in enumerate(hits, 1):
        scores = f"score {hit.score:.2f}, cosine {hit.cosine:.2f}, bm25 {hit.bm25:.1f}"
        _show_source(console, f"{number}.", hit, hit.readable_text)
        console.print(Text(f"    {hit.article_id} {hit.start}-{hit.end}, {scores}\n", style="dim"))


def _show_source(
    console: Console, mark: str, article: ArticleRef, quote: str, *, page: str = "", style: str = ""
) -> None:
    byline = ", ".join(filter(None, [article.byline(undated="no date"), page]))
    heading = (f"{mark} ", "cyan"), (article.title, f"{style} underline"), (f"  {byline}", "dim")
    console.print(Text.assemble(*heading))
    quoted = Text(f"“{' '.join(quote.split())}”", style=f"{style} italic")
    if sys.stdout.isatty():
        _print_indented(console, quoted)
    else:
        console.print(Text(" " * QUOTE_INDENT).append(quoted))


def _print_indented(console: Console, text: Text) -> None:
    console.print(Padding(text, (0, 0, 0, QUOTE_INDENT)))


def show_period(period: DateRange | None) -> None:
    """Print on standard error how the dates in the question affect the search."""
    if period is None:
        return
    if period.first and period.last:
        dates = f"from {period.first} to {period.last}"
    else:
        dates = f"from {period.first} on" if period.first else f"until {period.last}"
    notice = (
        f"Searching only articles {dates}, if there are any."
        if period.exact
        else f"Preferring articles {dates}."
    )
    Console(stderr=True, highlight=False).print(Text(notice, style="dim"))


class AnswerStatus:
    """Status line on standard error: the stage, and the draft while it grows. Silent in a pipe."""

    def __init__(self) -> None:
        console = Console(stderr=True, highlight=False)
        self._status = console.status(Text("Searching")) if sys.stderr.isatty() else None
        self._found = Text()

    def __enter__(self) -> Self:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def clear(self) -> None:
        """Remove the line. Do nothing if it is already gone."""
        if self._status:
            self._status.stop()

    def show(self, event: Event) -> None:
        """Show the stage that an event begins."""
        from assistant.answer.events import Checking, Drafting, FirstQuote, Reading, Searching

        if self._status is None:
            return
        match event:
            case Searching():
                self._update(Text("Searching"))
            case FirstQuote():
                quote = shorten(event.text, FIRST_QUOTE_SHOWN, placeholder=" …")
                source = f"– {event.hit.title} ({event.hit.byline(undated='no date')})"
                label = ("\nFound so far, not checked yet: ", "yellow")
                self._found = Text.assemble(label, f"“{quote}” ", (source, "dim"))
                self._update(Text("Reading"))
            case Reading():
                show_period(event.period)
                count = len(event.hits)
                self._update(Text(f"Reading {count} passage{'s' if count != 1 else ''}"))
            case Drafting():
                label = ("Draft, not checked yet: ", "yellow")
                self._update(Text.assemble(label, (event.text, "dim")))
            case Checking():
                self._update(Text("Checking"))

    def _update(self, stage: Text) -> None:
        if self._status is not None:
            self._status.update(Text.assemble(stage, self._found))
