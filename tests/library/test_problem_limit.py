"""A file with many problems is reported in a few lines, and every problem counts."""

from __future__ import annotations

from pathlib import Path

from assistant.ingest.records import Problem
from assistant.library.add import add
from assistant.library.add_report import SilentReporter
from assistant.library.problem_limit import MAX_LINES, ProblemLimit
from assistant.store.store import Store
from tests.fakes import WordEmbedder


class _Lines(SilentReporter):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def on_problem(self, problem: Problem) -> None:
        self.lines.append(str(problem))


def reported(problems: list[Problem]) -> list[str]:
    reporter = _Lines()
    with ProblemLimit(reporter) as limit:
        for problem in problems:
            limit.report(problem)
    return reporter.lines


def test_few_problems_are_reported_one_by_one() -> None:
    problems = [
        Problem(path="a.jsonl", row=row, reason="has no text") for row in range(1, MAX_LINES + 2)
    ]
    assert reported(problems) == [str(problem) for problem in problems]


def test_many_problems_of_a_file_are_counted_and_the_last_is_named() -> None:
    rows = [Problem(path="a.jsonl", row=row, reason="has no text") for row in range(1, 1001)]
    assert reported(rows)[MAX_LINES:] == [
        "a.jsonl: has 995 more problems, the last of them: row 1000: has no text"
    ]
    mails = [Problem(path=f"a.mbox!{n}@b", reason="is encrypted", is_note=True) for n in range(8)]
    assert reported(mails)[MAX_LINES:] == [
        "a.mbox: has 3 more notes, the last of them: 7@b: is encrypted"
    ]


def test_notes_do_not_displace_problems() -> None:
    notes = [Problem(path=f"a.mbox!{n}", reason="x", is_note=True) for n in range(9)]
    assert "a.mbox!y: has no text" in reported([*notes, Problem(path="a.mbox!y", reason="has no text")])


def test_problems_that_are_not_reported_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_text("".join(f"From - \nSubject: {number}\n\n\n" for number in range(50)))
    reporter, words = _Lines(), WordEmbedder("rain")
    with Store.open(tmp_path / "index", embedder=words, create=True) as store:
        summary = add([path], store, words, reporter=reporter)
    assert summary.problems == 50
    assert len(reporter.lines) == MAX_LINES + 1
