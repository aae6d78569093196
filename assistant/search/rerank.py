"""Late interaction: how well each word of a question is met somewhere in a passage, which one vector for a whole passage blurs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.models.embedder import Embedder
from assistant.schema import Hit
from assistant.search.query_text import embedded_text
from assistant.store.vectors import Vectors

# Share of answerable questions whose answer is in the first, and the first four passages, as they are read (119 of news-dev, 300 of
# nq-dev, 160 of xquad-dev), by the weight beside the 1 of meaning and words:
#
#   0      .672 .891   .900 .977   .938 1.00    reciprocal rank .764 .937 .969
#   0.3    .672 .874   .913 .983   .950 1.00                    .761 .947 .975
#   0.6    .689 .882   .927 .987   .963 1.00                    .771 .954 .981
#   1      .681 .874   .933 .990   .963 1.00                    .766 .958 .981
#   2.5    .681 .866   .940 .997   .963 1.00                    .766 .964 .981
#
# Without the question's stop words, with less weight for them, or spread from the worst to the best candidate, it gains less. What is
# read and written from these passages at 0.6: nq-dev and xquad-dev gain, news-dev loses (trust -.022, wrong +.028 of 178 questions), at
# any share, whatever nearness in time is worth beside it. News is dated, and the other two are not, so it is used where no candidate is.
INTERACTION_SHARE = 0.6

RERANKED = 30
"""Passages that are compared word by word: 0.15 s on two cores."""


def interactions(embedder: Embedder, question: str, hits: Sequence[Hit]) -> list[float]:
    """For each hit, the mean over the question's tokens of the best cosine to any token of the passage or its title, 0..1.

    ColBERT's measure (Khattab and Zaharia, SIGIR 2020) with the tokens of an embedder that was not trained for it.
    """
    asked, *found = embedder.embed_tokens(
        [question, *(embedded_text(hit.title, hit.readable_text) for hit in hits)]
    )
    return [_interaction(asked, tokens) for tokens in found]


def closer(score: float, interaction: float, *, share: float = INTERACTION_SHARE) -> float:
    """The score, 0..1, after late interaction, 0..1, has had its share."""
    return (score + share * interaction) / (1 + share)


def _interaction(asked: Vectors, tokens: Vectors) -> float:
    if not len(asked) or not len(tokens):
        return 0.0
    return float(np.clip((asked @ tokens.T).max(axis=1), 0.0, 1.0).mean())
