"""All checks of a library, one after the other, on one moment of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from assistant.errors import LibraryError
from assistant.schema import Record
from assistant.store.checks.articles import article_faults, passage_faults
from assistant.store.checks.database import embedder_faults, file_faults, log_faults
from assistant.store.checks.faiss_file import vector_faults
from assistant.store.checks.fault import Fault, Remedy
from assistant.store.checks.full_text import structure_faults, words_faults
from assistant.store.connection import DATABASE, connect, is_writable, translate_errors

# These are about the machine or about others who use the library, and say nothing about its files.
_NO_FAULTS = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
BACKUP = "move it away, or put a backup in its place"


def decode_lossy(stored: bytes) -> str:
    """A stored text; one that is no UTF-8 is then told of as one that is not what was added."""
    return stored.decode("utf-8", "replace")


class CheckResult(Record):
    """One check, and what it found wrong."""

    name: str
    faults: tuple[Fault, ...] = ()


def run_checks(folder: Path) -> list[CheckResult]:
    """Every check of the library in a folder. Raises LibraryError if it is not there, or cannot be looked at just now."""
    try:
        connection = connect(folder)
    except LibraryError as error:
        if not (folder / DATABASE).is_file() or not isinstance(error.__cause__, sqlite3.DatabaseError):
            raise
        return [CheckResult(name="database", faults=(Fault(what=f"{error.message} {error.hint}"),))]
    connection.text_factory = decode_lossy
    with closing(connection), translate_errors(folder):
        structure = (
            list(_caught(structure_faults(connection), Remedy.WORDS)) if is_writable(folder) else []
        )
        connection.execute("BEGIN")
        return [
            _check("database", file_faults(connection)),
            _check("embedder", embedder_faults(connection), Remedy.EMBEDDER),
            _check("articles", article_faults(connection)),
            _check("passages", passage_faults(connection)),
            CheckResult(
                name="words", faults=(*structure, *_caught(words_faults(connection), Remedy.WORDS))
            ),
            _check("vectors", vector_faults(connection, folder), Remedy.VECTORS),
            _check("changes", log_faults(connection), Remedy.LOG),
        ]


def _check(name: str, faults: Iterator[Fault], remedy: Remedy | None = None) -> CheckResult:
    return CheckResult(name=name, faults=tuple(_caught(faults, remedy)))


def _caught(faults: Iterator[Fault], remedy: Remedy | None) -> Iterator[Fault]:
    """The faults; where SQLite cannot read on, that is one more."""
    try:
        yield from faults
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NO_FAULTS:
            raise
        advice = "" if remedy else f"; {BACKUP}"
        yield Fault(what=f"cannot be read to the end ({error}){advice}", remedy=remedy)
    except LibraryError as error:  # what `meta` and `changes` lack, which their own checks tell of
        yield Fault(what=error.message, remedy=remedy)
