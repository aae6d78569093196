"""What the language model reads: instructions, passages, question, and what is asked of them, in that order, so that the cache serves long.

Control tokens come from the model's own template alone. Text of articles, questions and drafts is never tokenised as control tokens, so
`<|im_end|>` in an article is seven plain characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.models.llm import LanguageModel, Segment
from assistant.schema import Hit

SYSTEM = "You answer questions about articles. You use only what the passages say, and you copy names, numbers and dates exactly."
# A sentence that takes up the question can be held to the passages word by word, and reads better: right on 28 of 31 questions of two sets
# where "answer in one short sentence" was right on 25 and "the fewest words" on 23.
WRITE = "Answer with one full sentence that repeats the words of the question and ends with the answer found in the passages."
WRITE_SHORT = "Answer the question with the fewest words from the passages that answer it fully."
ANSWERABLE = "Do the passages state the answer to this question? Reply Yes or No."
MAX_DRAFT_TOKENS = 80
_INSTRUCTION = 150
"""Tokens kept free for what is asked after the question: a quarter of that with the default model, all of it with one token a letter."""


@dataclass(frozen=True)
class Prompt:
    """What the model reads before it is asked something, and the passages that found room.

    A segment is read in one go, and kept in the cache as a whole, so that what a question gets does not depend on those before it. Few
    long ones are read faster: on two cores 390 tokens in one go take 2.6 s and in three 3.1, and 5 tokens as long as two by themselves.
    """

    passages: tuple[Segment, ...]
    """The opening, the best passage, and all others together: the best one is read by itself first."""
    question: Segment
    ending: Segment
    hits: tuple[Hit, ...]

    def asking(self, model: LanguageModel, instruction: str) -> tuple[Segment, ...]:
        """The whole prompt that asks one thing of the passages."""
        return (*self.passages, self.question + model.tokenize(instruction) + self.ending)


def build_prompt(model: LanguageModel, question: str, hits: Sequence[Hit]) -> Prompt:
    """Lay out as many passages as fit, best first. The weakest are dropped first when room is short; the question is never cut."""
    before, between, after = model.chat_markup(SYSTEM, "Q")
    opening = model.tokenize(before + SYSTEM + between, control=True)
    asked = model.tokenize(f"Question: {question}\n")
    ending = model.tokenize(after, control=True)
    room = model.n_ctx - len(opening) - len(asked) - len(ending) - MAX_DRAFT_TOKENS - _INSTRUCTION
    kept: list[Segment] = []
    for number, hit in enumerate(hits, 1):
        segment = model.tokenize(passage_text(number, hit))
        room -= len(segment)
        if room < 0:
            break
        kept.append(segment)
    passages = tuple(filter(None, [opening, *kept[:1], tuple(chain.from_iterable(kept[1:]))]))
    return Prompt(passages, asked, ending, tuple(hits[: len(kept)]))


def passage_text(number: int, hit: Hit) -> str:
    """A passage as the model sees it, under its title, outlet and date."""
    byline = hit.byline()
    return f"[{number}] {hit.title}{f' ({byline})' if byline else ''}\n{hit.readable_text}\n\n"
