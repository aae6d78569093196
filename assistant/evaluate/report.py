"""Evaluation report: metrics, retrieval, baselines, thresholds, calibration and the worst failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError

from assistant.errors import UsageError
from assistant.evaluate.baseline import Baseline, best_sentence_baseline
from assistant.evaluate.failures import FailureKind, classify_failure
from assistant.evaluate.judge import Outcome
from assistant.evaluate.metrics import Metrics, TextLookup, compute_metrics, judge_rows
from assistant.evaluate.questions import Question
from assistant.evaluate.retrieval import RetrievalMetrics, measure_retrieval
from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.thresholds import (
    CalibrationBin,
    ThresholdPoint,
    calibration_bins,
    score_drafts,
    sweep_thresholds,
)
from assistant.schema import ModelNames, Reason, Record

MAX_WORST = 20


class FailedQuestion(Record):
    """Question with a failure, for inspection."""

    question_id: str
    question: str
    fault: FailureKind
    gold: tuple[str, ...]
    answer: str
    """Text of the answer, or of the abstention."""
    draft: str | None
    quote: str | None
    support: float | None
    missing: tuple[str, ...] = ()


class Report(Record):
    """Results of one evaluation, as written to `report.json`."""

    set: str
    mode: str
    """Evaluated part: `all`, or `reading` if the model received the gold articles without a search."""
    version: str
    model: ModelNames | None
    generation: int | None
    min_support: float
    reading_speed: float | None
    """Tokens per second, see `assistant.models.speed`."""
    summary: Metrics
    abstentions: dict[Reason, int] = Field(default_factory=dict)
    """Number of abstentions by reason. Reports of earlier versions have none."""
    retrieval: RetrievalMetrics | None
    best_sentence: Baseline | None
    everything_answered: ThresholdPoint | None
    """Metrics if every fully supported draft were shown."""
    thresholds: tuple[ThresholdPoint, ...]
    reliability: tuple[CalibrationBin, ...]
    faults: dict[FailureKind, int]
    worst: tuple[FailedQuestion, ...]
    outcomes: dict[str, Outcome]


class _Failure(NamedTuple):
    kind: FailureKind
    question: Question
    answered: AnsweredQuestion


def build_report(
    name: str,
    questions: Sequence[Question],
    answered: Sequence[AnsweredQuestion],
    *,
    mode: str,
    version: str,
    min_support: float,
    reading_speed: float | None = None,
    text_of: TextLookup | None = None,
) -> Report:
    """Compute every part of the report from the answers."""
    questions_by_id = {question.id: question for question in questions}
    rows = [row for row, _ in answered]
    retrieved = [
        (questions_by_id[row.question_id], trace.retrieved)
        for row, trace in answered
        if trace is not None
    ]
    drafts = score_drafts(questions, answered)
    points = sweep_thresholds(drafts)
    failures = _find_failures(questions_by_id, answered)
    return Report(
        set=name,
        mode=mode,
        version=version,
        model=rows[0].model if rows else None,
        generation=rows[0].generation if rows else None,
        min_support=min_support,
        reading_speed=reading_speed,
        summary=compute_metrics(questions, rows, text_of),
        abstentions=dict(Counter(row.reason for row in rows if row.reason)),
        retrieval=measure_retrieval(retrieved),
        best_sentence=best_sentence_baseline(retrieved),
        everything_answered=points[0] if points else None,
        thresholds=points,
        reliability=calibration_bins(drafts),
        faults=dict(Counter(failure.kind for failure in failures)),
        worst=tuple(map(_failed_question, sorted(failures, key=_severity)[:MAX_WORST])),
        outcomes=judge_rows(questions, rows),
    )


def load_report(path: Path) -> Report:
    """Read a `report.json`. Raises UsageError if the file is not a report of this version."""
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror or error}.",
            hint="Name the report.json of an evaluation.",
        ) from error
    except ValidationError as error:
        raise UsageError(
            f"{path} is not a report of this version.", hint="Name the report.json of an evaluation."
        ) from error


def _find_failures(
    questions_by_id: Mapping[str, Question], answered: Sequence[AnsweredQuestion]
) -> list[_Failure]:
    failures = []
    for item in answered:
        question = questions_by_id[item.row.question_id]
        kind = classify_failure(question, item)
        if kind is not None:
            failures.append(_Failure(kind, question, item))
    return failures


def _severity(failure: _Failure) -> tuple[int, float]:
    """Sort key, worst first: wrong answers before missing answers, then by falling support.

    A wrong answer with high support is worse than a doubtful one; a missing answer with high support
    came closest to being shown.
    """
    row, trace = failure.answered
    best = trace.best if trace else None
    return (0 if row.sentences else 1, -(best.support if best else 0.0))


def _failed_question(failure: _Failure) -> FailedQuestion:
    row, trace = failure.answered
    best = trace.best if trace else None
    return FailedQuestion(
        question_id=failure.question.id,
        question=failure.question.question,
        fault=failure.kind,
        gold=failure.question.gold_answers,
        answer=row.text,
        draft=best.text if best else None,
        quote=best.quote if best else None,
        support=round(best.support, 3) if best else None,
        missing=best.missing if best else (),
    )
