"""Prompt the language model to write drafts and to judge whether a passage states the answer."""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from assistant.answer.events import Drafting
from assistant.answer.prompt import ANSWERABLE, MAX_DRAFT_TOKENS, WRITE, WRITE_SHORT, Prompt
from assistant.answer.support import DraftKind
from assistant.models.generation import Branches
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
    model: LanguageModel, prompt: Prompt, kind: DraftKind, *, opening: str = "", expected: str = ""
) -> Generator[Drafting, None, Draft]:
    """Yield the draft while it grows and return it when it is finished.

    It begins with `opening`. It is written faster if it is what is `expected`.
    """
    request = prompt.request(model, _TASKS[kind], opening)
    following = model.tokenize(expected)[:MAX_DRAFT_TOKENS]
    branches = model.branch(prompt.passages, [request], [following])
    (draft,) = yield from _write(branches, [kind], opening)
    return draft


def draft_and_ask(
    model: LanguageModel, prompt: Prompt, kinds: Sequence[DraftKind]
) -> Generator[Drafting, None, tuple[tuple[Draft, ...], float]]:
    """Write drafts of several kinds side by side, and ask whether the passages state the answer.

    Yield the last draft while it grows. Return the drafts, and the model's probability, 0..1, that the
    passages state the answer: Yes / (Yes + No).
    """
    tasks = [*(_TASKS[kind] for kind in kinds), ANSWERABLE]
    branches = model.branch(prompt.passages, [prompt.request(model, task) for task in tasks])
    yes, no = branches.choice_probabilities(len(kinds), ["Yes", "No"])
    drafts = yield from _write(branches, kinds)
    return drafts, yes / (yes + no) if yes + no else 0.0


def _write(
    branches: Branches, kinds: Sequence[DraftKind], opening: str = ""
) -> Generator[Drafting, None, tuple[Draft, ...]]:
    """Yield the last draft while it grows; return all drafts."""
    texts = [opening for _ in kinds]
    logprobs: list[list[float]] = [[] for _ in kinds]
    for token in branches.generate(range(len(kinds)), max_tokens=MAX_DRAFT_TOKENS):
        texts[token.branch] += token.text
        logprobs[token.branch].append(token.logprob)
        if token.branch == len(kinds) - 1:
            yield Drafting(_clean(texts[-1]))
    return tuple(
        Draft(kind, _clean(text), tuple(values))
        for kind, text, values in zip(kinds, texts, logprobs, strict=True)
    )


def _clean(written: str) -> str:
    """Remove citation marks, which are not trusted, and openings such as "According to the passage"."""
    unmarked = _CITATION_MARK.sub("", written).strip()
    text = _PASSAGE_REFERENCE.sub("", unmarked)
    return text if text == unmarked else text[:1].upper() + text[1:]
