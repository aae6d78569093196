"""Read from a language model's hidden states whether a text states a claim.

A model with few parameters answers the question "is this stated?" hardly better than chance, but its
middle layers represent the answer: a linear classifier on their states, a probe, finds it there.
(Alain and Bengio 2016; Azaria and Mitchell 2023.) A probe only fits the model file, the layer and the
prompt that it was fitted with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.models.kv_cache import Segment
from assistant.models.llm import HiddenLayer, LanguageModel
from assistant.spelling import plain_spelling
from assistant.verify.verdicts import Evidence

CONTEXT_TOKENS = 1024
"""Size of the probe's KV cache. A quote and a claim take some 100 tokens."""
MAX_CLAIM = 160
"""Tokens of a claim that are read, about a hundred words."""
_RULE = (
    "A claim is compared with a text. The claim is stated only if the text says the same about the"
    " same person, thing, number, time and place.\n\n"
)
_ENDING = "\nStated by the text:"


class ProbeScores(NamedTuple):
    """Log-odds that a text carries a claim, and that it refutes the claim."""

    carried: float
    refuted: float


class Probe(Protocol):
    """Scores claims about one text."""

    def scores(self, evidence: Evidence, claims: Sequence[str]) -> list[ProbeScores]:
        """Return the scores of each claim. Raises Stopped if the model is stopped meanwhile."""
        ...


@dataclass(frozen=True)
class ProbeWeights:
    """A linear classifier for one layer of one model."""

    model_sha256: str
    """SHA-256 of the model file whose states it reads."""
    layer: int
    """Number of the layer, from 0."""
    weights: NDArray[np.float32]
    """Shape (3, 2 × width): for carried, refuted and not said. The states are those of `pooled`."""
    bias: NDArray[np.float32]
    """Shape (3,)."""


class StateProbe:
    """A probe of one language model."""

    def __init__(self, model: LanguageModel, weights: ProbeWeights) -> None:
        """Open the layer of the model that the weights were fitted to."""
        self._weights = weights
        self._reader = StateReader(model.up_to_layer(weights.layer, CONTEXT_TOKENS))

    def scores(self, evidence: Evidence, claims: Sequence[str]) -> list[ProbeScores]:
        """Return the scores of each claim. Raises Stopped if the model is stopped meanwhile.

        All claims are read in one call. Rounding depends on their number and lengths; see
        `HiddenLayer.hidden_states`.
        """
        return [self._score(states) for states in self._reader.read(evidence, claims)]

    def _score(self, states: NDArray[np.float32]) -> ProbeScores:
        logits = self._weights.weights @ states + self._weights.bias
        carried, refuted, not_said = (float(logit) for logit in logits)
        return ProbeScores(
            carried=carried - float(np.logaddexp(refuted, not_said)),
            refuted=refuted - float(np.logaddexp(carried, not_said)),
        )


class StateReader:
    """Reads the states of claims about a text at one layer of a model."""

    def __init__(self, layer: HiddenLayer) -> None:
        """Wrap a layer; see `LanguageModel.up_to_layer`."""
        self._layer = layer
        self._rule = layer.tokenize(_RULE)

    def read(self, evidence: Evidence, claims: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return the pooled states of each claim, shape (2 × width,)."""
        branches = [self._question(claim) for claim in claims]
        text = self._layer.tokenize(f"Text: {_context(evidence)}\n")
        room = self._layer.n_ctx - len(self._rule) - max(map(len, branches), default=0)
        prefix = [self._rule, text[-room:]]
        return [pooled(states) for states in self._layer.hidden_states(prefix, branches)]

    def _question(self, claim: str) -> Segment:
        tokens = self._layer.tokenize(f"Claim: {plain_spelling(claim)}{_ENDING}")
        ending = self._layer.tokenize(_ENDING)
        return tokens if len(tokens) <= MAX_CLAIM else tokens[: MAX_CLAIM - len(ending)] + ending


def pooled(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the last state and the mean of all, shape (2 × width,), of states (tokens, width)."""
    return np.concatenate([states[-1], states.mean(axis=0)])


def load_probe(model_sha256: str | None) -> ProbeWeights | None:
    """Return the probe that comes with this program, or None if it was fitted to another model."""
    with as_file(files("assistant.verify").joinpath("probe.npz")) as path, np.load(path) as arrays:
        weights = ProbeWeights(
            model_sha256=str(arrays["model_sha256"]),
            layer=int(arrays["layer"]),
            weights=arrays["weights"],
            bias=arrays["bias"],
        )
    return weights if weights.model_sha256 == model_sha256 else None


def save_probe(weights: ProbeWeights, path: Path) -> None:
    """Write a probe to an `.npz` file."""
    np.savez_compressed(
        path,
        model_sha256=np.array(weights.model_sha256),
        layer=np.array(weights.layer),
        weights=weights.weights,
        bias=weights.bias,
    )


def _context(evidence: Evidence) -> str:
    """Return the quote after the sentence before it, which often names what a pronoun refers to."""
    return plain_spelling(" ".join([*evidence.before[-1:], evidence.quote]))
