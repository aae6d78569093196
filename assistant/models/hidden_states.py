"""Read the hidden states of one layer of a language model while llama.cpp evaluates it.

llama.cpp computes a graph of tensors and can report each of them. The output of a layer is called
`l_out-N` for every architecture. Evaluation ends there: the layers after it would only prepare the next
token.
"""

from __future__ import annotations

import ctypes
from types import ModuleType

import numpy as np
from numpy.typing import NDArray


class LayerOutput:
    """The hidden states of the last call of llama.cpp: the output of one layer for each token."""

    def __init__(self, api: ModuleType, libggml: ctypes.CDLL, layer: int, width: int) -> None:
        """Read `layer`, from 0, of a model whose hidden states have `width` numbers.

        `api` is llama.cpp's low-level interface, `libggml` its library of tensors.
        """
        self._tensor_name = f"l_out-{layer}".encode()
        self._width = width
        self._states = np.empty((0, width), np.float32)
        self._get_name = ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)(("ggml_get_name", libggml))
        self._count = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p)(("ggml_nelements", libggml))
        self._copy = ctypes.CFUNCTYPE(
            None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t
        )(("ggml_backend_tensor_get", libggml))
        self.callback = api.ggml_backend_sched_eval_callback(self._on_tensor)
        """For `llama_context_params.cb_eval`. It must live as long as the context."""

    def take(self) -> NDArray[np.float32]:
        """Return the states of the last call, shape (tokens, width), and forget them."""
        states, self._states = self._states, np.empty((0, self._width), np.float32)
        return states

    def _on_tensor(self, tensor: int, is_question: bool, _data: object) -> bool:  # noqa: FBT001
        """Answer llama.cpp: is this tensor wanted, and once it is computed, should it go on?"""
        if is_question:
            return bool(self._get_name(tensor) == self._tensor_name)
        states = np.empty(self._count(tensor), np.float32)
        self._copy(tensor, states.ctypes.data, 0, states.nbytes)
        self._states = states.reshape(-1, self._width)
        return False
