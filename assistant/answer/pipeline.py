"""Answer a question: search, show the first quote, then read, draft, ground and decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.answer.events import Event, Searching
from assistant.answer.first_quote import find_first_quote
from assistant.answer.stopwatch import Stopwatch
from assistant.schema import Hit

if TYPE_CHECKING:
    from assistant.answer.deciding import AnswerModels
    from assistant.models.embedder import Embedder
    from assistant.search.hybrid import SearchResult
    from assistant.search.query import Query

MAX_SCORE_GAP = 0.15
"""The model skips a passage if its score is below the best score by more than this.

Such a passage costs a second and hardly ever contains the answer. Share of questions with the answer
among the passages, and mean number of words in them:

                first four passages   only those within the gap
    nq-dev      .987   302 words      .983   168 words
    news-dev    .891   324 words      .866   285 words
    xquad-dev   1.0    321 words      .994   155 words
"""


@dataclass(frozen=True)
class Answerer:
    """Answers questions with one language model, one question at a time."""

    open_models: Callable[[], AnswerModels]
    """Return the models. It is called after the search, so they may be loaded meanwhile."""
    embedder: Embedder
    """Finds the sentences that are close to the question: one to show at once, others to read."""
    min_support: float
    """Minimum support, 0..1, of a sentence that is shown."""

    def answer(
        self, query: Query, search: Callable[[Query], SearchResult], *, max_passages: int
    ) -> Iterator[Event]:
        """Yield events while a question is answered; the last event is its Answer.

        The model reads at most `max_passages` passages; quotes may come from all passages of `search`.

        Raises Stopped if `model.stop()` is called meanwhile.
        """
        stopwatch = Stopwatch()
        yield Searching()
        result = search(query)
        stopwatch.retrieval_s = stopwatch.elapsed_s()
        hits = _close_hits(result.hits, max_passages)
        if hits:
            yield find_first_quote(query.question, hits[0], self.embedder)
        # Imported here, while the model is loaded: its rules of language take 0.2 s.
        from assistant.answer.deciding import Decider

        decider = Decider(self.open_models(), self.embedder, self.min_support)
        yield from decider.answer(query.question, hits, result, stopwatch)


def _close_hits(hits: Sequence[Hit], max_passages: int) -> tuple[Hit, ...]:
    """Return the best hits whose scores are within MAX_SCORE_GAP of the best score."""
    return tuple(hit for hit in hits[:max_passages] if hits[0].score - hit.score <= MAX_SCORE_GAP)
