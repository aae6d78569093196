"""Output of the commands, on a terminal and in a pipe."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.answer.events import Drafting, FirstQuote
from assistant.cli.output.answers import AnswerStatus, show_answer, show_hits, show_period
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
from assistant.search.date_range import DateRange
from assistant.store.records import Provenance
from tests.answer.scripted import make_hit, without_sentence
from tests.fakes import conflicting_answer, make_article, refuted_answer


def test_metrics_are_one_per_line_without_unknown_ones(capsys: pytest.CaptureFixture[str]) -> None:
    retrieval = RetrievalMetrics(
        questions=2, answer_in={1: 0.5, 3: 1.0}, article_in=None, reciprocal_rank=0.75
    )
    show_metrics(
        RetrievalReport(
            set="ferries",
            generation=7,
            questions=3,
            retrieval=retrieval,
            best_sentence=None,
            search_s=0.02,
        )
    )
    stdout, stderr = capsys.readouterr()
    assert stdout.splitlines() == [
        "set         ferries",
        "generation  7",
        "questions   3",
        "retrieval   questions 2, answer in 1: 0.5 3: 1.0, reciprocal rank 0.75",
        "search s    0.02",
    ]
    assert stderr == ""


def test_comparison_shows_intervals_and_changed_questions(capsys: pytest.CaptureFixture[str]) -> None:
    unchanged = Difference(mean=0.0, low=0.0, high=0.0)
    trust = Difference(mean=0.25, low=0.0, high=0.75)
    show_metrics(Comparison(questions=4, trust=trust, wrong=unchanged, gained=("a", "b"), spoilt=()))
    assert capsys.readouterr().out.splitlines() == [
        "questions  4",
        "trust      mean 0.25, low 0.0, high 0.75",
        "wrong      mean 0.0, low 0.0, high 0.0",
        "gained     a, b",
        "spoilt     none",
    ]


@pytest.mark.parametrize(
    ("page", "heading"),
    [(3, "Report  The Ledger, 2026-03-06, p. 3\n"), (None, "Report  The Ledger, 2026-03-06\n")],
)
def test_citation_of_a_paged_document_shows_the_page(
    capsys: pytest.CaptureFixture[str], page: int | None, heading: str
) -> None:
    citation = Citation(
        number=1,
        article_id="a",
        title="Report",
        published=date(2026, 3, 6),
        source="The Ledger",
        start=0,
        end=5,
        quote="It is",
        page=page,
    )
    answer = Answer(
        id="1",
        question="q",
        status=Status.ANSWERED,
        text="It is. [1]",
        sentences=(Sentence(text="It is.", citations=(1,), support=0.9),),
        citations=(citation,),
        timings=Timings(retrieval_s=0, total_s=1),
        model=ModelNames(llm="m", llm_sha256=None, embedder="e", embedder_sha256="0"),
        generation=1,
    )
    show_answer(answer, [])
    assert heading in capsys.readouterr().out


def test_conflicting_sentences_are_one_per_line_behind_their_dates(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_answer(conflicting_answer(), [])
    assert capsys.readouterr().out.splitlines()[:3] == [
        "2026-01-16  412 people were evacuated. [1]",
        "no date  340 [2]",
        CONFLICT_NOTICE,
    ]


def test_refuted_answer_shows_the_words_that_refute_it_instead_of_the_closest_passages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show_answer(refuted_answer(), [make_hit("Rain fell.")])
    assert capsys.readouterr().out.splitlines() == [
        "The articles say otherwise:",
        "",
        "- Council rejects toll  Courier, 2026-01-16",
        "    “Gro Dahl did not vote for the toll.”",
    ]


def test_words_that_refute_a_question_fit_a_terminal_of_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "80")
    show_answer(refuted_answer("Gro Dahl and all the others did not vote for the bridge toll. " * 3), [])
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert all(len(line.rstrip()) <= 80 for line in lines)
    assert all(line.startswith("    ") for line in lines[3:])
    assert len(lines) > 4


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_first_quote_stands_below_the_stage_on_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, is_terminal: bool
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("FORCE_COLOR", "1")
    hit = make_hit("Rain fell in Dunmore.\nIt was late.", title="Weather")
    with AnswerStatus() as status:
        status.show(FirstQuote(hit, hit.sentences[0]))
        status.show(Drafting("Rain fell."))
    output = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", capsys.readouterr().err)
    expected = "Found so far, not checked yet: “Rain fell in Dunmore.” – Weather (Outlet, no date)"
    assert (expected in " ".join(output.split())) is is_terminal


def test_passages_are_marked_in_the_text_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    text = "Front. Rain fell. It was late.\nSnow came."
    passages = [
        Passage(start=start, end=end, sentences=(Span(start=start, end=end),))
        for start, end in ((7, 30), (31, 41))
    ]
    provenance = Provenance(origins=("a.txt",), superseded_by=None)
    show_article(make_article(text, title="Weather"), provenance, passages)
    output = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)
    assert "Front. [1] Rain fell. It was late.\n[2] Snow came.\n\n1\t7\t30\tRain fell." in output


def test_article_shows_its_other_origins_and_its_newest_version(
    capsys: pytest.CaptureFixture[str],
) -> None:
    article = make_article("Rain fell.", title="Rain", origin="/a.txt", published="2026-03-01")
    show_article(article, Provenance(origins=("/a.txt", "/copy.txt"), superseded_by="newer-1"))
    assert capsys.readouterr().out.splitlines() == [
        "Rain",
        "2026-03-01",
        "/a.txt",
        "also at /copy.txt",
        "This is an older version, which is not searched. The newest is newer-1.",
        "",
        "Rain fell.",
    ]
    show_article(article, Provenance(origins=("/a.txt",), superseded_by=None))
    assert capsys.readouterr().out.splitlines() == ["Rain", "2026-03-01", "/a.txt", "", "Rain fell."]


def test_article_shows_its_older_versions_and_near_duplicates(
    capsys: pytest.CaptureFixture[str],
) -> None:
    older_versions = (
        ArticleRef(article_id="old-1", title="Rain", published=date(2026, 3, 1)),
        ArticleRef(article_id="old-0", title="Rain"),
    )
    copies = [
        ArticleRef(
            article_id=f"c{number}", title=f"Rain {number}", source="Wire", published=date(2026, 3, 6)
        )
        for number in range(8)
    ]
    provenance = Provenance(origins=("/a.txt",), superseded_by=None, older=older_versions)
    article = make_article("Rain fell.", title="Rain", origin="/a.txt")
    show_article(article, provenance, near_duplicates=copies[:1])
    assert capsys.readouterr().out.splitlines() == [
        "Rain",
        "no date",
        "/a.txt",
        "supersedes old-1, 2026-03-01",
        "supersedes old-0, no date",
        "Near-duplicates: Rain 0 (Wire, 2026-03-06, c0)",
        "",
        "Rain fell.",
    ]
    show_article(article, provenance, near_duplicates=copies)
    assert "Rain 4 (Wire, 2026-03-06, c4) and 3 more\n" in capsys.readouterr().out


def test_passage_is_shown_without_its_boilerplate(capsys: pytest.CaptureFixture[str]) -> None:
    hit = make_hit("It rained. Sign up here. It snowed.", before=40)
    show_hits([without_sentence(hit, "Sign up here.")])
    output = capsys.readouterr().out
    assert "“It rained. It snowed.”" in output
    assert "a1 40-75," in output


@pytest.mark.parametrize(
    ("first", "last", "exact", "notice"),
    [
        (
            date(2026, 3, 1),
            date(2026, 3, 7),
            False,
            "Preferring articles from 2026-03-01 to 2026-03-07.",
        ),
        (date(2026, 3, 3), None, True, "Searching only articles from 2026-03-03 on, if there are any."),
        (None, date(2026, 3, 3), True, "Searching only articles until 2026-03-03, if there are any."),
    ],
)
def test_dates_of_the_question_are_announced(
    capsys: pytest.CaptureFixture[str],
    first: date | None,
    last: date | None,
    exact: bool,  # noqa: FBT001 - a parameter
    notice: str,
) -> None:
    show_period(DateRange(first=first, last=last, exact=exact))
    stdout, stderr = capsys.readouterr()
    assert stdout == ""
    assert stderr.strip() == notice
