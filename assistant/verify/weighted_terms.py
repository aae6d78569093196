"""Weigh the terms of a text, to tell how much of it another text repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from assistant.verify.terms import Term, TermKind, extract_terms, term_keys

# A wrong number or name makes a statement false; a missing word is often only a paraphrase.
TERM_WEIGHTS = {TermKind.NUMBER: 3.0, TermKind.NAME: 2.0, TermKind.WORD: 1.0}


@dataclass(frozen=True)
class WeightedTerms:
    """The terms of a text with their weights."""

    weights: Mapping[str, float]
    """Weight by key."""
    keys: frozenset[str]

    @classmethod
    def of(cls, terms: Sequence[Term]) -> Self:
        """Weigh terms by their kind."""
        weights = {term.key: TERM_WEIGHTS[term.kind] for term in terms}
        return cls(weights, frozenset(weights))

    def share_in(self, keys: frozenset[str], *, of: frozenset[str] | None = None) -> float:
        """Return the weighted share, 0..1, of the terms that are among `keys`; 1 if there are no terms.

        `of` limits the terms to those with the given keys.
        """
        counted = self.keys if of is None else self.keys & of
        total = sum(self.weights[key] for key in counted)
        return sum(self.weights[key] for key in counted & keys) / total if total else 1.0


def share_of_terms(text: str, other: str) -> float:
    """Return the weighted share, 0..1, of the terms of a text that another text repeats."""
    return WeightedTerms.of(extract_terms(text)).share_in(term_keys(other))
