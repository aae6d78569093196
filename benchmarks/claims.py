#!/usr/bin/env python3
"""Measure the verifier: how often it calls claims carried, refuted or not said.

Usage:

    python benchmarks/claims.py FOLDER [SIGNALS.jsonl]

FOLDER contains `articles.jsonl` and `pairs.jsonl`, like `claims/dev` next to this script;
`claims/README.md` describes their fields. The quote is chosen by the program, except for pairs with
`beside`: they are compared with that text. The `quote` of a pair is not used. SIGNALS.jsonl receives the
signals of each claim, for `benchmarks/fit_verifier.py`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from assistant.ingest.sentences import split_sentences
from assistant.progress import SilentProgress
from assistant.schema import Hit
from assistant.settings import load_settings
from assistant.verify.quotes import QuoteFinder, read_evidence
from assistant.verify.verdicts import ClaimWithEvidence, Evidence, Verdict
from assistant.verify.verifier import decide, features
from assistant.workspace import Workspace
from benchmarks.article_library import read_rows


class Outcome(NamedTuple):
    """A claim with its true verdict and the verifier's."""

    kind: str
    verdict: Verdict
    called: Verdict


def main() -> None:
    """Print the verdicts by kind and the figures."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    hits = {str(row["id"]): as_hit(row) for row in read_rows(folder / "articles.jsonl")}
    pairs = sorted(read_rows(folder / "pairs.jsonl"), key=lambda pair: str(pair["article"]))
    outcomes: list[Outcome] = []
    lines: list[str] = []
    with Workspace(load_settings(), SilentProgress()) as work:
        finder, verifier = QuoteFinder(work.embedder), work.answer_models.verifier
        for pair in pairs:
            claim, hit = str(pair["claim"]), hits[str(pair["article"])]
            evidence = find_evidence(pair, claim, hit, finder)
            (signals,) = verifier.signals([ClaimWithEvidence(claim, evidence)])
            outcomes.append(Outcome(pair["kind"], Verdict(pair["verdict"]), decide(signals).verdict))
            if len(sys.argv) == 3:
                row = {**pair, "features": features(signals)}
                lines.append(json.dumps(row, ensure_ascii=False))
    if len(sys.argv) == 3:
        Path(sys.argv[2]).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    for (kind, verdict, called_so), count in sorted(Counter(outcomes).items()):
        sys.stdout.write(f"{kind:12} {verdict:9} called {called_so:9} {count:4}\n")
    for line in figures(outcomes):
        sys.stdout.write(f"{line}\n")


def find_evidence(row: dict[str, Any], claim: str, hit: Hit, finder: QuoteFinder) -> Evidence:
    """Return the text that a row is to be compared with, `beside`, or else the quote for a claim."""
    if "beside" in row:
        return Evidence(str(row["beside"]), title=hit.title, published=hit.published)
    return read_evidence(hit, finder.find(claim, hit).quote)


def as_hit(row: dict[str, Any]) -> Hit:
    """Return an article as one passage."""
    text = str(row["text"])
    return Hit(
        article_id=row["id"],
        title=row["title"],
        published=date.fromisoformat(row["date"]),
        source=row["source"],
        url=None,
        passage_id=1,
        start=0,
        end=len(text),
        text=text,
        sentences=tuple(split_sentences(text)),
        cosine=0.5,
        score=1.0,
    )


def figures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the figures, each with its counts."""
    true = [o for o in outcomes if o.verdict is Verdict.CARRIED]
    nobody = [o for o in outcomes if o.kind == "nobody"]
    changed = [o for o in outcomes if o not in true and o not in nobody]
    refuted = [o for o in outcomes if o.verdict is Verdict.REFUTED]
    called_refuted = [o for o in outcomes if o.called is Verdict.REFUTED]
    for name, part, whole in (
        ("true claims called carried", called(true, Verdict.CARRIED), true),
        ("changed claims called carried", called(changed, Verdict.CARRIED), changed),
        ("statements nobody made called carried", called(nobody, Verdict.CARRIED), nobody),
        ("refuted claims called refuted", called(refuted, Verdict.REFUTED), refuted),
        ("refuted, of those called so", called(refuted, Verdict.REFUTED), called_refuted),
    ):
        yield f"{name:38} {part:4} of {len(whole):4}: {part / max(1, len(whole)):.3f}"


def called(outcomes: Sequence[Outcome], verdict: Verdict) -> int:
    """Return how many claims the verifier gave a verdict."""
    return sum(outcome.called is verdict for outcome in outcomes)


if __name__ == "__main__":
    main()
