"""Find an answer from another article that contradicts the answer so far.

Of each passage that may contain a contradiction, the sentences with a competing value and those closest
to the question are read alone, with the same steps as the best passage.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer.conflicting_values import (
    NAME,
    CompetingPassage,
    answer_values,
    find_competing_passages,
    is_newer,
    may_compete,
    values_differ,
)
from assistant.answer.events import Checking, JudgedSentence
from assistant.answer.reader import Reader
from assistant.schema import Hit
from assistant.verify.quantities import all_values, extract_quantities

MIN_CONTRADICTION_SUPPORT = 0.6
"""Minimum support, 0..1, of a contradicting answer.

A newer value, other than a name, needs only the usual minimum, because it matters most.
"""
MAX_PASSAGES_READ = 2
"""Limit on the passages read in search of a contradiction; each costs two to four seconds."""


def find_contradiction(
    answer: JudgedSentence,
    drafts: Sequence[JudgedSentence],
    hits: Sequence[Hit],
    reader: Reader,
    min_support: float,
) -> JudgedSentence | None:
    """Return the best answer from another article that gives a different value, or None.

    Reads at most MAX_PASSAGES_READ passages: first those that support one of the `drafts`, then those
    among the `hits` with a competing value. `min_support` is the usual threshold for support, 0..1.
    """
    question = reader.question
    candidates = [
        *_passages_of_drafts(answer, drafts, question),
        *find_competing_passages(answer.text, question, answer.grounding.hit, hits),
    ]
    for candidate in candidates[:MAX_PASSAGES_READ]:
        threshold = _required_support(answer, candidate.hit, question, min_support)
        contradictions = [
            sentence
            for sentence in _read_alone(reader, candidate)
            if sentence.support >= threshold
            and candidate.shares_value_with(sentence.text)
            and _contradicts(answer, sentence, question)
        ]
        if contradictions:
            return max(contradictions, key=lambda sentence: sentence.preference)
    return None


def _read_alone(reader: Reader, candidate: CompetingPassage) -> Sequence[JudgedSentence]:
    """Answer the question from one passage and return the judged sentences."""
    *_, last = reader.read_in_part(candidate.hit, candidate.shares_value_with)
    return last.judged if isinstance(last, Checking) else ()


def _required_support(answer: JudgedSentence, hit: Hit, question: str, min_support: float) -> float:
    """Return the minimum support of a contradiction in a passage."""
    is_name = NAME in answer_values(answer.text, question)
    if is_newer(hit, answer.grounding.hit) and not is_name:
        return min_support
    return max(min_support, MIN_CONTRADICTION_SUPPORT)


def _contradicts(answer: JudgedSentence, sentence: JudgedSentence, question: str) -> bool:
    """Return whether two sentences differ and the quote of the older sentence lacks the newer value.

    The quote of the newer sentence may contain both values: that is how a correction reads.
    """
    if not values_differ(answer.text, sentence.text, question):
        return False
    newer, older = answer, sentence
    if is_newer(sentence.grounding.hit, answer.grounding.hit):
        newer, older = sentence, answer
    return values_differ(newer.text, older.grounding.text, question)


def _passages_of_drafts(
    answer: JudgedSentence, drafts: Sequence[JudgedSentence], question: str
) -> Iterator[CompetingPassage]:
    """Yield the passages of other articles that support a draft with a different value."""
    quoted = answer.grounding.hit
    for draft in drafts:
        hit = draft.grounding.hit
        values = answer_values(draft.text, question)
        if (
            hit.article_id != quoted.article_id
            and draft.grounding.is_complete
            and may_compete(values, hit, quoted)
            and _contradicts(answer, draft, question)
        ):
            yield CompetingPassage(hit, all_values(values or extract_quantities(draft.text)))
