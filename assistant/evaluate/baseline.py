"""Baseline without a language model: show the retrieved sentence that BM25 ranks first.

The language model has to beat it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from assistant.evaluate.judge import MAX_ANSWER_WORDS, contains_any_answer, quote_contains_answer
from assistant.evaluate.metrics import rounded_share
from assistant.evaluate.questions import Question
from assistant.evaluate.thresholds import ScoredDraft, count_at_threshold
from assistant.evaluate.trace import RetrievedPassage
from assistant.ingest.sentences import split_sentences
from assistant.schema import Record
from assistant.verify.terms import extract_terms

K1, B = 1.2, 0.75  # usual values: Robertson and Zaragoza, 2009


class Baseline(Record):
    """Trust and wrong at the best threshold for this set, which flatters the baseline."""

    trust: float
    wrong: float


class _Sentence(Record):
    title: str
    text: str
    keys: tuple[str, ...]


class _SentenceIndex:
    """BM25 index of sentences."""

    def __init__(self, sentences: Sequence[_Sentence]) -> None:
        self._count = len(sentences)
        self._document_frequency = Counter(key for sentence in sentences for key in set(sentence.keys))
        self._mean_length = sum(len(sentence.keys) for sentence in sentences) / max(1, self._count)

    def score(self, query: set[str], sentence: _Sentence) -> float:
        """Return the BM25 score of a sentence."""
        counts = Counter(sentence.keys)
        length_norm = 1 - B + B * len(sentence.keys) / max(self._mean_length, 1e-9)
        score = 0.0
        for key in query & counts.keys():
            frequency = self._document_frequency[key]
            idf = math.log(1 + (self._count - frequency + 0.5) / (frequency + 0.5))
            score += idf * counts[key] * (K1 + 1) / (counts[key] + K1 * length_norm)
        return score


def best_sentence_baseline(
    retrieved: Sequence[tuple[Question, Sequence[RetrievedPassage]]],
) -> Baseline | None:
    """Evaluate the baseline over questions with their retrieved passages.

    Return None if no question can be judged.
    """
    judgeable = [(question, passages) for question, passages in retrieved if question.is_judgeable]
    if not judgeable:
        return None
    pools = [
        [sentence for passage in passages for sentence in _sentences(passage)]
        for _, passages in judgeable
    ]
    distinct = {(sentence.title, sentence.text): sentence for pool in pools for sentence in pool}
    index = _SentenceIndex(list(distinct.values()))
    drafts = [
        _score_best(question, pool, index) for (question, _), pool in zip(judgeable, pools, strict=True)
    ]
    return _at_best_threshold(drafts)


def _score_best(question: Question, pool: Sequence[_Sentence], index: _SentenceIndex) -> ScoredDraft:
    query = {term.key for term in extract_terms(question.question)}
    scored = [(index.score(query, sentence), sentence) for sentence in pool]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    gold = question.gold_answers
    correct = (
        best is not None
        and len(best.text.split()) <= MAX_ANSWER_WORDS
        and contains_any_answer(best.text, gold)
    )
    cited = best is not None and correct and quote_contains_answer(best.title, best.text, gold)
    return ScoredDraft(bool(question.has_answer), score, correct, cited)


def _at_best_threshold(drafts: Sequence[ScoredDraft]) -> Baseline:
    """Return trust and wrong at the best threshold: most trust, then fewest wrong answers.

    Candidates are the score of each draft and infinity, which shows none.
    """
    thresholds = [*sorted({draft.support for draft in drafts}), math.inf]
    counts = [count_at_threshold(drafts, threshold) for threshold in thresholds]
    best = max(counts, key=lambda count: (count.trusted, -count.wrong))
    return Baseline(
        trust=rounded_share(best.trusted, len(drafts)) or 0.0,
        wrong=rounded_share(best.wrong, len(drafts)) or 0.0,
    )


def _sentences(passage: RetrievedPassage) -> list[_Sentence]:
    texts = [passage.text[span.start : span.end] for span in split_sentences(passage.text)]
    return [
        _Sentence(title=passage.title, text=text, keys=tuple(term.key for term in extract_terms(text)))
        for text in texts
    ]
