"""A second cache, and the beginning of its prompts in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.models.llm import LlamaCpp
from tests.models.tiny_model import LONG, count_calls, prompt

YES_NO = ["Yes", "No"]


def test_a_second_cache_leaves_the_first_as_it_is(
    model: LlamaCpp, monkeypatch: pytest.MonkeyPatch
) -> None:
    *prefix, question = prompt(model, LONG[:400])
    expected = model.choice_probabilities([*prefix, question], YES_NO)
    second = model.with_own_cache(512)
    second.choice_probabilities(prompt(model, "Snow fell in Dunmore."), YES_NO)
    calls = count_calls(model, monkeypatch)
    assert model.choice_probabilities([*prefix, question], YES_NO) == expected
    assert calls == [len(question)]


def test_closing_a_second_cache_leaves_the_weights_to_the_first(model: LlamaCpp) -> None:
    *prefix, question = prompt(model, LONG[:400])
    expected = model.choice_probabilities([*prefix, question], YES_NO)
    second = model.with_own_cache(512)
    for _ in range(2):
        second.close()
    model.clear_cache()
    assert model.choice_probabilities([*prefix, question], YES_NO) == expected


def test_a_restored_beginning_gives_the_same_bytes(model: LlamaCpp, tmp_path: Path) -> None:
    *prefix, question = prompt(model, LONG[:400])
    evaluated, restored = model.with_own_cache(512), model.with_own_cache(512)
    evaluated.hold(prefix, tmp_path)
    (file,) = tmp_path.glob("*.kv")
    expected = evaluated.choice_probabilities([*prefix, question], YES_NO)
    assert expected == model.choice_probabilities([*prefix, question], YES_NO)
    written = file.stat().st_mtime_ns
    restored.hold(prefix, tmp_path)
    assert restored.choice_probabilities([*prefix, question], YES_NO) == expected
    assert file.stat().st_mtime_ns == written


def test_a_restored_beginning_is_not_evaluated(
    model: LlamaCpp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    *prefix, question = prompt(model, LONG[:400])
    model.with_own_cache(512).hold(prefix, tmp_path)
    second = model.with_own_cache(512)
    calls = count_calls(second, monkeypatch)
    second.hold(prefix, tmp_path)
    second.choice_probabilities([*prefix, question], YES_NO)
    assert calls == [len(question)]


@pytest.mark.parametrize("size", [0, 10, -1])
def test_a_damaged_file_is_made_anew(model: LlamaCpp, tmp_path: Path, size: int) -> None:
    *prefix, question = prompt(model, LONG[:400])
    expected = model.choice_probabilities([*prefix, question], YES_NO)
    model.with_own_cache(512).hold(prefix, tmp_path)
    (file,) = tmp_path.glob("*.kv")
    whole = file.read_bytes()
    file.write_bytes(whole[:size])
    second = model.with_own_cache(512)
    second.hold(prefix, tmp_path)
    assert second.choice_probabilities([*prefix, question], YES_NO) == expected
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_only_costs_time(model: LlamaCpp, tmp_path: Path) -> None:
    *prefix, question = prompt(model, LONG[:400])
    (tmp_path / "states").write_text("a file, not a folder")
    second = model.with_own_cache(512)
    second.hold(prefix, tmp_path / "states")
    expected = model.choice_probabilities([*prefix, question], YES_NO)
    assert second.choice_probabilities([*prefix, question], YES_NO) == expected
