"""Records refuse values that contradict each other."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.schema import Answer
from tests.fakes import conflicting_answer


def test_an_answer_survives_a_round_trip_through_json() -> None:
    answer = conflicting_answer()
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_an_answer_without_a_conflict_says_so_in_json() -> None:
    assert conflicting_answer().model_copy(update={"conflict": None}).model_dump()["conflict"] is None


@pytest.mark.parametrize("sentences", [(0, 2), (-1, 0), (1, 0), (0, 0), (0,), ()])
def test_a_conflict_refers_to_sentences_of_its_answer(sentences: tuple[int, ...]) -> None:
    fields = conflicting_answer().model_dump()
    fields["conflict"] = {"kind": "figure", "sentences": sentences}
    with pytest.raises(ValidationError):
        Answer.model_validate(fields)
