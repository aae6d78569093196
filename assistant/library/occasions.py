"""When to look at a folder again. The only file that imports watchfiles."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from assistant.errors import LibraryError
from assistant.library.folder_diff import identity_of

_QUIET_MS = 400
"""A batch ends when nothing happened for so long: an editor writes a file in several steps, an unpacker many files in a row."""
_LONGEST_MS = 10_000
"""A batch never lasts longer, however busy the folder is."""
_ASK_MS = 1_000
"""How often to see whether the folder is still the one that is watched."""
_LOOK_ANYWAY_S = 600.0
"""Network file systems do not tell of what others change, and a file that could not be read may be readable now."""


class Occasion(StrEnum):
    """Why a follower is told."""

    LOOK = "look"
    """Something may have changed."""
    GONE = "gone"
    """The folder is not there any more; LOOK follows when it is back."""


def occasions(folder: Path, *, apart: Path, stop: threading.Event | None = None) -> Iterator[Occasion]:
    """Each moment to look at a folder, the first within a second, until `stop`. What happens in the folder `apart`, the library's, is none.

    Raises LibraryError if the system cannot watch so many folders, KeyboardInterrupt on Ctrl-C.
    """
    stop = stop or threading.Event()
    told = False
    while not stop.is_set():
        if (watched := identity_of(folder)) is not None:
            told = False
            yield from _while_there(folder, watched, apart, stop)
        elif not told:
            told = True
            yield Occasion.GONE
        stop.wait(_ASK_MS / 1000)


def _while_there(
    folder: Path, watched: tuple[int, int], apart: Path, stop: threading.Event
) -> Iterator[Occasion]:
    from watchfiles import watch

    inside = f"{apart.resolve()}/"
    looked = None
    try:
        for changes in watch(
            folder.resolve(), watch_filter=lambda _, path: not path.startswith(inside), debounce=_LONGEST_MS, step=_QUIET_MS,
            rust_timeout=_ASK_MS, yield_on_timeout=True, stop_event=stop, ignore_permission_denied=True,
        ):  # fmt: skip
            if identity_of(folder) != watched:
                return
            if changes or looked is None or time.monotonic() - looked > _LOOK_ANYWAY_S:
                yield Occasion.LOOK
                looked = time.monotonic()
    except FileNotFoundError:
        return  # it went away just now
    except (OSError, RuntimeError) as error:  # watchfiles' own are RuntimeErrors
        raise LibraryError(
            f"{folder} cannot be watched ({error}).",
            hint="Let the system watch more folders (fs.inotify.max_user_watches), or run this without --watch from time to time.",
        ) from error
