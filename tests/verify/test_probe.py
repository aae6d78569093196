"""A probe reads the states of claims behind the rule and the text, and scores them linearly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.models.catalog import load_catalog
from assistant.settings import load_settings
from assistant.verify.probe import (
    MAX_CLAIM,
    ProbeWeights,
    StateProbe,
    StateReader,
    load_probe,
    pooled,
    save_probe,
)
from assistant.verify.verdicts import Evidence
from tests.answer.scripted import ScriptedLayer, ScriptedModel

VOTE = Evidence(
    quote="Ann Lee, the mayor of Dunmore, did not vote for the ferry toll.",
    before=("The mayor was late.", "The council met on Monday."),
)


def test_the_quote_is_read_behind_the_sentence_before_and_all_claims_in_one_call() -> None:
    layer = ScriptedLayer()
    StateReader(layer).read(VOTE, ["Ann Lee voted.", "She was late."])
    (call,) = layer.calls
    assert all("\nText: The council met on Monday. Ann Lee, the mayor" in text for text in call)
    assert call[0].endswith("toll.\nClaim: Ann Lee voted.\nStated by the text:")
    assert call[1].endswith("toll.\nClaim: She was late.\nStated by the text:")


def test_a_quote_that_is_too_long_for_the_cache_loses_its_beginning() -> None:
    layer = ScriptedLayer(n_ctx=600)
    quote = "The ferry sailed on. " * 400 + "It sank."
    StateReader(layer).read(Evidence(quote=quote), ["The ferry sank."])
    ((text,),) = layer.calls
    assert len(text) == 600
    assert "It sank.\nClaim: The ferry sank." in text


def test_a_claim_that_is_too_long_is_cut_before_the_ending() -> None:
    layer = ScriptedLayer()
    StateReader(layer).read(VOTE, ["Ann Lee voted " + "again and " * 100])
    ((text,),) = layer.calls
    claim = text.partition("toll.\n")[2]
    assert len(claim) == MAX_CLAIM
    assert claim.endswith("again\nStated by the text:") or "Stated by the text:" in claim


def test_pooled_states_are_the_last_and_the_mean() -> None:
    states = np.array([[1, 2], [3, 6]], np.float32)
    assert pooled(states).tolist() == [3, 6, 2, 4]


def test_scores_are_log_odds_of_the_softmax() -> None:
    logits = np.log([0.7, 0.2, 0.1]).astype(np.float32)
    probe = StateProbe(ScriptedModel(""), ProbeWeights("0", 3, np.zeros((3, 2), np.float32), logits))
    ((carried, refuted),) = probe.scores(VOTE, ["Ann Lee voted."])
    assert carried == pytest.approx(np.log(0.7 / 0.3), abs=1e-5)
    assert refuted == pytest.approx(np.log(0.2 / 0.8), abs=1e-5)


def test_the_probe_of_the_default_model_comes_with_the_program() -> None:
    catalog = load_catalog()
    weights = load_probe(catalog.find(load_settings().model).weights.sha256)
    assert weights is not None
    assert weights.weights.shape == (3, 2 * 1536)
    assert weights.bias.shape == (3,)


@pytest.mark.parametrize("other", [None, "0" * 64])
def test_another_model_has_no_probe(other: str | None) -> None:
    assert load_probe(other) is None


def test_a_saved_probe_is_read_without_pickle(tmp_path: Path) -> None:
    weights = ProbeWeights("0" * 64, 3, np.ones((3, 4), np.float32), np.zeros(3, np.float32))
    save_probe(weights, tmp_path / "probe.npz")
    with np.load(tmp_path / "probe.npz", allow_pickle=False) as arrays:
        assert str(arrays["model_sha256"]) == "0" * 64
        assert arrays["weights"].tolist() == weights.weights.tolist()
