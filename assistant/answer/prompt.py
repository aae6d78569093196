"""Lay out the prompt: instructions, passages, question, task.

The parts that change least come first, so that prompts share a long cached prefix.

Control tokens come only from the model's chat template. Text of articles, questions and drafts is never
tokenized as control tokens, so `<|im_end|>` in an article is seven plain characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from assistant.models.branches import Segment
from assistant.models.llm import LanguageModel
from assistant.schema import Hit
from assistant.spelling import plain_spelling

SYSTEM = (
    "You answer questions about articles. You use only what the passages say,"
    " and you copy names, numbers and dates exactly."
)
# A sentence that repeats the question can be checked word for word, and reads better.
# Right answers on 31 questions of two sets, by instruction:
#   this instruction                 28
#   "answer in one short sentence"   25
#   "the fewest words"               23
WRITE = (
    "Answer with one full sentence that repeats the words of the question"
    " and ends with the answer found in the passages."
)
WRITE_SHORT = "Answer the question with the fewest words from the passages that answer it fully."
ANSWERABLE = "Do the passages state the answer to this question? Reply Yes or No."
MAX_DRAFT_TOKENS = 80
"""Maximum length of a draft in tokens; a longer draft is cut off."""
_TASKS, _DRAFTS = (WRITE_SHORT, WRITE, ANSWERABLE), 2
"""Tasks that are read together after one passage, and the number of drafts written together."""


@dataclass(frozen=True)
class Prompt:
    """The segments that precede a request, and the passages that fit.

    The model evaluates and caches each segment as a whole, so results never depend on earlier
    questions. A few long segments are faster than many short ones: on two cores 390 tokens take 2.6 s as
    one segment and 3.1 s as three.
    """

    passages: tuple[Segment, ...]
    """The opening, the best passage (also read alone), and all other passages in one segment."""
    question: Segment
    ending: Segment
    hits: tuple[Hit, ...]
    """Passages in the prompt, best first."""

    def request(self, model: LanguageModel, task: str, opening: str = "") -> Segment:
        """Return the question and a task, to follow the passages. The reply begins with `opening`.

        Requests begin alike, with the question, so the model reads it once for all of them.
        """
        reply = model.tokenize(opening) if opening else ()
        return self.question + model.tokenize(task) + self.ending + reply


def build_prompt(model: LanguageModel, question: str, hits: Sequence[Hit]) -> Prompt:
    """Build a prompt from the passages that fit the token budget.

    `hits` are ordered best first; the weakest are dropped first. The question is never truncated.
    """
    opening, ending = _frame(model)
    question_segment = model.tokenize(f"Question: {question}\n")
    budget = model.n_ctx - _DRAFTS * MAX_DRAFT_TOKENS - len(opening) - len(question_segment)
    budget -= sum(len(model.tokenize(task)) + len(ending) for task in _TASKS)
    segments: list[Segment] = []
    for number, hit in enumerate(hits, 1):
        segment = model.tokenize(format_passage(number, hit))
        budget -= len(segment)
        if budget < 0:
            break
        segments.append(segment)
    other_passages = tuple(chain.from_iterable(segments[1:]))
    passages = tuple(filter(None, [opening, *segments[:1], other_passages]))
    return Prompt(passages, question_segment, ending, tuple(hits[: len(segments)]))


def read_instructions(model: LanguageModel) -> None:
    """Let the model read the beginning of every prompt, before the first question needs it."""
    opening, _ = _frame(model)
    model.read_ahead([opening])


def _frame(model: LanguageModel) -> tuple[Segment, Segment]:
    """Return the tokens before the passages, with the instructions, and those after the task."""
    before, between, after = model.chat_markup(SYSTEM, "Q")
    opening = model.tokenize(before + SYSTEM + between, control=True)
    return opening, model.tokenize(after, control=True)


def format_passage(number: int, hit: Hit) -> str:
    """Return a passage as the model sees it: number, title, outlet and date, then the text.

    It is in plain spelling: a soft hyphen or ligature would cut a word into tokens that say nothing.
    """
    byline = hit.byline()
    heading = f"[{number}] {hit.title}{f' ({byline})' if byline else ''}"
    return plain_spelling(f"{heading}\n{hit.readable_text}\n\n")
