#!/usr/bin/env python3
"""Measure how answers present facts that changed, or that two outlets report differently.

Usage:

    python benchmarks/changed_facts.py FOLDER

FOLDER contains `articles.jsonl` and `questions.jsonl`, like `changed_facts/dev` and
`changed_facts/check` next to this script. The articles are invented, most of them in pairs. A question
is an object with `id`, `question`, `kind`, `newest` and `older`; the last two list spellings of the
newest and the older value.

kind        meaning
changed     the newest article replaces the older value
contested   two outlets differ, so neither value is right or wrong
same        both articles agree; `older` is empty
other       the second article is about something similar; `older` is empty

All questions are asked on the day after the newest article.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from assistant.evaluate.judge import contains_any_answer
from assistant.schema import Answer, Status
from benchmarks.article_library import ask, open_library, read_rows


class Fact(NamedTuple):
    """Question with the values that the articles give."""

    question: str
    kind: str
    newest: list[str]
    older: list[str]


def main() -> None:
    """Print each answer with its outcome, then the number of outcomes by kind."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    dates = [str(row["date"]) for row in read_rows(folder / "articles.jsonl")]
    today = date.fromisoformat(max(dates)) + timedelta(days=1)
    counts: Counter[tuple[str, str]] = Counter()
    with open_library(folder) as work:
        for row in read_rows(folder / "questions.jsonl"):
            fact = Fact(**{name: row[name] for name in Fact._fields})
            answer = ask(work, fact.question, today)
            outcome = classify(fact, answer)
            counts[fact.kind, outcome] += 1
            sys.stdout.write(f"{outcome:16} {fact.question}\n{'':16} {answer.text}\n")
    for (kind, outcome), count in sorted(counts.items()):
        sys.stdout.write(f"{kind:10} {outcome:16} {count}\n")


def classify(fact: Fact, answer: Answer) -> str:
    """Return the outcome of a question.

    The worst outcome is `stale`: the answer presents the older value as the only one.
    """
    if answer.status is Status.ABSTAINED:
        return "declined"
    has_newest = contains_any_answer(answer.text, fact.newest)
    has_older = contains_any_answer(answer.text, fact.older)
    if not fact.older:
        if not has_newest:
            return "wrong"
        return "right" if len(answer.sentences) == 1 else "right and more"
    if has_newest and has_older:
        first_sentence = answer.sentences[0].text
        if fact.kind == "contested" or contains_any_answer(first_sentence, fact.newest):
            return "both"
        return "older first"
    if fact.kind == "contested" and (has_newest or has_older):
        return "one alone"
    if has_newest:
        return "newest alone"
    return "stale" if has_older else "wrong"


if __name__ == "__main__":
    main()
