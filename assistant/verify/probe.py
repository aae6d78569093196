"""Read from a language model's hidden states whether a text states a claim or answers a question.

A model with few parameters answers the question "is this stated?" hardly better than chance, but its
middle layers represent the answer: a linear classifier on their states, a probe, finds it there.
(Alain and Bengio 2016; Azaria and Mitchell 2023.) An adapter, low-rank changes to the weights of these
layers (LoRA; Hu et al. 2021), makes them represent it better. It applies to the verifier alone: drafts
are written by the model as it is. Adapter and probe only fit the model file and the prompts that they
were trained with.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.models.branches import Segment
from assistant.models.llm import LanguageModel
from assistant.verify.probe_prompt import RULE, answer_branch, claim_branch, evidence_prompt
from assistant.verify.verdicts import Evidence

LAYER = 17
"""Number of the layer, from 0, whose states are read."""
RECENT_SCORES = 8
"""Number of calls whose scores are remembered: later drafts of an answer often repeat earlier ones."""
CONTEXT_TOKENS = 1024
"""Size of the probe's KV cache. A quote and a claim take some 100 tokens."""


class ProbeScores(NamedTuple):
    """Log-odds that a text carries a claim, and that it refutes the claim."""

    carried: float
    refuted: float


class Probe(Protocol):
    """Scores claims, and answers to a question, by one text."""

    def scores(
        self, evidence: Evidence, claims: Sequence[str], question: str = "", answers: Sequence[str] = ()
    ) -> tuple[list[ProbeScores], list[float]]:
        """Return the scores of each claim, and the log-odds that each answer to the question is right.

        Raises Stopped if the model is stopped meanwhile.
        """
        ...


@dataclass(frozen=True)
class ProbeWeights:
    """Linear classifiers for the states of `pooled` in one model with one adapter."""

    model_sha256: str
    """SHA-256 of the model file."""
    claim_weights: NDArray[np.float32]
    """Shape (3, 2 × width): carried, refuted and not said."""
    claim_bias: NDArray[np.float32]
    """Shape (3,)."""
    answer_weights: NDArray[np.float32]
    """Shape (2, 2 × width): right and wrong."""
    answer_bias: NDArray[np.float32]
    """Shape (2,)."""


class StateProbe:
    """A probe of one language model."""

    def __init__(self, model: LanguageModel, weights: ProbeWeights, adapter: Path | None) -> None:
        """Open the layer of the model, changed by the adapter."""
        self._weights = weights
        self._layer = model.up_to_layer(LAYER, CONTEXT_TOKENS, adapter)
        self._rule = self._layer.tokenize(RULE)
        self._recent_scores = lru_cache(maxsize=RECENT_SCORES)(self._read)

    def scores(
        self, evidence: Evidence, claims: Sequence[str], question: str = "", answers: Sequence[str] = ()
    ) -> tuple[list[ProbeScores], list[float]]:
        """Return the scores of each claim, and the log-odds that each answer to the question is right.

        The evidence and all of them are read in one call, which is faster than two: 60 and 90 tokens
        take 2.0 s, 150 take 1.5 s. Rounding depends on their number and lengths; see
        `HiddenLayer.hidden_states`. Raises Stopped if the model is stopped meanwhile.
        """
        return self._recent_scores(evidence, tuple(claims), question, tuple(answers))

    def _read(
        self, evidence: Evidence, claims: tuple[str, ...], question: str, answers: tuple[str, ...]
    ) -> tuple[list[ProbeScores], list[float]]:
        layer, weights = self._layer, self._weights
        branches = [
            *(claim_branch(layer.tokenize, claim) for claim in claims),
            *(answer_branch(layer.tokenize, question, answer) for answer in answers),
        ]
        text = self._evidence(evidence, branches)
        prompts = [text + branch for branch in branches]
        states = [pooled(item[len(text) :]) for item in layer.hidden_states([self._rule], prompts)]
        of_claims, of_answers = states[: len(claims)], states[len(claims) :]
        logits = [weights.claim_weights @ state + weights.claim_bias for state in of_claims]
        right = [weights.answer_weights @ state + weights.answer_bias for state in of_answers]
        return [claim_scores(item) for item in logits], [float(item[0] - item[1]) for item in right]

    def _evidence(self, evidence: Evidence, branches: Sequence[Segment]) -> Segment:
        """Return the tokens of the evidence; its beginning is cut off where they have no room."""
        text = self._layer.tokenize(evidence_prompt(evidence))
        room = self._layer.n_ctx - len(self._rule) - max(map(len, branches), default=0)
        return text[-room:]


def pooled(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the last state and the mean of all, shape (2 × width,), of states (tokens, width)."""
    return np.concatenate([states[-1], states.mean(axis=0)])


def claim_scores(logits: Sequence[float] | NDArray[np.float32]) -> ProbeScores:
    """Return the log-odds of carried and refuted by the logits of carried, refuted and not said."""
    carried, refuted, not_said = map(float, logits)
    return ProbeScores(
        carried=carried - float(np.logaddexp(refuted, not_said)),
        refuted=refuted - float(np.logaddexp(carried, not_said)),
    )


def open_probe(model: LanguageModel, model_sha256: str | None) -> StateProbe | None:
    """Return the probe that comes with this program, or None if it was trained with another model."""
    package = files("assistant.verify")
    with ExitStack() as stack:
        weights = load_probe(stack.enter_context(as_file(package.joinpath("probe.npz"))))
        if weights.model_sha256 != model_sha256:
            return None
        adapter = stack.enter_context(as_file(package.joinpath("adapter.gguf")))
        return StateProbe(model, weights, adapter)


def load_probe(path: Path) -> ProbeWeights:
    """Read a probe from an `.npz` file."""
    with np.load(path) as arrays:
        return ProbeWeights(
            model_sha256=str(arrays["model_sha256"]),
            claim_weights=arrays["claim_weights"],
            claim_bias=arrays["claim_bias"],
            answer_weights=arrays["answer_weights"],
            answer_bias=arrays["answer_bias"],
        )


def save_probe(weights: ProbeWeights, path: Path) -> None:
    """Write a probe to an `.npz` file."""
    np.savez_compressed(
        path,
        model_sha256=np.array(weights.model_sha256),
        claim_weights=weights.claim_weights,
        claim_bias=weights.claim_bias,
        answer_weights=weights.answer_weights,
        answer_bias=weights.answer_bias,
    )
