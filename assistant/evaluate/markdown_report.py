"""A report as a page of Markdown, for people."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evaluate.compare import Comparison, Difference
from assistant.evaluate.failures import FailureKind
from assistant.evaluate.report import Case, Report
from assistant.evaluate.retrieval import RetrievalMetrics
from assistant.evaluate.speed import REFERENCE, scaled


def render_markdown(
    report: Report, comparison: Comparison | None = None, plots: Sequence[str] = ()
) -> str:
    """The report for people."""
    parts = [
        f"# {report.set}: {report.summary.questions} questions",
        _origin(report),
        _table(("figure", "value"), _figures(report)),
        _comparison(comparison),
        _section("Passages found", _retrieval(report.retrieval)),
        _section("Baselines", _table(("", "trust", "wrong"), _baselines(report))),
        _section(
            "What went wrong",
            _table(("step", "questions"), [(f"{why}", f"{n}") for why, n in _faults(report)]),
        ),
        _section("Thresholds", _table(("min support", "trust", "wrong", "lost"), _thresholds(report))),
        _section(
            "Support against being right",
            _table(("support", "drafts", "mean support", "right"), _bins(report)),
        ),
        *(f"![{name}]({name})" for name in plots),
        _section(f"The {len(report.worst)} worst", "\n\n".join(map(_told, report.worst))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _origin(report: Report) -> str:
    speed = (
        f" This machine read {report.reading_speed:g} tokens a second." if report.reading_speed else ""
    )
    model = f"{report.model.llm} and {report.model.embedder}" if report.model else "no model"
    library = f", generation {report.generation} of the library" if report.generation is not None else ""
    return f"says-who {report.version}, {model}, {report.mode}{library}, shown from a support of {report.min_support}.{speed}"


def _figures(report: Report) -> list[tuple[str, str]]:
    summary = report.summary
    rows = [(name.replace("_", " "), f"{value}") for name, value in summary if value is not None]
    for name in ("first_token_s", "total_s"):
        seconds = scaled(getattr(summary, name), report.reading_speed)
        if seconds is not None:
            rows.append((f"{name.replace('_', ' ')}, at {REFERENCE:g} tokens a second", f"{seconds}"))
    return rows


def _comparison(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    told = f"{comparison.questions} questions of both runs, new minus old, 95 % of paired bootstrap samples."
    rows = [("trust", *_interval(comparison.trust)), ("wrong", *_interval(comparison.wrong))]
    changed = f"Gained: {', '.join(comparison.gained) or 'none'}. Spoilt: {', '.join(comparison.spoilt) or 'none'}."
    return _section(
        "Against the earlier report",
        f"{told}\n\n{_table(('', 'difference', 'from', 'to'), rows)}\n\n{changed}",
    )


def _interval(difference: Difference) -> tuple[str, str, str]:
    return (f"{difference.mean:+.3f}", f"{difference.low:+.3f}", f"{difference.high:+.3f}")


def _retrieval(found: RetrievalMetrics | None) -> str:
    if found is None:
        return ""
    rows = [("answer in the passage", *(f"{share:.3f}" for share in found.answer_in.values()))]
    if found.article_in:
        rows.append(("of a gold article", *(f"{share:.3f}" for share in found.article_in.values())))
    told = f"{found.questions} questions; mean reciprocal rank of the first passage that says the answer: {found.reciprocal_rank:.3f}."
    return f"{_table(('among the first', *map(str, found.answer_in)), rows)}\n\n{told}"


def _baselines(report: Report) -> list[tuple[str, str, str]]:
    rows = []
    if report.best_sentence:
        rows.append(
            (
                "best single sentence, no model",
                f"{report.best_sentence.trust}",
                f"{report.best_sentence.wrong}",
            )
        )
    if report.everything_answered:
        rows.append(
            (
                "everything answered",
                f"{report.everything_answered.trust}",
                f"{report.everything_answered.wrong}",
            )
        )
    return rows


def _faults(report: Report) -> list[tuple[FailureKind, int]]:
    return [(why, report.faults[why]) for why in FailureKind if why in report.faults]


def _thresholds(report: Report) -> list[tuple[str, ...]]:
    return [
        (f"{p.threshold:.2f}", f"{p.trust:.3f}", f"{p.wrong:.3f}", f"{p.lost:.3f}")
        for p in report.thresholds
    ]


def _bins(report: Report) -> list[tuple[str, ...]]:
    return [
        (f"{b.low:.1f}–{b.high:.1f}", f"{b.drafts}", f"{b.support:.3f}", f"{b.right:.3f}")
        for b in report.reliability
    ]


def _told(case: Case) -> str:
    lines = [f"**{case.question}** – {case.fault} ({case.question_id})"]
    lines.append(f"- gold: {'; '.join(case.gold) or 'the articles do not say'}")
    lines.append(f"- shown: {case.answer}")
    if case.draft is not None:
        lacks = f", lacking {', '.join(case.missing)}" if case.missing else ""
        lines.append(f"- draft: {case.draft} (support {case.support}{lacks})")
        lines.append(f"- quote: {case.quote}")
    return "\n".join(" ".join(line.split()) for line in lines)


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = ["| " + " | ".join(row) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])
