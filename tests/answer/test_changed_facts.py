"""Answers of the default models about facts that changed between the sample articles."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from assistant.evaluate.judge import contains_any_answer
from assistant.schema import Answer
from assistant.search.query import Query
from assistant.workspace import Workspace

TODAY = date(2026, 4, 30)
"""A date shortly after the newest article."""
FACTS = Path(__file__).parents[1] / "data" / "changed_questions.jsonl"


def test_newest_figure_comes_first_and_stale_figures_are_rarely_shown_alone(
    default_workspace: Workspace,
) -> None:
    facts = [json.loads(line) for line in FACTS.read_text(encoding="utf-8").splitlines()]
    newest_first, stale, conflicting = [], [], []
    for fact in facts:
        *_, answer = default_workspace.ask(Query(question=fact["question"], today=TODAY))
        assert isinstance(answer, Answer)
        first_sentence = answer.sentences[0].text if answer.sentences else ""
        if contains_any_answer(first_sentence, fact["newest"]):
            newest_first.append(answer.text)
        elif contains_any_answer(first_sentence, fact["older"]) and not answer.conflict:
            stale.append(answer.text)
        if answer.conflict:
            conflicting.append(answer)
    assert len(facts) == 12
    assert len(stale) <= 1, stale
    assert len(newest_first) >= 9, newest_first
    assert len(conflicting) >= 7, conflicting
    for answer in conflicting:
        dates = [citation.published or date.min for citation in answer.citations]
        assert dates == sorted(dates, reverse=True), answer.text
