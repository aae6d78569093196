"""Names that are spelled almost alike are other names."""

from __future__ import annotations

import pytest

from assistant.verify.people.near_names import looks_like, near_names
from assistant.verify.verdicts import ClaimWithEvidence, Evidence, FindingKind, Verdict
from tests.answer.scripted import scripted_verifier

UNION = Evidence(
    quote="The dockers' union, led by Callum Keith, wants 700 pounds a boat.",
    before=("Mayor Inés Brandt of Tessingham met them on Tuesday.",),
    title="Dockers in Greece",
)


@pytest.mark.parametrize(
    ("claim", "pair"),
    [
        ("The union is led by Callum Keitt.", ("Keitt", "Keith")),
        ("Ines Brand met the dockers.", None),
        ("Ines Brandl met the dockers.", ("Brandl", "Brandt")),
        ("The mayor of Tessington met them.", ("Tessington", "Tessingham")),
        ("They met the mayor on Thursday.", ("Thursday", "Tuesday")),
        ("Greek dockers want 700 pounds.", None),
        ("Callum Keith's union wants 700 pounds.", None),
        ("Thy want 700 pounds a boat.", None),
    ],
)
def test_a_name_that_the_passage_spells_almost_alike_is_found(
    claim: str, pair: tuple[str, str] | None
) -> None:
    findings = list(near_names(claim, UNION))
    assert [(item.claimed, item.quoted) for item in findings] == ([] if pair is None else [pair])
    assert all(item.kind is FindingKind.SPELLING for item in findings)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("José", "Jose"),
        ("France", "French"),
        ("Greece", "Greek"),
        ("Clark", "Clarke"),
        ("Reid", "Brandt"),
    ],
)
def test_other_forms_of_a_name_and_unlike_names_do_not_look_alike(first: str, second: str) -> None:
    assert not looks_like(first, second)


def test_a_claim_with_such_a_name_is_refuted_unless_the_question_has_the_name() -> None:
    claim = "The union is led by Callum Keitt."
    (alone,) = scripted_verifier(0.99).verify([ClaimWithEvidence(claim, UNION)])
    presumed = ClaimWithEvidence(claim, UNION, "Which union does Callum Keitt lead?", claim)
    (answer,) = scripted_verifier(0.99).verify([presumed])
    assert alone.verdict is Verdict.REFUTED
    assert answer.verdict is Verdict.CARRIED
