"""Name of the program as the user started it, for hints that can be copied into the terminal."""

from __future__ import annotations

import sys
from pathlib import PurePath

COMMAND = "says-who"
"""Name of the installed command."""
MODULE = "python -m assistant"
"""Form of the command that works without an installed command, as in a checkout."""


def program_name(argv0: str) -> str:
    """Return `says-who` if the program was started by that name, otherwise `python -m assistant`."""
    return COMMAND if PurePath(argv0).stem == COMMAND else MODULE


PROGRAM = program_name(sys.argv[0] if sys.argv else "")
"""Name of this program as it was started."""
