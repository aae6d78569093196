"""Evaluation of a question set against a library, from the question file to the report."""

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
from assistant.evaluate.baseline import Baseline, best_sentence_baseline
from assistant.evaluate.compare import Comparison, compare
from assistant.evaluate.markdown_report import render_markdown
from assistant.evaluate.plots import draw_plots
from assistant.evaluate.questions import Question, load_questions
from assistant.evaluate.report import Report, build_report, load_report
from assistant.evaluate.results import JsonlFile, ResultRow, check_rows
from assistant.evaluate.retrieval import DEPTHS, RetrievalMetrics, measure_retrieval
from assistant.evaluate.run import AnsweredQuestion, answer_questions
from assistant.evaluate.trace import RetrievedPassage, Trace
from assistant.files import atomic_write
from assistant.models.speed import measure_reading_speed
from assistant.schema import Record
from assistant.search.query import Filters, Query
from assistant.store.store import Store
from assistant.workspace import Workspace


class EvaluationPart(StrEnum):
    """Part of the pipeline to evaluate alone."""

    RETRIEVAL = "retrieval"
    """Search without the language model."""
    READING = "reading"
    """Answer from the gold articles alone, where the set names them, to exclude retrieval failures."""


class RetrievalReport(Record):
    """Results of an evaluation of the search alone, as written to `passages.json`."""

    set: str
    generation: int
    questions: int
    retrieval: RetrievalMetrics | None
    best_sentence: Baseline | None
    search_s: float
    """Median seconds per search."""


@dataclass(frozen=True)
class OutputFiles:
    """Files that an evaluation writes; all are optional."""

    rows: Path | None = None
    report: Path | None = None
    """Folder for rows, traces, report.json, report.md and plots."""

    def open_rows(self, part: EvaluationPart | None) -> JsonlFile[ResultRow] | None:
        """Open the results file: `rows`, or a file in the report folder; None without either.

        Each part has a file of its own in the report folder, so results do not mix.
        """
        path = self.rows or (self.report / _file_name(part, "rows.jsonl") if self.report else None)
        return JsonlFile(path, ResultRow) if path else None

    def open_traces(self, part: EvaluationPart | None) -> JsonlFile[Trace] | None:
        """Open the traces in the report folder; None without a report folder."""
        if self.report is None:
            return None
        return JsonlFile(self.report / _file_name(part, "traces.jsonl"), Trace)


def _file_name(part: EvaluationPart | None, name: str) -> str:
    return f"{part}-{name}" if part else name


ProgressTracker = Callable[[Sequence[Question], Iterator[AnsweredQuestion]], Iterable[AnsweredQuestion]]
"""Function that yields the answers unchanged while it shows progress."""


def evaluate(
    work: Workspace,
    path: Path,
    files: OutputFiles,
    track: ProgressTracker,
    *,
    limit: int | None = None,
    only: EvaluationPart | None = None,
    against: Path | None = None,
) -> tuple[Report, Comparison | None]:
    """Answer every question of a file and report the results.

    `limit` evaluates the first questions only. `against` is an earlier report to compare with.

    Raises UsageError for an unusable file, before any question is answered.
    """
    questions = load_questions(path)[:limit]
    earlier = _load_earlier_report(against, questions) if against else None
    rows, traces = files.open_rows(only), files.open_traces(only)
    if rows:
        _make_folder(rows.path.parent)
        check_rows(rows, work.answer_models.names, work.active_generation())
    if files.report:
        _make_folder(files.report)
    speed = measure_reading_speed(work.answer_models.model) if files.report else None
    answers = answer_questions(questions, partial(_answer, work, only), rows=rows, traces=traces)
    answered = list(track(questions, answers))
    with closing(work.open_active_library()) as store:
        report = build_report(
            _set_name(path),
            questions,
            answered,
            mode=only or "all",
            version=__version__,
            min_support=work.answerer.min_support,
            reading_speed=speed,
            text_of=partial(_article_text, store),
        )
    comparison = compare(report.outcomes, earlier.outcomes) if earlier else None
    if files.report:
        _write_report(report, comparison, files.report)
    return report, comparison


def evaluate_retrieval(
    work: Workspace, path: Path, *, limit: int | None = None, report: Path | None = None
) -> RetrievalReport:
    """Search for every question of a file and report how often the passages contain the answer."""
    questions = load_questions(path)[:limit]
    retrieved: list[tuple[Question, Sequence[RetrievedPassage]]] = []
    seconds: list[float] = []
    generation = 0
    for question in questions:
        start = time.perf_counter()
        result = work.search(Query(question=question.question, today=question.date), limit=max(DEPTHS))
        seconds.append(time.perf_counter() - start)
        generation = result.generation
        retrieved.append((question, list(map(RetrievedPassage.from_hit, result.hits))))
    retrieval_report = RetrievalReport(
        set=_set_name(path),
        generation=generation,
        questions=len(questions),
        retrieval=measure_retrieval(retrieved),
        best_sentence=best_sentence_baseline(retrieved),
        search_s=round(statistics.median(seconds), 4),
    )
    if report:
        _write_text(report / "passages.json", retrieval_report.model_dump_json(indent=1) + "\n")
    return retrieval_report


def _answer(work: Workspace, only: EvaluationPart | None, question: Question) -> Iterator[Event]:
    gold_ids = question.gold_ids if only is EvaluationPart.READING else ()
    filters = Filters(articles=gold_ids)
    return work.ask(Query(question=question.question, filters=filters, today=question.date))


def _load_earlier_report(path: Path, questions: Sequence[Question]) -> Report:
    report = load_report(path)
    if report.outcomes.keys().isdisjoint(question.id for question in questions):
        raise UsageError(
            f"{path} has no outcome for any of these questions.",
            hint="Name a report on the same question set.",
        )
    return report


def _article_text(store: Store, article_id: str) -> str | None:
    try:
        return store.get_article(article_id).text
    except LibraryError:
        return None


def _set_name(path: Path) -> str:
    """Name a set after its file, or after its folder if the file has the usual name `questions`."""
    return path.resolve().parent.name if path.stem == "questions" else path.stem


def _write_report(report: Report, comparison: Comparison | None, folder: Path) -> None:
    _write_text(folder / "report.json", report.model_dump_json(indent=1) + "\n")
    markdown = render_markdown(report, comparison, draw_plots(report, folder))
    _write_text(folder / "report.md", markdown)


def _write_text(path: Path, text: str) -> None:
    _make_folder(path.parent)
    with _write_errors_as_usage_errors(path), atomic_write(path) as file:
        file.write(text.encode("utf-8"))


def _make_folder(folder: Path) -> None:
    with _write_errors_as_usage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _write_errors_as_usage_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Choose another --report or --output.",
        ) from error
