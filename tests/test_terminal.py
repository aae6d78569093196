"""How figures are shown: one a line on standard output, those that are not known left out."""

from __future__ import annotations

import pytest

from assistant.evaluate.compare import Comparison, Difference
from assistant.evaluate.retrieval import Retrieval
from assistant.evaluate.session import Passages
from assistant.index.rows import Provenance
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


def test_an_article_tells_where_else_it_comes_from_and_what_superseded_it(capsys: pytest.CaptureFixture[str]) -> None:
    item = article("Rain fell.", title="Rain", origin="/a.txt", published="2026-03-01")
    show_article(item, Provenance(origins=("/a.txt", "/copy.txt"), superseded_by="newer-1"))
    assert capsys.readouterr().out.splitlines() == [
        "Rain",
        "2026-03-01",
        "/a.txt",
        "also at /copy.txt",
        "This is an older version, which is not searched. The newest is newer-1.",
        "",
        "Rain fell.",
    ]
    show_article(item, Provenance(origins=("/a.txt",), superseded_by=None))
    assert capsys.readouterr().out.splitlines() == ["Rain", "2026-03-01", "/a.txt", "", "Rain fell."]
