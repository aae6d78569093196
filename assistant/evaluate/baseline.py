"""What a language model has to beat: the one best sentence among the passages found, shown when it matches the question well enough."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.answer.terms import extract_terms
from assistant.evaluate.judge import MAX_ANSWER_WORDS, contains_any_answer, quote_contains_answer
from assistant.evaluate.metrics import share
from assistant.evaluate.questions import Question
from assistant.evaluate.thresholds import ScoredDraft
from assistant.evaluate.trace import RetrievedPassage
from assistant.ingest.sentences import split_sentences
from assistant.schema import Record

K1, B = 1.2, 0.75  # the usual ones: Robertson and Zaragoza, 2009


class Baseline(Record):
    """Trust and wrong at the threshold that serves this set best: more than a baseline deserves."""

    trust: float
    wrong: float


class _Sentence(Record):
    title: str
    text: str
    keys: tuple[str, ...]


def best_sentence(found: Sequence[tuple[Question, Sequence[RetrievedPassage]]]) -> Baseline | None:
    """The sentence that BM25 ranks first for each question; None if no question can be judged."""
    known = [
        (question, seen)
        for question, seen in found
        if question.has_answer is False or (question.has_answer and question.answers)
    ]
    if not known:
        return None
    pools = [[_sentence(one.title, text) for one in seen for text in _texts(one)] for _, seen in known]
    every = {(one.title, one.text): one for pool in pools for one in pool}
    seen_in = Counter(key for one in every.values() for key in set(one.keys))
    length = sum(len(one.keys) for one in every.values()) / max(1, len(every))
    drafts: list[ScoredDraft] = []
    for (question, _), pool in zip(known, pools, strict=True):
        asked = {term.key for term in extract_terms(question.question)}
        scored = [(_bm25(asked, one.keys, seen_in, len(every), length), one) for one in pool]
        score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        gold = (question.answers or ()) if question.has_answer else ()
        said = (
            best is not None
            and len(best.text.split()) <= MAX_ANSWER_WORDS
            and contains_any_answer(best.text, gold)
        )
        drafts.append(
            ScoredDraft(
                bool(question.has_answer),
                score,
                said,
                best is not None and said and quote_contains_answer(best.title, best.text, gold),
            )
        )
    return _at_best(drafts)


def _at_best(drafts: Sequence[ScoredDraft]) -> Baseline:
    """Try every threshold there is, one at each score and one above them all; of equal trust, what is less often wrong."""
    tried = []
    for threshold in [*sorted({draft.support for draft in drafts}), math.inf]:
        shown = [draft.support > 0 and draft.support >= threshold for draft in drafts]
        trust = sum(
            draft.cited if show else not draft.answerable
            for show, draft in zip(shown, drafts, strict=True)
        )
        wrong = sum(show and not draft.said for show, draft in zip(shown, drafts, strict=True))
        tried.append((trust, -wrong))
    trust, less_wrong = max(tried)
    return Baseline(trust=share(trust, len(drafts)) or 0.0, wrong=share(-less_wrong, len(drafts)) or 0.0)


def _bm25(
    asked: set[str], keys: Sequence[str], seen_in: Mapping[str, int], sentences: int, length: float
) -> float:
    counts = Counter(keys)
    total = 0.0
    for key in asked & counts.keys():
        rarity = math.log(1 + (sentences - seen_in[key] + 0.5) / (seen_in[key] + 0.5))
        total += (
            rarity
            * counts[key]
            * (K1 + 1)
            / (counts[key] + K1 * (1 - B + B * len(keys) / max(length, 1e-9)))
        )
    return total


def _texts(seen: RetrievedPassage) -> list[str]:
    return [seen.text[span.start : span.end] for span in split_sentences(seen.text)]


def _sentence(title: str, text: str) -> _Sentence:
    return _Sentence(title=title, text=text, keys=tuple(term.key for term in extract_terms(text)))
