"""The language model on llama.cpp: a prefix is read once, and branches continue it together.

A prefix is a list of segments, which `kv_cache.py` evaluates; `generation.py` continues branches.
`up_to_layer` gives hidden states.
"""

from __future__ import annotations

import copy
import ctypes
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.models.adapter import apply_adapter
from assistant.models.branches import MAX_BRANCHES, Segment
from assistant.models.generation import Branches, LlamaBranches
from assistant.models.hidden_states import LayerOutput
from assistant.models.kv_cache import BATCH, SMALL_BATCH, KvCache
from assistant.models.llama_log import LlamaLog
from assistant.program import PROGRAM

if TYPE_CHECKING:
    from llama_cpp.llama_chat_format import ChatFormatter

# llama.cpp repacks weights when it loads them, for a matrix product of its own. Not on processors with
# one of these features:
#
# - AMX: some compilers, such as GCC 12, build the product so that it crashes (llama.cpp issue 20824).
#   Two such cores then read 147 tokens/s (105 with AMX compiled out) and write 10 (12).
# - AVX-512 VNNI: the product for plain weights is faster. Two AMD cores read 64 and 300 tokens in 0.54
#   and 2.1 s (repacked 0.8 and 3.2), and 1 and 4 tokens in 47 and 115 ms (45 and 96).
PLAIN_WEIGHTS = (b"AMX_INT8 = 1", b"AVX512_VNNI = 1")
"""Features, as llama.cpp lists them, of processors for which weights stay as they are in the file."""


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

    def read_ahead(self, prefix: Sequence[Segment]) -> None:
        """Read a prefix into the cache, for calls whose prefix begins with it."""
        ...

    def branch(
        self, prefix: Sequence[Segment], branches: Sequence[Segment], expected: Sequence[Segment] = ()
    ) -> Branches:
        """Read a prefix and branches that continue it, all in one call.

        `expected` may have for each branch the tokens that will probably be generated after it. The
        model verifies them in the same call: right ones save time, wrong ones change nothing.
        """
        ...

    def up_to_layer(self, layer: int, n_ctx: int, adapter: Path | None = None) -> HiddenLayer:
        """Return the first layers of the model, 0 to `layer`, with a KV cache of `n_ctx` tokens.

        An adapter changes their weights, for these layers alone.
        """
        ...

    def stop(self) -> bool:
        """Make the running call raise Stopped, from any thread; return False if no call is running."""
        ...


class HiddenLayer(Protocol):
    """The first layers of a language model."""

    n_ctx: int

    def tokenize(self, text: str, *, control: bool = False) -> Segment:
        """Tokenize a text. Control tokens in it are plain characters unless `control` is set."""
        ...

    def hidden_states(
        self, prefix: Sequence[Segment], branches: Sequence[Segment]
    ) -> list[NDArray[np.float32]]:
        """Return the hidden states of each branch that continues the prefix, shape (tokens, width).

        Rounding depends on the number and lengths of all branches, never on their words or on earlier
        calls.
        """
        ...


def build_features() -> set[str]:
    """Return the instruction sets and options that llama.cpp was compiled with, such as `AVX512`."""
    import llama_cpp.llama_cpp as api

    return set(re.findall(r"(\w+) = 1", api.llama_print_system_info().decode()))


class LlamaCpp:
    """A GGUF model in llama.cpp. One thread owns it; only `stop` is thread-safe."""

    def __init__(self, path: Path, *, name: str, sha256: str | None, n_ctx: int, threads: int) -> None:
        """Load the weights. Raises ModelError if llama.cpp rejects the file or memory is too small."""
        import llama_cpp.llama_cpp as api

        self.name, self.sha256, self.n_ctx = name, sha256, n_ctx
        self._api = api
        self._log = LlamaLog(api)
        api.llama_backend_init()
        model_params = api.llama_model_default_params()
        system = api.llama_print_system_info()
        model_params.use_extra_bufts = not any(feature in system for feature in PLAIN_WEIGHTS)
        self._model = api.llama_model_load_from_file(str(path).encode(), model_params)
        if not self._model:
            raise ModelError(
                f"llama.cpp cannot load {path}: {self._log.error()}.",
                hint=f"Check it with: {PROGRAM} models verify",
            )
        self._threads = threads
        self._vocab = api.llama_model_get_vocab(self._model)
        self._owns_weights = True
        self._siblings: list[LlamaCpp] = []
        try:
            self._open_cache(BATCH)
        except ModelError:
            api.llama_model_free(self._model)
            raise

    def _open_cache(self, batch: int, layer: LayerOutput | None = None) -> None:
        """Open a context of `n_ctx` tokens that evaluates up to `batch` tokens in one call."""
        params = self._api.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = self.n_ctx, batch, batch
        params.n_seq_max, params.kv_unified = 1 + MAX_BRANCHES, True
        params.n_threads = params.n_threads_batch = self._threads
        if layer is not None:
            params.cb_eval = layer.callback
        self._context = self._api.llama_init_from_model(self._model, params)
        if not self._context:
            raise ModelError(
                f"Not enough memory for {self.name} with {self.n_ctx} tokens.",
                hint="Set a smaller ASSISTANT_N_CTX.",
            )
        vocab_size = int(self._api.llama_vocab_n_tokens(self._vocab))
        self._cache = KvCache(
            self._api,
            self._context,
            n_ctx=self.n_ctx,
            vocab_size=vocab_size,
            batch=batch,
            layer=layer,
        )

    def up_to_layer(self, layer: int, n_ctx: int, adapter: Path | None = None) -> LlamaCpp:
        """Return the same weights up to a layer, with a KV cache of their own, for `hidden_states`.

        An adapter, a GGUF file of low-rank changes to the weights (LoRA), applies to them alone. The two
        caches do not evict each other's prompts. Closing or stopping this model also closes or stops the
        second; closing the second frees its cache alone. Raises ModelError if the model has no such
        layer, or the adapter does not fit it.
        """
        from llama_cpp._ggml import libggml

        count = int(self._api.llama_model_n_layer(self._model))
        if not 0 <= layer < count:
            raise ModelError(
                f"{self.name} has no layer {layer}.", hint=f"Name a layer from 0 to {count - 1}."
            )
        sibling = copy.copy(self)
        sibling._owns_weights = False
        sibling.n_ctx, sibling._siblings = n_ctx, []
        width = int(self._api.llama_model_n_embd(self._model))
        sibling._open_cache(SMALL_BATCH, LayerOutput(self._api, libggml, layer, width))
        self._siblings.append(sibling)
        if adapter and not apply_adapter(self._api, self._model, sibling._context, adapter):
            raise ModelError(
                f"The adapter {adapter} does not fit {self.name}.", hint="Install the program again."
            )
        return sibling

    def close(self) -> None:
        """Free the KV caches, and the weights if they are its own."""
        for sibling in self._siblings:
            sibling.close()
        if self._context:
            self._api.llama_free(self._context)
            self._context = None
        if self._model and self._owns_weights:
            self._api.llama_model_free(self._model)
        self._model = None

    def stop(self) -> bool:
        """Make the running call raise Stopped, from any thread; return False if no call is running."""
        running = [model for model in (self, *self._siblings) if model._cache.stop()]
        return bool(running)

    def clear_cache(self) -> None:
        """Empty the KV cache."""
        self._cache.clear()

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
            eos_token=self.token_bytes(api.llama_vocab_eos(vocab)).decode(errors="replace"),
            bos_token=self.token_bytes(api.llama_vocab_bos(vocab)).decode(errors="replace"),
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

    def token_bytes(self, token: int) -> bytes:
        """Return the bytes of a token; none for a negative number."""
        if token < 0:
            return b""
        buffer = ctypes.create_string_buffer(256)
        skip, with_control = 0, True
        length = self._api.llama_token_to_piece(self._vocab, token, buffer, 256, skip, with_control)
        return buffer.raw[: max(0, length)]

    def is_end(self, token: int) -> bool:
        """Return whether a token ends the text."""
        return bool(self._api.llama_vocab_is_eog(self._vocab, token))

    # -- evaluation -----------------------------------------------------------------------------------

    def read_ahead(self, prefix: Sequence[Segment]) -> None:
        """Read a prefix into the cache, for calls whose prefix begins with it.

        Raises AnswerError if it exceeds `n_ctx`.
        """
        self._cache.load(prefix)

    def branch(
        self, prefix: Sequence[Segment], branches: Sequence[Segment], expected: Sequence[Segment] = ()
    ) -> LlamaBranches:
        """Read a prefix and branches that continue it; see `LanguageModel.branch`.

        Tokens with which branches begin alike are read once. Raises AnswerError if all together exceed
        `n_ctx`.
        """
        return LlamaBranches(self._cache, self, prefix, branches, expected or [()] * len(branches))

    def hidden_states(
        self, prefix: Sequence[Segment], branches: Sequence[Segment]
    ) -> list[NDArray[np.float32]]:
        """Return the hidden states of each branch that continues the prefix, shape (tokens, width).

        Only for a model from `up_to_layer`. Raises AnswerError if the prefix and a branch exceed
        `n_ctx`.
        """
        return self._cache.branch_states(prefix, branches)
