"""Low-rank changes to the weights of a language model (LoRA), for one of its contexts."""

from __future__ import annotations

import ctypes
from pathlib import Path
from types import ModuleType


def apply_adapter(api: ModuleType, model: object, context: object, path: Path) -> bool:
    """Change the weights that a context computes with by an adapter in a GGUF file.

    `api` is llama.cpp's low-level interface. The model frees the adapter. Return False if the file is no
    adapter for this model.
    """
    adapter = api.llama_adapter_lora_init(model, str(path).encode())
    if not adapter:
        return False
    adapters = (api.llama_adapter_lora_p_ctypes * 1)(adapter)
    factors = (ctypes.c_float * 1)(1.0)
    return int(api.llama_set_adapters_lora(context, adapters, 1, factors)) == 0
