"""Read the passages of a search, draft and ground an answer, and decide whether to show it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.answer.contradictions import find_contradiction
from assistant.answer.early_stop import may_suffice, suffices
from assistant.answer.events import Checking, Drafting, Event, JudgedSentence, Reading
from assistant.answer.reader import Reader
from assistant.answer.result import AnswerBuilder
from assistant.answer.selection import select_sentences
from assistant.answer.stopwatch import Stopwatch
from assistant.answer.verification import may_be_shown, verify_checking, verify_sentences
from assistant.models.embedder import Embedder
from assistant.models.llm import LanguageModel
from assistant.schema import Answer, Hit, ModelNames, Reason
from assistant.search.hybrid import SearchResult
from assistant.verify.verifier import Verifier


@dataclass(frozen=True)
class AnswerModels:
    """The language model with its verifier."""

    model: LanguageModel
    names: ModelNames
    verifier: Verifier
    """Decides whether quotes carry the sentences."""


@dataclass(frozen=True)
class Decider:
    """Answers from passages that were found, or abstains."""

    models: AnswerModels
    embedder: Embedder
    """Finds the sentences that are close to the question, which the model reads."""
    min_support: float
    """Minimum support, 0..1, of a sentence that is shown."""

    def answer(
        self, question: str, hits: tuple[Hit, ...], result: SearchResult, stopwatch: Stopwatch
    ) -> Iterator[Event]:
        """Yield events from reading `hits` on, the best passages of a search; the last is the Answer.

        Quotes may come from all passages of the `result`. Raises Stopped if the model is stopped.
        """
        builder = AnswerBuilder(question, hits, self.models.names, result.generation, stopwatch)
        if not result.hits:
            yield builder.abstain(Reason.NO_PASSAGES)
            return
        yield Reading(hits, result.hits, result.period)
        reader = Reader(self.models.model, question, self.embedder)
        checking = Checking(())
        for event in self._read(hits, result.hits, reader):
            if isinstance(event, Drafting):
                stopwatch.mark_first_token()
            else:
                checking = event
            yield event
        yield (yield from self._decide(checking, reader, result.hits, builder))

    def _read(
        self, passages: Sequence[Hit], hits: Sequence[Hit], reader: Reader
    ) -> Iterator[Drafting | Checking]:
        """Yield the drafts while they grow, then a Checking with the verified sentences.

        The other passages are not read if the drafts from the best passage suffice.
        """
        for event in reader.read(passages, hits):
            if isinstance(event, Drafting):
                yield event
            elif not event.has_unread or may_suffice(event, self.min_support):
                checking = verify_checking(event, reader.question, self.models.verifier)
                if not event.has_unread or suffices(checking, reader.question, self.min_support):
                    yield checking
                    return

    def _decide(
        self, checking: Checking, reader: Reader, hits: Sequence[Hit], builder: AnswerBuilder
    ) -> Generator[Drafting, None, Answer]:
        """Return an answer with the supported sentences and any contradiction, or an abstention."""
        verifier = self.models.verifier
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


def _newest_first(main: JudgedSentence, contradiction: JudgedSentence | None) -> list[JudgedSentence]:
    """Return the sentences from the newest article to the oldest; undated articles come last."""
    return sorted(
        filter(None, [main, contradiction]),
        key=lambda sentence: sentence.grounding.hit.published or date.min,
        reverse=True,
    )
