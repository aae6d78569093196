#!/usr/bin/env python3
"""Fits the weights of `assistant/answer/support.py` to what drafts of question sets were judged by, and shows the choice of threshold.

    python benchmarks/fit_support.py QUESTIONS.jsonl=REPORT_FOLDER [QUESTIONS.jsonl=REPORT_FOLDER …]

REPORT_FOLDER is what `eval QUESTIONS.jsonl --report REPORT_FOLDER` wrote. A draft counts as right if it and its quote say a gold
answer. Figures are of ten-fold cross-validation over all sets together: each question is judged by weights that never saw it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.answer.support import WEIGHTS, feature, is_denied, preference
from assistant.errors import UsageError
from assistant.evaluate.judge import contains_any_answer, quote_contains_answer
from assistant.evaluate.questions import load_questions
from assistant.evaluate.results import JsonlFile
from assistant.evaluate.thresholds import ScoredDraft, sweep_thresholds
from assistant.evaluate.trace import Trace, TracedDraft

FOLDS = 10
# Holds weights of signals that say nearly the same near each other; from 0.3 to 3 the figures differ by less than a point.
L2 = 1.0

Floats = NDArray[np.float64]
Estimate = Callable[[TracedDraft], float]


class Case(NamedTuple):
    """A question and what was drafted for it."""

    set_name: str
    answerable: bool
    gold: tuple[str, ...]
    drafts: tuple[TracedDraft, ...]

    def said(self, draft: TracedDraft) -> bool:
        """Whether the draft says a gold answer."""
        return self.answerable and contains_any_answer(draft.text, self.gold)

    def cited(self, draft: TracedDraft) -> bool:
        """Whether its quote does so too."""
        return self.said(draft) and quote_contains_answer(draft.title, draft.quote, self.gold)


def main() -> None:
    """Print weights, then trust, wrong and lost by threshold."""
    if len(sys.argv) < 2 or not all("=" in argument for argument in sys.argv[1:]):
        sys.exit(__doc__)
    cases = [case for argument in sys.argv[1:] for case in _load(*map(Path, argument.split("=", 1)))]
    order = np.random.default_rng(0).permutation(len(cases))
    model = _fitted(cases)
    judged = [_judged(case, model.estimate) for case in cases]
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        held_out = _fitted([case for number, case in enumerate(cases) if number not in held])
        for number in held:
            judged[number] = _judged(cases[number], held_out.estimate)
    print(f"BIAS = {model.bias:.3f}")  # noqa: T201
    print(
        "WEIGHTS = {" + ", ".join(f'"{key}": {slope:.3f}' for key, slope in model.slopes.items()) + "}"
    )
    for name in dict.fromkeys(case.set_name for case in cases):
        _table(name, [one for one, case in zip(judged, cases, strict=True) if case.set_name == name])
    _table("all", judged)


class Model(NamedTuple):
    """A logistic regression over named signals."""

    bias: float
    slopes: dict[str, float]

    def estimate(self, draft: TracedDraft) -> float:
        """Probability that a draft is right."""
        total = self.bias + sum(
            slope * feature(name, draft.signals) for name, slope in self.slopes.items()
        )
        return float(1 / (1 + np.exp(-total)))


def _fitted(cases: Sequence[Case]) -> Model:
    """The model of all drafts whose quotes lack nothing."""
    drafts = [(case, draft) for case in cases for draft in case.drafts if not draft.missing]
    x = np.array([[feature(name, draft.signals) for name in WEIGHTS] for _, draft in drafts])
    y = np.array([case.cited(draft) for case, draft in drafts], dtype=float)
    mean, spread = x.mean(0), x.std(0) + 1e-9
    weights = _regression((x - mean) / spread, y)
    slopes = weights[1:] / spread
    return Model(float(weights[0] - slopes @ mean), dict(zip(WEIGHTS, map(float, slopes), strict=True)))


def _judged(case: Case, estimate: Estimate) -> ScoredDraft:
    """What would be shown of a question's drafts, had this model judged them."""
    looks = [
        (0.0 if is_denied(draft.signals) else estimate(draft), draft)
        for draft in case.drafts
        if not draft.missing
    ]
    support, best = max(
        looks,
        key=lambda pair: preference(pair[0], pair[1].kind, pair[1].signals.first_share),
        default=(0.0, None),
    )
    return ScoredDraft(
        case.answerable,
        support,
        best is not None and case.said(best),
        best is not None and case.cited(best),
    )


def _load(questions: Path, report: Path) -> Iterator[Case]:
    """Each question that left a trace and can be judged; of a question that was asked twice, the newer."""
    path = report / "traces.jsonl"
    traces = {trace.question_id: trace for trace in JsonlFile(path, Trace).records}
    if not traces:
        raise UsageError(
            f"{path} holds no traces.",
            hint="Name the folder of an evaluation: eval QUESTIONS.jsonl --report FOLDER",
        )
    for question in load_questions(questions):
        if (
            question.id in traces
            and question.has_answer is not None
            and (question.answers or not question.has_answer)
        ):
            gold = (question.answers or ()) if question.has_answer else ()
            yield Case(
                questions.resolve().parent.name, question.has_answer, gold, traces[question.id].drafts
            )


def _regression(x: Floats, y: Floats) -> Floats:
    """Bias and weights of a logistic regression, by Newton's method."""
    x = np.c_[np.ones(len(x)), x]
    penalty = L2 * np.r_[0, np.ones(x.shape[1] - 1)]
    weights = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (y - p) - penalty * weights
        step = np.linalg.solve(
            (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty) + 1e-9 * np.eye(len(weights)), gradient
        )
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _table(name: str, drafts: Sequence[ScoredDraft]) -> None:
    right = [draft.support for draft in drafts if draft.cited]
    other = np.array([draft.support for draft in drafts if not draft.cited])
    auc = np.mean([(other < p).mean() + 0.5 * (other == p).mean() for p in right])
    print(
        f"\n{name}: {len(drafts)} questions, {len(right)} right and cited, AUC {auc:.3f}\nthreshold  trust  wrong   lost"
    )
    for point in sweep_thresholds(drafts):
        print(f"{point.threshold:9.2f}  {point.trust:.3f}  {point.wrong:.3f}  {point.lost:.3f}")  # noqa: T201


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        sys.exit(str(error))
