"""The KV cache of llama.cpp: the evaluated segments of a prompt, and branches that continue them.

Sequence 0 holds the prompt. It is only truncated at the end of a segment, so a prompt gives the same
logits whether the cache was cold or already held a prefix of its segments.

Branches are sequences of their own that share the cells of the prompt. They exist during one call.
The cells of a branch differ from those of a single call, and the sums of quantized weights round
differently. They round as differently when one prompt is divided into other segments.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AnswerError, Stopped
from assistant.models.hidden_states import LayerOutput

Segment = tuple[int, ...]
"""Tokens that are evaluated and cached together."""

# 512 tokens per call: as fast as 2,048 on two cores, and a stop takes effect within one matrix product.
BATCH = 512
SMALL_BATCH = 256
"""Tokens per call of a second cache. Its buffers take 0.6 MB a token with the default model."""
MAX_BRANCHES = 16
"""Maximum number of branches in one call. A longer list takes several calls."""
_LAST = -1  # row of the last output of a call
_ABORTED = 2  # status of llama_decode after its abort callback returned true


@dataclass(frozen=True)
class _Input:
    """A token to evaluate, at its position in a sequence."""

    token: int
    position: int
    sequence: int = 0
    wants_output: bool = False
    """The log-probabilities of the next token are wanted."""


class KvCache:
    """The KV cache of one context. One thread owns it; only `stop` is thread-safe."""

    def __init__(
        self,
        api: ModuleType,
        context: object,
        *,
        n_ctx: int,
        vocab_size: int,
        batch: int,
        layer: LayerOutput | None = None,
    ) -> None:
        """Wrap an empty context of the low-level interface `api`; `batch` is its tokens per call.

        With a `layer` the context only evaluates the model up to there, for `branch_states`.
        """
        self._api, self._context, self._layer = api, context, layer
        self._n_ctx, self._vocab_size, self._batch = n_ctx, vocab_size, batch
        self._stop = Event()
        self._is_decoding = False
        self._segments: list[Segment] = []
        self._abort_callback = api.ggml_abort_callback(lambda _data: self._stop.is_set())
        api.llama_set_abort_callback(context, self._abort_callback, ctypes.c_void_p(0))

    def stop(self) -> bool:
        """Make the running call raise Stopped, from any thread; return False if no call is running."""
        if self._is_decoding:
            self._stop.set()
        return self._is_decoding

    def require_room(self, length: int) -> None:
        """Raise AnswerError if a prompt of `length` tokens exceeds the context."""
        if length > self._n_ctx:
            raise AnswerError(
                f"The prompt of {length} tokens does not fit the model's {self._n_ctx}.",
                hint="Set a larger ASSISTANT_N_CTX.",
            )

    def evaluate(self, prompt: Sequence[Segment]) -> NDArray[np.float32]:
        """Load a prompt and return the log-probabilities of the next token, shape (vocabulary,)."""
        self._load(prompt[:-1])
        self._append(prompt[-1])
        return _log_softmax(self._logits([_LAST])).reshape(-1)

    def branch_states(
        self, prefix: Sequence[Segment], branches: Sequence[Segment]
    ) -> list[NDArray[np.float32]]:
        """Return the hidden states of each branch of a prefix at the layer, shape (tokens, width).

        Branches are evaluated together, as many as fit one call. Calls depend on the lengths of prefix
        and branches alone, so results do not depend on what the cache held. It holds the prefix after.
        Raises AnswerError if the prefix and a branch exceed the context, or a branch exceeds a call.
        """
        length, longest = sum(map(len, prefix)), max(map(len, branches), default=0)
        self.require_room(length + longest)
        if longest > self._batch:
            raise AnswerError(
                f"A continuation of {longest} tokens does not fit a call of {self._batch}.",
                hint="Use shorter sentences.",
            )
        self._load(prefix)
        states: list[NDArray[np.float32]] = []
        for group in group_branches(branches, min(self._batch, self._n_ctx - length)):
            states.extend(self._evaluate_group(group, length))
            self._truncate_to(prefix)
        return states

    def extend(self, tokens: Segment, position: int) -> NDArray[np.float32]:
        """Evaluate tokens in one call, in place of what the cache holds from `position` on.

        Return the log-probabilities after every token, shape (tokens, vocabulary). They stay in the
        cache until `forget_extension` or the next prompt.
        """
        self._truncate(position)
        inputs = [_Input(token, position + i, wants_output=True) for i, token in enumerate(tokens)]
        self._decode(inputs)
        return _log_softmax(self._logits(range(len(inputs))))

    def forget_extension(self) -> None:
        """Truncate the cache to the prompt that was last evaluated, or to nothing if it was stopped."""
        self._truncate_to(self._segments)

    def clear(self) -> None:
        """Empty the cache."""
        self._truncate_to([])

    def _load(self, segments: Sequence[Segment]) -> None:
        """Make the cache hold these segments, reusing those it begins with."""
        self._stop.clear()
        shared = 0
        while shared < min(len(self._segments), len(segments)) and self._segments[shared] == tuple(
            segments[shared]
        ):
            shared += 1
        self._truncate_to(segments[:shared])
        for segment in segments[shared:]:
            self._append(segment)

    def _append(self, segment: Segment) -> None:
        """Evaluate a segment after the others."""
        position = sum(map(len, self._segments))
        for start in range(0, len(segment), self._batch):
            self._decode(_inputs(segment[start : start + self._batch], position + start))
        self._segments.append(tuple(segment))

    def _evaluate_group(
        self, branches: Sequence[Segment], position: int
    ) -> Iterator[NDArray[np.float32]]:
        """Evaluate branches of sequence 0 in one call; yield the states of each, (tokens, width)."""
        memory = self._api.llama_get_memory(self._context)
        inputs: list[_Input] = []
        for sequence, branch in enumerate(branches, 1):
            self._api.llama_memory_seq_cp(memory, 0, sequence, -1, -1)
            inputs += _inputs(branch, position, sequence)
        self._decode(inputs)
        states = self._take_states()
        for branch in branches:
            yield states[: len(branch)]
            states = states[len(branch) :]

    def _truncate_to(self, segments: Sequence[Segment]) -> None:
        """Truncate the cache to the given segments, which it begins with, and remove all branches."""
        self._api.llama_memory_seq_keep(self._api.llama_get_memory(self._context), 0)
        self._truncate(sum(map(len, segments)))
        self._segments = [tuple(segment) for segment in segments]

    def _truncate(self, length: int) -> None:
        self._api.llama_memory_seq_rm(self._api.llama_get_memory(self._context), 0, length, -1)

    def _decode(self, inputs: Sequence[_Input]) -> None:
        """Evaluate tokens in one call."""
        api, count = self._api, len(inputs)
        ids = (ctypes.POINTER(api.llama_seq_id) * count)(
            *(ctypes.pointer(api.llama_seq_id(item.sequence)) for item in inputs)
        )
        batch = api.llama_batch(
            n_tokens=count,
            token=(api.llama_token * count)(*(item.token for item in inputs)),
            pos=(api.llama_pos * count)(*(item.position for item in inputs)),
            n_seq_id=(ctypes.c_int32 * count)(*[1] * count),
            seq_id=ids,
            logits=(ctypes.c_int8 * count)(*(item.wants_output for item in inputs)),
        )
        self._is_decoding = True
        try:
            status = api.llama_decode(self._context, batch)
        finally:
            self._is_decoding = False
        if self._stop.is_set() or status == _ABORTED:
            self.clear()
            raise Stopped
        if status != 0:
            self.clear()
            raise AnswerError(
                f"llama.cpp failed with status {status} at token {inputs[0].position}.",
                hint="Ask again, or set a smaller ASSISTANT_TOP_K.",
            )

    def _take_states(self) -> NDArray[np.float32]:
        if self._layer is None:
            raise TypeError("this cache evaluates all layers and reads none")
        return self._layer.take()

    def _logits(self, rows: Iterable[int]) -> NDArray[np.float32]:
        """Return a copy of the logits after tokens of the last call, shape (rows, vocabulary)."""
        pointers = (self._api.llama_get_logits_ith(self._context, row) for row in rows)
        return np.stack(
            [np.ctypeslib.as_array(pointer, shape=(self._vocab_size,)) for pointer in pointers]
        )


def group_branches(branches: Sequence[Segment], room: int) -> Iterator[list[Segment]]:
    """Divide branches, in order, into calls of at most MAX_BRANCHES branches and `room` tokens.

    A branch that is longer than `room` has a group of its own.
    """
    group: list[Segment] = []
    for branch in branches:
        if group and (len(group) == MAX_BRANCHES or sum(map(len, [*group, branch])) > room):
            yield group
            group = []
        group.append(branch)
    if group:
        yield group


def _inputs(tokens: Segment, position: int, sequence: int = 0) -> list[_Input]:
    """Return consecutive tokens as inputs. An output is wanted only for the last."""
    last = len(tokens) - 1
    return [_Input(token, position + i, sequence, i == last) for i, token in enumerate(tokens)]


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    top = logits.max(axis=1, keepdims=True)
    total = np.exp(logits - top).sum(axis=1, keepdims=True)
    logprobs: NDArray[np.float32] = logits - (top + np.log(total))
    return logprobs
