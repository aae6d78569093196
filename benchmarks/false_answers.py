#!/usr/bin/env python3
"""Measure how often answers state something false where a denial, an older value or a neighbour is near.

Usage:

    python benchmarks/false_answers.py FOLDER

FOLDER contains `articles.jsonl` and `questions.jsonl`, like `denials/dev` next to this script;
`denials/README.md` describes their fields. Each question is asked on its own date, in a library with
all articles of the folder.

outcome           meaning
right             says an accepted answer, and a quote states it where the question demands one
declined rightly  no answer, and the articles give none
declined wrongly  no answer, although the articles give one
false             states what the articles refute or do not say
wrong             anything else: beside the point, or right without the quote
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from assistant.schema import Answer, Status
from assistant.spelling import plain_spelling
from benchmarks.article_library import ask, open_library, read_rows


class Denial(NamedTuple):
    """Question with the strings that make an answer right or false."""

    question: str
    kind: str
    date: str
    answerable: bool
    answers: Sequence[str]
    never: Sequence[str] = ()
    only: bool = False
    cite: Sequence[str] = ()


def main() -> None:
    """Print each answer with its outcome, then the number of outcomes by kind and in all."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    counts: Counter[tuple[str, str]] = Counter()
    with open_library(folder) as work:
        for row in read_rows(folder / "questions.jsonl"):
            denial = Denial(**{name: row[name] for name in Denial._fields if name in row})
            answer = ask(work, denial.question, date.fromisoformat(denial.date))
            outcome = classify(denial, answer)
            counts[denial.kind, outcome] += 1
            sys.stdout.write(f"{outcome:16} {denial.question}\n{'':16} {answer.text}\n")
    for (kind, outcome), count in sorted(counts.items()):
        sys.stdout.write(f"{kind:14} {outcome:16} {count}\n")
    totals: Counter[str] = Counter()
    for (_, outcome), count in counts.items():
        totals[outcome] += count
    for outcome, count in sorted(totals.items()):
        sys.stdout.write(f"{'all':14} {outcome:16} {count}\n")


def classify(denial: Denial, answer: Answer) -> str:
    """Return the outcome of a question."""
    if answer.status is Status.ABSTAINED:
        return "declined wrongly" if denial.answerable else "declined rightly"
    text = " ".join(sentence.text for sentence in answer.sentences)
    return classify_text(denial, text, [citation.quote for citation in answer.citations])


def classify_text(denial: Denial, text: str, quotes: Iterable[str]) -> str:
    """Return the outcome of an answer that is no abstention, from its sentences and quotes."""
    if says_any(text, denial.never):
        return "false"
    if not says_any(text, denial.answers):
        return "false" if denial.only or not denial.answerable else "wrong"
    is_cited = any(
        _comparable(string) in _comparable(quote) for quote in quotes for string in denial.cite
    )
    return "right" if is_cited or not denial.cite else "wrong"


def says_any(text: str, strings: Iterable[str]) -> bool:
    """Return whether a text says one of the strings, as whole words and in any case.

    `Yes` and `No` only count as the first word of the text.
    """
    return any(_says(text, string) for string in strings)


def _says(text: str, string: str) -> bool:
    text, string = _comparable(text), _comparable(string)
    if string in {"yes", "no"}:
        return re.match(rf"\W*{string}\b", text) is not None
    return re.search(rf"(?<!\w)(?<!\d\.){re.escape(string)}(?!\w)(?!\.\d)", text) is not None


_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_DIGITS = {word: str(number) for number, word in enumerate(_NUMBER_WORDS)}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b")
_GROUP_MARK = re.compile(r"(?<=\d)[, ](?=\d{3}(?!\d))")


def _comparable(text: str) -> str:
    """Return a text in small letters, with numbers up to twenty as digits and 9,000 as 9000."""
    plain = " ".join(plain_spelling(text).replace("’", "'").casefold().split())
    digits = _NUMBER_WORD.sub(lambda match: _DIGITS[match[0]], plain)
    return _GROUP_MARK.sub("", digits)


if __name__ == "__main__":
    main()
