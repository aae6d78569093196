"""All checks of a library, run on one snapshot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from assistant.errors import LibraryError
from assistant.schema import Record
from assistant.store.checks.articles import check_articles, check_passages
from assistant.store.checks.database import check_change_log, check_database, check_embedder
from assistant.store.checks.fault import Fault, Remedy
from assistant.store.checks.ids import check_ids
from assistant.store.checks.search_index import check_index
from assistant.store.connection import DATABASE, connect, translate_errors

# Errors about the machine or about concurrent processes, not about the library's files.
_ENVIRONMENT_ERRORS = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
}
_RESTORE_BACKUP = "move it away or restore a backup"


def decode_lossy(stored: bytes) -> str:
    """Decode a stored text. Invalid UTF-8 becomes U+FFFD, so that the hash check reports the article."""
    return stored.decode("utf-8", "replace")


class CheckResult(Record):
    """A check and the faults it detected."""

    name: str
    faults: tuple[Fault, ...] = ()


def run_checks(folder: Path) -> list[CheckResult]:
    """Run every check of the library in a folder.

    Raises LibraryError if the library does not exist or cannot be read at the moment.
    """
    try:
        connection = connect(folder)
    except LibraryError as error:
        if not (folder / DATABASE).is_file() or not isinstance(error.__cause__, sqlite3.DatabaseError):
            raise
        return [CheckResult(name="database", faults=(Fault(what=f"{error.message} {error.hint}"),))]
    connection.text_factory = decode_lossy
    with closing(connection), translate_errors(folder):
        connection.execute("BEGIN")
        return [
            _run("database", check_database(connection)),
            _run("embedder", check_embedder(connection), Remedy.EMBEDDER),
            _run("articles", check_articles(connection)),
            _run("passages", check_passages(connection)),
            _run("ids", check_ids(connection), Remedy.IDS),
            _run("index", check_index(connection, folder), Remedy.INDEX),
            _run("changes", check_change_log(connection), Remedy.LOG),
        ]


def _run(name: str, faults: Iterator[Fault], remedy: Remedy | None = None) -> CheckResult:
    return CheckResult(name=name, faults=tuple(_catch_errors(faults, remedy)))


def _catch_errors(faults: Iterator[Fault], remedy: Remedy | None) -> Iterator[Fault]:
    """Yield the faults; turn an error that ends the check into a further fault."""
    try:
        yield from faults
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _ENVIRONMENT_ERRORS:
            raise
        advice = "" if remedy else f"; {_RESTORE_BACKUP}"
        yield Fault(what=f"cannot be read to the end ({error}){advice}", remedy=remedy)
    except LibraryError as error:  # missing metadata or log entries, which their own checks report too
        yield Fault(what=error.message, remedy=remedy)
