"""The language model: reads tokens into a cache, tells likelihoods, writes greedily. The only file that knows llama.cpp.

A prompt is a list of segments. Each is evaluated by calls of its own, and the cache is only ever cut back to the end of a segment,
so a prompt gives the same numbers whether the cache was cold or already held its first segments.

What is written often stands in what was read. The tokens that followed there are guessed and checked in the same call: three more cost
less than one call of their own (prompt lookup; see Leviathan 2023 on why the text stays what the model would have written one by one).
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

if TYPE_CHECKING:
    from llama_cpp.llama_chat_format import ChatFormatter

Segment = tuple[int, ...]
"""Tokens that are evaluated together."""

# 512 tokens a call: as fast as 2,048 on two cores, and a stop is heard within one matrix product either way.
BATCH = 512
# Four tokens in a call take 1.9 times as long as one on two cores, eight 2.6 times.
MAX_DRAFT_TOKENS = 3
"""Tokens guessed ahead at most."""
_ABORTED = 2  # what llama_decode returns when its abort callback said so


@dataclass(frozen=True)
class GeneratedToken:
    """A piece of text, and how sure the model was of its token: log-probability, at most 0."""

    text: str
    logprob: float


class LanguageModel(Protocol):
    """What answering needs of a language model."""

    name: str
    sha256: str | None
    n_ctx: int

    def chat_markup(self, system: str, user: str) -> tuple[str, str, str]:
        """The model's own template around a system and a user message: what comes before, between and after the two."""
        ...

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        """Tokens of a text. Control tokens written in it are plain characters unless `control`."""
        ...

    def choice_probabilities(self, prompt: Sequence[Segment], choices: Sequence[str]) -> list[float]:
        """Probability, 0..1, that the model continues the prompt with the first token of each choice."""
        ...

    def generate(self, prompt: Sequence[Segment], *, max_tokens: int) -> Iterator[GeneratedToken]:
        """The most likely continuation, token by token, until the model ends it."""
        ...

    def stop(self) -> bool:
        """Make the call in progress raise Stopped at once; from any thread or signal handler. False if there is none."""
        ...


class LlamaCpp:
    """A GGUF model in llama.cpp. Not thread-safe, but for `stop`: one thread owns it."""

    def __init__(self, path: Path, *, name: str, sha256: str | None, n_ctx: int, threads: int) -> None:
        """Load the weights; raises ModelError if llama.cpp refuses the file."""
        import llama_cpp.llama_cpp as api
        from llama_cpp.llama_speculative import LlamaPromptLookupDecoding

        self.name, self.sha256, self.n_ctx = name, sha256, n_ctx
        self._api = api
        self._guess = LlamaPromptLookupDecoding(max_ngram_size=3, num_pred_tokens=MAX_DRAFT_TOKENS)
        self._stop = Event()
        self._decoding = False
        self._held: list[Segment] = []
        self._log: list[str] = []
        self._log_callback = api.llama_log_callback(self._keep_log)
        api.llama_log_set(self._log_callback, ctypes.c_void_p(0))
        api.llama_backend_init()
        how = api.llama_model_default_params()
        # llama.cpp's matrix product for AMX crashes the process as some compilers build it (GCC 12 for one; llama.cpp issue 20824). Weights
        # in plain buffers go round it: two such cores read 147 tokens a second (105 with AMX built out) and write 10 (12).
        how.use_extra_bufts = b"AMX_INT8 = 1" not in api.llama_print_system_info()
        self._model = api.llama_model_load_from_file(str(path).encode(), how)
        if not self._model:
            raise ModelError(
                f"llama.cpp cannot load {path}: {self._last_error()}.",
                hint="Check it with: python -m assistant models verify",
            )
        wanted = api.llama_context_default_params()
        wanted.n_ctx, wanted.n_batch, wanted.n_ubatch = n_ctx, BATCH, BATCH
        wanted.n_threads = wanted.n_threads_batch = threads
        self._context = api.llama_init_from_model(self._model, wanted)
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
        """Free the weights and the cache."""
        if self._context:
            self._api.llama_free(self._context)
            self._api.llama_model_free(self._model)
            self._context = self._model = None

    def stop(self) -> bool:
        """Make the call in progress raise Stopped at once; from any thread or signal handler. False if there is none."""
        if self._decoding:
            self._stop.set()
        return self._decoding

    def clear_cache(self) -> None:
        """Empty the cache."""
        self._keep([])

    # -- text and tokens ----------------------------------------------------------------------------------------------

    @cached_property
    def _template(self) -> ChatFormatter:
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        template = self._api.llama_model_chat_template(self._model, None)
        if not template:
            raise ModelError(
                f"{self.name} brings no chat template.",
                hint="Use a model that was tuned to follow instructions.",
            )
        vocab, api = self._vocab, self._api
        return Jinja2ChatFormatter(
            template=template.decode(),
            eos_token=self._piece(api.llama_vocab_eos(vocab)).decode(errors="replace"),
            bos_token=self._piece(api.llama_vocab_bos(vocab)).decode(errors="replace"),
        )

    def chat_markup(self, system: str, user: str) -> tuple[str, str, str]:
        """The model's own template around a system and a user message: what comes before, between and after the two."""
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        prompt = str(self._template(messages=messages).prompt)
        before, _, rest = prompt.partition(system)
        between, _, after = rest.partition(user)
        return before, between, after

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        """Tokens of a text. Control tokens written in it are plain characters unless `control`."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 8
        buffer = (self._api.llama_token * room)()
        count = self._api.llama_tokenize(self._vocab, raw, len(raw), buffer, room, False, control)  # noqa: FBT003 - a C call
        return tuple(buffer[:count])

    def _piece(self, token: int) -> bytes:
        if token < 0:
            return b""
        buffer = ctypes.create_string_buffer(256)
        length = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, 0, True)  # noqa: FBT003 - a C call
        return buffer.raw[: max(0, length)]

    # -- reading and writing ------------------------------------------------------------------------------------------

    def choice_probabilities(self, prompt: Sequence[Segment], choices: Sequence[str]) -> list[float]:
        """Probability, 0..1, that the model continues the prompt with the first token of each choice."""
        logprobs = self._read(prompt)
        return [float(np.exp(logprobs[self.tokenize(choice)[0]])) for choice in choices]

    def generate(self, prompt: Sequence[Segment], *, max_tokens: int) -> Iterator[GeneratedToken]:
        """The most likely continuation, token by token, until the model ends it.

        Raises AnswerError if the prompt and `max_tokens` do not fit `n_ctx` together.
        """
        length = sum(map(len, prompt))
        if length + max_tokens > self.n_ctx:
            raise AnswerError(
                f"The prompt of {length} tokens does not fit the model's {self.n_ctx}.",
                hint="Set a larger ASSISTANT_N_CTX.",
            )
        rows = self._read(prompt)[np.newaxis]
        decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        sequence = [token for segment in prompt for token in segment]
        guessed: Segment = ()
        try:
            while True:
                # Row by row: the most likely token, as long as what was guessed to stand before it does.
                for row, guess in zip_longest(rows, guessed):
                    token = int(np.argmax(row))
                    if len(sequence) == length + max_tokens or self._api.llama_vocab_is_eog(
                        self._vocab, token
                    ):
                        return
                    sequence.append(token)
                    yield GeneratedToken(decoder.decode(self._piece(token)), float(row[token]))
                    if token != guess:
                        break
                self._cut(len(sequence) - 1)
                ahead = self._guess(np.array(sequence, dtype=np.intc))[
                    : length + max_tokens - len(sequence)
                ]
                guessed = tuple(map(int, ahead))
                rows = self._decode((sequence[-1], *guessed), len(sequence) - 1, every=True)
        finally:
            self._keep(self._held)  # the prompt, or nothing if the writing was stopped

    def _read(self, prompt: Sequence[Segment]) -> NDArray[np.float32]:
        """Log-probabilities of the token after the prompt, shape (vocabulary,); the cache then holds the prompt."""
        self._stop.clear()
        shared = 0
        while shared < min(len(self._held), len(prompt) - 1) and self._held[shared] == tuple(
            prompt[shared]
        ):
            shared += 1
        self._keep(prompt[:shared])
        position = sum(map(len, prompt[:shared]))
        logprobs = np.empty(0, np.float32)
        for segment in prompt[shared:]:
            for start in range(0, len(segment), BATCH):
                batch = segment[start : start + BATCH]
                logprobs = self._decode(batch, position)[-1]
                position += len(batch)
            self._held.append(tuple(segment))
        return logprobs

    def _keep(self, segments: Sequence[Segment]) -> None:
        self._cut(sum(map(len, segments)))
        self._held = [tuple(segment) for segment in segments]

    def _cut(self, length: int) -> None:
        """Leave the first `length` tokens in the cache."""
        self._api.llama_memory_seq_rm(self._api.llama_get_memory(self._context), 0, length, -1)

    def _decode(self, tokens: Segment, position: int, *, every: bool = False) -> NDArray[np.float32]:
        """Evaluate tokens; log-probabilities of what follows the last one, or `every` one: shape (1 or tokens, vocabulary)."""
        count = len(tokens)
        array = (self._api.llama_token * count)(*tokens)
        batch = self._api.llama_batch_get_one(array, count)
        wanted = (ctypes.c_int8 * count)(*[every] * (count - 1), 1)
        batch.logits = wanted
        self._decoding = True
        try:
            status = self._api.llama_decode(self._context, batch)
        finally:
            self._decoding = False
        if self._stop.is_set() or status == _ABORTED:
            self._keep([])
            raise Stopped
        if status != 0:
            self._keep([])
            raise AnswerError(
                f"llama.cpp failed with status {status} at token {position}.",
                hint="Ask again, or set a smaller ASSISTANT_TOP_K.",
            )
        rows = range(count) if every else [-1]
        logits = np.stack([self._row(row) for row in rows])
        top = logits.max(axis=1, keepdims=True)
        logprobs: NDArray[np.float32] = logits - (
            top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
        )
        return logprobs

    def _row(self, row: int) -> NDArray[np.float32]:
        return np.ctypeslib.as_array(
            self._api.llama_get_logits_ith(self._context, row), shape=(self._vocab_size,)
        )

    def _keep_log(self, _level: int, text: bytes, _data: object) -> None:
        self._log = [*self._log[-20:], text.decode(errors="replace").strip()]

    def _last_error(self) -> str:
        worded = [line for line in self._log if "error" in line.lower() or "failed" in line.lower()]
        return worded[0] if worded else "it is not a model that this version knows"
