"""Measure how close the sentences of a passage are to a question, without the language model."""

from __future__ import annotations

from assistant.models.embedder import Embedder
from assistant.schema import Hit
from assistant.search.rerank import maxsim
from assistant.spelling import plain_spelling
from assistant.verify.terms import extract_terms, term_keys
from assistant.verify.weighted_terms import WeightedTerms

# Share of questions with an answer whose gold answer is in the closest sentence, of the passages that
# are read and of the best passage:
#
#                                              news    web search   encyclopedia
#   BM25, all passages                         .303    .453         .781
#   tokens + terms, all passages               .336    .553         .819
#   tokens + terms, best passage               .336    .593         .812
#   tokens + terms with title, best passage    .345    .630         .812
TOKEN_WEIGHT = 2.0


def sentence_closeness(question: str, hit: Hit, embedder: Embedder) -> list[float]:
    """Return the closeness of each sentence of a passage to a question, at least 0: larger is closer.

    It is the sum of two parts. One is TOKEN_WEIGHT times the MaxSim of question and sentence (late
    interaction). The other is the weighted share of the question's terms in the sentence and the title.
    """
    texts = [plain_spelling(hit.slice(span.start, span.end)) for span in hit.sentences]
    in_question, *in_sentences = embedder.embed_tokens([plain_spelling(question), *texts])
    terms, in_title = WeightedTerms.of(extract_terms(question)), term_keys(hit.title)
    closeness: list[float] = []
    for text, in_sentence in zip(texts, in_sentences, strict=True):
        share = terms.share_in(term_keys(text) | in_title)
        closeness.append(TOKEN_WEIGHT * maxsim(in_question, in_sentence) + share)
    return closeness
