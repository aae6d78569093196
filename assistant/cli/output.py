"""How answers, passages and articles look in a terminal, and plain in a pipe.

Standard output is the answer; all else goes to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import BaseModel
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assistant.models.verify import FileCheck, FileState
from assistant.progress import human_bytes
from assistant.schema import CONFLICT_NOTICE, Answer, Article, ArticleRef, Hit, Passage, Status

if TYPE_CHECKING:
    from assistant.answer.events import Event, JudgedSentence
    from assistant.library.add import AddSummary
    from assistant.library.folder_diff import FolderDiff
    from assistant.library.sync import SyncSummary
    from assistant.models.catalog import CatalogModel
    from assistant.search.date_range import DateRange
    from assistant.store.records import ArticleRow, Provenance

MAX_WIDTH = 100
"""Columns; longer lines are hard to read."""
NEAREST_SHOWN = 3
REPRINTS_SHOWN = 5
"""Articles that are named as nearly the same as one; `--json` has them all."""
FIRST_WORDS = 8
"""Of a passage in a list."""


def output() -> Console:
    """Standard output. In a pipe nothing is coloured, wrapped or cut."""
    if not sys.stdout.isatty():
        return Console(soft_wrap=True, highlight=False, color_system=None)
    console = Console(highlight=False)
    return Console(highlight=False, width=min(console.width, MAX_WIDTH))


def show_answer(answer: Answer, hits: Sequence[Hit]) -> None:
    """The answer with its numbered sources; for an abstention the reason and what came nearest."""
    console = output()
    if answer.status is Status.ABSTAINED:
        console.print(Text(answer.text, style="bold"))
        if hits:
            console.print(Text("\nThe closest I found, which does not answer it:", style="dim"))
            for hit in hits[:NEAREST_SHOWN]:
                first = hit.sentences[0]
                _show_source(console, "-", hit, hit.slice(hit.start, first.end), style="dim")
        return
    days = {citation.number: citation.date_label() for citation in answer.citations}
    line = Text()
    for sentence in answer.sentences:
        if answer.conflict:
            line.append(f"{days[sentence.citations[0]]}  ", style="dim")
        line.append(f"{sentence.text} ", style="bold")
        line.append(
            "".join(f"[{number}]" for number in sentence.citations) + ("\n" if answer.conflict else " "),
            style="cyan",
        )
    line.rstrip()
    console.print(line)
    if answer.conflict:
        console.print(Text(CONFLICT_NOTICE, style="yellow"))
    for citation in answer.citations:
        console.print()
        _show_source(
            console, f"[{citation.number}]", citation, citation.quote, place=citation.page_label()
        )
        if citation.also_in:
            outlets = ", ".join(dict.fromkeys(copy.source or copy.title for copy in citation.also_in))
            console.print(Padding(Text(f"also in {outlets}", style="dim"), (0, 0, 0, 4)))


def show_drafts(judged: Sequence[JudgedSentence], answer: Answer) -> None:
    """Every sentence that was drafted, on standard error; what the answer does not show is struck through, with the reason."""
    console = Console(stderr=True, highlight=False, soft_wrap=not sys.stderr.isatty())
    shown = {sentence.text for sentence in answer.sentences}
    for one in judged:
        lacks = (
            f"not in the quote: {', '.join(one.grounding.missing)}"
            if one.grounding.missing
            else f"support {one.support:.2f}"
        )
        kept = one.text in shown
        style = "" if kept else "strike"
        console.print(
            Text.assemble(
                "draft: ", (one.text, style), (f"  ({'kept' if kept else 'dropped'}, {lacks})", "dim")
            )
        )


def _show_source(
    console: Console, mark: str, article: ArticleRef, quote: str, *, place: str = "", style: str = ""
) -> None:
    origin = ", ".join(filter(None, [article.byline(undated="no date"), place]))
    console.print(
        Text.assemble(
            (f"{mark} ", "cyan"), (article.title, f"{style} underline"), (f"  {origin}", "dim")
        )
    )
    quoted = Text(f"“{' '.join(quote.split())}”", style=f"{style} italic")
    console.print(Padding(quoted, (0, 0, 0, 4)) if sys.stdout.isatty() else Text("    ").append(quoted))


def show_hits(hits: Sequence[Hit]) -> None:
    """Passages, best first, with their scores."""
    console = output()
    if not hits:
        console.print("No passage was found.")
    for number, hit in enumerate(hits, 1):
        scores = f"score {hit.score:.2f}, cosine {hit.cosine:.2f}, bm25 {hit.bm25:.1f}"
        _show_source(console, f"{number}.", hit, hit.readable_text)
        console.print(Text(f"    {hit.article_id} {hit.start}-{hit.end}, {scores}\n", style="dim"))


def show_articles(rows: Iterable[ArticleRow]) -> None:
    """A table on a terminal, tab-separated lines in a pipe."""
    rows = list(rows)
    if not sys.stdout.isatty():
        for row in rows:
            day = row.published.isoformat() if row.published else ""
            sys.stdout.write(
                "\t".join([row.id, day, row.source or "", row.title, str(row.words)]) + "\n"
            )
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "date", "outlet", "title"):
        table.add_column(name, overflow="ellipsis", no_wrap=name in ("id", "date"))
    table.add_column("words", justify="right", no_wrap=True)
    for row in rows:
        day = row.published.isoformat() if row.published else "-"
        table.add_row(Text(row.id), day, Text(row.source or "-"), Text(row.title), f"{row.words:,}")
    output().print(table)


def show_article(
    article: Article,
    provenance: Provenance,
    passages: Sequence[Passage] = (),
    reprints: Sequence[ArticleRef] = (),
) -> None:
    """An article under its title, outlet and date, with the other places it comes from, its versions, and what prints nearly the same.

    With its passages, where each begins, and a list of their bounds behind it.
    """
    console = output()
    origin = ", ".join(
        part
        for part in (article.source, article.published.isoformat() if article.published else "no date")
        if part
    )
    console.print(Text(article.title, style="bold"))
    console.print(Text(f"{origin}\n{article.url or article.origin}", style="dim"))
    for other in provenance.origins[1:]:
        console.print(Text(f"also at {other}", style="dim"))
    if provenance.superseded_by:
        newer = (
            f"This is an older version, which is not searched. The newest is {provenance.superseded_by}."
        )
        console.print(Text(newer, style="yellow"))
    for older in provenance.older:
        console.print(
            Text(f"supersedes {older.article_id}, {older.published or 'no date'}", style="dim")
        )
    if reprints:
        console.print(Text(_nearly_the_same(reprints), style="dim"))
    console.print()
    console.print(_marked(article.text, passages) if sys.stdout.isatty() else Text(article.text))
    if passages:
        console.print()
    for number, one in enumerate(passages, 1):
        first_words = " ".join(article.text[one.start : one.end].split()[:FIRST_WORDS])
        sys.stdout.write(f"{number}\t{one.start}\t{one.end}\t{first_words}\n")


def _nearly_the_same(reprints: Sequence[ArticleRef]) -> str:
    named = [f"{one.title} ({one.byline(undated='no date')}, {one.article_id})" for one in reprints]
    more = f" and {len(named) - REPRINTS_SHOWN:,} more" if len(named) > REPRINTS_SHOWN else ""
    return f"Nearly the same: {', '.join(named[:REPRINTS_SHOWN])}{more}"


def _marked(text: str, passages: Sequence[Passage]) -> Text:
    """The text with the number of each passage before it; what lies in none is dim."""
    marked, reached = Text(), 0
    for number, passage in enumerate(passages, 1):
        marked.append(text[reached : passage.start], style="dim")
        marked.append(f"[{number}] ", style="cyan")
        marked.append(text[passage.start : passage.end])
        reached = passage.end
    return marked.append(text[reached:], style="dim" if passages else "")


def show_models(rows: Iterable[tuple[CatalogModel, bool]]) -> None:
    """The catalogue, with what is on this machine."""
    console = output()
    for model, here in rows:
        state = "on this machine" if here else "not here"
        tested = "" if model.tested else ", not tested here"
        console.print(
            Text.assemble(
                (model.name, "bold"), f"  {human_bytes(model.size)}, {model.licence}, {state}{tested}"
            )
        )
        console.print(Text(f"    {model.purpose}", style="dim"))


def show_verified(checks: Iterable[FileCheck]) -> bool:
    """Each file with what was found, and whether all of them are good."""
    sound = True
    for check in checks:
        sound = sound and check.state is FileState.GOOD
        reason = f": {check.reason}" if check.reason else ""
        sys.stdout.write(f"{check.state.value:8} {check.model}/{check.path.name}{reason}\n")
    return sound


def summed_up(summary: AddSummary) -> str:
    """What an add did, in one line."""
    counts = [
        (summary.added, "added"),
        (summary.replaced, "replaced"),
        (summary.unchanged, "unchanged"),
        (summary.problems, "not taken in"),
    ]
    return f"Articles: {_counted(counts)}; {summary.passages:,} new passages."


def files_summed_up(synced: SyncSummary) -> str:
    """What a sync did, or would do, in files."""
    counts = [
        (synced.added, "added"),
        (synced.changed, "changed"),
        (synced.moved, "moved"),
        (synced.deleted, "deleted"),
        (synced.unchanged, "unchanged"),
        (synced.problems, "not taken in"),
    ]
    return f"Files: {_counted(counts)}"


def _counted(counts: Sequence[tuple[int, str]]) -> str:
    return ", ".join(f"{count:,} {word}" for count, word in counts if count) or "none found"


def show_survey(survey: FolderDiff) -> None:
    """What a sync would do, one file a line, then in figures."""
    from assistant.library.sync import expected_summary

    changes = [("add", path) for path, _ in survey.added] + [
        ("change", path) for path, _ in survey.changed
    ]
    changes += [("move", f"{old} -> {new}") for old, new, _ in survey.moved] + [
        ("delete", path) for path in survey.deleted
    ]
    for what, path in changes:
        sys.stdout.write(f"{what:7} {path}\n")
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for problem in survey.problems:
        console.print(Text(str(problem)))
    sys.stdout.write(f"{files_summed_up(expected_summary(survey))}; nothing was done.\n")


def show_period(period: DateRange | None) -> None:
    """On standard error, which days the question was taken to be about."""
    if period is None:
        return
    days = f"{period.first or 'the first'} to {period.last or 'the last'}"
    told = (
        f"Only articles of these days, if there are any: {days}."
        if period.exact
        else f"Articles of these days first: {days}."
    )
    Console(stderr=True, highlight=False).print(Text(told, style="dim"))


@contextmanager
def watching() -> Iterator[EventDisplay]:
    """Shows on a terminal's standard error what is going on, and clears it when done. Silent where there is none."""
    display = EventDisplay()
    try:
        yield display
    finally:
        display.stop()


class EventDisplay:
    """One line that tells the stage, and the draft while it grows, plainly as a draft."""

    def __init__(self) -> None:
        console = Console(stderr=True, highlight=False)
        self._status = console.status(Text("Searching"), spinner="dots") if sys.stderr.isatty() else None
        if self._status:
            self._status.start()

    def stop(self) -> None:
        """Clear the line."""
        if self._status:
            self._status.stop()

    def show(self, event: Event) -> None:
        """The stage that this event begins."""
        from assistant.answer.events import Checking, Drafting, Reading, Searching

        if self._status is None:
            return
        match event:
            case Searching():
                self._status.update(Text("Searching"))
            case Reading():
                show_period(event.period)
                self._status.update(
                    Text(f"Reading {len(event.hits)} passage{'s' if len(event.hits) != 1 else ''}")
                )
            case Drafting():
                self._status.update(
                    Text.assemble(("Draft, not checked yet: ", "yellow"), (event.text, "dim"))
                )
            case Checking():
                self._status.update(Text("Checking"))


def show_figures(record: BaseModel) -> None:
    """A record of figures, one a line; those that are not known are left out."""
    rows = [(name.replace("_", " "), _figure(value)) for name, value in record if value is not None]
    width = max(len(name) for name, _ in rows)
    sys.stdout.write("".join(f"{name:<{width}}  {value}\n" for name, value in rows))


def _figure(value: object) -> str:
    if isinstance(value, BaseModel):
        return ", ".join(
            f"{name.replace('_', ' ')} {_figure(part)}" for name, part in value if part is not None
        )
    if isinstance(value, dict):
        return " ".join(f"{key}: {_figure(part)}" for key, part in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_figure, value)) or "none"
    return str(value)
