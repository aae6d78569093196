#!/usr/bin/env python3
"""How facts are told that change from one article to the next, or that two outlets tell differently.

    python benchmarks/changed_facts.py FOLDER

FOLDER holds articles.jsonl and questions.jsonl, such as changed_facts/dev and changed_facts/check beside this script: invented
articles, most of them in pairs. A question is `{"id", "question", "kind", "newest", "older"}`: ways to write the newest value and the
older one. Of the kind `contested` neither is right or wrong: two outlets differ. Of the kinds `same` (both articles say it) and `other`
(the second article is about something similar) nothing has changed, and `older` is empty. All are asked on the day after the newest
article.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from assistant.evaluate.judge import contains_any_answer
from assistant.library.add import add
from assistant.progress import SilentProgress
from assistant.schema import Answer, Status
from assistant.search.query import Query
from assistant.settings import load_settings
from assistant.workspace import Workspace


class Fact(NamedTuple):
    """A question, and what the articles say."""

    question: str
    kind: str
    newest: list[str]
    older: list[str]


def main() -> None:
    """Print each answer with what became of it, and how often that was."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    rows = list(_rows(folder / "articles.jsonl"))
    today = date.fromisoformat(max(str(row["date"]) for row in rows)) + timedelta(days=1)
    counts: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as made:
        settings = load_settings(index_dir=Path(made))
        with Workspace(settings, SilentProgress()) as work:
            with closing(work.open_user_library()) as store:
                add([folder / "articles.jsonl"], store, work.embedder)
            for row in _rows(folder / "questions.jsonl"):
                fact = Fact(**{name: row[name] for name in Fact._fields})
                *_, answer = work.ask(Query(question=fact.question, today=today))
                if not isinstance(answer, Answer):
                    raise TypeError("answering ended without an answer")
                became = _told(fact, answer)
                counts[fact.kind, became] += 1
                sys.stdout.write(f"{became:16} {fact.question}\n{'':16} {answer.text}\n")
    for (kind, became), count in sorted(counts.items()):
        sys.stdout.write(f"{kind:10} {became:16} {count}\n")


def _told(fact: Fact, answer: Answer) -> str:
    """What became of a question. `stale` is what must not be: the older value alone, as if it were the only one."""
    if answer.status is Status.ABSTAINED:
        return "declined"
    newest, older = (
        contains_any_answer(answer.text, fact.newest),
        contains_any_answer(answer.text, fact.older),
    )
    if not fact.older:
        return "wrong" if not newest else "right" if len(answer.sentences) == 1 else "right and more"
    if newest and older:
        return (
            "both"
            if fact.kind == "contested" or contains_any_answer(answer.sentences[0].text, fact.newest)
            else "older first"
        )
    if fact.kind == "contested" and (newest or older):
        return "one alone"
    return "newest alone" if newest else "stale" if older else "wrong"


def _rows(path: Path) -> Iterator[dict[str, object]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
