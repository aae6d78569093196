"""What the default models make of facts that one sample article tells and a later one, or another outlet, tells differently."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from assistant.evaluate.judge import contains_any_answer
from assistant.schema import Answer
from assistant.search.query import Query
from assistant.workspace import Workspace

TODAY = date(2026, 4, 30)
"""Just after the newest article."""


def test_the_newest_figure_is_told_first_and_an_older_one_never_as_if_it_were_the_only_one(
    default_workspace: Workspace,
) -> None:
    lines = (
        (Path(__file__).parents[1] / "data" / "changed_questions.jsonl")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    first, both, stale = [], [], []
    for fact in map(json.loads, lines):
        *_, answer = default_workspace.ask(Query(question=fact["question"], today=TODAY))
        assert isinstance(answer, Answer)
        said = answer.sentences[0].text if answer.sentences else ""
        if contains_any_answer(said, fact["newest"]):
            first.append(answer.text)
        elif contains_any_answer(said, fact["older"]) and not answer.conflict:
            stale.append(answer.text)
        if answer.conflict:
            both.append(answer)
    assert len(lines) == 12
    assert len(stale) <= 1, stale
    assert len(first) >= 9, first
    assert len(both) >= 7, both
    for answer in both:
        days = [citation.published or date.min for citation in answer.citations]
        assert days == sorted(days, reverse=True), answer.text
