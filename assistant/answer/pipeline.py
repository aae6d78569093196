"""Answer a question: search, read, draft, ground, decide."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.contradictions import find_contradiction
from assistant.answer.early_stop import may_suffice, suffices
from assistant.answer.events import Checking, Drafting, Event, JudgedSentence, Reading, Searching
from assistant.answer.first_quote import find_first_quote
from assistant.answer.reader import Reader
from assistant.answer.result import AnswerBuilder, Stopwatch
from assistant.answer.selection import select_sentences
from assistant.answer.verification import may_be_shown, verify_checking, verify_sentences
from assistant.models.embedder import Embedder
from assistant.models.llm import LanguageModel
from assistant.schema import Answer, Hit, ModelNames, Reason
from assistant.search.hybrid import SearchResult
from assistant.search.query import Query
from assistant.verify.verifier import Verifier

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
class AnswerModels:
    """The language model with its verifier."""

    model: LanguageModel
    names: ModelNames
    verifier: Verifier
    """Decides whether quotes carry the sentences."""


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
        models = self.open_models()
        builder = AnswerBuilder(query.question, hits, models.names, result.generation, stopwatch)
        if not result.hits:
            yield builder.abstain(Reason.NO_PASSAGES)
            return
        yield Reading(hits, result.hits, result.period)
        reader = Reader(models.model, query.question, self.embedder)
        checking = Checking(())
        for event in self._read(hits, result.hits, reader, models.verifier):
            if isinstance(event, Drafting):
                stopwatch.mark_first_token()
            else:
                checking = event
            yield event
        yield (yield from self._decide(checking, reader, result.hits, builder))

    def _read(
        self, passages: Sequence[Hit], hits: Sequence[Hit], reader: Reader, verifier: Verifier
    ) -> Iterator[Drafting | Checking]:
        """Yield the drafts while they grow, then a Checking with the verified sentences.

        The other passages are not read if the drafts from the best passage suffice.
        """
        for event in reader.read(passages, hits):
            if isinstance(event, Drafting):
                yield event
            elif not event.has_unread or may_suffice(event, self.min_support):
                checking = verify_checking(event, reader.question, verifier)
                if not event.has_unread or suffices(checking, reader.question, self.min_support):
                    yield checking
                    return

    def _decide(
        self, checking: Checking, reader: Reader, hits: Sequence[Hit], builder: AnswerBuilder
    ) -> Generator[Drafting, None, Answer]:
        """Return an answer with the supported sentences and any contradiction, or an abstention."""
        verifier = self.open_models().verifier
        selection = yield from select_sentences(checking.judged, reader, verifier, self.min_support)
        if not selection.shown:
            if selection.refuting:
                return builder.refute(selection.refuting)
            is_unsupported = any(not sentence.grounding.is_complete for sentence in checking.judged)
            return builder.abstain(Reason.UNSUPPORTED if is_unsupported else Reason.NOT_STATED)
        main, *rest = selection.shown
        drafts = [*checking.judged, *checking.superseded]
        contradiction = find_contradiction(main, drafts, hits, reader, self.min_support)
        if contradiction is not None:
            (contradiction,) = verify_sentences(
                [contradiction], reader.question, verifier, are_surely_answers=True
            )
            if not may_be_shown(contradiction, reader.question):
                contradiction = None
        return builder.answer([*_newest_first(main, contradiction), *rest])


def _close_hits(hits: Sequence[Hit], max_passages: int) -> tuple[Hit, ...]:
    """Return the best hits whose scores are within MAX_SCORE_GAP of the best score."""
    return tuple(hit for hit in hits[:max_passages] if hits[0].score - hit.score <= MAX_SCORE_GAP)


def _newest_first(main: JudgedSentence, contradiction: JudgedSentence | None) -> list[JudgedSentence]:
    """Return the sentences from the newest article to the oldest; undated articles come last."""
    return sorted(
        filter(None, [main, contradiction]),
        key=lambda sentence: sentence.grounding.hit.published or date.min,
        reverse=True,
    )
