"""Factories for evaluation tests: questions, answers and traces about a ferry, without models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer.deciding import AnswerModels
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
from tests.answer.scripted import ScriptedModel, make_hit, scripted_verifier
from tests.fakes import WordEmbedder

NAMES = ModelNames(llm="scripted", llm_sha256="0" * 64, embedder="words", embedder_sha256="1" * 64)
FERRY = make_hit(
    "The ferry hit the pier on Monday. Repairs will cost $4.2 million. Three people were hurt.",
    title="Ferry hits pier",
)
COST_QUESTION = "How much will repairs cost?"
COST_ANSWER = "Repairs will cost $4.2 million."


class ScriptedAnswerer:
    """Answer function that replays drafts in order over fixed hits. It records the questions."""

    def __init__(
        self,
        *drafts: str,
        hits: Sequence[Hit] = (FERRY,),
        max_passages: int = 5,
        yes: float = 0.95,
        names: ModelNames = NAMES,
        generation: int = 7,
    ) -> None:
        self.questions: list[Question] = []
        models = AnswerModels(ScriptedModel(*drafts, yes=yes), names, scripted_verifier())
        self._answerer = Answerer(lambda: models, WordEmbedder(), 0.5)
        self._result = SearchResult(generation=generation, hits=tuple(hits))
        self._max_passages = max_passages

    def __call__(self, question: Question) -> Iterator[Event]:
        self.questions.append(question)
        return self._answerer.answer(
            Query(question=question.question), lambda _: self._result, max_passages=self._max_passages
        )

    def answer(self, question: str = COST_QUESTION) -> Answer:
        """Return the answer to a question."""
        *_, answer = self(Question(id="?", question=question))
        assert isinstance(answer, Answer)
        return answer


def run_question(question: Question, answerer: ScriptedAnswerer) -> AnsweredQuestion:
    """Answer one question with its trace."""
    (answered,) = answer_questions([question], answerer)
    return answered


def make_question(
    number: int,
    *answers: str,
    answerable: bool | None = None,
    text: str = COST_QUESTION,
    gold_ids: Sequence[str] = (),
) -> Question:
    """Return a question; without `answers` and `answerable` it cannot be judged."""
    return Question(
        id=str(number),
        question=text,
        answers=answers if answers or answerable is False else None,
        answerable=answerable,
        gold_ids=tuple(gold_ids),
    )


def make_passage(
    text: str, *, title: str = "Ferry hits pier", article_id: str = "a1", copies: Sequence[str] = ()
) -> RetrievedPassage:
    """Return a retrieved passage."""
    return RetrievedPassage(article_id=article_id, title=title, text=text, copies=tuple(copies))


def make_draft(
    text: str,
    *,
    quote: str | None = None,
    title: str = "Title",
    support: float = 0.9,
    missing: Sequence[str] = (),
) -> TracedDraft:
    """Return a drafted sentence; its quote defaults to its text."""
    return TracedDraft(
        text=text,
        article_id="a1",
        title=title,
        quote=text if quote is None else quote,
        missing=tuple(missing),
        signals=Signals(alone=0.5, confidence=-0.1, new_share=1.0),
        support=support,
    )


def make_answered(
    number: int, answer: Answer, *drafts: TracedDraft, passages: Sequence[RetrievedPassage] = ()
) -> AnsweredQuestion:
    """Return a row with a trace of these drafts and passages, all of them in the prompt."""
    trace = Trace(question_id=str(number), retrieved=tuple(passages), read=len(passages), drafts=drafts)
    return AnsweredQuestion(ResultRow.from_answer(str(number), answer), trace)


ANSWERED = ScriptedAnswerer(COST_ANSWER).answer()
ABSTAINED = ScriptedAnswerer(hits=()).answer()


def make_answer(
    text: str = COST_ANSWER, *, quote: str = COST_ANSWER, title: str = "Ferry hits pier"
) -> Answer:
    """Return an answer of one sentence that cites one quote."""
    sentence = ANSWERED.sentences[0].model_copy(update={"text": text})
    citation = ANSWERED.citations[0].model_copy(
        update={"quote": quote, "start": 0, "end": len(quote), "title": title}
    )
    return ANSWERED.model_copy(
        update={"text": marked_text((sentence,)), "sentences": (sentence,), "citations": (citation,)}
    )
