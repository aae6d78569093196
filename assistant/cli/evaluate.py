"""`eval`: answers a set of questions and measures the answers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.cli.options import Strict, interruptible, open_workspace

Questions = Annotated[
    Path,
    typer.Argument(
        metavar="QUESTIONS.jsonl",
        help='JSON objects, one per line: "id", "question", optionally "answers".',
    ),
]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N questions.")]
ResultFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="File for the answers. An existing file is continued."),
]
ReportFolder = Annotated[
    Path | None, typer.Option(metavar="FOLDER", help="Folder for answers, traces, report and plots.")
]
EarlierReport = Annotated[
    Path | None, typer.Option(metavar="REPORT.json", help="Earlier report to compare with.")
]
Step = Annotated[
    Literal["retrieval", "reading"] | None,
    typer.Option(
        metavar="retrieval|reading",
        help="Measure the search alone, or reading alone, from the gold articles.",
    ),
]


def evaluate(
    context: typer.Context,
    questions: Questions,
    limit: Limit = None,
    output: ResultFile = None,
    report: ReportFolder = None,
    against: EarlierReport = None,
    strict: Strict = False,
    only: Step = None,
) -> None:
    """Answer a set of questions and measure the answers."""
    from assistant.cli.output.metrics import show_metrics
    from assistant.cli.reporters import track_answers
    from assistant.evaluate.session import EvaluationPart, OutputFiles, evaluate_retrieval
    from assistant.evaluate.session import evaluate as run_evaluation

    step = EvaluationPart(only) if only else None
    with open_workspace(context.obj, strict=strict) as work, interruptible(work):
        if step is EvaluationPart.RETRIEVAL:
            show_metrics(evaluate_retrieval(work, questions, limit=limit, report=report))
            return
        result, comparison = run_evaluation(
            work,
            questions,
            OutputFiles(rows=output, report=report),
            partial(track_answers, work.progress),
            limit=limit,
            only=step,
            against=against,
        )
    show_metrics(result.summary)
    if comparison:
        show_metrics(comparison)
