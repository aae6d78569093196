"""Select the sentences of an answer: those that are supported and that their quotes do not refute."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer.events import Drafting, JudgedSentence
from assistant.answer.grounding import Grounding
from assistant.answer.reader import Reader
from assistant.answer.support import DraftKind, estimate_support
from assistant.spelling import plain_spelling
from assistant.verify.closed_questions import is_closed
from assistant.verify.polarity.findings import agrees_with_yes
from assistant.verify.quotes import read_evidence
from assistant.verify.statements import as_statement
from assistant.verify.verdicts import (
    VALUE_KINDS,
    Evidence,
    Finding,
    FindingKind,
    Verdict,
    Verification,
)
from assistant.verify.verifier import Verifier, find_differences

MIN_SHOWN = 0.25
"""Minimum probability, 0..1, by the verifier, of a shown sentence about which code has a finding."""
SURELY_REFUTED = 0.85
"""Probability from which a refutation counts without a finding of code."""
MIN_REFUTING_SHARE = 0.6
"""Minimum share, 0..1, of an unsupported draft's terms in a quote that refutes it by a denial."""
_YES_OR_NO = re.compile(r"\W*(?P<word>yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Selection:
    """The sentences to show, or the quotes that refute what the question presumes."""

    shown: tuple[JudgedSentence, ...] = ()
    refuting: tuple[Grounding, ...] = ()


@dataclass(frozen=True)
class VerifiedSentence:
    """A judged sentence with its verification."""

    sentence: JudgedSentence
    verification: Verification
    question: str

    @property
    def is_refuted(self) -> bool:
        """Return whether the quote refutes the sentence, by code or by a very sure model."""
        verification = self.verification
        return verification.verdict is Verdict.REFUTED and (
            self._has_finding or verification.refuted >= SURELY_REFUTED
        )

    @property
    def is_shown(self) -> bool:
        """Return whether the sentence may be shown.

        Without a finding of code its support decides, which has the model's judgements of the drafts.
        """
        is_doubtful = self._has_finding and self.verification.carried < MIN_SHOWN
        return not self.is_refuted and not is_doubtful

    @property
    def _has_finding(self) -> bool:
        return any(not self._is_presumed(finding) for finding in self.verification.findings)

    def _is_presumed(self, finding: Finding) -> bool:
        """Return whether a finding is only that a quote has another name, or none, than the question.

        The passage answers for that name: `support` has the share of the question's names in it.
        """
        is_name = finding.kind is FindingKind.NAME
        return is_name and finding.claimed.lower() in plain_spelling(self.question).lower()


def select_sentences(
    judged: Sequence[JudgedSentence], reader: Reader, verifier: Verifier, min_support: float
) -> Generator[Drafting, None, Selection]:
    """Return the sentences of the preferred draft that have enough support and are not refuted.

    If none is left, the other draft counts. A closed question is drafted again if its quote decides it
    the other way.
    """
    if is_closed(reader.question):
        selection = yield from _answer_yes_or_no(judged, reader, verifier, min_support)
        if selection is not None:
            return selection
    refuted: list[VerifiedSentence] = []
    for draft in _drafts_by_preference(judged):
        supported = [sentence for sentence in draft if sentence.support >= min_support]
        shown: list[JudgedSentence] = []
        for sentence in supported:
            result = verify_if_doubtful(sentence, reader.question, verifier)
            if result is None or result.is_shown:
                shown.append(sentence)
            elif result.is_refuted:
                refuted.append(result)
        if shown:
            return Selection(tuple(shown))
    if refuted:
        other = yield from _other_value(refuted[0], reader, verifier, min_support)
        if other is not None:
            return Selection((other,))
        return Selection(refuting=(refuted[0].sentence.grounding,))
    return Selection(refuting=tuple(_refuting_quotes(judged, reader.question))[:1])


def _other_value(
    refuted: VerifiedSentence, reader: Reader, verifier: Verifier, min_support: float
) -> Generator[Drafting, None, JudgedSentence | None]:
    """Return the answer with another value of the quote that refutes this one, or None.

    "84 people, down from 130 in 2020" refutes 84 for 2020, and has the right value. The new answer must
    be carried, by a higher probability than others need.
    """
    if not any(
        finding.kind in VALUE_KINDS and finding.verdict is Verdict.REFUTED
        for finding in refuted.verification.findings
    ):
        return None
    sentence = refuted.sentence
    drafted = yield from reader.answer_other_than(sentence.text, sentence.grounding.hit)
    for grounded in drafted[:1]:
        other = replace(
            sentence, text=grounded.text, grounding=grounded.grounding, kind=DraftKind.SENTENCE
        )
        verification = verified(other, reader.question, verifier).verification
        is_carried = verification.verdict is Verdict.CARRIED and not verification.findings
        if grounded.grounding.is_complete and is_carried and verification.carried >= min_support:
            return replace(other, support=verification.carried)
    return None


def verified(sentence: JudgedSentence, question: str, verifier: Verifier) -> VerifiedSentence:
    """Verify a sentence. A short answer counts as the statement that it makes."""
    (verification,) = verifier.verify([_claim(sentence, question)])
    return VerifiedSentence(sentence, verification, question)


def verify_if_doubtful(
    sentence: JudgedSentence, question: str, verifier: Verifier
) -> VerifiedSentence | None:
    """Verify a sentence if code finds a difference from its quote; return None if there is none.

    The model has judged the passage already, and that is part of the support: its judgement of every
    sentence would take about two seconds. It has a price: of 28 questions beside denials, 5 get a false
    answer; an earlier version that judged every sentence gave 1, and declined 12 that the articles
    answer instead of 8.
    """
    if not find_differences(*_claim(sentence, question)):
        return None
    return verified(sentence, question, verifier)


def _claim(sentence: JudgedSentence, question: str) -> tuple[str, Evidence]:
    grounding = sentence.grounding
    evidence = read_evidence(grounding.hit, grounding.quote)
    return as_statement(question, sentence.text), evidence


def _drafts_by_preference(judged: Sequence[JudgedSentence]) -> list[list[JudgedSentence]]:
    """Return the sentences of each draft, the draft with the best sentence first."""
    kinds = dict.fromkeys(
        sentence.kind for sentence in sorted(judged, key=lambda sentence: -sentence.preference)
    )
    return [[sentence for sentence in judged if sentence.kind is kind] for kind in kinds]


def _answer_yes_or_no(
    judged: Sequence[JudgedSentence], reader: Reader, verifier: Verifier, min_support: float
) -> Generator[Drafting, None, Selection | None]:
    """Return the answer to a closed question that its quote decides; None if it decides nothing.

    A draft that says the opposite is drafted again with the right opening. Where code reads the Yes or
    No from the quote, the verifier's probability counts as support: drafts that repeat a closed question
    add no terms to it, and their usual estimate is too low.
    """
    best = max(judged, key=_closeness, default=None)
    if best is None:
        return None
    evidence = read_evidence(best.grounding.hit, best.grounding.quote)
    is_yes, is_read_by_code = _decide_yes(reader.question, evidence, verifier)
    if is_yes is None:
        return None
    for sentence in judged:
        if _says_yes(sentence.text) is is_yes and sentence.grounding.is_complete:
            result = verified(sentence, reader.question, verifier)
            support = max(sentence.support, result.verification.carried if is_read_by_code else 0.0)
            if result.is_shown and support >= min_support:
                return Selection((replace(sentence, support=support),))
    drafted = yield from reader.answer_with("Yes," if is_yes else "No,", best.grounding.hit)
    for grounded in drafted[:1]:
        sentence = replace(
            best, text=grounded.text, grounding=grounded.grounding, kind=DraftKind.SENTENCE
        )
        result = verified(sentence, reader.question, verifier)
        support = result.verification.carried if is_read_by_code else estimate_support(best.signals)
        if grounded.grounding.is_complete and result.is_shown and support >= min_support:
            return Selection((replace(sentence, support=support),))
    return Selection(refuting=() if is_yes else (best.grounding,))


def _closeness(sentence: JudgedSentence) -> tuple[float, float]:
    return sentence.preference, sentence.grounding.claim_share


def _says_yes(text: str) -> bool | None:
    """Return whether a text opens with Yes or with No; None if it opens with neither."""
    opening = _YES_OR_NO.match(text)
    return None if opening is None else opening["word"].lower() == "yes"


def _decide_yes(question: str, evidence: Evidence, verifier: Verifier) -> tuple[bool | None, bool]:
    """Return whether evidence affirms a closed question, and whether code read it there.

    The first is None if the evidence neither affirms nor denies it.
    """
    is_yes = agrees_with_yes(question, evidence)
    if is_yes is not None:
        return is_yes, True
    (verification,) = verifier.verify([(as_statement(question, "Yes"), evidence)])
    match verification.verdict:
        case Verdict.CARRIED:
            return True, False
        case Verdict.REFUTED:
            return False, bool(verification.findings)
        case Verdict.NOT_SAID:
            return None, False


def _refuting_quotes(judged: Sequence[JudgedSentence], question: str) -> Iterator[Grounding]:
    """Yield the quotes that deny an unsupported draft."""
    for sentence in judged:
        grounding = sentence.grounding
        if grounding.claim_share < MIN_REFUTING_SHARE:
            continue
        evidence = read_evidence(grounding.hit, grounding.quote)
        differences = find_differences(as_statement(question, sentence.text), evidence)
        if any(
            finding.kind is FindingKind.POLARITY and finding.verdict is Verdict.REFUTED
            for finding in differences
        ):
            yield grounding
