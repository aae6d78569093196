"""File discovery: the supported files among and below the paths that a user names, in a fixed order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

from assistant.ingest.containers.saved_pages import describe_parts, is_part_of_page
from assistant.ingest.records import Problem

MARKDOWN = (".md", ".markdown", ".mdown")
MAILS = (".eml", ".msg")
OFFICE = (".docx", ".docm", ".odt", ".fodt", ".rtf")
DOCUMENTS = (*MARKDOWN, ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".pdf", *OFFICE, ".epub", *MAILS)
"""Suffixes of formats from which text is extracted, by the readers in `documents`."""
FEEDS = (".xml", ".rss", ".atom", ".opml")
NOTEBOOKS = (".enex",)
ROWS = (".jsonl", ".jsonl.gz", ".ndjson", ".json", ".csv", ".tsv")
CONTAINERS = (".mbox", ".warc", ".warc.gz", ".wacz")
"""Suffixes of mailboxes and web archives."""
SUFFIXES = (".txt", *ROWS, ".zip", *FEEDS, *NOTEBOOKS, *DOCUMENTS, *CONTAINERS)

_OLD_FORMATS = {
    ".doc": "is in the format of Word before 2007, which is not read; save it as .docx or .odt",
    ".wpd": "is in the format of WordPerfect, which is not read; save it as .docx or .odt",
    ".pages": "is in the format of Pages, which is not read; export it as .docx or .pdf",
}
"""Advice on formats of word processors that are not read, by suffix."""


def ignore_nothing(path: str) -> bool:  # noqa: ARG001 - the signature of an ignore rule
    """Ignore no path: the default ignore rule."""
    return False


def walk(
    paths: Sequence[Path], *, ignored: Callable[[str], bool] = ignore_nothing
) -> Iterator[Path | Problem]:
    """Yield the supported files among and below the paths, each once.

    Folders are read in sorted order, without hidden files and without following links to folders.
    `ignored` receives each path below a folder, as `a/b.txt`, or `a/` for a folder; an ignored folder is
    not read.

    Yields a Problem for a path that is missing, unsupported or neither a file nor a folder, and for a
    folder without supported files. Yields a note for links to folders, one with the number of
    unsupported files in a folder, and one with the folders of saved pages' parts, which are not read.
    """
    seen: set[Path] = set()
    for path in paths:
        items = _walk_folder(path, ignored) if _test_path(path.is_dir) else [check_path(path) or path]
        for item in items:
            if isinstance(item, Problem):
                yield item
            elif (canonical := canonical_path(item)) not in seen:
                seen.add(canonical)
                yield item


def supported_suffix(path: Path | str) -> str | None:
    """Return the suffix of a file name if it is one of `SUFFIXES`, ignoring case; None otherwise.

    Apple Mail exports a mailbox as a file named `mbox`.
    """
    if PurePath(path).name.lower() == "mbox":
        return ".mbox"
    return next((suffix for suffix in SUFFIXES if str(path).lower().endswith(suffix)), None)


def canonical_path(path: Path) -> Path:
    """Resolve links and `..` in the folder of a file. The file itself may be a link: its name stays."""
    return path.parent.resolve() / path.name


def check_path(path: Path) -> Problem | None:
    """Return the reason why a path is not a readable file of a supported type, or None if it is."""
    try:
        reason = _find_reason(path)
    except OSError as error:
        return Problem(path=path, reason=_unreadable(error))
    return Problem(path=path, reason=reason) if reason else None


def describe_skipped(paths: Sequence[PurePath]) -> str:
    """Describe the skipped files of unsupported types by their number and suffixes."""
    types = sorted({path.suffix.lower() or path.name for path in paths})
    listed = ", ".join(types[:6]) + (", …" if len(types) > 6 else "")
    return f"{len(paths):,} file{'s' if len(paths) > 1 else ''} of other types skipped: {listed}"


def describe_empty() -> str:
    """Describe a folder or archive without supported files."""
    return f"contains no supported file; supported: {', '.join(SUFFIXES)}"


def _find_reason(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
        str(canonical_path(path)).encode()
    except FileNotFoundError:
        return "is a broken link" if _test_path(path.is_symlink) else "does not exist"
    except UnicodeEncodeError:
        return "has a name that is not UTF-8 and cannot be cited; rename it"
    if stat.S_ISDIR(mode):
        return "is a folder"
    if not stat.S_ISREG(mode):
        return "is neither a file nor a folder"
    if supported_suffix(path):
        return None
    if advice := _OLD_FORMATS.get(path.suffix.lower()):
        return advice
    return f"has an unsupported file type; supported: {', '.join(SUFFIXES)}"


def _walk_folder(top: Path, ignored: Callable[[str], bool]) -> Iterator[Path | Problem]:
    unreadable: list[OSError] = []
    skipped: list[Path] = []
    parts: list[str] = []
    empty = True
    for parent, folders, files in os.walk(top, onerror=unreadable.append):
        prefix = "" if Path(parent) == top else f"{Path(parent).relative_to(top).as_posix()}/"
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not ignored(f"{prefix}{name}/")
        )
        parts += [f"{prefix}{name}" for name in folders if is_part_of_page(name, files)]
        folders[:] = [name for name in folders if not is_part_of_page(name, files)]
        for name in folders:
            if _test_path(Path(parent, name).is_symlink):
                reason = "is a link to a folder and was not followed"
                yield Problem(path=Path(parent, name), reason=reason, is_note=True)
        for name in sorted(files):
            if name.startswith(".") or ignored(f"{prefix}{name}"):
                continue
            path = Path(parent, name)
            if supported_suffix(path):
                empty = False
                yield check_path(path) or path
            else:
                skipped.append(path)
    for error in unreadable:
        yield Problem(path=Path(error.filename), reason=_unreadable(error))
    if empty and not unreadable:
        yield Problem(path=top, reason=describe_empty())
    elif skipped:
        yield Problem(path=top, reason=describe_skipped(skipped), is_note=True)
    if parts:
        yield Problem(path=top, reason=describe_parts(parts), is_note=True)


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _test_path(predicate: Callable[[], bool]) -> bool:
    """Call a Path predicate; return False on a permission error, which opening the file will report."""
    try:
        return predicate()
    except OSError:
        return False
