"""Evaluation from files to report, on a real library with a word-count embedder and a scripted model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import cast

import pytest

from assistant.answer.deciding import AnswerModels
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
from tests.answer.scripted import ScriptedModel, scripted_verifier
from tests.evaluate.ferry import NAMES
from tests.fakes import WordEmbedder

FERRY_FILE = """\
---
id: ferry
title: Ferry hits pier
---
The ferry hit the pier on Monday. Repairs will cost $4.2 million.
"""
QUAY_FILE = """\
---
id: quay
title: Rain
---
The quay was closed for two days after the rain.
"""
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
# Two drafts per question.
COST_DRAFTS = ["$4.2 million", "Repairs of the pier will cost $4.2 million."]
DAYS_DRAFTS = ["two days", "The quay was closed for two days."]
CORRECT_DRAFTS = [*COST_DRAFTS, *DAYS_DRAFTS]
UNSUPPORTED_DRAFTS = ["Ann Lee", "Ann Lee painted the ferry."]  # no article mentions Ann Lee
INCORRECT_DRAFTS = ["The rain", "The rain closed the quay."]  # for the question about days


class ScriptedWorkspace(Workspace):
    """Workspace without model files that replays drafts, two per question."""

    def __init__(self, index_dir: Path, *drafts: str) -> None:
        super().__init__(Settings(index_dir=index_dir, min_support=0.5), SilentProgress())
        self._models = AnswerModels(ScriptedModel(*drafts), NAMES, scripted_verifier())

    @cached_property
    def embedder(self) -> OnnxEmbedder:
        words = WordEmbedder("ferry", "pier", "repairs", "quay", "days")
        return cast("OnnxEmbedder", words)  # implements all that a workspace uses


class ModelFreeWorkspace(ScriptedWorkspace):
    """Workspace that fails on any use of the language model."""

    @property
    def answer_models(self) -> AnswerModels:
        raise AssertionError("the language model was loaded")


def without_progress(
    _: Sequence[Question], answers: Iterator[AnsweredQuestion]
) -> Iterable[AnsweredQuestion]:
    return answers


def refuse_to_answer(
    _: Sequence[Question],
    answers: Iterator[AnsweredQuestion],  # noqa: ARG001 - never consumed
) -> Iterable[AnsweredQuestion]:
    raise AssertionError("a question was answered")


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """Index directory with a library of two articles."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "ferry.md").write_text(FERRY_FILE, encoding="utf-8")
    (articles / "quay.md").write_text(QUAY_FILE, encoding="utf-8")
    with ScriptedWorkspace(tmp_path / "index") as work, work.open_user_library() as store:
        assert add([articles], store, work.embedder).passages == 2
    return tmp_path / "index"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "harbour" / "questions.jsonl"
    path.parent.mkdir()
    path.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return path


def run_evaluation(
    index_dir: Path, questions: Path, folder: Path, *drafts: str, only: EvaluationPart | None = None
) -> Report:
    with ScriptedWorkspace(index_dir, *drafts) as work:
        report, comparison = evaluate(
            work, questions, OutputFiles(report=folder), without_progress, only=only
        )
    assert comparison is None
    return report


def test_evaluation_writes_rows_traces_and_reports(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "report"
    report = run_evaluation(index_dir, questions, folder, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS)
    assert report.outcomes == {"cost": Outcome.CITED, "days": Outcome.CITED, "trap": Outcome.DECLINED}
    assert (report.set, report.mode, report.min_support, report.summary.trust) == (
        "harbour",
        "all",
        0.5,
        1.0,
    )
    assert report.summary.valid == 1.0  # checked against the articles of the library
    assert report.reading_speed is not None
    assert load_report(folder / "report.json") == report
    assert (folder / "report.md").read_text(encoding="utf-8").startswith("# harbour: 3 questions\n")
    rows = JsonlFile(folder / "rows.jsonl", ResultRow).records
    traces = JsonlFile(folder / "traces.jsonl", Trace).records
    assert [row.question_id for row in rows] == ["cost", "days", "trap"]
    assert [trace.question_id for trace in traces] == ["cost", "days", "trap"]
    assert [{passage.article_id for passage in trace.retrieved} for trace in traces] == [
        {"ferry", "quay"}
    ] * 3


def test_quote_of_an_article_removed_during_the_run_is_not_valid(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    def remove_afterwards(
        _: Sequence[Question], answers: Iterator[AnsweredQuestion]
    ) -> Iterable[AnsweredQuestion]:
        yield from answers
        with ScriptedWorkspace(index_dir) as work, work.open_user_library() as store:
            store.delete_article("ferry")

    with ScriptedWorkspace(index_dir, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS) as work:
        report, _ = evaluate(work, questions, OutputFiles(report=tmp_path), remove_afterwards)
    assert report.summary.valid == 0.5


def test_interrupted_evaluation_resumes_in_the_same_folder(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    with ScriptedWorkspace(index_dir, *COST_DRAFTS) as work:
        first, _ = evaluate(work, questions, OutputFiles(report=tmp_path), without_progress, limit=1)
    assert first.summary.questions == 1
    # There is no draft for the first question, so it is not answered again.
    resumed = run_evaluation(index_dir, questions, tmp_path, *DAYS_DRAFTS, *UNSUPPORTED_DRAFTS)
    assert (resumed.summary.questions, resumed.summary.trust) == (3, 1.0)
    assert resumed.retrieval is not None
    assert resumed.retrieval.questions == 2  # including the trace of the first question
    assert run_evaluation(index_dir, questions, tmp_path).outcomes == resumed.outcomes


def test_without_a_report_folder_only_rows_are_written(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    rows = tmp_path / "out" / "rows.jsonl"
    with ScriptedWorkspace(index_dir, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS) as work:
        report, _ = evaluate(work, questions, OutputFiles(rows=rows), without_progress)
    assert report.reading_speed is None
    assert [path.name for path in rows.parent.iterdir()] == ["rows.jsonl"]
    assert len(rows.read_bytes().splitlines()) == 3


def test_reading_part_uses_only_the_gold_articles(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    report = run_evaluation(
        index_dir, questions, tmp_path, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS, only=EvaluationPart.READING
    )
    assert report.mode == "reading"
    traces = JsonlFile(tmp_path / "reading-traces.jsonl", Trace).records
    assert [{passage.article_id for passage in trace.retrieved} for trace in traces] == [
        {"ferry"},
        {"quay"},
        {"ferry", "quay"},  # the set names no gold article
    ]


def test_results_of_the_reading_part_are_not_reused_for_the_whole(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    run_evaluation(index_dir, questions, tmp_path, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS)
    drafts = [*COST_DRAFTS, *INCORRECT_DRAFTS, *UNSUPPORTED_DRAFTS]
    reading = run_evaluation(index_dir, questions, tmp_path, *drafts, only=EvaluationPart.READING)
    assert reading.outcomes["days"] is not Outcome.CITED
    assert run_evaluation(index_dir, questions, tmp_path).outcomes["days"] is Outcome.CITED


def test_retrieval_part_needs_no_language_model(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    with ModelFreeWorkspace(index_dir) as work:
        report = evaluate_retrieval(work, questions, report=tmp_path)
    assert (report.set, report.questions) == ("harbour", 3)
    assert report.retrieval is not None
    assert report.retrieval.questions == 2
    assert report.retrieval.answer_in == report.retrieval.article_in == dict.fromkeys(DEPTHS, 1.0)
    assert report.best_sentence is not None
    assert report.search_s > 0
    assert RetrievalReport.model_validate_json((tmp_path / "passages.json").read_bytes()) == report
    with ModelFreeWorkspace(index_dir) as work:
        assert evaluate_retrieval(work, questions, limit=1).questions == 1


def test_comparison_with_an_earlier_report_is_returned_and_written(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    earlier = run_evaluation(
        index_dir, questions, tmp_path / "old", *COST_DRAFTS, *INCORRECT_DRAFTS, *UNSUPPORTED_DRAFTS
    )
    assert earlier.outcomes["days"] is not Outcome.CITED
    with ScriptedWorkspace(index_dir, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS) as work:
        _, comparison = evaluate(
            work,
            questions,
            OutputFiles(report=tmp_path / "new"),
            without_progress,
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


def test_unusable_files_are_refused_before_any_question_is_answered(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    run_evaluation(index_dir, questions, tmp_path / "old", *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS)
    (tmp_path / "file").write_text("notes", encoding="utf-8")
    unrelated_set = tmp_path / "unrelated.jsonl"
    unrelated_set.write_text('{"id": "x", "question": "Who won?"}', encoding="utf-8")
    report = tmp_path / "old" / "report.json"
    refused: list[tuple[Path, OutputFiles, Path | None, str]] = [
        (tmp_path / "nowhere.jsonl", OutputFiles(), None, "cannot be read"),
        (questions, OutputFiles(report=tmp_path / "file"), None, "cannot be written"),
        (questions, OutputFiles(report=tmp_path / "file" / "report"), None, "cannot be written"),
        (questions, OutputFiles(rows=tmp_path / "file"), None, "not an evaluation record"),
        (questions, OutputFiles(rows=tmp_path / "file" / "rows.jsonl"), None, "cannot be written"),
        (questions, OutputFiles(), tmp_path / "file", "not a report"),
        (unrelated_set, OutputFiles(), report, "no outcome for any of these questions"),
    ]
    for path, files, against, message in refused:
        with ScriptedWorkspace(index_dir) as work, pytest.raises(UsageError, match=message) as raised:
            evaluate(work, path, files, refuse_to_answer, against=against)
        assert raised.value.hint


def test_rows_from_another_generation_are_refused(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    run_evaluation(index_dir, questions, tmp_path, *CORRECT_DRAFTS, *UNSUPPORTED_DRAFTS)
    (tmp_path / "new.txt").write_text("A heron nests on the quay.", encoding="utf-8")
    with ScriptedWorkspace(index_dir) as work, work.open_user_library() as store:
        add([tmp_path / "new.txt"], store, work.embedder)
    with (
        ScriptedWorkspace(index_dir) as work,
        pytest.raises(UsageError, match="another state of the library"),
    ):
        evaluate(work, questions, OutputFiles(report=tmp_path), refuse_to_answer)


def test_set_is_named_after_its_file_or_its_folder(
    index_dir: Path, questions: Path, tmp_path: Path
) -> None:
    copied_set = tmp_path / "boats.jsonl"
    copied_set.write_bytes(questions.read_bytes())
    with ModelFreeWorkspace(index_dir) as work:
        assert [evaluate_retrieval(work, path, limit=1).set for path in (questions, copied_set)] == [
            "harbour",
            "boats",
        ]
