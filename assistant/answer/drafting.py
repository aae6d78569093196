"""Prompt the language model to write a draft or to judge whether a passage states the answer."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass

from assistant.answer.events import Drafting
from assistant.answer.prompt import ANSWERABLE, MAX_DRAFT_TOKENS, WRITE, WRITE_SHORT, Prompt
from assistant.answer.support import DraftKind
from assistant.models.llm import LanguageModel

_TASKS = {DraftKind.SHORT: WRITE_SHORT, DraftKind.SENTENCE: WRITE}
_CITATION_MARK = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_PASSAGE_REFERENCE = re.compile(
    r"^(?:according to|based on|in|as stated in) the passages?,\s*", re.IGNORECASE
)


@dataclass(frozen=True)
class Draft:
    """A finished draft."""

    kind: DraftKind
    text: str
    logprobs: tuple[float, ...]
    """Log-probability of each token, at most 0."""

    @property
    def mean_logprob(self) -> float:
        """Mean log-probability of the tokens; 0 for an empty draft."""
        return sum(self.logprobs) / len(self.logprobs) if self.logprobs else 0.0

    @property
    def lowest_logprob(self) -> float:
        """Log-probability of the least likely token; 0 for an empty draft."""
        return min(self.logprobs, default=0.0)


def write_draft(
    model: LanguageModel, prompt: Prompt, kind: DraftKind, opening: str = ""
) -> Generator[Drafting, None, Draft]:
    """Yield the draft while it grows and return it when it is finished. It begins with `opening`."""
    written = opening
    logprobs: list[float] = []
    segments = prompt.with_task(model, _TASKS[kind], opening)
    for token in model.generate(segments, max_tokens=MAX_DRAFT_TOKENS):
        written += token.text
        logprobs.append(token.logprob)
        yield Drafting(_clean(written))
    return Draft(kind, _clean(written), tuple(logprobs))


def answerable_probability(model: LanguageModel, prompt: Prompt) -> float:
    """Return the model's probability, 0..1, that the passages state the answer: Yes / (Yes + No)."""
    yes, no = model.choice_probabilities(prompt.with_task(model, ANSWERABLE), ["Yes", "No"])
    return yes / (yes + no) if yes + no else 0.0


def _clean(written: str) -> str:
    """Remove citation marks, which are not trusted, and openings such as "According to the passage"."""
    unmarked = _CITATION_MARK.sub("", written).strip()
    text = _PASSAGE_REFERENCE.sub("", unmarked)
    return text if text == unmarked else text[:1].upper() + text[1:]
