#!/usr/bin/env python3
"""Fit the weights of `assistant/answer/support.py` and print metrics by threshold.

Usage:

    python benchmarks/fit_support.py QUESTIONS.jsonl=REPORT_FOLDER [QUESTIONS.jsonl=REPORT_FOLDER …]

REPORT_FOLDER is the output of `eval QUESTIONS.jsonl --report REPORT_FOLDER`. A draft counts as correct
if it contains a gold answer and its quote does too. All metrics come from ten-fold cross-validation over
all sets together, so each question is judged by weights that were fitted without it.

Requires `pip install -e '.[bench]'`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.answer.support import WEIGHTS, feature, is_denied, preference
from assistant.errors import UsageError
from assistant.evaluate.judge import contains_any_answer, quote_contains_answer
from assistant.evaluate.questions import load_questions
from assistant.evaluate.results import JsonlFile
from assistant.evaluate.thresholds import ScoredDraft, sweep_thresholds
from assistant.evaluate.trace import Trace, TracedDraft

FOLD_COUNT = 10

# Strength of the L2 penalty on standardised weights: the objective is the summed log loss plus
# L2 / 2 times the squared weights. It keeps the weights of correlated signals close to each other. From
# 0.3 to 3 the metrics differ by less than a point.
L2 = 1.0


class Case(NamedTuple):
    """Question with its drafts."""

    set_name: str
    answerable: bool
    gold: tuple[str, ...]
    drafts: tuple[TracedDraft, ...]

    @property
    def supported_drafts(self) -> list[TracedDraft]:
        """Drafts whose quote supports all of their parts."""
        return [draft for draft in self.drafts if not draft.missing]

    def is_correct(self, draft: TracedDraft) -> bool:
        """Return whether the draft contains a gold answer."""
        return self.answerable and contains_any_answer(draft.text, self.gold)

    def is_cited(self, draft: TracedDraft) -> bool:
        """Return whether the draft is correct and its quote contains a gold answer too."""
        return self.is_correct(draft) and quote_contains_answer(draft.title, draft.quote, self.gold)


def main() -> None:
    """Print the weights fitted to all cases, then the cross-validated metrics by threshold."""
    if len(sys.argv) < 2 or not all("=" in argument for argument in sys.argv[1:]):
        sys.exit(__doc__)
    cases = [
        case for argument in sys.argv[1:] for case in load_cases(*map(Path, argument.split("=", 1)))
    ]
    bias, weights = raw_weights(fit(cases))
    sys.stdout.write(f"BIAS = {bias:.3f}\n")
    pairs = ", ".join(f'"{name}": {weight:.3f}' for name, weight in weights.items())
    sys.stdout.write(f"WEIGHTS = {{{pairs}}}\n")
    drafts = cross_validate(cases)
    for name in dict.fromkeys(case.set_name for case in cases):
        print_table(
            name,
            [draft for draft, case in zip(drafts, cases, strict=True) if case.set_name == name],
        )
    print_table("all", drafts)


def load_cases(questions: Path, report: Path) -> Iterator[Case]:
    """Yield the questions that have a trace and can be judged; the newest trace of each counts."""
    path = report / "traces.jsonl"
    traces = {trace.question_id: trace for trace in JsonlFile(path, Trace).records}
    if not traces:
        raise UsageError(
            f"{path} has no traces.",
            hint="Name the folder of an evaluation: eval QUESTIONS.jsonl --report FOLDER",
        )
    set_name = questions.resolve().parent.name
    for question in load_questions(questions):
        if question.id in traces and question.is_judgeable:
            trace = traces[question.id]
            yield Case(set_name, bool(question.has_answer), question.gold_answers, trace.drafts)


def features(draft: TracedDraft) -> list[float]:
    """Return the values of the signals in WEIGHTS, in order."""
    return [feature(name, draft.signals) for name in WEIGHTS]


def fit(cases: Sequence[Case]) -> Pipeline:
    """Fit a regularised logistic regression to the fully supported drafts."""
    x = np.array([features(draft) for case in cases for draft in case.supported_drafts])
    y = np.array([case.is_cited(draft) for case in cases for draft in case.supported_drafts])
    regression = LogisticRegression(C=1 / L2, solver="newton-cholesky", tol=1e-8)
    return make_pipeline(StandardScaler(), regression).fit(x, y)


def raw_weights(model: Pipeline) -> tuple[float, dict[str, float]]:
    """Return bias and weights for features that are not standardised."""
    scaler, regression = model[0], model[-1]
    weights = regression.coef_[0] / scaler.scale_
    bias = regression.intercept_[0] - weights @ scaler.mean_
    return float(bias), dict(zip(WEIGHTS, map(float, weights), strict=True))


def cross_validate(cases: Sequence[Case]) -> list[ScoredDraft]:
    """Return the best draft of each case, scored by a model that was fitted without the case."""
    scored: dict[int, ScoredDraft] = {}
    folds = KFold(n_splits=FOLD_COUNT, shuffle=True, random_state=0)
    for training, validation in folds.split(cases):
        model = fit([cases[number] for number in training])
        scored |= {number: score_best_draft(cases[number], model) for number in validation}
    return [scored[number] for number in range(len(cases))]


def score_best_draft(case: Case, model: Pipeline) -> ScoredDraft:
    """Return the draft that the model would show."""
    drafts = case.supported_drafts
    if not drafts:
        return ScoredDraft(case.answerable, 0.0, correct=False, cited=False)
    probabilities = model.predict_proba([features(draft) for draft in drafts])[:, 1]
    supports = [
        0.0 if is_denied(draft.signals) else float(probability)
        for draft, probability in zip(drafts, probabilities, strict=True)
    ]
    support, best = max(
        zip(supports, drafts, strict=True),
        key=lambda pair: preference(pair[0], pair[1].kind, pair[1].signals.first_share),
    )
    return ScoredDraft(case.answerable, support, case.is_correct(best), case.is_cited(best))


def print_table(name: str, drafts: Sequence[ScoredDraft]) -> None:
    """Print AUC and the metrics at each threshold."""
    cited = [draft.cited for draft in drafts]
    auc = roc_auc_score(cited, [draft.support for draft in drafts])
    sys.stdout.write(
        f"\n{name}: {len(drafts)} questions, {sum(cited)} correct and cited, AUC {auc:.3f}\n"
        "threshold  trust  wrong   lost\n"
    )
    for point in sweep_thresholds(drafts):
        sys.stdout.write(
            f"{point.threshold:9.2f}  {point.trust:.3f}  {point.wrong:.3f}  {point.lost:.3f}\n"
        )


if __name__ == "__main__":
    try:
        main()
    except UsageError as error:
        sys.exit(str(error))
