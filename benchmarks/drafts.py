#!/usr/bin/env python3
"""Measure how the check of a text sorts the sentences of labelled drafts.

Usage:

    python benchmarks/drafts.py FOLDER [ROWS.jsonl]

FOLDER contains `articles.jsonl`, `labels.jsonl` and `drafts/NAME.txt`, like `drafts/dev` next to this
script; `drafts/README.md` describes them. ROWS.jsonl receives one object per label with the verdict.

The verdict on a label is the worst of the claims that its sentence overlaps.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.schema import CheckedClaim, CheckReport, CheckVerdict
from assistant.schema.checks import worst_verdict
from assistant.workspace import Workspace
from benchmarks.article_library import open_library, read_rows

Row = dict[str, str | None]


def main() -> None:
    """Print the wrong verdicts, the verdicts by kind, and the figures."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    labels: list[Row] = list(read_rows(folder / "labels.jsonl"))
    rows: list[Row] = []
    with open_library(folder) as work:
        for path in sorted((folder / "drafts").glob("*.txt")):
            own = [label for label in labels if label["draft"] == path.stem]
            rows += check_draft(work, path, own)
    if len(sys.argv) == 3:
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        Path(sys.argv[2]).write_text(lines, encoding="utf-8")
    show(rows)


def check_draft(work: Workspace, path: Path, labels: Sequence[Row]) -> Iterator[Row]:
    """Yield the labels of a draft with the verdicts of its check and the quote of the first claim."""
    text = path.read_text(encoding="utf-8")
    *_, report = work.check_text(text, path.name)
    if not isinstance(report, CheckReport):
        raise TypeError("the check ended without a report")
    n_words, seconds = len(text.split()), report.timings.total_s
    sys.stdout.write(
        f"{path.name}: {n_words} words, {seconds:.1f} s, {800 * seconds / n_words:.0f} s for 800 words\n"
    )
    for label in labels:
        start = text.index(str(label["sentence"]))
        claims = list(overlapping(report, start, start + len(str(label["sentence"]))))
        verdict = worst_verdict(tuple(claim.verdict for claim in claims))
        quotes = [citation.quote for claim in claims for citation in claim.evidence]
        yield {**label, "check": verdict.value, "evidence": " | ".join(quotes) or None}


def overlapping(report: CheckReport, start: int, end: int) -> Iterator[CheckedClaim]:
    """Yield the claims that overlap a part of the text."""
    for sentence in report.sentences:
        for claim in sentence.claims:
            if claim.start < end and start < claim.end:
                yield claim


def show(rows: Sequence[Row]) -> None:
    """Print each wrong verdict, the number of verdicts by kind, and the figures that are aimed at."""
    for row in rows:
        if row["check"] != row["verdict"]:
            line = f"{row['kind']:9} {row['verdict']} -> {row['check']}: {row['sentence']}"
            sys.stdout.write(f"{line}\n{'':10}{row['evidence'] or '-'}\n")
    counts = Counter((row["kind"], row["verdict"], row["check"]) for row in rows)
    for (kind, verdict, check), count in sorted(counts.items(), key=str):
        sys.stdout.write(f"{kind:10} {verdict:18} {check:18} {count}\n")
    altered = [row for row in rows if row["kind"] == "altered"]
    quotations = [row for row in rows if row["kind"] == "quotation"]
    changed = [row for row in quotations if row["verdict"] == CheckVerdict.QUOTATION_ALTERED]
    untouched = [row for row in quotations if row["verdict"] == CheckVerdict.CARRIED]
    show_share("altered facts called carried", altered, CheckVerdict.CARRIED)
    true = [row for row in rows if row["kind"] == "true"]
    show_share("true sentences called carried", true, CheckVerdict.CARRIED)
    show_share("altered quotations detected", changed, CheckVerdict.QUOTATION_ALTERED)
    show_share("untouched quotations called altered", untouched, CheckVerdict.QUOTATION_ALTERED)
    show_share("untouched quotations carried", untouched, CheckVerdict.CARRIED)
    invented = [row for row in rows if row["kind"] == "invented"]
    show_share("invented sentences called carried", invented, CheckVerdict.CARRIED)
    right = sum(row["check"] == row["verdict"] for row in rows)
    sys.stdout.write(f"right verdicts: {right} of {len(rows)}\n")


def show_share(name: str, rows: Sequence[Row], verdict: CheckVerdict) -> None:
    """Print how many rows have a verdict."""
    count = sum(row["check"] == verdict for row in rows)
    share = f" ({count / len(rows):.3f})" if rows else ""
    sys.stdout.write(f"{name}: {count} of {len(rows)}{share}\n")


if __name__ == "__main__":
    main()
