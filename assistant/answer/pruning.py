"""Prune passages: leave out the sentences that are least likely to hold the answer.

Less is read, but quotes may still come from every sentence. (Compare Provence; Chirkova et al. 2025.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.answer.closeness import sentence_closeness
from assistant.models.embedder import Embedder
from assistant.schema import Hit

READ_SHARE = 0.5
"""Share of the words of the passages from which no further sentence is read."""


def prune_passages(
    question: str,
    hits: Sequence[Hit],
    embedder: Embedder,
    is_needed: Callable[[str], bool] = lambda _: False,
) -> tuple[Hit, ...]:
    """Return passages with only the sentences to read: of all together, those closest to the question.

    Sentences that are needed come before others. A passage with no sentence to read is left out.
    """
    sentences = [
        (is_needed(hit.slice(span.start, span.end)), closeness, number, span)
        for number, hit in enumerate(hits)
        for span, closeness in zip(
            hit.sentences, sentence_closeness(question, hit, embedder), strict=True
        )
    ]
    sentences.sort(key=lambda item: (-item[0], -item[1]))
    lengths = [len(hits[number].slice(span.start, span.end).split()) for *_, number, span in sentences]
    chosen = set()
    read, enough = 0, READ_SHARE * sum(lengths)
    for (*_, number, span), length in zip(sentences, lengths, strict=True):
        if read >= enough:
            break
        chosen.add((number, span))
        read += length
    pruned = (
        hit.model_copy(update={"sentences": tuple(s for s in hit.sentences if (number, s) in chosen)})
        for number, hit in enumerate(hits)
    )
    return tuple(hit for hit in pruned if hit.sentences)
