"""Branches of a prompt in llama.cpp: probabilities of the next token, and greedy generation.

Several branches are continued together, in one call for each step: a call of eight tokens takes hardly
longer than one of four. Generation is speculative: text is often copied from the prompt, so prompt
lookup proposes the tokens that followed there, and the model verifies them in the same call. Only tokens
that greedy decoding would choose are accepted (Leviathan 2023).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.models.branches import Segment, share_beginnings
from assistant.models.kv_cache import KvCache
from assistant.models.prompt_lookup import propose_tokens


@dataclass(frozen=True)
class GeneratedToken:
    """The text of a generated token and its log-probability, at most 0."""

    text: str
    logprob: float
    branch: int = 0
    """Number of the branch that it continues, from 0."""


class Branches(Protocol):
    """Evaluated continuations of one prefix. They last until the next call of their model."""

    def choice_probabilities(self, branch: int, choices: Sequence[str]) -> list[float]:
        """Return the probability, 0..1, that the first token of each choice follows a branch."""
        ...

    def generate(self, branches: Sequence[int], *, max_tokens: int) -> Iterator[GeneratedToken]:
        """Yield the most likely continuations of branches, side by side, until the model ends them."""
        ...


class Vocabulary(Protocol):
    """The tokens of a language model."""

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        """Tokenize a text. Control tokens in it are plain characters unless `control` is set."""
        ...

    def token_bytes(self, token: int) -> bytes:
        """Return the bytes of a token; none for a negative number."""
        ...

    def is_end(self, token: int) -> bool:
        """Return whether a token ends the text."""
        ...


class LlamaBranches:
    """Branches in a KV cache of llama.cpp."""

    def __init__(
        self,
        cache: KvCache,
        vocabulary: Vocabulary,
        prefix: Sequence[Segment],
        branches: Sequence[Segment],
        expected: Sequence[Segment],
    ) -> None:
        """Evaluate the branches, each with the tokens that are expected to follow it."""
        self._cache, self._vocabulary, self._expected = cache, vocabulary, expected
        beginning = [token for segment in prefix for token in segment]
        self._sequences = [[*beginning, *branch] for branch in branches]
        extended = [branch + following for branch, following in zip(branches, expected, strict=True)]
        outputs = [1 + len(following) for following in expected]
        self._length = len(beginning) + len(share_beginnings(extended, 0, outputs)[0])
        self._logprobs = cache.branch(prefix, extended, outputs)

    def choice_probabilities(self, branch: int, choices: Sequence[str]) -> list[float]:
        """Return the probability, 0..1, that the first token of each choice follows a branch."""
        tokens = [self._vocabulary.tokenize(choice)[0] for choice in choices]
        return [float(np.exp(self._logprobs[branch][0, token])) for token in tokens]

    def generate(self, branches: Sequence[int], *, max_tokens: int) -> Iterator[GeneratedToken]:
        """Yield the most likely continuations of branches, side by side, until the model ends them.

        Raises AnswerError if `max_tokens` for each do not fit the context with what was read.
        """
        self._cache.require_room(self._length + len(branches) * max_tokens)
        writers = {
            branch: _Writer(
                branch,
                list(self._sequences[branch]),
                max_tokens,
                self._vocabulary,
                self._expected[branch],
            )
            for branch in branches
        }
        rows = {branch: self._logprobs[branch] for branch in branches}
        while rows:
            continuations: dict[int, tuple[Segment, int]] = {}
            for branch, following in rows.items():
                writer = writers[branch]
                yield from writer.accept(following)
                if not writer.is_finished:
                    continuations[branch] = writer.next_tokens()
            results = self._cache.extend(continuations) if continuations else []
            rows = dict(zip(continuations, results, strict=True))


class _Writer:
    """One branch that is being continued."""

    def __init__(
        self,
        branch: int,
        sequence: list[int],
        max_tokens: int,
        vocabulary: Vocabulary,
        proposal: Segment,
    ) -> None:
        self._branch, self._sequence, self._vocabulary = branch, sequence, vocabulary
        self._end = len(sequence) + max_tokens
        self._proposal = proposal
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.is_finished = False

    def accept(self, rows: NDArray[np.float32]) -> Iterator[GeneratedToken]:
        """Yield the tokens that the log-probabilities of one call decide.

        A row is valid as long as all proposed tokens before it were the most likely.
        """
        for row, proposed in zip_longest(rows, self._proposal):
            token = int(np.argmax(row))
            if len(self._sequence) == self._end or self._vocabulary.is_end(token):
                self.is_finished = True
                return
            self._sequence.append(token)
            text = self._decoder.decode(self._vocabulary.token_bytes(token))
            yield GeneratedToken(text, float(row[token]), self._branch)
            if token != proposed:
                return

    def next_tokens(self) -> tuple[Segment, int]:
        """Return the last token with proposals for those after it, and the position of the first."""
        room = self._end - len(self._sequence)
        self._proposal = propose_tokens(self._sequence)[:room]
        return (self._sequence[-1], *self._proposal), len(self._sequence) - 1
