"""The layout of the prompt, its segments, and its token budget."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.answer.prompt import (
    ANSWERABLE,
    MAX_DRAFT_TOKENS,
    WRITE,
    WRITE_SHORT,
    build_prompt,
    read_instructions,
)
from tests.answer.scripted import ScriptedModel, make_hit, without_sentence

CONTROL = frozenset({-1, -2, -3})
"""Tokens of the scripted model's chat template."""


def test_prompt_has_passages_then_the_question_then_the_task() -> None:
    model = ScriptedModel()
    hits = [
        make_hit("It rained.", title="Rain", published=date(2026, 3, 6)),
        make_hit("It snowed.", title="Snow", number=2),
    ]
    prompt = build_prompt(model, "Did it rain?", hits)
    segments = [*prompt.passages, prompt.request(model, WRITE)]
    text = "".join(chr(token) for segment in segments for token in segment if token > 0)
    positions = [
        text.index(part)
        for part in (
            "[1] Rain (Outlet, 2026-03-06)\nIt rained.",
            "[2] Snow (Outlet)",
            "Question: Did it rain?",
            WRITE,
        )
    ]
    assert positions == sorted(positions)


def test_questions_about_the_same_passages_share_all_segments() -> None:
    model = ScriptedModel()
    hits = [make_hit("It rained."), make_hit("It snowed.", number=2), make_hit("It hailed.", number=3)]
    rain, snow = build_prompt(model, "Rain?", hits), build_prompt(model, "Snow?", hits)
    assert rain.passages == snow.passages
    assert len(rain.passages) == 3


def test_instructions_read_ahead_are_the_first_segment_of_every_prompt() -> None:
    model = ScriptedModel()
    read_instructions(model)
    prompt = build_prompt(model, "Rain?", [make_hit("It rained.")])
    assert model.prefixes_read_ahead == [prompt.passages[:1]]


def test_requests_begin_alike_with_the_question() -> None:
    model = ScriptedModel()
    prompt = build_prompt(model, "Rain?", [make_hit("It rained.")])
    for task in (WRITE, WRITE_SHORT, ANSWERABLE):
        assert prompt.request(model, task)[: len(prompt.question)] == prompt.question


def test_prompt_of_the_best_passage_alone_opens_the_prompt_of_all_passages() -> None:
    model = ScriptedModel()
    hits = [make_hit("It rained."), make_hit("It snowed.", number=2)]
    alone = build_prompt(model, "Rain?", hits[:1])
    assert alone.passages == build_prompt(model, "Rain?", hits).passages[:2]


def test_prompt_without_passages_has_only_the_opening_before_the_question() -> None:
    assert len(build_prompt(ScriptedModel(), "Rain?", []).passages) == 1


def test_control_tokens_in_articles_and_questions_are_plain_characters() -> None:
    model = ScriptedModel()
    prompt = build_prompt(model, "What is <a>?", [make_hit("He wrote <s> and <u>.", title="<a>")])
    opening, *passages = prompt.passages
    assert set(opening) & CONTROL == {-1, -2}
    assert not CONTROL & {token for segment in [*passages, prompt.question] for token in segment}
    assert set(prompt.ending) & CONTROL == {-3}


@given(st.lists(st.integers(1, 900), max_size=8), st.integers(1500, 4000))
def test_weakest_passages_are_dropped_until_the_prompt_fits(lengths: list[int], n_ctx: int) -> None:
    model = ScriptedModel(n_ctx=n_ctx)
    hits = [make_hit(f"{'x' * length}.", number=number) for number, length in enumerate(lengths, 1)]
    question = "Which letter is it, and " * 10
    prompt = build_prompt(model, question, hits)
    assert list(prompt.hits) == hits[: len(prompt.hits)]
    assert question in "".join(map(chr, prompt.question))
    requests = [prompt.request(model, task) for task in (WRITE, WRITE_SHORT, ANSWERABLE)]
    length = sum(map(len, [*prompt.passages, *requests])) - 2 * len(prompt.question)
    assert length + 2 * MAX_DRAFT_TOKENS <= n_ctx


def test_clutter_within_a_passage_is_left_out() -> None:
    hit = make_hit("It rained.\n\nFollow us on Facebook.\n\nIt snowed.", before=40)
    cluttered = without_sentence(hit, "Follow us on Facebook.")
    prompt = build_prompt(ScriptedModel(), "Did it rain?", [cluttered])
    passage = "".join(map(chr, prompt.passages[1]))
    assert passage.endswith("\nIt rained.\nIt snowed.\n\n")
