"""Paths that a user named to the files that can be read, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.ingest.problem import Problem

SUFFIXES = (".txt", ".md", ".jsonl", ".jsonl.gz")


def walk(paths: Sequence[Path]) -> Iterator[Path | Problem]:
    """The readable files among and under the paths, each once, folders in sorted order, hidden files left out.

    A path that is missing, not a file or of another kind is a Problem. So are, with `taken`, the files of other kinds in a folder:
    one Problem counts them, and links to folders, which are not followed.
    """
    seen: set[Path] = set()
    for path in paths:
        for found in _named(path):
            if isinstance(found, Problem):
                yield found
            elif (whole := found.absolute()) not in seen:
                seen.add(whole)
                yield found


def kind_of(path: Path) -> str | None:
    """The one of SUFFIXES that a file's name ends in, whatever its case; None if no reader takes it."""
    return next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)


def _named(path: Path) -> Iterator[Path | Problem]:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        yield Problem(path=path, reason="is not there" if isinstance(error, FileNotFoundError) else _unreadable(error))
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    elif not stat.S_ISREG(mode):
        yield Problem(path=path, reason="is neither a file nor a folder")
    elif not kind_of(path):
        yield Problem(path=path, reason=f"is of a kind that is not read; these are: {', '.join(SUFFIXES)}")
    else:
        yield path


def _folder(top: Path) -> Iterator[Path | Problem]:
    others: list[Path] = []
    problems: list[Problem] = []

    def failed(error: OSError) -> None:
        problems.append(Problem(path=Path(error.filename), reason=_unreadable(error)))

    for name, folders, files in os.walk(top, onerror=failed):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        links = [Path(name, folder) for folder in folders if Path(name, folder).is_symlink()]
        problems += [Problem(path=link, reason="is a link to a folder and was not followed", taken=True) for link in links]
        for file in sorted(file for file in files if not file.startswith(".")):
            path = Path(name, file)
            if not kind_of(path):
                others.append(path)
            elif not path.is_file():
                problems.append(Problem(path=path, reason="is not a regular file, or a link that leads nowhere"))
            else:
                yield path
    yield from problems
    if others:
        yield Problem(path=top, reason=_left_out(others), taken=True)


def _left_out(others: list[Path]) -> str:
    kinds = sorted({path.suffix.lower() or path.name for path in others})
    shown = ", ".join(kinds[:6]) + (", …" if len(kinds) > 6 else "")
    return f"{len(others):,} file{'s' if len(others) > 1 else ''} of other kinds left out: {shown}"


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"
