"""Articles that print nearly what another one does, under whatever title: looked for when somebody looks at that one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from assistant.schema import Article, ArticleRef, Passage, readable_text
from assistant.search.near_duplicates import Runs, alike, runs
from assistant.store.snapshot import Snapshot

# Of 40 pages of news-dev, all are still found as copies of themselves with every 25th word changed, a dateline and a byline; cut to
# their first half; without every third paragraph; with a paragraph put in after every fourth; and 93 % cut to a third with every 25th
# word changed. With every 14th word changed half are, with every 10th one is: few passages are near-copies then.
# Of the 18,995 pairs of neighbours among its 1,981 pages, 9 have this share, all one story printed twice, or brought up to date. Below it
# lie the instalments of a series (the same lists and notices around other news, up to .60) and explainers of one matter (.61). Besides,
# 30 pages have it of which nothing but a paywall's notice was kept: they do say the same.
SHARE = 2 / 3
# Of the one with more passages. News in brief is not nearly the same as a page that has all of its two paragraphs among twelve.
SHORTEST = 1 / 4
ASKED = 24
"""Passages of an article whose neighbours are looked at, spread evenly over it: a copy of a quarter of the article holds six of them."""
NEIGHBOURS = 50
"""Passages nearest to each of these: an agency's story may be in dozens of outlets."""
CONFIRMED = 50
"""Articles that are read and compared word by word, those that neighbour most passages first."""


class _Printed(NamedTuple):
    """An article as it is compared."""

    whole: Runs
    passages: list[Runs]


def reprints(snapshot: Snapshot, article_id: str) -> tuple[ArticleRef, ...]:
    """The articles that print nearly what one of the library does, the most alike first; its own versions are not among them.

    An article is as much alike as the share of its passages that have a near-copy in the other one, or of the other's in it, whichever
    is more: one that was shortened is a copy still. Of an article that is not there, none.
    """
    article = snapshot.find_article(article_id)
    if article is None:
        return ()
    passages, vectors = snapshot.get_passages(article_id)
    here = _printed(article, passages)
    versions = {article_id, snapshot.get_provenance(article_id).superseded_by}
    found: list[tuple[float, ArticleRef]] = []
    for number in _neighbours(snapshot, vectors):
        other = None if number in versions else snapshot.find_article(number)
        if other is not None:
            share = _share(here, _printed(other, snapshot.get_passages(number)[0]))
            if share >= SHARE:
                found.append((share, other.ref))
    return tuple(
        ref for _, ref in sorted(found, key=lambda one: (-one[0], one[1].title, one[1].article_id))
    )


def _neighbours(snapshot: Snapshot, vectors: Sequence[bytes]) -> list[str]:
    """Ids of the articles with passages near to those of these vectors, first those that are near to most."""
    asked = np.array([np.frombuffer(vector, dtype="<f4") for vector in _spread(vectors)])
    found = snapshot.search_vectors_batch(asked, NEIGHBOURS)
    holders = snapshot.article_ids(sorted({number for ids in found for number in ids}))
    near = Counter(article for ids in found for article in {holders[number] for number in ids})
    return sorted(near, key=lambda article: (-near[article], article))[:CONFIRMED]


def _spread(vectors: Sequence[bytes]) -> Sequence[bytes]:
    count = min(len(vectors), ASKED)
    return [vectors[place * len(vectors) // count] for place in range(count)]


def _printed(article: Article, passages: Sequence[Passage]) -> _Printed:
    words = [readable_text(article.text, one.sentences) for one in passages]
    return _Printed(runs("\n".join(words)), list(map(runs, words)))


def _share(one: _Printed, other: _Printed) -> float:
    """Of the passages of one article, how many have a near-copy in the other, 0..1; 0 if one is but a fraction of the other."""
    fewer, more = sorted((len(one.passages), len(other.passages)))
    if fewer < SHORTEST * more or not fewer:
        return 0.0
    return max(_held(one.passages, other.whole), _held(other.passages, one.whole))


def _held(passages: Sequence[Runs], whole: Runs) -> float:
    return sum(alike(passage, whole) for passage in passages) / len(passages)
