"""Sentences that their quotes refute are not shown; the refuting quote is."""

from __future__ import annotations

import pytest

from assistant.answer.verification import verify_sentences
from assistant.schema import Reason, Status
from assistant.verify.verifier import Verifier
from tests.answer.answering import get_answer, judge_drafts, judge_verified
from tests.answer.scripted import ScriptedModel, ScriptedProbe, make_hit, scripted_verifier
from tests.fakes import WordEmbedder

VOTE = make_hit(
    "Ann Lee, the mayor of Dunmore, did not vote for the ferry toll. Her deputy Tom Rae abstained.",
    title="Council debates the ferry toll",
)
CLOSURE = make_hit(
    "The cannery in Dunmore will close in May. The union leader Kay Orr said she would not accept it.",
    title="Cannery to close",
)
UNDECIDED = 0.4
"""Probability of being carried with which the verifier decides nothing."""


def test_a_sentence_that_its_quote_denies_is_not_shown() -> None:
    model = ScriptedModel("Ann Lee", "Ann Lee, the mayor, voted for the ferry toll.")
    answer = get_answer(model, [VOTE], "Who voted for the ferry toll?", carried=0.1)
    assert answer.status is Status.ABSTAINED
    assert answer.reason is Reason.REFUTED
    assert not answer.sentences
    assert [citation.quote for citation in answer.evidence] == [
        "Ann Lee, the mayor of Dunmore, did not vote for the ferry toll."
    ]


def test_a_wrong_yes_is_drafted_again_with_no() -> None:
    model = ScriptedModel(
        "Yes", "Yes, Kay Orr would accept it.", " Kay Orr said she would not accept it."
    )
    carried = {"Claim: Kay Orr would accept": UNDECIDED, "": 0.95}
    answer = get_answer(model, [CLOSURE], "Would Kay Orr accept the closure?", carried=carried)
    assert answer.text == "No, Kay Orr said she would not accept it. [1]"
    (citation,) = answer.citations
    assert "would not accept it" in citation.quote


def test_a_right_no_stays() -> None:
    model = ScriptedModel("No", "No, Ann Lee did not vote for the ferry toll.")
    carried = {"Claim: Ann Lee did vote": UNDECIDED, "": 0.95}
    answer = get_answer(model, [VOTE], "Did Ann Lee vote for the ferry toll?", carried=carried)
    assert answer.text.startswith("No, Ann Lee did not vote for the ferry toll.")


def test_a_verifier_that_is_sure_decides_yes_or_no_whatever_code_finds() -> None:
    fare = make_hit(
        "The ferry to Skelm costs 45 crowns. An earlier version of this article said that the ferry"
        " costs 54 crowns.",
        title="Ferry",
    )
    model = ScriptedModel(
        "Yes", "Yes, the ferry to Skelm costs 54 crowns.", " the ferry to Skelm costs 45 crowns."
    )
    answer = get_answer(
        model,
        [fare],
        "Does the ferry to Skelm cost 54 crowns?",
        carried={"54 crowns.\nStated": 0.01, "54 crowns": 0.02, "": 0.95},
        refuted="54 crowns",
    )
    assert answer.text == "No, the ferry to Skelm costs 45 crowns. [1]"


def test_a_sentence_that_its_quote_carries_is_shown() -> None:
    model = ScriptedModel("Tom Rae", "Tom Rae abstained on the ferry toll.")
    answer = get_answer(model, [VOTE], "Who abstained on the ferry toll?")
    assert answer.status is Status.ANSWERED


def test_a_name_that_only_the_question_gives_is_presumed() -> None:
    hit = make_hit("Lee joined the band in 1970 and stayed.", title="Ann Lee of the band Dunmore")
    model = ScriptedModel("1970", "Ann Lee, the Irish singer, joined the band in 1970.")
    question = "When did Ann Lee, the Irish singer, join the band?"
    assert get_answer(model, [hit], question).status is Status.ANSWERED


def test_a_yes_that_the_quote_does_not_state_is_not_shown() -> None:
    hit = make_hit("The museum in Dunmore moved its collection of ships in May.", title="Museum")
    model = ScriptedModel("Yes", "Yes, the museum in Dunmore moved its collection.")
    answer = get_answer(
        model,
        [hit],
        "Is the museum in Dunmore insured?",
        carried={"Claim: The museum in Dunmore is insured": 0.01, "": 0.95},
    )
    assert answer.status is Status.ABSTAINED


def test_two_drafts_of_one_answer_with_one_quote_are_verified_as_claim_and_answer() -> None:
    hit = make_hit("The repairs of the pier in Dunmore will cost $4.2 million.")
    model = ScriptedModel("$4.2 million", "The repairs will cost $4.2 million.")
    drafts = judge_drafts(model, [hit], "What will repairs cost?")
    probe = ScriptedProbe({"Claim: The repairs": 0.9, "Answer: $4.2 million": 0.8, "": 0.2})
    judged = verify_sentences(drafts, "What will repairs cost?", Verifier(probe, WordEmbedder()))
    assert len({sentence.kind for sentence in judged}) == 2
    assert probe.calls == [["The repairs will cost $4.2 million."]]
    assert len({sentence.signals.carried for sentence in judged}) == 1
    assert [sentence.signals.right for sentence in judged] == [pytest.approx(0.8)] * 2


def test_drafts_of_one_answer_with_two_quotes_have_their_mean_probabilities() -> None:
    ferry = make_hit("Repairs of the ferry will cost $4.2 million.")
    pier = make_hit("The repairs will cost $4.2 million.", number=2)
    question = "What will repairs cost?"
    drafts = [
        sentence
        for hit in (ferry, pier)
        for sentence in judge_drafts(ScriptedModel("$4.2 million", hit.text), [hit], question)
    ]
    short, full = drafts[0], drafts[-1]
    probe = ScriptedProbe({"Text: Repairs of the ferry": 0.9, "": 0.5})
    judged = verify_sentences([short, full], question, Verifier(probe, WordEmbedder()))
    assert len(probe.calls) == 2
    assert [sentence.signals.right for sentence in judged] == [pytest.approx(0.7)] * 2


def test_the_verifier_counts_once_in_the_support_of_a_sentence_that_is_verified_again() -> None:
    question = "What will repairs cost?"
    hit = make_hit("The repairs of the pier in Dunmore will cost $4.2 million.")
    model = ScriptedModel("$4.2 million", "The repairs will cost $4.2 million.")
    once = judge_verified(model, [hit], question, carried=0.6)
    twice = verify_sentences(once, question, scripted_verifier(0.6))
    assert [item.support for item in twice] == pytest.approx([item.support for item in once])


def test_a_draft_of_two_sentences_shares_nothing() -> None:
    hit = make_hit("The repairs of the pier will cost $4.2 million. Nobody in Dunmore was hurt.")
    model = ScriptedModel(
        "$4.2 million", "The repairs will cost $4.2 million. Nobody in Dunmore was hurt."
    )
    carried = {"Claim: Nobody": 0.9, "": 0.2}
    judged = judge_verified(model, [hit], "What will repairs cost?", carried=carried)
    assert len(judged) == 3
    assert judged[2].signals.carried > judged[1].signals.carried


def test_a_carried_sentence_that_does_not_answer_the_question_is_not_shown() -> None:
    hit = make_hit("The council of Dunmore might lend money to a buyer of the cannery.", title="Cannery")
    sentence = "The council might lend money to a buyer of the cannery."
    question = "How much will the council lend to a buyer of the cannery?"
    for right, status in ((0.02, Status.ABSTAINED), (0.95, Status.ANSWERED)):
        model = ScriptedModel(sentence, sentence)
        answer = get_answer(model, [hit], question, carried={"Answer: ": right, "Claim: ": 0.95})
        assert answer.status is status


def test_a_no_that_code_reads_from_the_quote_needs_no_other_evidence_that_it_answers() -> None:
    model = ScriptedModel("No", "No, Ann Lee did not vote for the ferry toll.")
    question = "Did Ann Lee vote for the ferry toll?"
    carried = {"Answer: ": 0.02, "Claim: Ann Lee did vote": UNDECIDED, "Claim: ": 0.95}
    answer = get_answer(model, [VOTE], question, carried=carried)
    assert answer.text.startswith("No, Ann Lee did not vote for the ferry toll.")
