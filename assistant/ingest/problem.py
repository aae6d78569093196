"""What could not be taken in, and why: a value, so that one bad file never stops the others."""

from __future__ import annotations

import os
from pathlib import Path

from assistant.schema import Record


class Problem(Record):
    """A file or row that was not taken in, or not as it is; `reason` is the rest of a sentence that begins with its name."""

    path: Path | str
    """The file, or the address, as the user named it."""
    row: int | None = None
    """Counted from 1, for files of many rows."""
    reason: str
    taken: bool = False
    """Whether the article was taken in all the same, without the part that is wrong."""

    def __str__(self) -> str:
        """One line that any terminal can show, whatever bytes a file's name holds."""
        where = os.fsencode(self.path).decode("utf-8", "backslashreplace")
        line = f"{where}, row {self.row}: {self.reason}" if self.row else f"{where}: {self.reason}"
        return "".join(
            character if character.isprintable() else repr(character)[1:-1] for character in line
        )
