"""The search index of a library in memory, brought up to date before each use."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from assistant.store.array_file import DamagedFile
from assistant.store.index_files import read_saved_state, save_index
from assistant.store.index_sync import bring_up_to_date, rebuild_segment
from assistant.store.search_index import SearchIndex
from assistant.store.tables import LibraryState

Result = TypeVar("Result")


class LiveIndex:
    """The search index of one library. Not thread-safe; it may outlive the `Store` that made it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index: SearchIndex | None = None
        """The index of the last use; None before the first."""

    def run(self, connection: sqlite3.Connection, use: Callable[[SearchIndex], Result]) -> Result:
        """Call a function with the index of the current transaction, and return its result.

        If a file of the index turns out to be damaged, its segment is built anew from SQLite, and the
        function is called again.
        """
        self.index, is_new = bring_up_to_date(connection, self.index, self.folder)
        if is_new:
            self._try_to_save()
        may_save = True
        while True:
            try:
                return use(self.index)
            except DamagedFile as damage:
                self.index = rebuild_segment(connection, self.index, damage.path)
                if may_save:  # once: a disk may damage whatever it stores
                    self._try_to_save()
                may_save = False

    def save(self, connection: sqlite3.Connection) -> None:
        """Write the index of the current transaction to its files. Raises OSError.

        The files then contain nothing of deleted passages.
        """
        self.index = self.run(connection, partial(save_index, self.folder))

    def saved_state(self) -> LibraryState | None:
        """Return the state of the library that the files hold; None without usable files."""
        return read_saved_state(self.folder)

    def _try_to_save(self) -> None:
        if self.index is not None:
            with suppress(OSError, DamagedFile):  # a read-only folder can still be searched
                self.index = save_index(self.folder, self.index)
