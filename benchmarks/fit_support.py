#!/usr/bin/env python3
"""Fits the weights of `assistant/answer/support.py` to what drafts of question sets were judged by, and shows the choice of threshold.

    python benchmarks/fit_support.py QUESTIONS.jsonl=SIGNALS.jsonl [QUESTIONS.jsonl=SIGNALS.jsonl …]

SIGNALS.jsonl is what `eval QUESTIONS.jsonl --signals SIGNALS.jsonl` wrote. A draft counts as right if it and its quote say a gold
answer. Figures are of ten-fold cross-validation over all sets together: each question is judged by weights that never saw it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assistant.answer.support import FEATURES, Signals, features
from assistant.evaluate.questions import Question, load_questions
from assistant.evaluate.summary import says

FOLDS = 10
# Holds weights of signals that say nearly the same near each other; from 0.3 to 3 the figures differ by less than a point.
L2 = 1.0
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


class Draft(NamedTuple):
    """The best sentence of a question's last draft, or what stands for none."""

    set_name: str
    answerable: bool
    said: bool
    """The sentence says a gold answer."""
    cited: bool
    """Its quote does so too."""
    missing: bool
    values: list[float]


def main() -> None:
    """Print weights, then trust and wrong by threshold."""
    drafts = [draft for argument in sys.argv[1:] for draft in _load(*map(Path, argument.split("=", 1)))]
    x = np.array([draft.values for draft in drafts])
    y = np.array([draft.cited for draft in drafts], dtype=float)
    judged = np.array([not draft.missing for draft in drafts])
    mean, spread = x[judged].mean(0), x[judged].std(0) + 1e-9
    fold = np.arange(len(drafts)) % FOLDS
    p = np.zeros(len(drafts))
    for held in range(FOLDS):
        seen = judged & (fold != held)
        p[fold == held] = _probability((x[fold == held] - mean) / spread, _fit((x[seen] - mean) / spread, y[seen]))
    p[~judged] = 0
    weights = _fit((x[judged] - mean) / spread, y[judged])
    slopes = weights[1:] / spread
    print(f"BIAS = {weights[0] - slopes @ mean:.3f}")  # noqa: T201
    print("WEIGHTS = {" + ", ".join(f'"{name}": {slope:.3f}' for name, slope in zip(FEATURES, slopes, strict=True)) + "}")  # noqa: T201
    for name in dict.fromkeys(draft.set_name for draft in drafts):
        _table(name, [(draft, float(q)) for draft, q in zip(drafts, p, strict=True) if draft.set_name == name])


def _load(questions: Path, signals: Path) -> list[Draft]:
    by_id: dict[str, Question] = {question.id: question for question in load_questions(questions)}
    rows = [json.loads(line) for line in signals.read_text(encoding="utf-8").splitlines()]
    return [_draft(by_id[row["question_id"]], row["sentences"], questions.parent.name) for row in rows if row["sentences"]]


def _draft(question: Question, sentences: Sequence[dict[str, object]], set_name: str) -> Draft:
    best = min(sentences, key=lambda sentence: (bool(sentence["missing"]), -float(str(sentence["new_share"]))))
    answers = question.answers or ()
    said = any(says(str(best["text"]), answer) for answer in answers)
    cited = said and any(says(str(best["quote"]), answer) for answer in answers)
    signals = Signals.model_validate({name: best[name] for name in Signals.model_fields})
    return Draft(set_name, bool(question.has_answer), said, cited, bool(best["missing"]), list(features(signals)))


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


def _table(name: str, judged: Sequence[tuple[Draft, float]]) -> None:
    right = [p for draft, p in judged if draft.cited]
    other = [p for draft, p in judged if not draft.cited]
    auc = np.mean([(np.array(other) < p).mean() + 0.5 * (np.array(other) == p).mean() for p in right])
    print(f"\n{name}: {len(judged)} drafts, {len(right)} right and cited, AUC {auc:.3f}\nthreshold  trust  wrong")  # noqa: T201
    for threshold in THRESHOLDS:
        shown = [(draft, p >= threshold) for draft, p in judged]
        trust = sum(draft.cited if answered else not draft.answerable for draft, answered in shown) / len(shown)
        wrong = sum(answered and not draft.said for draft, answered in shown) / len(shown)
        print(f"{threshold:9.2f}  {trust:.3f}  {wrong:.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
