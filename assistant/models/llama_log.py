"""The log of llama.cpp, kept silent, for the reason why a file cannot be loaded."""

from __future__ import annotations

import ctypes
from types import ModuleType

_KEPT_LINES = 20


class LlamaLog:
    """Keeps the last lines that llama.cpp logs. It must live as long as the models."""

    def __init__(self, api: ModuleType) -> None:
        """Receive the log of llama.cpp's low-level interface from now on."""
        self._lines: list[str] = []
        self._callback = api.llama_log_callback(self._append)
        api.llama_log_set(self._callback, ctypes.c_void_p(0))

    def error(self) -> str:
        """Return the first line that tells of an error."""
        errors = [line for line in self._lines if "error" in line.lower() or "failed" in line.lower()]
        return errors[0] if errors else "the file is not a model that this version supports"

    def _append(self, _level: int, text: bytes, _data: object) -> None:
        self._lines = [*self._lines[-_KEPT_LINES:], text.decode(errors="replace").strip()]
