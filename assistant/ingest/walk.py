"""Paths that a user named to the files that can be read, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

from assistant.ingest.records import Problem

DOCUMENTS = (".html", ".htm", ".mhtml", ".mht", ".pdf", ".docx", ".epub", ".eml")
"""Of which a text has to be made, by the readers in `documents`."""
FEEDS = (".xml", ".rss", ".atom")
SUFFIXES = (".txt", ".md", ".jsonl", ".jsonl.gz", ".csv", ".tsv", ".zip", *FEEDS, *DOCUMENTS)


def ignore_nothing(path: str) -> bool:  # noqa: ARG001 - whatever the path
    """Ignores no path."""
    return False


def walk(
    paths: Sequence[Path], *, ignored: Callable[[str], bool] = ignore_nothing
) -> Iterator[Path | Problem]:
    """The readable files among and under the paths, each once, folders in sorted order, hidden files left out.

    `ignored` is asked about each path below a folder, as `a/b.txt`, or `a/` for a folder; what it ignores is not looked at.

    A path that is missing, not a file or of another kind is a Problem, and so is a folder without a file to read. Told of with
    `taken`: the files of other kinds in a folder, counted in one Problem, and links to folders, which are not followed.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _folder(path, ignored) if _surely(path.is_dir) else [check_path(path) or path]:
            if isinstance(found, Problem):
                yield found
            elif (place := canonical_path(found)) not in seen:
                seen.add(place)
                yield found


def supported_suffix(path: Path | str) -> str | None:
    """The one of SUFFIXES that a file's name ends in, whatever its case; None if no reader takes it."""
    return next((suffix for suffix in SUFFIXES if str(path).lower().endswith(suffix)), None)


def canonical_path(path: Path) -> Path:
    """Where a file is, the same however it was reached: its folder, links and `..` resolved, and its own name."""
    return path.parent.resolve() / path.name


def check_path(path: Path) -> Problem | None:
    """Why a path is not a file that can be read; None if it is one."""
    try:
        reason = _unreadable(path)
    except OSError as error:
        return Problem(path=path, reason=_cannot(error))
    return Problem(path=path, reason=reason) if reason else None


def describe_skipped(others: Sequence[PurePath]) -> str:
    """What is said of files that no reader takes."""
    kinds = sorted({path.suffix.lower() or path.name for path in others})
    shown = ", ".join(kinds[:6]) + (", …" if len(kinds) > 6 else "")
    return f"{len(others):,} file{'s' if len(others) > 1 else ''} of other kinds left out: {shown}"


def _unreadable(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
        str(canonical_path(path)).encode()
    except FileNotFoundError:
        return "is a link that leads nowhere" if _surely(path.is_symlink) else "is not there"
    except UnicodeEncodeError:
        return "has a name that is not UTF-8, and cannot be cited by it; rename it"
    if stat.S_ISDIR(mode):
        return "is a folder"
    if not stat.S_ISREG(mode):
        return "is neither a file nor a folder"
    return (
        None
        if supported_suffix(path)
        else f"is of a kind that is not read; these are: {', '.join(SUFFIXES)}"
    )


def _folder(top: Path, ignored: Callable[[str], bool]) -> Iterator[Path | Problem]:
    closed: list[Problem] = []
    others: list[Path] = []
    empty = True
    for name, folders, files in os.walk(top, onerror=lambda error: closed.append(_closed(error))):
        below = "" if Path(name) == top else f"{Path(name).relative_to(top).as_posix()}/"
        folders[:] = sorted(
            folder
            for folder in folders
            if not folder.startswith(".") and not ignored(f"{below}{folder}/")
        )
        for folder in folders:
            if _surely(Path(name, folder).is_symlink):
                yield Problem(
                    path=Path(name, folder),
                    reason="is a link to a folder and was not followed",
                    is_note=True,
                )
        for file in sorted(
            file for file in files if not file.startswith(".") and not ignored(f"{below}{file}")
        ):
            path = Path(name, file)
            if supported_suffix(path):
                empty = False
                yield check_path(path) or path
            else:
                others.append(path)
    yield from closed
    if empty and not closed:
        yield Problem(
            path=top, reason=f"holds no file of a kind that is read; these are: {', '.join(SUFFIXES)}"
        )
    elif others:
        yield Problem(path=top, reason=describe_skipped(others), is_note=True)


def _closed(error: OSError) -> Problem:
    return Problem(path=Path(error.filename), reason=_cannot(error))


def _cannot(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _surely(asked: Callable[[], bool]) -> bool:
    """What a path says of itself; False where it may not be looked at, which is told of when it is opened."""
    try:
        return asked()
    except OSError:
        return False
