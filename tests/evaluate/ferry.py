"""A library of a passage or two about a ferry, and the program that answers from it in scripted words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer.events import Event
from assistant.answer.pipeline import Answerer
from assistant.answer.support import Signals
from assistant.evaluate.questions import Question
from assistant.evaluate.results import ResultRow
from assistant.evaluate.run import AnsweredQuestion, answer_questions
from assistant.evaluate.trace import RetrievedPassage, Trace, TracedDraft
from assistant.schema import Answer, Hit, ModelNames, marked_text
from assistant.search.hybrid import SearchResult
from assistant.search.query import Query
from tests.answer.scripted import ScriptedModel, make_hit

NAMES = ModelNames(llm="scripted", llm_sha256="0" * 64, embedder="words", embedder_sha256="1" * 64)
FERRY = make_hit(
    "The ferry hit the pier on Monday. Repairs will cost $4.2 million. Three people were hurt.",
    title="Ferry hits pier",
)
COST = "How much will repairs cost?"
COSTS = "Repairs will cost $4.2 million."


class ScriptedAsker:
    """Answers with the drafts given, in order, from the same hits each time; remembers what it was asked."""

    def __init__(
        self,
        *drafts: str,
        hits: Sequence[Hit] = (FERRY,),
        read: int = 5,
        yes: float = 0.95,
        names: ModelNames = NAMES,
        generation: int = 7,
    ) -> None:
        self.asked: list[Question] = []
        self._answerer = Answerer(ScriptedModel(*drafts, yes=yes), names, min_support=0.5)
        self._found = SearchResult(generation=generation, hits=tuple(hits))
        self._read = read

    def __call__(self, question: Question) -> Iterator[Event]:
        self.asked.append(question)
        return self._answerer.answer(
            Query(question=question.question), lambda _: self._found, max_passages=self._read
        )

    def answer(self, question: str = COST) -> Answer:
        """The last event of asking."""
        *_, last = self(Question(id="?", question=question))
        assert isinstance(last, Answer)
        return last


def asked_once(question: Question, ask: ScriptedAsker) -> AnsweredQuestion:
    """ResultRow and trace of one question."""
    (only,) = answer_questions([question], ask)
    return only


def question(
    number: int,
    *answers: str,
    answerable: bool | None = None,
    text: str = COST,
    gold_ids: Sequence[str] = (),
) -> Question:
    """Without answers the set tells nothing, unless it says that there are none."""
    given = answers if answers or answerable is False else None
    return Question(
        id=str(number), question=text, answers=given, answerable=answerable, gold_ids=tuple(gold_ids)
    )


def seen(
    text: str, *, title: str = "Ferry hits pier", article_id: str = "a1", copies: Sequence[str] = ()
) -> RetrievedPassage:
    """A passage that was found."""
    return RetrievedPassage(article_id=article_id, title=title, text=text, copies=tuple(copies))


def draft(
    text: str,
    *,
    quote: str | None = None,
    title: str = "Title",
    support: float = 0.9,
    missing: Sequence[str] = (),
) -> TracedDraft:
    """A sentence that is its own quote, unless another is given."""
    signals = Signals(alone=0.5, confidence=-0.1, new_share=1.0)
    words = text if quote is None else quote
    return TracedDraft(
        text=text,
        article_id="a1",
        title=title,
        quote=words,
        missing=tuple(missing),
        signals=signals,
        support=support,
    )


def asked(
    number: int, answer: Answer, *drafts: TracedDraft, found: Sequence[RetrievedPassage] = ()
) -> AnsweredQuestion:
    """A row with a trace made of these drafts and passages, all of them read."""
    trace = Trace(question_id=str(number), found=tuple(found), read=len(found), drafts=drafts)
    return AnsweredQuestion(ResultRow.from_answer(str(number), answer), trace)


ANSWERED = ScriptedAsker(COSTS).answer()
ABSTAINED = ScriptedAsker(hits=()).answer()


def shown(text: str = COSTS, *, quote: str = COSTS, title: str = "Ferry hits pier") -> Answer:
    """An answer of one sentence that cites one quote."""
    sentence = ANSWERED.sentences[0].model_copy(update={"text": text})
    citation = ANSWERED.citations[0].model_copy(
        update={"quote": quote, "start": 0, "end": len(quote), "title": title}
    )
    return ANSWERED.model_copy(
        update={"text": marked_text((sentence,)), "sentences": (sentence,), "citations": (citation,)}
    )
