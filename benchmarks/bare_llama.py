"""llama.cpp without this program: one context, a prompt in one call, then token by token."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import llama_cpp.llama_cpp as api

from assistant.models.catalog import load_catalog
from assistant.models.gguf import resolve_language_model
from assistant.models.llama_log import LlamaLog
from assistant.progress import SilentProgress
from assistant.settings import Settings


def weights_path(settings: Settings) -> Path:
    """Return the file of the language model of the settings."""
    progress = SilentProgress()
    return resolve_language_model(settings.model, load_catalog(), settings.models_dir, progress).path


class BareLlama:
    """A model in llama.cpp, with the defaults of llama.cpp except for size and threads."""

    def __init__(self, settings: Settings) -> None:
        """Load the weights of the settings. Raises RuntimeError if llama.cpp cannot."""
        path = weights_path(settings)
        self._log = LlamaLog(api)  # keeps the standard error free of llama.cpp's messages
        api.llama_backend_init()
        model_params = api.llama_model_default_params()
        # As in `assistant/models/llm.py`: llama.cpp's AMX product crashes in some builds.
        model_params.use_extra_bufts = b"AMX_INT8 = 1" not in api.llama_print_system_info()
        self._model = api.llama_model_load_from_file(str(path).encode(), model_params)
        params = api.llama_context_default_params()
        params.n_ctx = settings.n_ctx
        params.n_threads = params.n_threads_batch = settings.threads
        self._context = self._model and api.llama_init_from_model(self._model, params)
        if not self._context:
            raise RuntimeError(f"llama.cpp cannot load {path}")
        self._sampler = api.llama_sampler_init_greedy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        api.llama_sampler_free(self._sampler)
        api.llama_free(self._context)
        api.llama_model_free(self._model)

    def read(self, tokens: Sequence[int]) -> None:
        """Read a prompt of at most 512 tokens into an empty cache."""
        erases_buffers = False
        api.llama_memory_clear(api.llama_get_memory(self._context), erases_buffers)
        self._decode(tokens)

    def write(self, count: int) -> list[int]:
        """Continue what was read by the most likely `count` tokens, one in each call."""
        written: list[int] = []
        while len(written) < count:
            if written:
                self._decode(written[-1:])
            written.append(int(api.llama_sampler_sample(self._sampler, self._context, -1)))
        return written

    def _decode(self, tokens: Sequence[int]) -> None:
        array = (api.llama_token * len(tokens))(*tokens)
        if status := api.llama_decode(self._context, api.llama_batch_get_one(array, len(tokens))):
            raise RuntimeError(f"llama.cpp failed with status {status}")
