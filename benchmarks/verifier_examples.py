#!/usr/bin/env python3
"""Write the examples that the verifier's adapter is trained on, as tokens of the default model.

Usage:

    python benchmarks/verifier_examples.py EXAMPLES.jsonl FOLDER [FOLDER …]

FOLDER contains `articles.jsonl`, `pairs.jsonl` and possibly `answers.jsonl`, like `claims/train` next to
this script; `claims/README.md` describes their fields. The quote is chosen by the program, except for
rows with `beside`. EXAMPLES.jsonl is for `benchmarks/train_verifier.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.models.branches import Segment
from assistant.models.llm import LlamaCpp
from assistant.progress import SilentProgress
from assistant.settings import load_settings
from assistant.verify.probe_prompt import (
    RULE,
    Tokenizer,
    answer_branch,
    claim_branch,
    evidence_prompt,
)
from assistant.verify.quotes import QuoteFinder
from assistant.verify.verdicts import Evidence
from assistant.workspace import Workspace
from benchmarks.article_library import read_rows
from benchmarks.claims import as_hit, find_evidence

SHORT_ANSWER = 5
"""Words. The quote of a shorter answer is chosen by the question too."""


def main() -> None:
    """Write one line per claim and answer."""
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with Workspace(load_settings(), SilentProgress()) as work:
        entry = work.catalog.find(work.settings.model)
        path = work.settings.models_dir / entry.name / entry.weights.path
        tokenize = LlamaCpp(path, name=entry.name, sha256=None, n_ctx=512, threads=1).tokenize
        finder = QuoteFinder(work.embedder)
        with Path(sys.argv[1]).open("w", encoding="utf-8") as file:
            for folder in map(Path, sys.argv[2:]):
                for example in examples(folder, finder, tokenize):
                    file.write(f"{json.dumps(example)}\n")


def examples(folder: Path, finder: QuoteFinder, tokenize: Tokenizer) -> Iterator[dict[str, Any]]:
    """Yield the examples of a folder."""
    hits = {str(row["id"]): as_hit(row) for row in read_rows(folder / "articles.jsonl")}
    for pair in read_rows(folder / "pairs.jsonl"):
        claim, hit = str(pair["claim"]), hits[str(pair["article"])]
        evidence = find_evidence(pair, claim, hit, finder)
        branch = claim_branch(tokenize, claim)
        yield example("claim", pair, str(pair["verdict"]), prompts(evidence, tokenize), branch)
    answers = folder / "answers.jsonl"
    for row in read_rows(answers) if answers.exists() else ():
        question, answer = str(row["question"]), str(row["answer"])
        hit = hits[str(row["article"])]
        is_short = len(answer.split()) <= SHORT_ANSWER
        sought = f"{question} {answer}" if is_short else answer
        evidence = find_evidence(row, sought, hit, finder)
        label = "right" if row["right"] else "wrong"
        branch = answer_branch(tokenize, question, answer)
        yield example("answer", row, label, prompts(evidence, tokenize), branch)


def prompts(evidence: Evidence, tokenize: Tokenizer) -> list[Segment]:
    """Return the tokens before the claim, with the whole context and with less of it."""
    variants = (evidence, replace(evidence, published=None), replace(evidence, title="", before=()))
    rule = tokenize(RULE)
    return [rule + tokenize(evidence_prompt(variant)) for variant in variants]


def example(
    task: str, row: dict[str, Any], label: str, prefixes: list[Segment], branch: Segment
) -> dict[str, Any]:
    """Return one line of the file."""
    return {
        "task": task,
        "id": row["id"],
        "kind": row["kind"],
        "article": row["article"],
        "label": label,
        "prefixes": prefixes,
        "branch": branch,
    }


if __name__ == "__main__":
    main()
