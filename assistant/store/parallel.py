"""Work on several segments of the search index at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from assistant.store.vectors import use_one_thread

_FEW = 3
"""Number of items below which starting threads takes longer than it saves."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_in_threads(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return the results of a function for each item, in order, computed by a thread per processor."""
    if len(items) < _FEW:
        return list(map(function, items))
    with ThreadPoolExecutor(os.cpu_count(), initializer=use_one_thread) as pool:
        return list(pool.map(function, items))
