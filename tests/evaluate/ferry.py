"""A library of one passage about a ferry, and the program that answers from it in scripted words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.answer.pipeline import Answerer, Event
from assistant.index.search import Found
from assistant.schema import Answer, ModelNames
from tests.answer.scripted import ScriptedModel, hit

NAMES = ModelNames(llm="scripted", llm_sha256="0" * 64, embedder="words", embedder_sha256="1" * 64)
FERRY = hit("The ferry hit the pier on Monday. Repairs will cost $4.2 million. Three people were hurt.", title="Ferry hits pier")
COST = "How much will repairs cost?"


class Asker:
    """Answers with the drafts given, in order; remembers what it was asked. Finds no passage where `finds` is false."""

    def __init__(self, *drafts: str, finds: bool = True, names: ModelNames = NAMES, generation: int = 7) -> None:
        self.asked: list[tuple[str, date | None]] = []
        self._answerer = Answerer(ScriptedModel(*drafts), names, min_support=0.5)
        self._found = Found(generation=generation, hits=(FERRY,) if finds else ())

    def __call__(self, question: str, day: date | None = None) -> Iterator[Event]:
        self.asked.append((question, day))
        return self._answerer.ask(question, lambda _: self._found, read_at_most=5)

    def answer(self, question: str = COST) -> Answer:
        """The last event of asking."""
        *_, last = self(question)
        assert isinstance(last, Answer)
        return last
