"""Select the sentences of an answer: those that are supported and that their quotes do not refute."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer.assessment import GroundedSentence
from assistant.answer.events import Drafting, JudgedSentence
from assistant.answer.grounding import Grounding
from assistant.answer.reader import Reader
from assistant.answer.support import DraftKind, is_denied
from assistant.answer.verification import is_refuted, may_be_shown, verify_sentences
from assistant.verify.closed_questions import is_closed
from assistant.verify.polarity.findings import agrees_with_yes
from assistant.verify.quotes import read_evidence
from assistant.verify.statements import as_statement
from assistant.verify.verdicts import (
    VALUE_KINDS,
    ClaimWithEvidence,
    Evidence,
    FindingKind,
    Verdict,
)
from assistant.verify.verifier import Verifier, find_differences

MIN_REFUTING_SHARE = 0.6
"""Minimum share, 0..1, of an unsupported draft's terms in a quote that refutes it by a denial."""
SURELY_DECIDED = 0.85
"""Probability, by the verifier, from which a quote decides a closed question whatever code finds."""
MIN_OPENING = 0.3
"""Minimum probability, 0..1, by the verifier, of the Yes or No that a shown sentence opens with."""
_YES_OR_NO = re.compile(r"\W*(?P<word>yes|no)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Selection:
    """The sentences to show, or the quotes that refute what the question presumes."""

    shown: tuple[JudgedSentence, ...] = ()
    refuting: tuple[Grounding, ...] = ()


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
        judged = _without_unlikely_openings(judged, reader.question, verifier)
    question = reader.question
    refuted: list[JudgedSentence] = []
    for draft in _drafts_by_preference(judged):
        supported = [sentence for sentence in draft if sentence.support >= min_support]
        shown = tuple(sentence for sentence in supported if may_be_shown(sentence, question))
        if shown:
            return Selection(shown)
        refuted += [
            sentence
            for sentence in draft
            if is_refuted(sentence, question) and not is_denied(sentence.signals)
        ]
    if refuted:
        other = yield from _other_value(refuted[0], reader, verifier, min_support)
        if other is not None:
            return Selection((other,))
        return Selection(refuting=(refuted[0].grounding,))
    return Selection(refuting=tuple(_refuting_quotes(judged, question))[:1])


def _other_value(
    refuted: JudgedSentence, reader: Reader, verifier: Verifier, min_support: float
) -> Generator[Drafting, None, JudgedSentence | None]:
    """Return the answer with another value of the quote that refutes this one, or None.

    "84 people, down from 130 in 2020" refutes 84 for 2020, and has the right value. The new answer must
    be carried, by a higher probability than others need.
    """
    findings = refuted.verification.findings if refuted.verification else ()
    if not any(
        finding.kind in VALUE_KINDS and finding.verdict is Verdict.REFUTED for finding in findings
    ):
        return None
    drafted = yield from reader.answer_other_than(refuted.text, refuted.grounding.hit)
    for other in _verified_drafts(drafted[:1], refuted, reader.question, verifier):
        verification = other.verification
        is_carried = (
            verification is not None
            and verification.verdict is Verdict.CARRIED
            and not verification.findings
        )
        if is_carried and verification is not None and verification.carried >= min_support:
            return replace(other, support=verification.carried)
    return None


def _verified_drafts(
    drafted: Sequence[GroundedSentence], model: JudgedSentence, question: str, verifier: Verifier
) -> tuple[JudgedSentence, ...]:
    """Return drafts of a full sentence that have the signals of another sentence, verified."""
    sentences = [
        replace(model, text=draft.text, grounding=draft.grounding, kind=DraftKind.SENTENCE)
        for draft in drafted
    ]
    return verify_sentences(sentences, question, verifier)


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

    A draft that says the opposite is drafted again with the right opening. Where the quote surely
    decides, the verifier's probability counts as support: drafts that repeat a closed question add no
    terms to it, and their usual estimate is too low.
    """
    best = max(judged, key=_closeness, default=None)
    if best is None:
        return None
    evidence = read_evidence(best.grounding.hit, best.grounding.quote)
    is_yes, is_sure = _decide_yes(reader.question, evidence, verifier)
    if is_yes is None:
        return None
    agreeing = [sentence for sentence in judged if _says_yes(sentence.text) is is_yes]
    sentence = _best_shown(agreeing, reader.question, min_support, is_sure=is_sure)
    if sentence is None:
        drafted = yield from reader.answer_with("Yes," if is_yes else "No,", best.grounding.hit)
        redrafted = _verified_drafts(drafted[:1], best, reader.question, verifier)
        sentence = _best_shown(redrafted, reader.question, min_support, is_sure=is_sure)
    if sentence is not None:
        return Selection((sentence,))
    return Selection(refuting=() if is_yes else (best.grounding,))


def _best_shown(
    sentences: Sequence[JudgedSentence], question: str, min_support: float, *, is_sure: bool
) -> JudgedSentence | None:
    """Return the first sentence that may be shown, with its support; None without any."""
    for sentence in sentences:
        verification = sentence.verification
        if verification is None or not may_be_shown(sentence, question, is_surely_answer=is_sure):
            continue
        carried = verification.carried if is_sure else 0.0
        support = max(sentence.support, carried)
        if support >= min_support:
            return replace(sentence, support=support)
    return None


def _closeness(sentence: JudgedSentence) -> tuple[float, float]:
    return sentence.preference, sentence.grounding.claim_share


def _says_yes(text: str) -> bool | None:
    """Return whether a text opens with Yes or with No; None if it opens with neither."""
    opening = _YES_OR_NO.match(text)
    return None if opening is None else opening["word"].lower() == "yes"


def _decide_yes(question: str, evidence: Evidence, verifier: Verifier) -> tuple[bool | None, bool]:
    """Return whether evidence affirms a closed question, and whether that is sure.

    The first is None if the evidence neither affirms nor denies it. A verifier that is sure decides;
    then code that reads the Yes or No from the quote; then a verifier that is less sure. Of 198 closed
    questions about invented articles, cross-checked with an answer that is known to be right or wrong:

        who decides                     right   wrong   open
        code                              32       8     158
        verifier from 0.85               114       5      79
        verifier from 0.85, then code    122       7      69
        and then its verdict             152      11      35
    """
    (verification,) = verifier.verify([ClaimWithEvidence(as_statement(question, "Yes"), evidence)])
    if max(verification.carried, verification.refuted) >= SURELY_DECIDED:
        return verification.carried >= SURELY_DECIDED, True
    by_code = agrees_with_yes(question, evidence)
    if by_code is not None:
        return by_code, True
    match verification.verdict:
        case Verdict.CARRIED:
            return True, False
        case Verdict.REFUTED:
            return False, bool(verification.findings)
        case Verdict.NOT_SAID:
            return None, False


def _without_unlikely_openings(
    judged: Sequence[JudgedSentence], question: str, verifier: Verifier
) -> list[JudgedSentence]:
    """Return the sentences whose Yes or No, if any, is likely by their quote.

    "Yes, mink are no longer found there" repeats its quote and is false all the same.
    """
    statement = as_statement(question, "Yes")
    opened = [sentence for sentence in judged if _says_yes(sentence.text) is not None]
    evidence = [read_evidence(item.grounding.hit, item.grounding.quote) for item in opened]
    verifications = verifier.verify([ClaimWithEvidence(statement, item) for item in evidence])
    unlikely = [
        sentence
        for sentence, verification in zip(opened, verifications, strict=True)
        if (verification.carried if _says_yes(sentence.text) else verification.refuted) < MIN_OPENING
    ]
    return [sentence for sentence in judged if sentence not in unlikely]


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
