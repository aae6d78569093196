"""Near-duplicate detection: an agency's story printed by several outlets is one source, not several.

Texts are compared by the runs of three words they share (shingles). Search collapses near-duplicate
hits; the article view lists the near-duplicates of a whole article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from assistant.schema import Article, ArticleRef, Hit, Passage, readable_text
from assistant.spelling import plain_spelling
from assistant.store.snapshot import Snapshot

# Two texts are near-duplicates if they share 0.8 of the shingles of the smaller one. A paragraph that
# was shortened, or has an outlet's name inserted, still passes. Two reporters at one event share under
# 0.4. On news-dev 9 of the 1,190 retrieved passages are near-duplicates; collapsing them changes no
# figure.
MIN_OVERLAP = 0.8
_SHINGLE_WORDS = 3
_WORD = re.compile(r"\w+")

# Two articles are near-duplicates if 2/3 of the passages of either have a near-duplicate in the other.
#
# Recall, with 40 pages of news-dev and an altered copy of each:
#   every 25th word changed, plus a dateline and a byline       all detected
#   cut to the first half                                       all detected
#   every third paragraph removed                               all detected
#   a paragraph inserted after every fourth                     all detected
#   cut to a third, and every 25th word changed                 93 %
#   every 14th word changed                                     half
#   every 10th word changed                                     one, since few passages still match
#
# Precision, over the 18,995 pairs of neighbours among the 1,981 pages: 9 pairs pass, each one story
# printed twice or updated. The pairs just below are instalments of a series, with the same lists and
# notices around other news (up to .60), and explainers of one topic (.61). A further 30 pages pass
# because extraction left only a paywall notice: their texts do agree.
MIN_SHARED_PASSAGES = 2 / 3

MIN_LENGTH_RATIO = 1 / 4
"""Shorter article over longer one, in passages. A two-paragraph brief is not a near-duplicate of a
twelve-paragraph page that contains both paragraphs."""

SAMPLED_PASSAGES = 24
"""Passages of an article whose neighbours are searched, spread evenly. A copy of a quarter of the
article contains six of them."""

NEIGHBOURS = 50
"""Nearest passages per sampled passage: an agency's story may appear in dozens of outlets."""

MAX_COMPARED = 50
"""Candidate articles compared word by word, those near the most passages first."""

Shingles = frozenset[tuple[str, ...]]
"""The distinct runs of three words of a text."""


def collapse_near_duplicates(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """Return the first `limit` distinct hits in order, with their near-duplicates as `copies`.

    Hits of the same article are never collapsed into each other.
    """
    groups: list[tuple[Hit, Shingles, list[Hit]]] = []
    for hit in hits:
        hit_shingles = shingles(hit.readable_text)
        duplicates = next(
            (
                copies
                for first, first_shingles, copies in groups
                if first.article_id != hit.article_id and is_near_duplicate(hit_shingles, first_shingles)
            ),
            None,
        )
        if duplicates is not None:
            duplicates.append(hit)
        elif len(groups) < limit:
            groups.append((hit, hit_shingles, []))
    return [
        hit.model_copy(update={"copies": tuple(copies)}) if copies else hit for hit, _, copies in groups
    ]


def near_duplicate_articles(snapshot: Snapshot, article_id: str) -> tuple[ArticleRef, ...]:
    """Return the near-duplicates of an article, most alike first; empty for an unknown id.

    Versions of the article itself are excluded. A shortened copy counts as a near-duplicate, because
    the similarity of two articles is the larger of the two shares of passages found in the other.
    """
    article = snapshot.find_article(article_id)
    if article is None:
        return ()
    passages, vectors = snapshot.get_passages(article_id)
    prints = _fingerprint(article, passages)
    versions = {article_id, snapshot.get_provenance(article_id).superseded_by}
    matches: list[tuple[float, ArticleRef]] = []
    for candidate_id in _neighbouring_articles(snapshot, vectors):
        candidate = None if candidate_id in versions else snapshot.find_article(candidate_id)
        if candidate is not None:
            candidate_passages, _ = snapshot.get_passages(candidate_id)
            similarity = _similarity(prints, _fingerprint(candidate, candidate_passages))
            if similarity >= MIN_SHARED_PASSAGES:
                matches.append((similarity, candidate.ref))
    matches.sort(key=lambda match: (-match[0], match[1].title, match[1].article_id))
    return tuple(ref for _, ref in matches)


def is_near_duplicate(first: Shingles, second: Shingles) -> bool:
    """Return whether two texts share at least MIN_OVERLAP of the shingles of the smaller one."""
    return len(first & second) >= MIN_OVERLAP * min(len(first), len(second))


def shingles(text: str) -> Shingles:
    """Return all runs of three words of a text, case-folded and in plain spelling."""
    words = _WORD.findall(plain_spelling(text).casefold())
    starts = range(max(1, len(words) - _SHINGLE_WORDS + 1))
    return frozenset(tuple(words[start : start + _SHINGLE_WORDS]) for start in starts)


class _Fingerprint(NamedTuple):
    """Shingles of a whole article and of each of its passages."""

    article: Shingles
    passages: list[Shingles]


def _fingerprint(article: Article, passages: Sequence[Passage]) -> _Fingerprint:
    texts = [readable_text(article.text, passage.sentences) for passage in passages]
    return _Fingerprint(shingles("\n".join(texts)), list(map(shingles, texts)))


def _neighbouring_articles(snapshot: Snapshot, vectors: Sequence[bytes]) -> list[str]:
    """Return ids of articles near the sampled passages, those near the most passages first."""
    queries = np.array([np.frombuffer(vector, dtype="<f4") for vector in _sample_evenly(vectors)])
    neighbours = snapshot.search_vectors_batch(queries, NEIGHBOURS)
    articles = snapshot.article_ids(sorted({passage_id for ids in neighbours for passage_id in ids}))
    counts = Counter(
        article_id for ids in neighbours for article_id in {articles[passage_id] for passage_id in ids}
    )
    return sorted(counts, key=lambda article_id: (-counts[article_id], article_id))[:MAX_COMPARED]


def _sample_evenly(vectors: Sequence[bytes]) -> Sequence[bytes]:
    count = min(len(vectors), SAMPLED_PASSAGES)
    return [vectors[position * len(vectors) // count] for position in range(count)]


def _similarity(first: _Fingerprint, second: _Fingerprint) -> float:
    """Return the share, 0..1, of passages of one article with a near-duplicate in the other.

    The larger of the two shares counts. Return 0 if the lengths differ too much.
    """
    fewer, more = sorted((len(first.passages), len(second.passages)))
    if fewer < MIN_LENGTH_RATIO * more or not fewer:
        return 0.0
    return max(
        _share_contained(first.passages, second.article),
        _share_contained(second.passages, first.article),
    )


def _share_contained(passages: Sequence[Shingles], article: Shingles) -> float:
    return sum(is_near_duplicate(passage, article) for passage in passages) / len(passages)
