"""A probe reads the states of claims behind the rule and the text, and scores them linearly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.models.catalog import load_catalog
from assistant.settings import load_settings
from assistant.verify.probe import (
    CONTEXT_TOKENS,
    ProbeWeights,
    StateProbe,
    load_probe,
    open_probe,
    pooled,
    save_probe,
)
from assistant.verify.probe_prompt import MAX_BRANCH, claim_branch, evidence_prompt
from assistant.verify.verdicts import Evidence
from tests.answer.scripted import ScriptedModel

VOTE = Evidence(
    quote="Ann Lee, the mayor of Dunmore, did not vote for the ferry toll.",
    before=("The mayor was late.", "It rained.", "The council met on Monday."),
    title="Toll",
    published=date(2025, 3, 4),
)


def characters(text: str) -> tuple[int, ...]:
    return tuple(map(ord, text))


def weights(bias: Sequence[float] = (0, 0, 0), answer_bias: Sequence[float] = (0, 0)) -> ProbeWeights:
    claim, answer = np.zeros((3, 2), np.float32), np.zeros((2, 2), np.float32)
    return ProbeWeights("0" * 64, claim, np.array(bias), answer, np.array(answer_bias))


def test_claims_and_answers_are_read_in_one_call_behind_the_quote_with_its_context() -> None:
    model = ScriptedModel("")
    probe = StateProbe(model, weights(), None)
    probe.scores(VOTE, ["Ann Lee voted.", "She was late."], "Did Lee vote?", ["Yes"])
    (call,) = model.layer.calls
    context = (
        "Title: Toll\nDate: 2025-03-04\nBefore: It rained. The council met on Monday.\nText: Ann Lee,"
    )
    assert all(context in text for text in call)
    assert call[0].endswith("toll.\nClaim: Ann Lee voted.\nStated by the text:")
    assert call[1].endswith("toll.\nClaim: She was late.\nStated by the text:")
    assert call[2].endswith("toll.\nQuestion: Did Lee vote?\nAnswer: Yes\nRight by the text:")


def test_what_was_just_scored_is_not_read_again() -> None:
    model = ScriptedModel("")
    probe = StateProbe(model, weights(), None)
    first = probe.scores(VOTE, ["She voted."], "Who voted?", ["Lee"])
    assert probe.scores(VOTE, ["She voted."], "Who voted?", ["Lee"]) == first
    assert len(model.layer.calls) == 1
    probe.scores(VOTE, ["She voted."], "Who voted?", ["Ann Lee"])
    assert len(model.layer.calls) == 2


def test_a_quote_without_a_context_is_the_whole_prompt() -> None:
    assert evidence_prompt(Evidence(quote="It sank.")) == "Text: It sank.\n"


def test_a_quote_that_is_too_long_for_the_cache_loses_its_beginning() -> None:
    model = ScriptedModel("")
    quote = "The ferry sailed on. " * 400 + "It sank."
    StateProbe(model, weights(), None).scores(Evidence(quote=quote), ["The ferry sank."])
    ((text,),) = model.layer.calls
    assert len(text) == CONTEXT_TOKENS
    assert "It sank.\nClaim: The ferry sank." in text


def test_a_claim_that_is_too_long_is_cut_before_the_ending() -> None:
    branch = claim_branch(characters, "Ann Lee voted " + "again and " * 100)
    assert len(branch) == MAX_BRANCH
    assert "".join(map(chr, branch)).endswith("\nStated by the text:")


def test_pooled_states_are_the_last_and_the_mean() -> None:
    states = np.array([[1, 2], [3, 6]], np.float32)
    assert pooled(states).tolist() == [3, 6, 2, 4]


def test_scores_are_log_odds_of_the_softmax() -> None:
    biased = weights(np.log([0.7, 0.2, 0.1]).tolist(), np.log([0.6, 0.4]).tolist())
    probe = StateProbe(ScriptedModel(""), biased, None)
    ((carried, refuted),), (right,) = probe.scores(VOTE, ["Ann Lee voted."], "Who voted?", ["Ann Lee"])
    assert carried == pytest.approx(np.log(0.7 / 0.3), abs=1e-5)
    assert refuted == pytest.approx(np.log(0.2 / 0.8), abs=1e-5)
    assert right == pytest.approx(np.log(0.6 / 0.4), abs=1e-5)


def test_the_probe_of_the_default_model_comes_with_the_program() -> None:
    sha256 = load_catalog().find(load_settings().model).weights.sha256
    assert open_probe(ScriptedModel(""), sha256) is not None


@pytest.mark.parametrize("other", [None, "0" * 64])
def test_another_model_has_no_probe(other: str | None) -> None:
    assert open_probe(ScriptedModel(""), other) is None


def test_a_saved_probe_is_read_without_pickle(tmp_path: Path) -> None:
    saved = weights((1, 2, 3))
    save_probe(saved, tmp_path / "probe.npz")
    with np.load(tmp_path / "probe.npz", allow_pickle=False) as arrays:
        assert str(arrays["model_sha256"]) == "0" * 64
    assert load_probe(tmp_path / "probe.npz").claim_bias.tolist() == [1, 2, 3]
