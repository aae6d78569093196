"""Findings of code and the judgement of the model add up to a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.verify.judge import Judge
from assistant.verify.verdicts import Evidence, Finding, FindingKind, Verdict
from assistant.verify.verifier import WEIGHTS, ClaimSignals, Verifier, decide, features
from tests.answer.scripted import ScriptedModel, scripted_verifier
from tests.fakes import WordEmbedder

VOTE = Evidence(
    quote="Ann Lee, the mayor of Dunmore, did not vote for the ferry toll.",
    before=("The council met on Monday.",),
    after=("Her deputy Tom Rae abstained.",),
    title="Council debates the ferry toll",
)


def signals(stated: float = 0.8, *findings: Finding, opposite: float = 0.4) -> ClaimSignals:
    return ClaimSignals(stated, opposite, share=0.8, unmatched=0.2, findings=findings)


def finding(kind: FindingKind, verdict: Verdict) -> Finding:
    return Finding(kind, verdict, "claimed", "quoted")


def test_a_claim_that_the_model_finds_in_the_quote_is_carried() -> None:
    assert decide(signals(0.9, opposite=0.9)).verdict is Verdict.CARRIED


def test_a_claim_that_its_quote_denies_is_refuted() -> None:
    (verification,) = scripted_verifier(0.6).verify([("Ann Lee voted for the ferry toll.", VOTE)])
    assert verification.verdict is Verdict.REFUTED
    assert [item.kind for item in verification.findings] == [FindingKind.POLARITY]


def test_a_true_claim_has_no_finding() -> None:
    (verification,) = scripted_verifier().verify([("Ann Lee did not vote for the toll.", VOTE)])
    assert verification.verdict is Verdict.CARRIED
    assert verification.findings == ()


@pytest.mark.parametrize("kind", list(FindingKind))
def test_every_finding_lowers_the_probability_that_a_claim_is_carried(kind: FindingKind) -> None:
    without = decide(signals()).carried
    for verdict in (Verdict.REFUTED, Verdict.NOT_SAID):
        assert decide(signals(0.8, finding(kind, verdict))).carried < without


def test_probabilities_are_between_0_and_1_and_leave_room_for_not_said() -> None:
    for stated in (0.0, 0.5, 1.0):
        verification = decide(signals(stated))
        assert 0 <= verification.carried <= 1
        assert 0 <= verification.refuted <= 1
        assert verification.carried + verification.refuted <= 1


def test_every_feature_has_a_weight_for_every_verdict() -> None:
    for weights in WEIGHTS.values():
        assert weights.keys() == features(signals()).keys()


class CountingModel(ScriptedModel):
    """Counts the calls for continuations."""

    def __init__(self) -> None:
        super().__init__("")
        self.branch_counts: list[int] = []

    def branch_probabilities(
        self,
        prefix: Sequence[tuple[int, ...]],
        branches: Sequence[tuple[int, ...]],
        choices: Sequence[str],
    ) -> list[list[float]]:
        self.branch_counts.append(len(branches))
        return super().branch_probabilities(prefix, branches, choices)


def test_claims_on_one_quote_are_judged_in_one_call_with_their_opposites() -> None:
    model = CountingModel()
    verifier = Verifier(Judge(model, Path("not-used")), WordEmbedder())
    other = Evidence(quote="Tom Rae abstained.")
    verifier.verify([("Ann Lee voted.", VOTE), ("Tom Rae voted.", VOTE), ("Tom Rae voted.", other)])
    assert model.branch_counts == [4, 2]


def test_the_judge_reads_the_quote_behind_the_sentence_before() -> None:
    model = ScriptedModel("")
    Judge(model, Path("not-used")).stated(VOTE, ["Ann Lee voted."])
    assert "Text: The council met on Monday. Ann Lee, the mayor" in model.prompts[-1]
    assert model.prompts[-1].endswith("Claim: Ann Lee voted.\nStated by the text:")


def test_a_quote_that_is_too_long_for_the_model_is_cut() -> None:
    model = ScriptedModel("", n_ctx=6000)
    long = Evidence(quote="The ferry sailed on. " * 400)
    assert Judge(model, Path("not-used")).stated(long, ["The ferry sailed."]) == [0.95]
    assert len(model.prompts[-1]) <= 6000
