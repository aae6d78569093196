"""One evaluation as a record: figures, passages found, thresholds, calibration, baselines, the worst cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import UsageError
from assistant.evaluate.baseline import Baseline, best_sentence
from assistant.evaluate.failures import FailureKind, fault
from assistant.evaluate.judge import Outcome
from assistant.evaluate.metrics import Metrics, TextOf, compute_metrics, outcomes
from assistant.evaluate.questions import Question
from assistant.evaluate.retrieval import RetrievalMetrics, retrieval
from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.thresholds import CalibrationBin, ThresholdPoint, judged, reliability, thresholds
from assistant.schema import ModelNames, Record

WORST = 20


class Case(Record):
    """A question that went wrong."""

    question_id: str
    question: str
    fault: FailureKind
    gold: tuple[str, ...]
    answer: str
    """What was shown, or why there was no answer."""
    draft: str | None
    quote: str | None
    support: float | None
    missing: tuple[str, ...] = ()


class Report(Record):
    """All of it."""

    set: str
    mode: str
    """`all`, or `reading` where the model was handed articles that hold the answer."""
    version: str
    model: ModelNames | None
    generation: int | None
    min_support: float
    reading_speed: float | None
    """Tokens a second, see `assistant.evaluate.speed`."""
    summary: Metrics
    retrieval: RetrievalMetrics | None
    best_sentence: Baseline | None
    everything_answered: ThresholdPoint | None
    """Had every draft been shown that lacks nothing."""
    thresholds: tuple[ThresholdPoint, ...]
    reliability: tuple[CalibrationBin, ...]
    faults: dict[FailureKind, int]
    worst: tuple[Case, ...]
    outcomes: dict[str, Outcome]


def build_report(
    name: str,
    questions: Sequence[Question],
    asked: Sequence[AnsweredQuestion],
    *,
    mode: str,
    version: str,
    min_support: float,
    reading_speed: float | None = None,
    text_of: TextOf | None = None,
) -> Report:
    """Everything that can be told of these answers."""
    by_id = {question.id: question for question in questions}
    rows = [one.row for one in asked]
    found = [(by_id[one.row.question_id], one.trace.found) for one in asked if one.trace is not None]
    drafts = judged(questions, asked)
    points = thresholds(drafts)
    gone_wrong = [
        (why, one) for one in asked if (why := fault(by_id[one.row.question_id], one)) is not None
    ]
    return Report(
        set=name,
        mode=mode,
        version=version,
        model=rows[0].model if rows else None,
        generation=rows[0].generation if rows else None,
        min_support=min_support,
        reading_speed=reading_speed,
        summary=compute_metrics(questions, rows, text_of),
        retrieval=retrieval(found),
        best_sentence=best_sentence(found),
        everything_answered=points[0] if points else None,
        thresholds=points,
        reliability=reliability(drafts),
        faults=dict(Counter(why for why, _ in gone_wrong)),
        worst=tuple(
            _case(by_id[one.row.question_id], why, one)
            for why, one in sorted(gone_wrong, key=_badness)[:WORST]
        ),
        outcomes=outcomes(questions, rows),
    )


def load_report(path: Path) -> Report:
    """A report that was written earlier. Raises UsageError if the file is none."""
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror or error}.",
            hint="Name a report.json of an evaluation.",
        ) from error
    except ValidationError as error:
        raise UsageError(
            f"{path} is not a report of this version.", hint="Name a report.json of an evaluation."
        ) from error


def _badness(pair: tuple[FailureKind, AnsweredQuestion]) -> tuple[int, float]:
    """Wrong answers before lost ones; of wrong ones the surest first, of lost ones the one nearest to being shown."""
    _, one = pair
    best = one.trace.best if one.trace else None
    return (0 if one.row.sentences else 1, -(best.support if best else 0.0))


def _case(question: Question, why: FailureKind, one: AnsweredQuestion) -> Case:
    best = one.trace.best if one.trace else None
    return Case(
        question_id=question.id,
        question=question.question,
        fault=why,
        gold=question.answers or () if question.has_answer else (),
        answer=one.row.text,
        draft=best.text if best else None,
        quote=best.quote if best else None,
        support=round(best.support, 3) if best else None,
        missing=best.missing if best else (),
    )
