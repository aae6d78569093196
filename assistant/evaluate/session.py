"""One evaluation from a file of questions to its report, on the library that a question would go to."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from assistant import __version__
from assistant.answer.events import Event
from assistant.errors import LibraryError, UsageError
from assistant.evaluate.baseline import Baseline, best_sentence
from assistant.evaluate.compare import Comparison, compare
from assistant.evaluate.markdown_report import render_markdown
from assistant.evaluate.plots import plot
from assistant.evaluate.questions import Question, load_questions
from assistant.evaluate.report import Report, build_report, load_report
from assistant.evaluate.results import RecordFile, ResultRow, check_rows
from assistant.evaluate.retrieval import DEPTHS, RetrievalMetrics, retrieval
from assistant.evaluate.run import AnsweredQuestion, run
from assistant.evaluate.speed import reading_speed
from assistant.evaluate.trace import RetrievedPassage, Trace
from assistant.files import atomic_write
from assistant.schema import Record
from assistant.search.query import Filters, Query
from assistant.store.store import Store
from assistant.workspace import Workspace


class EvaluationPart(StrEnum):
    """A part of the way, for quick turns."""

    RETRIEVAL = "retrieval"
    """Search; no language model."""
    READING = "reading"
    """Answer from the gold articles alone, where the set names them: what is wrong then is not the search's fault."""


class RetrievalReport(Record):
    """What a search-only evaluation tells."""

    set: str
    generation: int
    questions: int
    retrieval: RetrievalMetrics | None
    best_sentence: Baseline | None
    search_s: float
    """Median seconds of a search."""


@dataclass(frozen=True)
class OutputFiles:
    """Where an evaluation writes to; everything is optional."""

    rows: Path | None = None
    report: Path | None = None
    """A folder for rows, traces, report.json, report.md and pictures."""

    def open_rows(self, only: EvaluationPart | None) -> RecordFile[ResultRow] | None:
        """The rows, in a file of their own or in the report's folder; those of a part of the way do not mix with those of all of it."""
        path = self.rows or (self.report / _named(only, "rows.jsonl") if self.report else None)
        return RecordFile(path, ResultRow) if path else None

    def open_traces(self, only: EvaluationPart | None) -> RecordFile[Trace] | None:
        """The traces, beside the report."""
        return RecordFile(self.report / _named(only, "traces.jsonl"), Trace) if self.report else None


def _named(only: EvaluationPart | None, name: str) -> str:
    return f"{only}-{name}" if only else name


Watch = Callable[[Sequence[Question], Iterator[AnsweredQuestion]], Iterable[AnsweredQuestion]]
"""Shows progress while the questions are answered."""


def evaluate(
    work: Workspace,
    path: Path,
    files: OutputFiles,
    watch: Watch,
    *,
    limit: int | None = None,
    only: EvaluationPart | None = None,
    against: Path | None = None,
) -> tuple[Report, Comparison | None]:
    """Answer every question of a file and report on it. Raises UsageError for files that cannot be used, before anything is asked."""
    questions = load_questions(path)[:limit]
    earlier = _earlier(against, questions) if against else None
    rows, traces = files.open_rows(only), files.open_traces(only)
    if rows:
        _make(rows.path.parent)
        check_rows(rows, work.answerer.names, work.active_generation())
    if files.report:
        _make(files.report)
    speed = reading_speed(work.answerer.model) if files.report else None
    asked = list(
        watch(questions, run(questions, lambda one: _ask(work, one, only), rows=rows, traces=traces))
    )
    with closing(work.open_active_library()) as store:
        report = build_report(
            _name(path),
            questions,
            asked,
            mode=only or "all",
            version=__version__,
            min_support=work.answerer.min_support,
            reading_speed=speed,
            text_of=partial(_text, store),
        )
    comparison = compare(report.outcomes, earlier.outcomes) if earlier else None
    if files.report:
        _write(report, comparison, files.report)
    return report, comparison


def search_only(
    work: Workspace, path: Path, *, limit: int | None = None, report: Path | None = None
) -> RetrievalReport:
    """Search for every question of a file and tell how often an answer was among what was found."""
    questions = load_questions(path)[:limit]
    found: list[tuple[Question, Sequence[RetrievedPassage]]] = []
    seconds: list[float] = []
    generation = 0
    for question in questions:
        start = time.perf_counter()
        result = work.search(Query(question=question.question, today=question.date), limit=max(DEPTHS))
        seconds.append(time.perf_counter() - start)
        generation = result.generation
        found.append((question, list(map(RetrievedPassage.of, result.hits))))
    passages = RetrievalReport(
        set=_name(path),
        generation=generation,
        questions=len(questions),
        retrieval=retrieval(found),
        best_sentence=best_sentence(found),
        search_s=round(statistics.median(seconds), 4),
    )
    if report:
        _put(report / "passages.json", passages.model_dump_json(indent=1) + "\n")
    return passages


def _ask(work: Workspace, question: Question, only: EvaluationPart | None) -> Iterator[Event]:
    gold = question.gold_ids if only is EvaluationPart.READING else ()
    filters = Filters(articles=gold)
    return work.ask(Query(question=question.question, filters=filters, today=question.date))


def _earlier(path: Path, questions: Sequence[Question]) -> Report:
    report = load_report(path)
    if report.outcomes.keys().isdisjoint(question.id for question in questions):
        raise UsageError(
            f"{path} judges none of these questions.", hint="Name a report on the same set."
        )
    return report


def _text(store: Store, article_id: str) -> str | None:
    try:
        return store.get_article(article_id).text
    except LibraryError:
        return None


def _name(path: Path) -> str:
    """A set's name: its file's, or its folder's where the file is called what all are called."""
    return path.resolve().parent.name if path.stem == "questions" else path.stem


def _write(report: Report, comparison: Comparison | None, folder: Path) -> None:
    _put(folder / "report.json", report.model_dump_json(indent=1) + "\n")
    _put(folder / "report.md", render_markdown(report, comparison, plot(report, folder)))


def _put(path: Path, text: str) -> None:
    _make(path.parent)
    with _writable(path), atomic_write(path) as file:
        file.write(text.encode("utf-8"))


def _make(folder: Path) -> None:
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Name another --report or --output.",
        ) from error
