"""A whole evaluation on a real library of two articles, with word counts for meaning and a script for a language model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import cast

import pytest

from assistant.answer.pipeline import Answerer
from assistant.errors import UsageError
from assistant.evaluate.judge import Outcome
from assistant.evaluate.questions import Question
from assistant.evaluate.report import Report, load_report
from assistant.evaluate.results import JsonlFile, ResultRow
from assistant.evaluate.retrieval import DEPTHS
from assistant.evaluate.run import AnsweredQuestion
from assistant.evaluate.session import (
    EvaluationPart,
    OutputFiles,
    RetrievalReport,
    evaluate,
    evaluate_retrieval,
)
from assistant.evaluate.trace import Trace
from assistant.library.add import add
from assistant.models.embedder import OnnxEmbedder
from assistant.progress import SilentProgress
from assistant.settings import Settings
from assistant.workspace import Workspace
from tests.answer.scripted import ScriptedModel
from tests.evaluate.ferry import NAMES
from tests.fakes import WordEmbedder

FERRY = "---\nid: ferry\ntitle: Ferry hits pier\n---\nThe ferry hit the pier on Monday. Repairs will cost $4.2 million.\n"
QUAY = "---\nid: quay\ntitle: Rain\n---\nThe quay was closed for two days after the rain.\n"
ROWS = [
    {
        "id": "cost",
        "question": "How much will repairs of the pier cost?",
        "answers": ["$4.2 million"],
        "gold_ids": ["ferry"],
    },
    {
        "id": "days",
        "question": "How many days was the quay closed?",
        "answers": ["two days"],
        "gold_ids": ["quay"],
    },
    {"id": "trap", "question": "Who painted the ferry?", "answers": []},
]
COST, DAYS = (
    ["$4.2 million", "Repairs of the pier will cost $4.2 million."],
    ["two days", "The quay was closed for two days."],
)
RIGHT = [*COST, *DAYS]
DECLINED = ["Ann Lee", "Ann Lee painted the ferry."]  # Ann Lee is in no article
NO_COUNT = ["The rain", "The rain closed the quay."]  # instead of how many days


class Desk(Workspace):
    """A workspace that needs no files of models. Replays the drafts, two a question; refuses to answer without any."""

    def __init__(self, index_dir: Path, *drafts: str) -> None:
        super().__init__(Settings(index_dir=index_dir), SilentProgress())
        self._drafts = drafts

    @cached_property
    def embedder(self) -> OnnxEmbedder:
        return cast(
            "OnnxEmbedder", WordEmbedder("ferry", "pier", "repairs", "quay", "days")
        )  # all that a workspace asks of it

    @cached_property
    def answerer(self) -> Answerer:
        return Answerer(ScriptedModel(*self._drafts), NAMES, min_support=0.5)


class NoModel(Desk):
    """Fails as soon as someone wants the language model."""

    @cached_property
    def answerer(self) -> Answerer:
        raise AssertionError("the language model was asked for")


def watched(_: Sequence[Question], asked: Iterator[AnsweredQuestion]) -> Iterable[AnsweredQuestion]:
    return asked


def unwatched(_: Sequence[Question], asked: Iterator[AnsweredQuestion]) -> Iterable[AnsweredQuestion]:  # noqa: ARG001 - nobody is to look at them
    raise AssertionError("questions were asked")


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """Holds a library of two articles."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "ferry.md").write_text(FERRY, encoding="utf-8")
    (articles / "quay.md").write_text(QUAY, encoding="utf-8")
    with Desk(tmp_path / "index") as work, work.open_user_library() as store:
        assert add([articles], store, work.embedder).passages == 2
    return tmp_path / "index"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "harbour" / "questions.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


def evaluated(
    index_dir: Path, questions: Path, folder: Path, *drafts: str, only: EvaluationPart | None = None
) -> Report:
    with Desk(index_dir, *drafts) as work:
        report, comparison = evaluate(work, questions, OutputFiles(report=folder), watched, only=only)
    assert comparison is None
    return report


def test_an_evaluation_leaves_rows_traces_report_and_page_in_its_folder(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "report"
    report = evaluated(index_dir, questions, folder, *RIGHT, *DECLINED)
    assert report.outcomes == {"cost": Outcome.CITED, "days": Outcome.CITED, "trap": Outcome.DECLINED}
    assert (report.set, report.mode, report.min_support, report.summary.trust) == (
        "harbour",
        "all",
        0.5,
        1.0,
    )
    assert report.summary.valid == 1.0  # held against the articles of the library
    assert report.reading_speed is not None
    assert load_report(folder / "report.json") == report
    assert (folder / "report.md").read_text(encoding="utf-8").startswith("# harbour: 3 questions\n")
    rows, traces = (
        JsonlFile(folder / "rows.jsonl", ResultRow).records,
        JsonlFile(folder / "traces.jsonl", Trace).records,
    )
    assert (
        [row.question_id for row in rows]
        == [trace.question_id for trace in traces]
        == ["cost", "days", "trap"]
    )
    assert [{one.article_id for one in trace.found} for trace in traces] == [{"ferry", "quay"}] * 3


def test_a_quote_of_an_article_that_was_removed_meanwhile_is_not_valid(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    def removing(_: Sequence[Question], asked: Iterator[AnsweredQuestion]) -> Iterable[AnsweredQuestion]:
        yield from asked
        with Desk(index_dir) as work, work.open_user_library() as store:
            store.delete_article("ferry")

    with Desk(index_dir, *RIGHT, *DECLINED) as work:
        report, _ = evaluate(work, questions, OutputFiles(report=tmp_path), removing)
    assert report.summary.valid == 0.5


def test_an_evaluation_that_stopped_is_taken_up_in_the_same_folder(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    with Desk(index_dir, *COST) as work:
        first, _ = evaluate(work, questions, OutputFiles(report=tmp_path), watched, limit=1)
    assert first.summary.questions == 1
    whole = evaluated(
        index_dir, questions, tmp_path, *DAYS, *DECLINED
    )  # a draft for the first question is not there
    assert (whole.summary.questions, whole.summary.trust) == (3, 1.0)
    assert whole.retrieval is not None
    assert whole.retrieval.questions == 2  # with the trace of the first
    assert evaluated(index_dir, questions, tmp_path).outcomes == whole.outcomes


def test_without_a_folder_only_the_rows_are_kept_and_the_machine_is_not_timed(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "out" / "rows.jsonl"
    with Desk(index_dir, *RIGHT, *DECLINED) as work:
        report, _ = evaluate(work, questions, OutputFiles(rows=rows), watched)
    assert report.reading_speed is None
    assert [path.name for path in rows.parent.iterdir()] == ["rows.jsonl"]
    assert len(rows.read_bytes().splitlines()) == 3


def test_reading_alone_is_shown_the_gold_articles_and_nothing_else(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    report = evaluated(index_dir, questions, tmp_path, *RIGHT, *DECLINED, only=EvaluationPart.READING)
    assert report.mode == "reading"
    seen = [
        {one.article_id for one in trace.found}
        for trace in JsonlFile(tmp_path / "reading-traces.jsonl", Trace).records
    ]
    assert seen == [{"ferry"}, {"quay"}, {"ferry", "quay"}]  # the set names none for the last


def test_answers_from_the_gold_articles_are_never_taken_for_answers_from_the_library(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    evaluated(index_dir, questions, tmp_path, *RIGHT, *DECLINED)
    wrong = [*COST, *NO_COUNT, *DECLINED]
    reading = evaluated(index_dir, questions, tmp_path, *wrong, only=EvaluationPart.READING)
    assert reading.outcomes["days"] is not Outcome.CITED
    assert evaluated(index_dir, questions, tmp_path).outcomes["days"] is Outcome.CITED


def test_searching_alone_needs_no_language_model_and_tells_where_the_answers_are(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    with NoModel(index_dir) as work:
        passages = evaluate_retrieval(work, questions, report=tmp_path)
    assert (passages.set, passages.questions) == ("harbour", 3)
    assert passages.retrieval is not None
    assert passages.retrieval.questions == 2
    assert passages.retrieval.answer_in == passages.retrieval.article_in == dict.fromkeys(DEPTHS, 1.0)
    assert passages.best_sentence is not None
    assert passages.search_s > 0
    assert RetrievalReport.model_validate_json((tmp_path / "passages.json").read_bytes()) == passages
    with NoModel(index_dir) as work:
        assert evaluate_retrieval(work, questions, limit=1).questions == 1


def test_against_an_earlier_report_the_difference_is_told_and_written(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    worse = evaluated(index_dir, questions, tmp_path / "old", *COST, *NO_COUNT, *DECLINED)
    assert worse.outcomes["days"] is not Outcome.CITED
    with Desk(index_dir, *RIGHT, *DECLINED) as work:
        _, comparison = evaluate(
            work,
            questions,
            OutputFiles(report=tmp_path / "new"),
            watched,
            against=tmp_path / "old" / "report.json",
        )
    assert comparison is not None
    assert (comparison.questions, comparison.trust.mean, comparison.gained, comparison.spoilt) == (
        3,
        0.333,
        ("days",),
        (),
    )
    assert "Newly right: days." in (tmp_path / "new" / "report.md").read_text(encoding="utf-8")


def test_what_cannot_be_used_is_refused_before_anything_is_asked(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    evaluated(index_dir, questions, tmp_path / "old", *RIGHT, *DECLINED)
    (tmp_path / "file").write_text("notes", encoding="utf-8")
    others = tmp_path / "others.jsonl"
    others.write_text('{"id": "x", "question": "Who won?"}', encoding="utf-8")
    report = tmp_path / "old" / "report.json"
    refused: list[tuple[Path, OutputFiles, Path | None, str]] = [
        (tmp_path / "nowhere.jsonl", OutputFiles(), None, "cannot be read"),
        (questions, OutputFiles(report=tmp_path / "file"), None, "cannot be written"),
        (questions, OutputFiles(report=tmp_path / "file" / "report"), None, "cannot be written"),
        (questions, OutputFiles(rows=tmp_path / "file"), None, "not an evaluation record"),
        (questions, OutputFiles(rows=tmp_path / "file" / "rows.jsonl"), None, "cannot be written"),
        (questions, OutputFiles(), tmp_path / "file", "not a report"),
        (others, OutputFiles(), report, "no outcome for any of these questions"),
    ]
    for path, files, against, said in refused:
        with Desk(index_dir) as work, pytest.raises(UsageError, match=said) as raised:
            evaluate(work, path, files, unwatched, against=against)
        assert raised.value.hint


def test_rows_of_another_state_of_the_library_are_refused(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    evaluated(index_dir, questions, tmp_path, *RIGHT, *DECLINED)
    (tmp_path / "new.txt").write_text("A heron nests on the quay.", encoding="utf-8")
    with Desk(index_dir) as work, work.open_user_library() as store:
        add([tmp_path / "new.txt"], store, work.embedder)
    with Desk(index_dir) as work, pytest.raises(UsageError, match="another state of the library"):
        evaluate(work, questions, OutputFiles(report=tmp_path), unwatched)


def test_a_set_bears_the_name_of_its_file_unless_that_is_what_all_are_called(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    other = tmp_path / "boats.jsonl"
    other.write_bytes(questions.read_bytes())
    with NoModel(index_dir) as work:
        assert [evaluate_retrieval(work, path, limit=1).set for path in (questions, other)] == [
            "harbour",
            "boats",
        ]
