"""Speakers of reported words: in a claim and in its quote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.verify.grammar.phrases import NounPhrase
from assistant.verify.grammar.predications import (
    REPORTING,
    ParsedSentence,
    Predication,
    content_stems,
)
from assistant.verify.people.identity import Identity, match_any
from assistant.verify.people.references import Discourse
from assistant.verify.verdicts import Finding, FindingKind, Verdict

MIN_SHARED_WORDS = 0.3
"""Share of reported words of a claim that the words of another speaker must repeat.

Of 65 pairs with people exchanged, any value up to 0.3 reports 53, 0.5 reports 52 and 0.7 reports 48.
"""


@dataclass(frozen=True)
class ReportedSpeech:
    """Words that someone says."""

    speakers: tuple[NounPhrase, ...]
    terms: frozenset[str]
    """Stems of the reported words."""


def read_reports(sentence: ParsedSentence) -> tuple[ReportedSpeech, ...]:
    """Return the reports of a sentence: `X said Y`, `Y, said X`, `according to X`."""
    marks = [
        (clause, tuple(subject for subject in clause.subjects))
        for clause in sentence.clauses
        if clause.verbs & REPORTING and not clause.is_passive and clause.subjects
    ]
    reports = []
    for index, (clause, speakers) in enumerate(marks):
        following = marks[index + 1][0] if index + 1 < len(marks) else None
        first, last = _reported_span(sentence, clause, speakers, following)
        own = {i for speaker in speakers for i in range(speaker.first, speaker.last + 1)}
        words = [sentence.words[i] for i in range(first, last + 1) if i not in own]
        reports.append(ReportedSpeech(speakers, content_stems(words) - clause.verbs))
    reports.extend(_according_to(sentence))
    return tuple(reports)


def _reported_span(
    sentence: ParsedSentence,
    clause: Predication,
    speakers: tuple[NounPhrase, ...],
    following: Predication | None,
) -> tuple[int, int]:
    """Return the indices of the first and last reported word.

    After the verb if the speaker opens the sentence; before the speaker if a comma or quotation mark
    stands before.
    """
    start = min(min(speaker.first for speaker in speakers), clause.first)
    end = len(sentence.words) - 1
    if following is not None and _is_beside(sentence, clause, following):
        subjects = [s.first for s in following.subjects if s.first > clause.first]
        end = min([following.first, *subjects]) - 1
    before = sentence.words[start - 1].text if start else ""
    if before and before in ',"”’' and any(c.last < start or c.first < start for c in sentence.clauses):
        return 0, end
    return clause.verb_end + 1, end


def _is_beside(sentence: ParsedSentence, clause: Predication, following: Predication) -> bool:
    """Return whether a second report stands beside the first rather than within it."""
    between = sentence.words[clause.verb_end + 1 : following.first]
    return any(word.plain in ("and", "but", "while", ";", "whereas", ",", '"', "”") for word in between)


def _according_to(sentence: ParsedSentence) -> Iterator[ReportedSpeech]:
    """Yield the report of `according to X`."""
    words = sentence.words
    for position in range(len(words) - 2):
        if words[position].plain == "according" and words[position + 1].plain == "to":
            speakers = tuple(p for p in sentence.phrases if p.first == position + 2)
            if speakers:
                others = [*words[:position], *words[speakers[0].last + 1 :]]
                yield ReportedSpeech(speakers, content_stems(others))


def other_speakers(sentence: ParsedSentence, passage: Discourse) -> Iterator[Finding]:
    """Yield the speakers of a claim whose words are another person's in the quote."""
    quoted = [
        (index, report)
        for index, other in enumerate(passage.quote, passage.quote_from)
        for report in read_reports(other)
    ]
    for report in read_reports(sentence):
        for speaker in report.speakers:
            if speaker.pronoun:
                continue
            finding = _compare_speaker(speaker, report, quoted, passage)
            if finding is not None:
                yield finding


def _compare_speaker(
    speaker: NounPhrase,
    report: ReportedSpeech,
    quoted: list[tuple[int, ReportedSpeech]],
    passage: Discourse,
) -> Finding | None:
    matches = [
        (match_any(speaker, other.speakers, passage, index), _shared(report, other), other)
        for index, other in quoted
    ]
    others = [(shared, other) for match, shared, other in matches if match is Identity.OTHER]
    own = max((shared for match, shared, _ in matches if match is not Identity.OTHER), default=None)
    best = max(others, key=lambda pair: pair[0], default=None)
    if best is not None and best[0] >= MIN_SHARED_WORDS and (own is None or best[0] > own + 0.25):
        text = ", ".join(phrase.text for phrase in best[1].speakers)
        return Finding(FindingKind.SPEAKER, Verdict.NOT_SAID, speaker.text, text)
    return None


def _shared(claimed: ReportedSpeech, quoted: ReportedSpeech) -> float:
    """Return the share of the claim's reported words that the quote's speaker says."""
    return len(claimed.terms & quoted.terms) / len(claimed.terms) if claimed.terms else 0.0
