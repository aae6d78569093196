"""Output of `check`: each sentence with its verdict and evidence, and a line with the counts."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import repeat
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from assistant.check.summary import summarise_verdicts
from assistant.check.wording_runs import RunKind, wording_runs
from assistant.cli.output.console import stdout_console
from assistant.progress import Progress
from assistant.schema import CheckedClaim, CheckedSentence, CheckReport, CheckVerdict, Citation

if TYPE_CHECKING:
    from assistant.check.checker import CheckEvent

MARKS = {
    CheckVerdict.QUOTATION_ALTERED: ("QUOTATION ALTERED", "bold red"),
    CheckVerdict.CONTRADICTED: ("CONTRADICTED", "bold red"),
    CheckVerdict.CHANGED: ("CHANGED", "bold yellow"),
    CheckVerdict.NOT_IN_ARTICLES: ("NOT FOUND", "bold yellow"),
    CheckVerdict.CARRIED: ("CARRIED", "bold green"),
    CheckVerdict.NOT_CHECKABLE: ("not checkable", "dim"),
}
INDENT = 4
RUN_MARKS = {RunKind.SAME: "{}", RunKind.REMOVED: "[-{}-]", RunKind.ADDED: "{{+{}+}}"}
LEGEND = "[-words of the article-] {+words of your text+}"


class CheckDisplay:
    """Prints sentences as they are checked, behind a progress bar on standard error."""

    def __init__(self, progress: Progress, *, is_silent: bool) -> None:
        self._progress = progress
        self._is_silent = is_silent
        """True to print nothing on standard output."""

    def show(self, events: Iterable[CheckEvent]) -> CheckReport:
        """Print each sentence and the counts. Return the report."""
        from assistant.check.checker import CheckStarted, ClaimChecked

        total = 0
        self._progress.start_count("Checking")
        try:
            for event in events:
                match event:
                    case CheckStarted():
                        total = event.claims
                        self._progress.show_counts(0, total, claims=0)
                    case ClaimChecked():
                        self._progress.show_counts(event.done, total, claims=event.done)
                    case CheckedSentence() if not self._is_silent:
                        show_sentence(event)
                    case CheckReport():
                        return self._finish(event)
        finally:
            self._progress.finish()
        raise RuntimeError("the events ended without a report")

    def _finish(self, report: CheckReport) -> CheckReport:
        if not self._is_silent:
            show_summary(report)
        return report


def show_sentence(sentence: CheckedSentence) -> None:
    """Print a sentence with its verdict; below it the evidence, or each claim with its own."""
    _print(_marked(sentence.verdict, " ".join(sentence.text.split())), 0)
    if len(sentence.claims) == 1:
        _show_evidence(sentence.claims[0], INDENT, sentence.text)
        return
    for claim in sentence.claims:
        _print(_marked(claim.verdict, " ".join(claim.text.split())), INDENT)
        _show_evidence(claim, 2 * INDENT, claim.text)


def show_summary(report: CheckReport) -> None:
    """Print the number of sentences with each verdict."""
    labels = {verdict: mark for verdict, (mark, _) in MARKS.items()}
    line = summarise_verdicts([sentence.verdict for sentence in report.sentences], labels)
    stopped = "" if report.is_complete else " Stopped before the end."
    _print(Text(f"\n{line}{stopped}", style="bold"), 0)
    if report.counts[CheckVerdict.QUOTATION_ALTERED]:
        _print(Text(f"Altered quotations: {LEGEND}", style="dim"), 0)


def _marked(verdict: CheckVerdict, text: str) -> Text:
    mark, style = MARKS[verdict]
    return Text.assemble((mark, style), f"  {text}")


def _show_evidence(claim: CheckedClaim, indent: int, shown: str) -> None:
    """Print why a claim is not checkable, its differences, and its quotes.

    The words of a quotation are printed as well, unless `shown` above are these words.
    """
    if claim.reason is not None:
        _print(Text(claim.reason.value.replace("_", " "), style="dim"), indent)
    if claim.differences:
        _print(Text(f"“{marked_differences(claim)}”"), indent)
    elif claim.is_quotation and claim.text != shown:
        _print(Text(f"“{' '.join(claim.text.split())}”"), indent)
    has_changed = claim.verdict is CheckVerdict.CHANGED  # then the older quote comes first
    openings = ("before: ", "since: ") if has_changed else repeat("")
    for citation, opening in zip(claim.evidence, openings, strict=False):
        _show_citation(citation, opening, indent)


def _show_citation(citation: Citation, opening: str, indent: int) -> None:
    quote = Text.assemble(opening, (f"“{' '.join(citation.quote.split())}”", "italic"))
    _print(quote, indent)
    byline = ", ".join(filter(None, [citation.byline(undated="no date"), citation.page_label()]))
    _print(Text.assemble((citation.title, "underline"), (f"  {byline}", "dim")), indent)


def marked_differences(claim: CheckedClaim) -> str:
    """Return an altered quotation as `We will [-not-] close the {+old+} school`, on one line."""
    return "".join(RUN_MARKS[run.kind].format(run.text) for run in wording_runs(claim))


def _print(text: Text, indent: int) -> None:
    """Print a text, wrapped on a terminal and on one line in a pipe."""
    console = stdout_console()
    if sys.stdout.isatty():
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        console.print(Text(" " * indent).append_text(text))
