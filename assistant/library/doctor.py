"""Check that all parts of a library agree, and rebuild the derived parts that are damaged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from assistant.errors import AssistantError, Stopped
from assistant.library.embedding import embed_articles
from assistant.library.reread import find_outdated
from assistant.models.embedder import Embedder
from assistant.schema import Record
from assistant.store.checks.fault import Fault, Remedy
from assistant.store.checks.repair import apply_remedies, readable_articles
from assistant.store.checks.runner import CheckResult, decode_lossy, run_checks
from assistant.store.connection import connect, translate_errors
from assistant.store.embedder_identity import require_embedder
from assistant.store.index_files import INDEX_FILE
from assistant.store.store import Store
from assistant.store.tables import read_meta


class Diagnosis(Record):
    """The results of all checks of a library, and the faults that a repair removed."""

    library: str
    checks: tuple[CheckResult, ...]
    mended: tuple[Fault, ...] = ()
    outdated_articles: int = 0
    """Articles of files that an earlier version of a reader read. This is no fault."""

    @property
    def is_sound(self) -> bool:
        """Return whether no check has a fault."""
        return not any(check.faults for check in self.checks)


def diagnose(folder: Path) -> Diagnosis:
    """Check a library without changing it. Raises LibraryError if it does not exist."""
    checks = tuple(run_checks(folder))
    return Diagnosis(library=folder.name, checks=checks, outdated_articles=_count_outdated(folder))


def _count_outdated(folder: Path) -> int:
    """Count the articles that can be read again by a better reader; 0 in a library that is damaged."""
    try:
        with Store.open(folder) as store:
            return find_outdated(store).articles
    except (AssistantError, ValueError):
        return 0


def repair(folder: Path, embedder: Callable[[], Embedder]) -> Diagnosis:
    """Check a library, rebuild damaged parts from sound ones, and check it again.

    `embedder` is called only if passages must be embedded. Raises LibraryError if it is not the
    library's embedder, and Stopped on Ctrl-C; the library is then unchanged.
    """
    before = diagnose(folder)
    faults = [fault for check in before.checks for fault in check.faults]
    remedies = {fault.remedy for fault in faults if fault.remedy is not None}
    if not remedies:
        return before
    try:
        _repair(folder, faults, remedies, embedder)
    except KeyboardInterrupt as error:
        raise Stopped("Stopped; the library is unchanged.") from error
    with Store.open(folder) as store:
        store.checkpoint()
    after = diagnose(folder)
    remaining = {fault for check in after.checks for fault in check.faults}
    mended = tuple(fault for fault in dict.fromkeys(faults) if fault not in remaining)
    return after.model_copy(update={"mended": mended})


def _repair(
    folder: Path, faults: Sequence[Fault], remedies: set[Remedy], embedder: Callable[[], Embedder]
) -> None:
    with closing(connect(folder)) as connection, translate_errors(folder):
        connection.text_factory = decode_lossy
        if remedies & {Remedy.SPLIT, Remedy.EMBEDDER}:
            model = embedder()
            to_split = {
                fault.article
                for fault in faults
                if fault.remedy is Remedy.SPLIT and fault.article is not None
            }
            if Remedy.EMBEDDER not in remedies:
                require_embedder(folder, read_meta(connection), model)
            articles = readable_articles(connection, None if Remedy.EMBEDDER in remedies else to_split)
            apply_remedies(connection, remedies, list(embed_articles(articles, model)), model)
        else:
            apply_remedies(connection, remedies, [], None)
    if Remedy.INDEX in remedies:
        (folder / INDEX_FILE).unlink(missing_ok=True)
