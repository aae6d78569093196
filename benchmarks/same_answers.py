#!/usr/bin/env python3
"""Compare the answers of two runs, byte for byte, to show that a change does not affect them.

    python -m assistant eval QUESTIONS.jsonl --output before.jsonl    # with the code before
    python -m assistant eval QUESTIONS.jsonl --output after.jsonl     # with the code after
    python benchmarks/same_answers.py before.jsonl after.jsonl

Every field of the answers is compared except `id`, `timings` and the words of an abstention, which may
be edited. `--new FIELD` ignores a field that only one of the runs knows. The differing questions are
printed, and the exit code is 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection
from pathlib import Path

IGNORED = ("id", "timings")


def main() -> int:
    """Print the differences between two files of answers and return the exit code."""
    parser = argparse.ArgumentParser(description="Compare the answers of two runs.")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--new", action="append", default=[], metavar="FIELD", help="Field to ignore.")
    arguments = parser.parse_args()
    before, after = (
        read_answers(path, ignored={*IGNORED, *arguments.new})
        for path in (arguments.before, arguments.after)
    )
    differing = [
        question
        for question in before.keys() | after.keys()
        if before.get(question) != after.get(question)
    ]
    for question in sorted(differing):
        sys.stdout.write(
            f"{question}\n  before: {before.get(question)}\n  after:  {after.get(question)}\n"
        )
    same = len(before.keys() | after.keys()) - len(differing)
    sys.stdout.write(f"{same} answers are identical, {len(differing)} differ.\n")
    return 1 if differing or not same else 0


def read_answers(path: Path, *, ignored: Collection[str]) -> dict[str, str]:
    """Return the answers of a file as canonical JSON without the `ignored` fields, by question id."""
    answers = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        question = answer["question_id"]
        answer = {name: value for name, value in answer.items() if name not in ignored}
        if answer["status"] == "abstained":
            del answer["text"]
        answers[question] = json.dumps(answer, ensure_ascii=False, sort_keys=True)
    return answers


if __name__ == "__main__":
    sys.exit(main())
