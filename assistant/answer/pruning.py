"""Prune passages: leave out the sentences that are least likely to hold the answer.

Less is read, but quotes may still come from every sentence. (Compare Provence; Chirkova et al. 2025.)
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answer.closeness import sentence_closeness
from assistant.models.embedder import Embedder
from assistant.schema import Hit

READ_SHARE = 0.5
"""Share of the words of all passages but the best from which no further sentence is read."""


def prune_passages(question: str, hits: Sequence[Hit], embedder: Embedder) -> tuple[Hit, ...]:
    """Return passages, best first, with only the sentences to read.

    The best passage is read whole. Of the others together, the sentences closest to the question are
    read; a passage with no such sentence is left out.
    """
    sentences = [
        (closeness, number, span)
        for number, hit in enumerate(hits[1:], 1)
        for span, closeness in zip(
            hit.sentences, sentence_closeness(question, hit, embedder), strict=True
        )
    ]
    sentences.sort(key=lambda item: -item[0])
    lengths = [len(hits[number].slice(span.start, span.end).split()) for _, number, span in sentences]
    chosen = set()
    read, enough = 0, READ_SHARE * sum(lengths)
    for (_, number, span), length in zip(sentences, lengths, strict=True):
        if read >= enough:
            break
        chosen.add((number, span))
        read += length
    pruned = (
        hit.model_copy(update={"sentences": tuple(s for s in hit.sentences if (number, s) in chosen)})
        for number, hit in enumerate(hits[1:], 1)
    )
    return (*hits[:1], *(hit for hit in pruned if hit.sentences))
