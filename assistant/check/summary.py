"""One line that says how many sentences of a checked text have which verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.schema import CheckVerdict


def summarise_verdicts(verdicts: Sequence[CheckVerdict], labels: Mapping[CheckVerdict, str]) -> str:
    """Return the number of sentences in all and with each verdict, the worst first.

    `verdicts` has one verdict for each sentence; `labels` are their names.
    """
    counts = [
        f"{verdicts.count(verdict):,} {labels[verdict].lower()}"
        for verdict in CheckVerdict
        if verdict in verdicts
    ]
    total = "1 sentence" if len(verdicts) == 1 else f"{len(verdicts):,} sentences"
    return f"{total}: {', '.join(counts)}." if counts else "No sentence was checked."
