"""Which paths of a followed folder are passed over: patterns as in `.gitignore`, from the command and from the folder itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.errors import UsageError

FILE = ".assistantignore"


def ignored_in(folder: Path, patterns: Sequence[str] = ()) -> Callable[[str], bool]:
    """Whether a path below the folder, `a/b.txt` or `a/` for a folder, is ignored; what stands last decides, the command's come last.

    Raises UsageError if a pattern is none, or if the folder's own file cannot be read: what it keeps out must not slip in.
    """
    from pathspec import GitIgnoreSpec

    lines = [*_own(folder / FILE), *patterns]
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError as error:
            raise UsageError(
                f"{line!r} is not a pattern of files.",
                hint="Write it as in .gitignore: drafts/, *.log.md",
            ) from error
    return GitIgnoreSpec.from_lines(lines).match_file


def _own(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = (
            "is not UTF-8"
            if isinstance(error, UnicodeDecodeError)
            else f"cannot be read ({error.strerror or error})"
        )
        raise UsageError(
            f"{file} {reason}.", hint="It says what is to be left out, so nothing was taken in."
        ) from error
