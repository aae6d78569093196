"""Break a drafted sentence into the parts that a quote must support."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from assistant.spelling import plain_spelling
from assistant.verify.closed_questions import offers_answers
from assistant.verify.grammar.verbs import IRREGULAR
from assistant.verify.terms import Term, TermKind, extract_terms, stem, term_keys
from assistant.verify.weighted_terms import WeightedTerms

NEGATIONS = frozenset(
    ["not", "no", "never", "none", "neither", "nor", "nobody", "nothing", "without", "cannot"]
)
_YES_OR_NO = re.compile(r"^\W*(?:yes|no)\b(?:\s*[,.:;!–-]+\s*|\s*$)", re.IGNORECASE)
_NUMERIC_QUESTION = re.compile(
    r"\bhow (?:many|much|old|tall|high|far|deep|wide|heavy)\b"
    r"|\b(?:what|which) (?:year|percentage|percent)\b",
    re.IGNORECASE,
)
_REASON_QUESTION = re.compile(r"\bwhy\b", re.IGNORECASE)
_QUANTIFIER = re.compile(
    r"\b(?:no|none|many|few|several|some|most|all|both|half|twice|dozens|hundreds|thousands|millions"
    r"|billions|a|an|one)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Claim:
    """A drafted sentence compared with its question. A leading Yes or No is left out."""

    terms: WeightedTerms
    new: frozenset[str]
    """Keys of the terms that the question lacks; all keys if the question has them all."""
    repeated: frozenset[str]
    """Keys of the terms that the question has too; empty if it contains its own possible answers."""
    numbers: Mapping[str, str]
    """Numbers as written, by key."""
    names: Mapping[str, str]
    """Names that the question lacks, as written, by key."""
    is_negated: bool
    """True if the claim contains a negation and the question does not."""
    only_repeats_question: bool
    lacks_number: bool
    """True if the question asks for a number and the claim has no new number and no quantifier."""
    lacks_reason: bool
    """True if the question asks why and the claim adds nothing but numbers, such as the year."""

    @classmethod
    def parse(cls, text: str, question: str) -> Self:
        """Compare a sentence with its question, both in plain spelling."""
        text, question = plain_spelling(text), plain_spelling(question)
        in_question = term_keys(question)
        has_answers = offers_answers(question)
        adds_nothing = not term_keys(text) - in_question
        # A yes or no shows in the rest of the sentence; alone it cannot be checked.
        text = _YES_OR_NO.sub("", text)
        terms = extract_terms(text)
        weighted = WeightedTerms.of(terms)
        numbers = _as_written(text, terms, TermKind.NUMBER)
        names = _as_written(text, terms, TermKind.NAME)
        is_negated = has_negation(text) and not has_negation(question)
        return cls(
            terms=weighted,
            new=(weighted.keys - in_question) or weighted.keys,
            repeated=frozenset() if has_answers else weighted.keys & in_question,
            numbers=numbers,
            names={key: name for key, name in names.items() if key not in in_question},
            is_negated=is_negated,
            only_repeats_question=adds_nothing and not is_negated and not has_answers,
            lacks_number=_NUMERIC_QUESTION.search(question) is not None
            and not numbers.keys() - in_question
            and not _QUANTIFIER.search(text),
            lacks_reason=_REASON_QUESTION.search(question) is not None
            and all(_repeats(key, in_question) for key in weighted.keys - numbers.keys()),
        )


def _repeats(key: str, in_question: frozenset[str]) -> bool:
    """Return whether a term is in the question, perhaps as another form of an irregular verb."""
    return key in in_question or stem(IRREGULAR.get(key, key)) in in_question


def has_negation(text: str) -> bool:
    """Return whether a text contains a word such as "not", "never" or "isn't"."""
    words = plain_spelling(text).lower().replace("’", "'").replace(",", " ").split()
    return any(word.strip('.;:!?"()') in NEGATIONS or word.endswith("n't") for word in words)


def _as_written(text: str, terms: Sequence[Term], kind: TermKind) -> dict[str, str]:
    return {term.key: text[term.start : term.end] for term in terms if term.kind is kind}
