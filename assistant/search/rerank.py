"""Late-interaction reranking: compare a question with a passage token by token (MaxSim)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.models.embedder import Embedder
from assistant.schema import Hit
from assistant.search.passage_text import embedding_text
from assistant.store.vectors import Vectors

# Use late interaction only where no candidate is dated. Its weight is 0.6, beside a weight of 1 for the
# hybrid score.
#
# Share of answerable questions with the answer in the first passage and in the first four passages, then
# the mean reciprocal rank, by weight. News-dev has 119 such questions, nq-dev 300 and xquad-dev 160.
#
#            share, first 1 and first 4 passages        reciprocal rank
#   weight   news-dev    nq-dev      xquad-dev     news-dev nq-dev xquad-dev
#   0        .672 .891   .900 .977   .938 1.00       .764    .937    .969
#   0.3      .672 .874   .913 .983   .950 1.00       .761    .947    .975
#   0.6      .689 .882   .927 .987   .963 1.00       .771    .954    .981
#   1        .681 .874   .933 .990   .963 1.00       .766    .958    .981
#   2.5      .681 .866   .940 .997   .963 1.00       .766    .964    .981
#
# Gains are smaller without the question's stop words, with a lower weight for them, or with scores
# rescaled from the worst to the best candidate.
#
# Whole answers at 0.6: nq-dev and xquad-dev gain, news-dev loses (trust -.022, wrong +.028 of 178
# questions). News-dev loses at any weight, whatever the weight of date proximity. News is dated and the
# other two sets are not, which is why dates decide.
MAXSIM_WEIGHT = 0.6

RERANK_DEPTH = 30
"""Number of passages to rerank. Thirty take 0.15 s on two cores."""


def maxsim_scores(embedder: Embedder, question: str, hits: Sequence[Hit]) -> list[float]:
    """Return the MaxSim score of each hit, 0..1, higher is better.

    The score is the mean, over the question's tokens, of the best cosine with any token of the passage
    or its title. This is ColBERT's measure (Khattab and Zaharia, SIGIR 2020), with token vectors from an
    embedder that was not trained for it.
    """
    question_tokens, *passage_tokens = embedder.embed_tokens(
        [question, *(embedding_text(hit.title, hit.readable_text) for hit in hits)]
    )
    return [maxsim(question_tokens, tokens) for tokens in passage_tokens]


def blend_maxsim(score: float, maxsim: float, *, weight: float = MAXSIM_WEIGHT) -> float:
    """Return the weighted mean of a hybrid score (weight 1) and a MaxSim score, all 0..1."""
    return (score + weight * maxsim) / (1 + weight)


def maxsim(question_tokens: Vectors, passage_tokens: Vectors) -> float:
    """Return the mean, over the question's tokens, of the best cosine with a token of a text, 0..1."""
    if not len(question_tokens) or not len(passage_tokens):
        return 0.0
    return float(np.clip((question_tokens @ passage_tokens.T).max(axis=1), 0.0, 1.0).mean())
