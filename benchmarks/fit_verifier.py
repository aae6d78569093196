#!/usr/bin/env python3
"""Fit the weights of `assistant/verify/verifier.py` and print figures by threshold.

    python benchmarks/fit_verifier.py SIGNALS.jsonl [SIGNALS.jsonl …]

SIGNALS.jsonl is written by `benchmarks/claims.py FOLDER --signals SIGNALS.jsonl`. The figures come from
cross-validation in which the claims about one article are judged by weights that were fitted without
them.

Requires `pip install -e '.[bench]'`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from assistant.verify.verdicts import Verdict

VERDICTS = (Verdict.CARRIED, Verdict.REFUTED, Verdict.NOT_SAID)
L2 = 1.0
FOLD_COUNT = 10


def main() -> None:
    """Print the weights, then the cross-validated figures."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    rows = [
        json.loads(line)
        for path in sys.argv[1:]
        for line in Path(path).read_text(encoding="utf-8").splitlines()
    ]
    names = [name for name in rows[0]["features"] if name != "bias"]
    x = np.array([[row["features"][name] for name in names] for row in rows])
    y = np.array([VERDICTS.index(row["verdict"]) for row in rows])
    print_weights(fit(x, y), names)
    probabilities = np.zeros((len(rows), len(VERDICTS)))
    folds = GroupKFold(n_splits=FOLD_COUNT, shuffle=True, random_state=0)
    for training, validation in folds.split(x, y, [row["article"] for row in rows]):
        probabilities[validation] = fit(x[training], y[training]).predict_proba(x[validation])
    print_figures(rows, y, probabilities)


def fit(x: NDArray[np.float64], y: NDArray[np.int_]) -> Pipeline:
    """Fit a regularised multinomial logistic regression."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=1 / L2, max_iter=1000)).fit(x, y)


def print_weights(model: Pipeline, names: list[str]) -> None:
    """Print the weights for signals that are not standardised."""
    scaler, regression = model[0], model[-1]
    for verdict, coefficients, intercept in zip(
        VERDICTS, regression.coef_, regression.intercept_, strict=True
    ):
        weights = coefficients / scaler.scale_
        bias = intercept - weights @ scaler.mean_
        pairs = {"bias": bias, **dict(zip(names, weights, strict=True))}
        text = ", ".join(f'"{name}": {weight:.3f}' for name, weight in pairs.items())
        sys.stdout.write(f"Verdict.{verdict.name}: {{{text}}},\n")


def print_figures(
    rows: list[dict[str, Any]], y: NDArray[np.int_], probabilities: NDArray[np.float64]
) -> None:
    """Print how often claims are called carried or refuted, by threshold and by kind."""
    carried, refuted = probabilities[:, 0], probabilities[:, 1]
    is_nobody = np.array([row["kind"] == "nobody" for row in rows])
    is_changed = (y != 0) & ~is_nobody
    sys.stdout.write(f"{len(rows)} claims, AUC of carried {roc_auc_score(y == 0, carried):.3f}\n")
    sys.stdout.write("called carried from   carried  changed  nobody\n")
    for threshold in np.arange(0.3, 0.95, 0.05):
        shares = [(carried[mask] >= threshold).mean() for mask in (y == 0, is_changed, is_nobody)]
        sys.stdout.write(f"{threshold:19.2f}   " + "  ".join(f"{share:7.3f}" for share in shares) + "\n")
    sys.stdout.write("called refuted from   recall  precision\n")
    for threshold in np.arange(0.3, 0.85, 0.05):
        called = (refuted >= threshold) & (carried < threshold)
        right = (called & (y == 1)).sum()
        sys.stdout.write(
            f"{threshold:19.2f}   {right / (y == 1).sum():6.3f}  {right / max(1, called.sum()):9.3f}\n"
        )
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for row, choice in zip(rows, probabilities.argmax(axis=1), strict=True):
        by_kind[row["kind"]][str(VERDICTS[choice])] += 1
    for kind, counts in sorted(by_kind.items()):
        sys.stdout.write(f"{kind:12} {dict(counts)}\n")


if __name__ == "__main__":
    main()
