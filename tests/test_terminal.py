"""How figures are shown: one a line on standard output, those that are not known left out."""

from __future__ import annotations

import re

import pytest

from assistant.evaluate.compare import Comparison, Difference
from assistant.evaluate.retrieval import Retrieval
from assistant.evaluate.session import Passages
from assistant.schema import Passage, Span
from assistant.terminal import show_article, show_figures
from tests.fakes import article


def test_each_figure_is_a_line_and_what_is_not_known_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    found = Retrieval(questions=2, answer_in={1: 0.5, 3: 1.0}, article_in=None, reciprocal_rank=0.75)
    show_figures(Passages(set="ferries", generation=7, questions=3, retrieval=found, best_sentence=None, search_s=0.02))
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "set         ferries",
        "generation  7",
        "questions   3",
        "retrieval   questions 2, answer in 1: 0.5 3: 1.0, reciprocal rank 0.75",
        "search s    0.02",
    ]
    assert err == ""


def test_a_comparison_tells_its_intervals_and_names_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    none = Difference(mean=0.0, low=0.0, high=0.0)
    trust = Difference(mean=0.25, low=0.0, high=0.75)
    show_figures(Comparison(questions=4, trust=trust, wrong=none, gained=("a", "b"), spoilt=()))
    assert capsys.readouterr().out.splitlines() == [
        "questions  4",
        "trust      mean 0.25, low 0.0, high 0.75",
        "wrong      mean 0.0, low 0.0, high 0.0",
        "gained     a, b",
        "spoilt     none",
    ]


def test_on_a_terminal_the_passages_are_marked_in_the_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    text = "Front. Rain fell. It was late.\nSnow came."
    passages = [Passage(start=start, end=end, sentences=(Span(start=start, end=end),)) for start, end in ((7, 30), (31, 41))]
    show_article(article(text, title="Weather"), passages)
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "Front. [1] Rain fell. It was late.\n[2] Snow came.\n\n1\t7\t30\tRain fell." in out
