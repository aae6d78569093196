"""Claims that affirm what their quote denies, leaves open or supposes, and true paraphrases."""

from __future__ import annotations

import pytest

from assistant.verify.polarity import agrees_with_yes, polarity_findings
from assistant.verify.verdicts import Evidence, FindingKind

POLARITY, MODALITY = FindingKind.POLARITY, FindingKind.MODALITY
UNKNOWN, QUANTIFIER = FindingKind.UNKNOWN, FindingKind.QUANTIFIER


def kinds(claim: str, quote: str) -> set[FindingKind]:
    return {finding.kind for finding in polarity_findings(claim, Evidence(quote))}


CHANGED = [
    ("Ida Vik signed the lease.", "Ida Vik did not sign the lease.", POLARITY),
    ("Ida Vik signed the lease.", "Ida Vik refused to sign the lease.", POLARITY),
    ("Ida Vik signed the lease.", "Ida Vik never signed the lease, her lawyer said.", POLARITY),
    ("Ida Vik did not sign the lease.", "Ida Vik signed the lease on Friday.", POLARITY),
    ("A bidder has emerged.", "No bidder has emerged.", POLARITY),
    ("The museum is insured.", "The museum is not insured.", POLARITY),
    ("The museum was uninsured.", "The museum was insured.", POLARITY),
    ("Rents rose in March.", "Rents fell in March.", POLARITY),
    ("The court accepted the appeal.", "The court rejected the appeal.", POLARITY),
    ("Police ruled out sabotage.", "Police could not rule out sabotage.", POLARITY),
    ("The pilot admitted drinking.", "The pilot denied drinking.", POLARITY),
    ("Per Foss spoke at the funeral.", "Unlike Per Foss, Ida Vik spoke at the funeral.", POLARITY),
    ("Per Foss voted for the levy.", "All members except Per Foss voted for the levy.", POLARITY),
    ("The party would join the cabinet.", "The party denied that it would join the cabinet.", MODALITY),
    ("The kiosk will reopen in June.", "The owner hopes to reopen the kiosk in June.", MODALITY),
    ("The kiosk reopened in June.", "The kiosk may reopen in June.", MODALITY),
    ("The kiosk reopened.", "The owner plans to reopen the kiosk.", MODALITY),
    ("The kiosk burned down.", "It is not known whether the kiosk burned down.", UNKNOWN),
    (
        "The firm will sell the quarry.",
        "The firm has not said whether it will sell the quarry.",
        UNKNOWN,
    ),
    ("All of the pupils passed.", "Most of the pupils passed.", QUANTIFIER),
    ("All the pupils passed the test.", "None of the pupils passed the test.", QUANTIFIER),
    ("At least 40 cows died.", "Up to 40 cows died.", QUANTIFIER),
]


@pytest.mark.parametrize(("claim", "quote", "kind"), CHANGED)
def test_a_changed_claim_is_reported(claim: str, quote: str, kind: FindingKind) -> None:
    assert kind in kinds(claim, quote)


CARRIED = [
    ("Ida Vik did not sign the lease.", "Ida Vik refused to sign the lease."),
    ("Ida Vik signed the lease.", "Ida Vik did not fail to sign the lease."),
    ("The museum was not insured.", "The museum was uninsured."),
    ("Rents did not rise in March.", "Rents fell in March."),
    ("The levy passed.", "The levy, which Per Foss did not support, passed."),
    ("Per Foss did not vote for the levy.", "All members except Per Foss voted for the levy."),
    ("The cause is unknown.", "The cause is not known."),
    ("The owner plans to reopen the kiosk.", "The kiosk reopened, as the owner had planned."),
    ("The kiosk will close in May.", "The kiosk will close in May unless a buyer is found."),
    ("The party denied that it would join.", "The party denied that it would join the cabinet."),
    ("Most of the pupils passed.", "All of the pupils passed."),
    ("The kiosk opened in May.", "The kiosk did not open until May."),
]


@pytest.mark.parametrize(("claim", "quote"), CARRIED)
def test_a_true_paraphrase_has_no_finding(claim: str, quote: str) -> None:
    assert not kinds(claim, quote)


@pytest.mark.parametrize(
    ("question", "quote", "answer"),
    [
        ("Did Ida Vik sign the lease?", "Ida Vik signed the lease on Friday.", "yes"),
        ("Did Ida Vik sign the lease?", "Ida Vik refused to sign the lease.", "no"),
        ("Was the museum insured?", "The museum was not insured.", "no"),
        ("Does Ida Vik accept the offer?", "Ida Vik said she would not accept the offer.", "no"),
        ("Will the kiosk reopen?", "The owner has not said whether the kiosk will reopen.", ""),
        ("Who signed the lease?", "Ida Vik signed the lease.", ""),
        ("Did Ida Vik sign the lease?", "The lease runs until 2030.", ""),
    ],
)
def test_a_quote_answers_a_closed_question(question: str, quote: str, answer: str) -> None:
    expected = {"yes": True, "no": False, "": None}[answer]
    assert agrees_with_yes(question, Evidence(quote)) is expected
