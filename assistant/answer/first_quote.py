"""Find the sentence that most likely holds the answer, before the language model has read anything."""

from __future__ import annotations

from assistant.answer.events import FirstQuote
from assistant.models.embedder import Embedder
from assistant.schema import Hit
from assistant.spelling import plain_spelling
from assistant.verify.terms import extract_terms, term_keys
from assistant.verify.weighted_terms import WeightedTerms

# Share of questions with an answer whose gold answer is in the chosen sentence, of the passages that
# are read and of the best passage:
#
#                                              news    web search   encyclopedia
#   BM25, all passages                         .303    .453         .781
#   tokens + terms, all passages               .336    .553         .819
#   tokens + terms, best passage               .336    .593         .812
#   tokens + terms with title, best passage    .345    .630         .812
TOKEN_WEIGHT = 2.0


def find_first_quote(question: str, hit: Hit, embedder: Embedder) -> FirstQuote:
    """Return the sentence of a passage that is closest to a question, by its tokens and its terms.

    The first is the mean, over the question's tokens, of the greatest cosine similarity to a token of
    the sentence (late interaction; Khattab and Zaharia 2020); the second the weighted share of the
    question's terms in the sentence and the title.
    """
    texts = [plain_spelling(hit.slice(span.start, span.end)) for span in hit.sentences]
    in_question, *in_sentences = embedder.embed_tokens([plain_spelling(question), *texts])
    terms, in_title = WeightedTerms.of(extract_terms(question)), term_keys(hit.title)

    def closeness(number: int) -> float:
        share = terms.share_in(term_keys(texts[number]) | in_title)
        if not len(in_question) or not len(in_sentences[number]):
            return share
        nearest = (in_question @ in_sentences[number].T).max(axis=1)
        return TOKEN_WEIGHT * float(nearest.mean()) + share

    return FirstQuote(hit, hit.sentences[max(range(len(texts)), key=closeness)])
