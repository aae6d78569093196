#!/usr/bin/env python3
"""Fits the weights of `assistant/answer/support.py` to what drafts of question sets were judged by, and shows the choice of threshold.

    python benchmarks/fit_support.py QUESTIONS.jsonl=REPORT_FOLDER [QUESTIONS.jsonl=REPORT_FOLDER …]

REPORT_FOLDER is what `eval QUESTIONS.jsonl --report REPORT_FOLDER` wrote. A draft counts as right if it and its quote say a gold
answer. Figures are of ten-fold cross-validation over all sets together: each question is judged by weights that never saw it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.answer.support import FEATURES, features
from assistant.errors import UsageError
from assistant.evaluate.judge import quote_says, says_any
from assistant.evaluate.questions import load_questions
from assistant.evaluate.rows import RecordFile
from assistant.evaluate.thresholds import Judged, thresholds
from assistant.evaluate.trace import Trace

FOLDS = 10
# Holds weights of signals that say nearly the same near each other; from 0.3 to 3 the figures differ by less than a point.
L2 = 1.0


class Drafted(NamedTuple):
    """A question's best draft."""

    set_name: str
    judged: Judged
    missing: bool
    values: tuple[float, ...]


def main() -> None:
    """Print weights, then trust, wrong and lost by threshold."""
    if len(sys.argv) < 2 or not all("=" in argument for argument in sys.argv[1:]):
        sys.exit(__doc__)
    drafts = [draft for argument in sys.argv[1:] for draft in _load(*map(Path, argument.split("=", 1)))]
    x = np.array([draft.values for draft in drafts])
    y = np.array([draft.judged.cited for draft in drafts], dtype=float)
    whole = np.array([not draft.missing for draft in drafts])
    mean, spread = x[whole].mean(0), x[whole].std(0) + 1e-9
    fold = np.arange(len(drafts)) % FOLDS
    p = np.zeros(len(drafts))
    for held in range(FOLDS):
        seen = whole & (fold != held)
        p[fold == held] = _probability((x[fold == held] - mean) / spread, _fit((x[seen] - mean) / spread, y[seen]))
    p[~whole] = 0
    weights = _fit((x[whole] - mean) / spread, y[whole])
    slopes = weights[1:] / spread
    print(f"BIAS = {weights[0] - slopes @ mean:.3f}")  # noqa: T201
    print("WEIGHTS = {" + ", ".join(f'"{name}": {slope:.3f}' for name, slope in zip(FEATURES, slopes, strict=True)) + "}")  # noqa: T201
    for name in dict.fromkeys(draft.set_name for draft in drafts):
        _table(name, [draft.judged._replace(support=float(q)) for draft, q in zip(drafts, p, strict=True) if draft.set_name == name])


def _load(questions: Path, report: Path) -> Iterator[Drafted]:
    """The best draft of each question that has one and can be judged; of a question that was asked twice, the newer."""
    path = report / "traces.jsonl"
    traces = {trace.question_id: trace for trace in RecordFile(path, Trace).records}
    if not traces:
        raise UsageError(f"{path} holds no traces.", hint="Name the folder of an evaluation: eval QUESTIONS.jsonl --report FOLDER")
    for question in load_questions(questions):
        best = traces[question.id].best if question.id in traces else None
        if best is None or question.has_answer is None or (question.has_answer and not question.answers):
            continue
        gold = (question.answers or ()) if question.has_answer else ()
        said = says_any(best.text, gold)
        cited = said and quote_says(best.title, best.quote, gold)
        judged = Judged(answerable=question.has_answer, support=best.support, said=said, cited=cited)
        yield Drafted(questions.resolve().parent.name, judged, bool(best.missing), features(best.signals))


def _fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bias and weights of a logistic regression, by Newton's method."""
    x = np.c_[np.ones(len(x)), x]
    penalty = L2 * np.r_[0, np.ones(x.shape[1] - 1)]
    weights = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (y - p) - penalty * weights
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty) + 1e-9 * np.eye(len(weights)), gradient)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def _probability(x: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    p: NDArray[np.float64] = 1 / (1 + np.exp(-(np.c_[np.ones(len(x)), x] @ weights)))
    return p


def _table(name: str, drafts: Sequence[Judged]) -> None:
    right = [draft.support for draft in drafts if draft.cited]
    other = np.array([draft.support for draft in drafts if not draft.cited])
    auc = np.mean([(other < p).mean() + 0.5 * (other == p).mean() for p in right])
    print(f"\n{name}: {len(drafts)} drafts, {len(right)} right and cited, AUC {auc:.3f}\nthreshold  trust  wrong   lost")  # noqa: T201
    for point in thresholds(drafts):
        print(f"{point.threshold:9.2f}  {point.trust:.3f}  {point.wrong:.3f}  {point.lost:.3f}")  # noqa: T201


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        sys.exit(str(error))
