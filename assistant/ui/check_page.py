"""Checks of the open pages: start, stop, open a quote and save the text with footnotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.check.checker import CheckEvent, CheckStarted, ClaimChecked
from assistant.check.draft_file import read_draft
from assistant.errors import AssistantError, Stopped, UsageError
from assistant.schema import CheckedSentence, CheckReport, Citation
from assistant.search.query import Filters
from assistant.ui.check_export import check_to_markdown
from assistant.ui.links import show_quote
from assistant.ui.service import Service
from assistant.ui.worker import Task, Waiting


@dataclass(frozen=True)
class PageCheck:
    """The state of a check on an open page."""

    text: str
    library: str
    """Name of the library."""
    sentences: tuple[CheckedSentence, ...] = ()
    """Sentences so far, without withdrawn ones."""
    withdrawn: int = 0
    """Number of sentences left out because an article that they quote was removed."""
    claims: int = 0
    """Number of claims of the text; 0 before it is known."""
    done: int = 0
    """Number of claims with a verdict."""
    ahead: int = 0
    """Tasks of others that run first; 0 while the check itself runs."""
    error: str = ""
    is_running: bool = True
    is_stopped: bool = False

    @property
    def citations(self) -> dict[int, Citation]:
        """The quotes by number."""
        claims = (claim for sentence in self.sentences for claim in sentence.claims)
        return {citation.number: citation for claim in claims for citation in claim.evidence}


class CheckPage:
    """The last check of each open page. `visitor` identifies a page, which has one check at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._running: dict[str, Task[CheckEvent]] = {}
        self._checks: dict[str, PageCheck] = {}

    def run(self, visitor: str, text: str, filters: Filters, library: str | None) -> Iterator[PageCheck]:
        """Yield the state of a check as it progresses. Errors become part of it."""
        removals = self._service.removals
        check = PageCheck(text, self._service.resolve_library(library))
        if visitor in self._running:
            message = "Your last check is still running. Stop it or wait for its end."
            yield replace(check, error=message, is_running=False)
            return
        try:
            task = self._service.start_check(text, filters, library=library)
            self._running[visitor] = task
            for event in task:
                check = self._checks[visitor] = advance(check, event)
                yield check if removals == self._service.removals else self._without_removed(check)
        except Stopped:
            check = replace(check, is_stopped=True)
        except AssistantError as error:
            check = replace(check, error=str(error))
        finally:
            self._running.pop(visitor, None)
        check = self._checks[visitor] = replace(check, is_running=False, ahead=0)
        yield self._without_removed(check)

    def stop(self, visitor: str) -> None:
        """Stop the check that runs on a page, if any."""
        if task := self._running.get(visitor):
            task.stop()

    def leave(self, visitor: str) -> None:
        """Stop and forget the check of a closed page."""
        self.stop(visitor)
        self._checks.pop(visitor, None)

    def last_check(self, visitor: str) -> PageCheck | None:
        """Return the last check without sentences that quote a removed article; None for no check."""
        check = self._checks.get(visitor)
        return self._without_removed(check) if check else None

    def open_quote(self, visitor: str, number: int) -> str:
        """Return the reader's HTML for a quote of the last check; an empty string for no such quote."""
        check = self.last_check(visitor)
        if check is None:
            return ""
        return show_quote(self._service, check.library, check.citations, number)

    def to_markdown(self, visitor: str) -> str:
        """Return the checked text with footnotes; an empty string for no check."""
        check = self.last_check(visitor)
        return check_to_markdown(check.text, check.sentences) if check else ""

    def read_file(self, path: Path) -> str:
        """Return the text of an uploaded file, and delete the file. Raises UsageError."""
        try:
            return read_draft(path).text
        except UsageError as error:  # the visitor's own name of the file, not the server's
            raise UsageError(str(error).replace(str(path), path.name)) from error
        finally:
            path.unlink(missing_ok=True)

    def _without_removed(self, check: PageCheck) -> PageCheck:
        quoted = {citation.article_id for citation in check.citations.values()}
        removed = {name for name in quoted if self._service.is_removed(name, library=check.library)}
        left = tuple(item for item in check.sentences if not _quoted_articles(item) & removed)
        return replace(check, sentences=left, withdrawn=len(check.sentences) - len(left))


def advance(check: PageCheck, event: CheckEvent | Waiting) -> PageCheck:
    """Return the state of a check after an event."""
    match event:
        case Waiting():
            return replace(check, ahead=event.ahead)
        case CheckStarted():
            return replace(check, ahead=0, claims=event.claims)
        case ClaimChecked():
            return replace(check, ahead=0, done=event.done)
        case CheckedSentence():
            return replace(check, ahead=0, sentences=(*check.sentences, event))
        case CheckReport():
            return replace(check, ahead=0, is_stopped=not event.is_complete)
    return check


def _quoted_articles(sentence: CheckedSentence) -> set[str]:
    return {citation.article_id for claim in sentence.claims for citation in claim.evidence}
