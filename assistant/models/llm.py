"""The language model on llama.cpp: next-token probabilities and greedy generation.

A prompt is a list of segments. Each segment is evaluated in batches of its own, and the KV cache is only
truncated at the end of a segment. A prompt therefore gives the same logits whether the cache was cold or
already held a prefix of its segments.

Generation is speculative: text is often copied from the prompt, so prompt lookup proposes the tokens
that followed there, and the model verifies them in the same call. Three more tokens in a call cost less
than a call of their own. Only tokens that greedy decoding would choose are accepted (Leviathan 2023).
"""

from __future__ import annotations

import codecs
import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import AnswerError, ModelError, Stopped
from assistant.program import PROGRAM

if TYPE_CHECKING:
    from llama_cpp.llama_chat_format import ChatFormatter

Segment = tuple[int, ...]
"""Tokens that are evaluated and cached together."""

# 512 tokens per call: as fast as 2,048 on two cores, and a stop takes effect within one matrix product.
BATCH = 512
# Up to three tokens are proposed by prompt lookup: on two cores a call of four tokens takes 1.9 times as
# long as a call of one, a call of eight 2.6 times.
LOOKUP_TOKENS = 3
_ABORTED = 2  # status of llama_decode after its abort callback returned true


@dataclass(frozen=True)
class GeneratedToken:
    """The text of a generated token and its log-probability, at most 0."""

    text: str
    logprob: float


class LanguageModel(Protocol):
    """The operations of a language model that answering needs."""

    name: str
    sha256: str | None
    n_ctx: int

    def chat_markup(self, system: str, user: str) -> tuple[str, str, str]:
        """Return the chat template's text before, between and after a system and a user message."""
        ...

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        """Tokenize a text. Control tokens in it are plain characters unless `control` is set."""
        ...

    def choice_probabilities(self, prompt: Sequence[Segment], choices: Sequence[str]) -> list[float]:
        """Return the probability, 0..1, that the first token of each choice follows the prompt."""
        ...

    def generate(self, prompt: Sequence[Segment], *, max_tokens: int) -> Iterator[GeneratedToken]:
        """Yield the most likely continuation token by token until the model ends it."""
        ...

    def stop(self) -> bool:
        """Make the running call raise Stopped, from any thread; return False if no call is running."""
        ...


class LlamaCpp:
    """A GGUF model in llama.cpp. One thread owns it; only `stop` is thread-safe."""

    def __init__(self, path: Path, *, name: str, sha256: str | None, n_ctx: int, threads: int) -> None:
        """Load the weights. Raises ModelError if llama.cpp rejects the file or memory is too small."""
        import llama_cpp.llama_cpp as api
        from llama_cpp.llama_speculative import LlamaPromptLookupDecoding

        self.name, self.sha256, self.n_ctx = name, sha256, n_ctx
        self._api = api
        self._lookup = LlamaPromptLookupDecoding(max_ngram_size=3, num_pred_tokens=LOOKUP_TOKENS)
        self._stop = Event()
        self._is_decoding = False
        self._cached: list[Segment] = []
        self._log: list[str] = []
        self._log_callback = api.llama_log_callback(self._append_log)
        api.llama_log_set(self._log_callback, ctypes.c_void_p(0))
        api.llama_backend_init()
        model_params = api.llama_model_default_params()
        # Avoid llama.cpp's AMX matrix product: some compilers, such as GCC 12, build it so that it
        # crashes (llama.cpp issue 20824). Plain weight buffers bypass it. Two such cores then read 147
        # tokens/s (105 with AMX compiled out) and write 10 (12).
        model_params.use_extra_bufts = b"AMX_INT8 = 1" not in api.llama_print_system_info()
        self._model = api.llama_model_load_from_file(str(path).encode(), model_params)
        if not self._model:
            raise ModelError(
                f"llama.cpp cannot load {path}: {self._load_error()}.",
                hint=f"Check it with: {PROGRAM} models verify",
            )
        context_params = api.llama_context_default_params()
        context_params.n_ctx, context_params.n_batch, context_params.n_ubatch = n_ctx, BATCH, BATCH
        context_params.n_threads = context_params.n_threads_batch = threads
        self._context = api.llama_init_from_model(self._model, context_params)
        if not self._context:
            api.llama_model_free(self._model)
            raise ModelError(
                f"Not enough memory for {name} with {n_ctx} tokens.",
                hint="Set a smaller ASSISTANT_N_CTX.",
            )
        self._vocab = api.llama_model_get_vocab(self._model)
        self._vocab_size = int(api.llama_vocab_n_tokens(self._vocab))
        self._abort_callback = api.ggml_abort_callback(lambda _data: self._stop.is_set())
        api.llama_set_abort_callback(self._context, self._abort_callback, ctypes.c_void_p(0))

    def close(self) -> None:
        """Free the weights and the KV cache."""
        if self._context:
            self._api.llama_free(self._context)
            self._api.llama_model_free(self._model)
            self._context = self._model = None

    def stop(self) -> bool:
        """Make the running call raise Stopped, from any thread; return False if no call is running."""
        if self._is_decoding:
            self._stop.set()
        return self._is_decoding

    def clear_cache(self) -> None:
        """Empty the KV cache."""
        self._truncate_to([])

    # -- text and tokens ------------------------------------------------------------------------------

    @cached_property
    def _template(self) -> ChatFormatter:
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        template = self._api.llama_model_chat_template(self._model, None)
        if not template:
            raise ModelError(
                f"{self.name} has no chat template.",
                hint="Use a model that was tuned to follow instructions.",
            )
        vocab, api = self._vocab, self._api
        return Jinja2ChatFormatter(
            template=template.decode(),
            eos_token=self._token_bytes(api.llama_vocab_eos(vocab)).decode(errors="replace"),
            bos_token=self._token_bytes(api.llama_vocab_bos(vocab)).decode(errors="replace"),
        )

    def chat_markup(self, system: str, user: str) -> tuple[str, str, str]:
        """Return the chat template's text before, between and after a system and a user message."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        prompt = str(self._template(messages=messages).prompt)
        before, _, rest = prompt.partition(system)
        between, _, after = rest.partition(user)
        return before, between, after

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        """Tokenize a text. Control tokens in it are plain characters unless `control` is set."""
        raw = text.encode("utf-8", "replace")
        capacity = len(raw) + 8
        buffer = (self._api.llama_token * capacity)()
        flags = False, control  # add no special tokens; parse control tokens on request
        count = self._api.llama_tokenize(self._vocab, raw, len(raw), buffer, capacity, *flags)
        return tuple(buffer[:count])

    def _token_bytes(self, token: int) -> bytes:
        if token < 0:
            return b""
        buffer = ctypes.create_string_buffer(256)
        skip, with_control = 0, True
        length = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, skip, with_control)
        return buffer.raw[: max(0, length)]

    # -- evaluation and generation --------------------------------------------------------------------

    def choice_probabilities(self, prompt: Sequence[Segment], choices: Sequence[str]) -> list[float]:
        """Return the probability, 0..1, that the first token of each choice follows the prompt."""
        logprobs = self._evaluate(prompt)
        return [float(np.exp(logprobs[self.tokenize(choice)[0]])) for choice in choices]

    def generate(self, prompt: Sequence[Segment], *, max_tokens: int) -> Iterator[GeneratedToken]:
        """Yield the most likely continuation token by token until the model ends it.

        Raises AnswerError if the prompt and `max_tokens` together exceed `n_ctx`.
        """
        length = sum(map(len, prompt))
        if length + max_tokens > self.n_ctx:
            raise AnswerError(
                f"The prompt of {length} tokens does not fit the model's {self.n_ctx}.",
                hint="Set a larger ASSISTANT_N_CTX.",
            )
        rows = self._evaluate(prompt)[np.newaxis]
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        sequence = [token for segment in prompt for token in segment]
        draft: Segment = ()
        try:
            while True:
                # A row of logits is valid as long as all proposed tokens before it were the most likely.
                for row, proposal in zip_longest(rows, draft):
                    token = int(np.argmax(row))
                    if len(sequence) == length + max_tokens or self._api.llama_vocab_is_eog(
                        self._vocab, token
                    ):
                        return
                    sequence.append(token)
                    yield GeneratedToken(decoder.decode(self._token_bytes(token)), float(row[token]))
                    if token != proposal:
                        break
                self._truncate_cache(len(sequence) - 1)
                proposals = self._lookup(np.array(sequence, dtype=np.intc))
                draft = tuple(map(int, proposals[: length + max_tokens - len(sequence)]))
                rows = self._decode((sequence[-1], *draft), len(sequence) - 1, every=True)
        finally:
            self._truncate_to(self._cached)  # the prompt, or nothing if generation was stopped

    def _evaluate(self, prompt: Sequence[Segment]) -> NDArray[np.float32]:
        """Load the prompt into the KV cache, reusing its cached prefix.

        Return the log-probabilities of the next token, shape (vocabulary,).
        """
        self._stop.clear()
        shared = 0
        while shared < min(len(self._cached), len(prompt) - 1) and self._cached[shared] == tuple(
            prompt[shared]
        ):
            shared += 1
        self._truncate_to(prompt[:shared])
        position = sum(map(len, prompt[:shared]))
        logprobs = np.empty(0, np.float32)
        for segment in prompt[shared:]:
            for start in range(0, len(segment), BATCH):
                batch = segment[start : start + BATCH]
                logprobs = self._decode(batch, position)[-1]
                position += len(batch)
            self._cached.append(tuple(segment))
        return logprobs

    def _truncate_to(self, segments: Sequence[Segment]) -> None:
        """Truncate the KV cache to the given segments, which it begins with."""
        self._truncate_cache(sum(map(len, segments)))
        self._cached = [tuple(segment) for segment in segments]

    def _truncate_cache(self, length: int) -> None:
        self._api.llama_memory_seq_rm(self._api.llama_get_memory(self._context), 0, length, -1)

    def _decode(self, tokens: Segment, position: int, *, every: bool = False) -> NDArray[np.float32]:
        """Evaluate tokens in one call.

        Return the log-probabilities after the last token, shape (1, vocabulary), or after `every` token,
        shape (tokens, vocabulary). `position` is only named in errors.
        """
        count = len(tokens)
        array = (self._api.llama_token * count)(*tokens)
        batch = self._api.llama_batch_get_one(array, count)
        wants_logits = (ctypes.c_int8 * count)(*[every] * (count - 1), 1)
        batch.logits = wants_logits
        self._is_decoding = True
        try:
            status = self._api.llama_decode(self._context, batch)
        finally:
            self._is_decoding = False
        if self._stop.is_set() or status == _ABORTED:
            self._truncate_to([])
            raise Stopped
        if status != 0:
            self._truncate_to([])
            raise AnswerError(
                f"llama.cpp failed with status {status} at token {position}.",
                hint="Ask again, or set a smaller ASSISTANT_TOP_K.",
            )
        rows = range(count) if every else [-1]
        logits = np.stack([self._logits(row) for row in rows])
        top = logits.max(axis=1, keepdims=True)
        logprobs: NDArray[np.float32] = logits - (
            top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        )
        return logprobs

    def _logits(self, row: int) -> NDArray[np.float32]:
        return np.ctypeslib.as_array(
            self._api.llama_get_logits_ith(self._context, row), shape=(self._vocab_size,)
        )

    def _append_log(self, _level: int, text: bytes, _data: object) -> None:
        self._log = [*self._log[-20:], text.decode(errors="replace").strip()]

    def _load_error(self) -> str:
        errors = [line for line in self._log if "error" in line.lower() or "failed" in line.lower()]
        return errors[0] if errors else "the file is not a model that this version supports"
