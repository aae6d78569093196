"""Findings of code and the scores of the probe add up to a verdict."""

from __future__ import annotations

import pytest

from assistant.verify.probe import ProbeScores
from assistant.verify.verdicts import ClaimWithEvidence, Evidence, Finding, FindingKind, Verdict
from assistant.verify.verifier import (
    WEIGHTS,
    WEIGHTS_WITHOUT_PROBE,
    ClaimSignals,
    Verifier,
    decide,
    features,
)
from tests.answer.scripted import ScriptedProbe, scripted_verifier
from tests.fakes import WordEmbedder

VOTE = Evidence(
    quote="Ann Lee, the mayor of Dunmore, did not vote for the ferry toll.",
    before=("The council met on Monday.",),
    after=("Her deputy Tom Rae abstained.",),
    title="Council debates the ferry toll",
)


def signals(carried: float = 2.0, *findings: Finding, refuted: float = -3.0) -> ClaimSignals:
    scores = ProbeScores(carried, refuted)
    return ClaimSignals(scores, findings=findings)


def finding(kind: FindingKind, verdict: Verdict) -> Finding:
    return Finding(kind, verdict, "claimed", "quoted")


def test_a_claim_that_the_probe_finds_in_the_quote_is_carried() -> None:
    assert decide(signals(4.0, refuted=-5.0)).verdict is Verdict.CARRIED


def test_a_claim_that_the_probe_finds_refuted_is_not_carried() -> None:
    assert decide(signals(-4.0, refuted=4.0)).verdict is Verdict.REFUTED


def test_without_a_probe_the_findings_of_code_decide() -> None:
    def decided(*findings: Finding) -> Verdict:
        return decide(ClaimSignals(None, share=0.9, unmatched=0.1, findings=findings)).verdict

    assert decided() is Verdict.CARRIED
    assert decided(finding(FindingKind.POLARITY, Verdict.REFUTED)) is not Verdict.CARRIED


def test_a_claim_that_its_quote_denies_is_refuted() -> None:
    (verification,) = scripted_verifier(0.1).verify(
        [ClaimWithEvidence("Ann Lee voted for the ferry toll.", VOTE)]
    )
    assert verification.refuted > 0.5 > verification.carried
    assert [item.kind for item in verification.findings] == [FindingKind.POLARITY]


def test_a_true_claim_has_no_finding() -> None:
    (verification,) = scripted_verifier().verify(
        [ClaimWithEvidence("Ann Lee did not vote for the toll.", VOTE)]
    )
    assert verification.verdict is Verdict.CARRIED
    assert verification.findings == ()


@pytest.mark.parametrize("kind", list(FindingKind))
def test_without_a_probe_a_finding_lowers_the_probability_that_a_claim_is_carried(
    kind: FindingKind,
) -> None:
    def carried(*findings: Finding) -> float:
        return decide(ClaimSignals(None, share=0.9, unmatched=0.1, findings=findings)).carried

    for verdict in (Verdict.REFUTED, Verdict.NOT_SAID):
        assert carried(finding(kind, verdict)) < carried()


def test_with_a_probe_findings_are_reasons_and_leave_the_probability_as_it_is() -> None:
    difference = finding(FindingKind.POLARITY, Verdict.REFUTED)
    verification = decide(signals(2.0, difference))
    assert verification.carried == decide(signals()).carried
    assert verification.findings == (difference,)


def test_probabilities_are_between_0_and_1_and_leave_room_for_not_said() -> None:
    for carried in (-1000.0, 0.0, 1000.0):
        verification = decide(signals(carried))
        assert 0 <= verification.carried <= 1
        assert 0 <= verification.refuted <= 1
        assert verification.carried + verification.refuted <= 1


def test_every_feature_has_a_weight_for_every_verdict() -> None:
    without_probe = ClaimSignals(None, share=0.8, unmatched=0.2)
    for fitted, example in ((WEIGHTS, signals()), (WEIGHTS_WITHOUT_PROBE, without_probe)):
        for weights in fitted.values():
            assert weights.keys() == features(example).keys()


def test_claims_on_one_quote_are_read_in_one_call() -> None:
    probe = ScriptedProbe()
    other = Evidence(quote="Tom Rae abstained.")
    claims = [("Ann Lee voted.", VOTE), ("Tom Rae voted.", VOTE), ("Tom Rae voted.", other)]
    Verifier(probe, WordEmbedder()).verify([ClaimWithEvidence(*claim) for claim in claims])
    assert probe.calls == [["Ann Lee voted.", "Tom Rae voted."], ["Tom Rae voted."]]


def test_an_answer_to_a_question_has_a_probability_of_being_right() -> None:
    answer = ClaimWithEvidence("Ann Lee is the mayor.", VOTE, "Who is the mayor?", "Ann Lee")
    claim = ClaimWithEvidence("Ann Lee is the mayor.", VOTE)
    by_probe, no_answer = scripted_verifier(0.9).verify([answer, claim])
    (without_probe,) = Verifier(None, WordEmbedder()).verify([answer])
    assert by_probe.right == pytest.approx(0.9)
    assert no_answer.right is None
    assert without_probe.right is None
