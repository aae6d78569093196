"""The KV cache of llama.cpp: the evaluated segments of a prompt, and branches that continue them.

Sequence 0 holds the prefix. It is only truncated at the end of a segment, so a prefix gives the same
logits whether the cache was cold or already held a beginning of it.

Branches are sequences of their own that share the cells of the prefix. They exist until the next prefix
is loaded. Tokens with which branches begin alike are evaluated once and belong to all of them.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from threading import Event
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AnswerError, Stopped
from assistant.models.branches import (
    Segment,
    TokenInput,
    group_branches,
    share_beginnings,
)
from assistant.models.hidden_states import LayerOutput

# 512 tokens per call: as fast as 2,048 on two cores, and a stop takes effect within one matrix product.
BATCH = 512
SMALL_BATCH = 256
"""Tokens per call of a second cache. Its buffers take 0.6 MB a token with the default model."""
_ABORTED = 2  # status of llama_decode after its abort callback returned true


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

    def load(self, segments: Sequence[Segment]) -> None:
        """Make the cache hold these segments and no branches, reusing the segments it begins with.

        Raises AnswerError if they exceed the context.
        """
        self.require_room(sum(map(len, segments)))
        self._stop.clear()
        shared = 0
        while shared < min(len(self._segments), len(segments)) and self._segments[shared] == tuple(
            segments[shared]
        ):
            shared += 1
        self._truncate_to(segments[:shared])
        for segment in segments[shared:]:
            self._append(segment)

    def branch(
        self, prefix: Sequence[Segment], branches: Sequence[Segment], outputs: Sequence[int]
    ) -> list[NDArray[np.float32]]:
        """Evaluate branches of a prefix, at most MAX_BRANCHES, together.

        Return the log-probabilities of the next token after the last tokens of each branch, as many as
        `outputs` has for it: an array of shape (tokens, vocabulary). Branches can be extended until the
        next prefix is loaded. Calls depend on the lengths of prefix and branches and on what branches
        have in common, so results do not depend on what the cache held. Raises AnswerError if all
        together exceed the context.
        """
        length = sum(map(len, prefix))
        inputs, rows = share_beginnings(branches, length, outputs)
        self.require_room(length + len(inputs))
        self.load(prefix)
        self._share_prefix(len(branches))
        logprobs = _log_softmax(self._evaluate(inputs, self._take_logits))
        order = [number for number, item in enumerate(inputs) if item.wants_output]
        return [
            logprobs[[order.index(place) for place in row[-count:]]]
            for row, count in zip(rows, outputs, strict=True)
        ]

    def branch_states(
        self, prefix: Sequence[Segment], branches: Sequence[Segment]
    ) -> list[NDArray[np.float32]]:
        """Return the hidden states of each branch of a prefix at the layer, shape (tokens, width).

        Branches are evaluated together, as many as have room; see `branch`. Raises AnswerError if the
        prefix and a branch exceed the context.
        """
        length, longest = sum(map(len, prefix)), max(map(len, branches), default=0)
        self.require_room(length + longest)
        self.load(prefix)
        states: list[NDArray[np.float32]] = []
        for group in group_branches(branches, self._n_ctx - length):
            inputs, rows = share_beginnings(group, length)
            self._share_prefix(len(group))
            computed = self._evaluate(inputs, self._take_states)
            states.extend(computed[row] for row in rows)
            self._truncate_to(prefix)
        return states

    def extend(self, continuations: Mapping[int, tuple[Segment, int]]) -> list[NDArray[np.float32]]:
        """Evaluate more tokens of several branches in one call.

        `continuations` has for the number of a branch, from 0, its tokens and the position of the first;
        they replace what the branch holds from there on. Return the log-probabilities after every token,
        an array of shape (tokens, vocabulary) for each branch.
        """
        inputs: list[TokenInput] = []
        for number, (tokens, position) in continuations.items():
            self._truncate(position, number + 1)
            inputs += (
                TokenInput(token, position + i, (number + 1,), wants_output=True)
                for i, token in enumerate(tokens)
            )
        logprobs = _log_softmax(self._evaluate(inputs, self._take_logits))
        ends = np.cumsum([len(tokens) for tokens, _ in continuations.values()])
        return np.split(logprobs, ends[:-1])

    def clear(self) -> None:
        """Empty the cache."""
        self._truncate_to([])

    def _append(self, segment: Segment) -> None:
        """Evaluate a segment after the others."""
        position = sum(map(len, self._segments))
        for start in range(0, len(segment), self._batch):
            part = segment[start : start + self._batch]
            self._decode([TokenInput(token, position + start + i) for i, token in enumerate(part)])
        self._segments.append(tuple(segment))

    def _share_prefix(self, count: int) -> None:
        """Make the cells of the prefix belong to `count` branches."""
        memory = self._api.llama_get_memory(self._context)
        for sequence in range(1, count + 1):
            self._api.llama_memory_seq_cp(memory, 0, sequence, -1, -1)

    def _evaluate(
        self,
        inputs: Sequence[TokenInput],
        take: Callable[[Sequence[TokenInput]], NDArray[np.float32]],
    ) -> NDArray[np.float32]:
        """Evaluate tokens in as few calls as possible and return what is taken after each, joined."""
        outputs: list[NDArray[np.float32]] = []
        for start in range(0, len(inputs), self._batch):
            part = inputs[start : start + self._batch]
            self._decode(part)
            outputs.append(take(part))
        return np.concatenate(outputs)

    def _truncate_to(self, segments: Sequence[Segment]) -> None:
        """Truncate the cache to the given segments, which it begins with, and remove all branches."""
        self._api.llama_memory_seq_keep(self._api.llama_get_memory(self._context), 0)
        self._truncate(sum(map(len, segments)))
        self._segments = [tuple(segment) for segment in segments]

    def _truncate(self, length: int, sequence: int = 0) -> None:
        self._api.llama_memory_seq_rm(self._api.llama_get_memory(self._context), sequence, length, -1)

    def _decode(self, inputs: Sequence[TokenInput]) -> None:
        """Evaluate tokens in one call."""
        api, count = self._api, len(inputs)
        arrays = [(api.llama_seq_id * len(item.sequences))(*item.sequences) for item in inputs]
        ids = (ctypes.POINTER(api.llama_seq_id) * count)(
            *(ctypes.cast(array, ctypes.POINTER(api.llama_seq_id)) for array in arrays)
        )
        batch = api.llama_batch(
            n_tokens=count,
            token=(api.llama_token * count)(*(item.token for item in inputs)),
            pos=(api.llama_pos * count)(*(item.position for item in inputs)),
            n_seq_id=(ctypes.c_int32 * count)(*(len(item.sequences) for item in inputs)),
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

    def _take_states(self, inputs: Sequence[TokenInput]) -> NDArray[np.float32]:  # noqa: ARG002
        if self._layer is None:
            raise TypeError("this cache evaluates all layers and reads none")
        return self._layer.take()

    def _take_logits(self, inputs: Sequence[TokenInput]) -> NDArray[np.float32]:
        """Return a copy of the logits of the last call, shape (outputs wanted, vocabulary)."""
        rows = [row for row, item in enumerate(inputs) if item.wants_output]
        logits = np.empty((len(rows), self._vocab_size), np.float32)
        for number, row in enumerate(rows):
            pointer = self._api.llama_get_logits_ith(self._context, row)
            logits[number] = np.ctypeslib.as_array(pointer, shape=(self._vocab_size,))
        return logits


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    top = logits.max(axis=1, keepdims=True)
    total = np.exp(logits - top).sum(axis=1, keepdims=True)
    logprobs: NDArray[np.float32] = logits - (top + np.log(total))
    return logprobs
