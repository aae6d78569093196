#!/usr/bin/env python3
"""Fit the weights of the verifier and print figures by threshold.

Usage:

    python benchmarks/fit_verifier.py SIGNALS.jsonl [SIGNALS.jsonl …]

SIGNALS.jsonl is written by `benchmarks/claims.py FOLDER SIGNALS.jsonl`: with the default model for
WEIGHTS, on claims that the verifier's adapter was not trained on; with another model for
WEIGHTS_WITHOUT_PROBE. All figures come from cross-validation: the claims about one article are judged by
weights that were fitted without them.

Requires `pip install -e '.[bench]'`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

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

Array = NDArray[np.float64]


class Claims(NamedTuple):
    """Claims with their signals, one row each."""

    kinds: NDArray[np.str_]
    articles: NDArray[np.str_]
    verdicts: NDArray[np.int_]
    """Positions in VERDICTS."""
    signals: Array
    """Shape (claims, names of signals)."""


def main() -> None:
    """Print the weights and the cross-validated figures."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    claims, names = read_claims([Path(argument) for argument in sys.argv[1:]])
    print_weights(fit(claims.signals, claims.verdicts, L2), names)
    print_figures(claims, cross_validate(claims.signals, claims))


def read_claims(paths: Sequence[Path]) -> tuple[Claims, list[str]]:
    """Return the claims of several files, and the names of their signals."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    rows = [json.loads(line) for line in lines]
    names = [name for name in rows[0]["features"] if name != "bias"]
    claims = Claims(
        kinds=np.array([row["kind"] for row in rows]),
        articles=np.array([row["article"] for row in rows]),
        verdicts=np.array([VERDICTS.index(row["verdict"]) for row in rows]),
        signals=np.array([[row["features"][name] for name in names] for row in rows]),
    )
    return claims, names


def fit(signals: Array, verdicts: NDArray[np.int_], l2: float) -> Pipeline:
    """Fit a regularised multinomial logistic regression to standardised signals."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=1 / l2, max_iter=2000)).fit(
        signals, verdicts
    )


def folds(claims: Claims) -> Iterator[tuple[NDArray[np.int_], NDArray[np.int_]]]:
    """Yield training and validation rows; the claims about one article stay together."""
    splitter = GroupKFold(n_splits=FOLD_COUNT, shuffle=True, random_state=0)
    yield from splitter.split(claims.signals, groups=claims.articles)


def cross_validate(signals: Array, claims: Claims) -> Array:
    """Return the probability of each verdict, shape (claims, 3)."""
    probabilities = np.zeros((len(signals), len(VERDICTS)))
    for training, validation in folds(claims):
        model = fit(signals[training], claims.verdicts[training], L2)
        probabilities[validation] = model.predict_proba(signals[validation])
    return probabilities


def print_weights(model: Pipeline, names: Sequence[str]) -> None:
    """Print the weights for signals that are not standardised."""
    scaler, regression = model[0], model[-1]
    for verdict, coefficients, intercept in zip(
        VERDICTS, regression.coef_, regression.intercept_, strict=True
    ):
        weights = coefficients / scaler.scale_
        pairs = {
            "bias": intercept - weights @ scaler.mean_,
            **dict(zip(names, weights, strict=True)),
        }
        text = ", ".join(f'"{name}": {weight:.3f}' for name, weight in pairs.items())
        sys.stdout.write(f"    Verdict.{verdict.name}: {{{text}}},\n")


def print_figures(claims: Claims, probabilities: Array) -> None:
    """Print how often claims are called carried or refuted, by threshold and by kind."""
    carried, refuted = probabilities[:, 0], probabilities[:, 1]
    is_true, is_refuted = claims.verdicts == 0, claims.verdicts == 1
    is_copy, is_nobody = claims.kinds == "copy", np.isin(claims.kinds, ["nobody", "mismatch"])
    groups = (is_true & ~is_copy, is_copy, ~is_true & ~is_nobody, is_nobody)
    sys.stdout.write(f"{len(carried)} claims, AUC of carried {roc_auc_score(is_true, carried):.3f}\n")
    sys.stdout.write("called carried from   true     copied   changed  nobody\n")
    for threshold in np.arange(0.2, 0.95, 0.05):
        shares = "  ".join(f"{(carried[mask] >= threshold).mean():7.3f}" for mask in groups)
        sys.stdout.write(f"{threshold:19.2f}   {shares}\n")
    sys.stdout.write("called refuted from   recall  precision\n")
    for threshold in np.arange(0.3, 0.9, 0.05):
        called = (refuted >= threshold) & (carried < threshold)
        right = (called & is_refuted).sum()
        recall, precision = right / is_refuted.sum(), right / max(1, called.sum())
        sys.stdout.write(f"{threshold:19.2f}   {recall:6.3f}  {precision:9.3f}\n")
    for kind in sorted(set(claims.kinds)):
        mask = claims.kinds == kind
        means = "  ".join(f"{column[mask].mean():.2f}" for column in probabilities.T)
        sys.stdout.write(f"{kind:12} {mask.sum():4}   mean probabilities {means}\n")


if __name__ == "__main__":
    main()
