"""How figures are shown, one a line on standard output, those that are not known left out; and where a quote is."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.cli.output.answers import show_answer, show_hits
from assistant.cli.output.articles import show_article
from assistant.cli.output.metrics import show_metrics
from assistant.evaluate.compare import Comparison, Difference
from assistant.evaluate.retrieval import RetrievalMetrics
from assistant.evaluate.session import RetrievalReport
from assistant.schema import (
    CONFLICT_NOTICE,
    Answer,
    ArticleRef,
    Citation,
    ModelNames,
    Passage,
    Sentence,
    Span,
    Status,
    Timings,
)
from assistant.store.records import Provenance
from tests.answer.scripted import make_hit, without_sentence
from tests.fakes import conflicting_answer, make_article


def test_each_figure_is_a_line_and_what_is_not_known_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = RetrievalMetrics(
        questions=2, answer_in={1: 0.5, 3: 1.0}, article_in=None, reciprocal_rank=0.75
    )
    show_metrics(
        RetrievalReport(
            set="ferries", generation=7, questions=3, retrieval=found, best_sentence=None, search_s=0.02
        )
    )
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "set         ferries",
        "generation  7",
        "questions   3",
        "retrieval   questions 2, answer in 1: 0.5 3: 1.0, reciprocal rank 0.75",
        "search s    0.02",
    ]
    assert err == ""


def test_a_comparison_tells_its_intervals_and_names_what_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    none = Difference(mean=0.0, low=0.0, high=0.0)
    trust = Difference(mean=0.25, low=0.0, high=0.75)
    show_metrics(Comparison(questions=4, trust=trust, wrong=none, gained=("a", "b"), spoilt=()))
    assert capsys.readouterr().out.splitlines() == [
        "questions  4",
        "trust      mean 0.25, low 0.0, high 0.75",
        "wrong      mean 0.0, low 0.0, high 0.0",
        "gained     a, b",
        "spoilt     none",
    ]


@pytest.mark.parametrize(
    ("page", "told"),
    [(3, "Report  The Ledger, 2026-03-06, p. 3\n"), (None, "Report  The Ledger, 2026-03-06\n")],
)
def test_a_quote_of_a_document_with_pages_tells_its_page(
    capsys: pytest.CaptureFixture[str], page: int | None, told: str
) -> None:
    about = {"article_id": "a", "title": "Report", "published": "2026-03-06", "source": "The Ledger"}
    citation = Citation.model_validate(
        about | {"number": 1, "start": 0, "end": 5, "quote": "It is", "page": page}
    )
    answer = Answer(
        id="1", question="q", status=Status.ANSWERED, text="It is. [1]", sentences=(Sentence(text="It is.", citations=(1,), support=0.9),),
        citations=(citation,), timings=Timings(retrieval_s=0, total_s=1),
        model=ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0"), generation=1,
    )  # fmt: skip
    show_answer(answer, [])
    assert told in capsys.readouterr().out


def test_answers_that_contradict_each_other_stand_on_a_line_each_with_their_days(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_answer(conflicting_answer(), [])
    assert capsys.readouterr().out.splitlines()[:3] == [
        "2026-01-16  412 people were evacuated. [1]",
        "no date  340 [2]",
        CONFLICT_NOTICE,
    ]


def test_on_a_terminal_the_passages_are_marked_in_the_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    text = "Front. Rain fell. It was late.\nSnow came."
    passages = [
        Passage(start=start, end=end, sentences=(Span(start=start, end=end),))
        for start, end in ((7, 30), (31, 41))
    ]
    show_article(
        make_article(text, title="Weather"), Provenance(origins=("a.txt",), superseded_by=None), passages
    )
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "Front. [1] Rain fell. It was late.\n[2] Snow came.\n\n1\t7\t30\tRain fell." in out


def test_an_article_tells_where_else_it_comes_from_and_what_superseded_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    item = make_article("Rain fell.", title="Rain", origin="/a.txt", published="2026-03-01")
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


def test_a_passage_that_was_found_is_shown_without_its_clutter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_hits(
        [without_sentence(make_hit("It rained. Sign up here. It snowed.", before=40), "Sign up here.")]
    )
    out = capsys.readouterr().out
    assert "“It rained. It snowed.”" in out
    assert "a1 40-75," in out


def test_an_article_tells_the_versions_it_superseded_and_what_prints_nearly_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    older = (
        ArticleRef(article_id="old-1", title="Rain", published=date(2026, 3, 1)),
        ArticleRef(article_id="old-0", title="Rain"),
    )
    copies = [
        ArticleRef(
            article_id=f"c{number}", title=f"Rain {number}", source="Wire", published=date(2026, 3, 6)
        )
        for number in range(8)
    ]
    provenance = Provenance(origins=("/a.txt",), superseded_by=None, older=older)
    show_article(
        make_article("Rain fell.", title="Rain", origin="/a.txt"), provenance, reprints=copies[:1]
    )
    assert capsys.readouterr().out.splitlines() == [
        "Rain",
        "no date",
        "/a.txt",
        "supersedes old-1, 2026-03-01",
        "supersedes old-0, no date",
        "Nearly the same: Rain 0 (Wire, 2026-03-06, c0)",
        "",
        "Rain fell.",
    ]
    show_article(make_article("Rain fell."), provenance, reprints=copies)
    assert "Rain 4 (Wire, 2026-03-06, c4) and 3 more\n" in capsys.readouterr().out
