"""Markdown rendering of a report."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluate.compare import Comparison, Difference
from assistant.evaluate.failures import FailureKind
from assistant.evaluate.report import FailedQuestion, Report
from assistant.evaluate.retrieval import RetrievalMetrics
from assistant.evaluate.speed import REFERENCE_SPEED, scale_seconds
from assistant.schema import Reason


def render_markdown(
    report: Report, comparison: Comparison | None = None, plots: Sequence[str] = ()
) -> str:
    """Render a report; `plots` are file names of images to embed. Empty sections are left out."""
    parts = [
        f"# {report.set}: {report.summary.questions} questions",
        _provenance(report),
        _table(("metric", "value"), _metric_rows(report)),
        _comparison(comparison),
        _section("Abstentions", _table(("reason", "questions"), _abstention_rows(report))),
        _section("Retrieval", _retrieval(report.retrieval)),
        _section("Baselines", _table(("", "trust", "wrong"), _baseline_rows(report))),
        _section("Failures", _table(("step", "questions"), _failure_rows(report))),
        _section(
            "Thresholds", _table(("min support", "trust", "wrong", "lost"), _threshold_rows(report))
        ),
        _section(
            "Calibration",
            _table(("support", "drafts", "mean support", "right"), _calibration_rows(report)),
        ),
        *(f"![{name}]({name})" for name in plots),
        _section(
            f"The {len(report.worst)} worst failures", "\n\n".join(map(_failed_question, report.worst))
        ),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _provenance(report: Report) -> str:
    model = f"{report.model.llm} and {report.model.embedder}" if report.model else "no model"
    library = f", library generation {report.generation}" if report.generation is not None else ""
    speed = (
        f" This machine read {report.reading_speed:g} tokens per second." if report.reading_speed else ""
    )
    return (
        f"says-who {report.version}, {model}, {report.mode}{library}, "
        f"minimum support {report.min_support}.{speed}"
    )


def _metric_rows(report: Report) -> list[tuple[str, str]]:
    metrics = report.summary
    rows = [(name.replace("_", " "), f"{value}") for name, value in metrics if value is not None]
    for name in ("first_token_s", "total_s"):
        seconds = scale_seconds(getattr(metrics, name), report.reading_speed)
        if seconds is not None:
            label = f"{name.replace('_', ' ')}, at {REFERENCE_SPEED:g} tokens per second"
            rows.append((label, f"{seconds}"))
    return rows


def _abstention_rows(report: Report) -> list[tuple[str, str]]:
    return [
        (reason.replace("_", " "), f"{report.abstentions[reason]}")
        for reason in Reason
        if reason in report.abstentions
    ]


def _comparison(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    method = (
        f"{comparison.questions} questions in both runs, new minus old, "
        "95 % interval of a paired bootstrap."
    )
    rows = [("trust", *_interval(comparison.trust)), ("wrong", *_interval(comparison.wrong))]
    table = _table(("", "difference", "from", "to"), rows)
    gained = ", ".join(comparison.gained) or "none"
    lost = ", ".join(comparison.spoilt) or "none"
    changes = f"Newly right: {gained}. No longer right: {lost}."
    return _section("Compared with the earlier report", f"{method}\n\n{table}\n\n{changes}")


def _interval(difference: Difference) -> tuple[str, str, str]:
    return (f"{difference.mean:+.3f}", f"{difference.low:+.3f}", f"{difference.high:+.3f}")


def _retrieval(metrics: RetrievalMetrics | None) -> str:
    if metrics is None:
        return ""
    rows = [("answer in a passage", *(f"{share:.3f}" for share in metrics.answer_in.values()))]
    if metrics.article_in:
        rows.append(
            ("passage of a gold article", *(f"{share:.3f}" for share in metrics.article_in.values()))
        )
    table = _table(("among the first", *map(str, metrics.answer_in)), rows)
    rank = (
        f"{metrics.questions} questions; mean reciprocal rank of the first passage with the answer: "
        f"{metrics.reciprocal_rank:.3f}."
    )
    return f"{table}\n\n{rank}"


def _baseline_rows(report: Report) -> list[tuple[str, str, str]]:
    baselines = (
        ("best single sentence, no model", report.best_sentence),
        ("everything answered", report.everything_answered),
    )
    return [
        (label, f"{baseline.trust}", f"{baseline.wrong}") for label, baseline in baselines if baseline
    ]


def _failure_rows(report: Report) -> list[tuple[str, str]]:
    return [(f"{kind}", f"{report.faults[kind]}") for kind in FailureKind if kind in report.faults]


def _threshold_rows(report: Report) -> list[tuple[str, ...]]:
    return [
        (f"{point.threshold:.2f}", f"{point.trust:.3f}", f"{point.wrong:.3f}", f"{point.lost:.3f}")
        for point in report.thresholds
    ]


def _calibration_rows(report: Report) -> list[tuple[str, ...]]:
    return [
        (f"{bin_.low:.1f}–{bin_.high:.1f}", f"{bin_.drafts}", f"{bin_.support:.3f}", f"{bin_.right:.3f}")
        for bin_ in report.reliability
    ]


def _failed_question(failure: FailedQuestion) -> str:
    lines = [
        f"**{failure.question}** – {failure.fault} ({failure.question_id})",
        f"- gold: {'; '.join(failure.gold) or 'unanswerable'}",
        f"- answer: {failure.answer}",
    ]
    if failure.draft is not None:
        missing = f", unsupported: {', '.join(failure.missing)}" if failure.missing else ""
        lines.append(f"- draft: {failure.draft} (support {failure.support}{missing})")
        lines.append(f"- quote: {failure.quote}")
    return "\n".join(" ".join(line.split()) for line in lines)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])
