"""Records refuse values that contradict each other."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.schema import Answer, Reason
from tests.fakes import conflicting_answer, refuted_answer


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


def test_a_refuted_answer_survives_a_round_trip_through_json() -> None:
    answer = refuted_answer()
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_an_answer_that_was_stored_without_evidence_is_still_read() -> None:
    answer = conflicting_answer()
    assert Answer.model_validate(answer.model_dump(exclude={"evidence"})) == answer


def test_the_quotes_of_an_answer_are_its_citations_or_its_evidence() -> None:
    assert conflicting_answer().quotes == conflicting_answer().citations
    assert refuted_answer().quotes == refuted_answer().evidence


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.REFUTED])
def test_only_a_refuted_answer_has_evidence(reason: Reason) -> None:
    fields = refuted_answer().model_dump()
    with pytest.raises(ValidationError, match="evidence comes with"):
        Answer.model_validate(fields | {"reason": reason})
    answered = conflicting_answer().model_dump() | {"evidence": fields["evidence"]}
    with pytest.raises(ValidationError, match="evidence comes with"):
        Answer.model_validate(answered)


def test_a_refuted_answer_has_evidence_and_no_citations() -> None:
    fields = refuted_answer().model_dump()
    with pytest.raises(ValidationError, match="evidence comes with"):
        Answer.model_validate(fields | {"evidence": ()})
    with pytest.raises(ValidationError, match="must have no sentences or citations"):
        Answer.model_validate(fields | {"citations": fields["evidence"]})


@pytest.mark.parametrize("numbers", [(2,), (1, 1), (1, 3), (2, 1)])
def test_evidence_is_numbered_from_1(numbers: tuple[int, ...]) -> None:
    fields = refuted_answer().model_dump()
    fields["evidence"] = [fields["evidence"][0] | {"number": number} for number in numbers]
    with pytest.raises(ValidationError, match="not numbered from 1"):
        Answer.model_validate(fields)
