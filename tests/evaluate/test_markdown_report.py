"""Markdown report: every figure of the report has its place, and empty sections are left out."""

from __future__ import annotations

from assistant.evaluate.compare import compare
from assistant.evaluate.judge import Outcome
from assistant.evaluate.markdown_report import render_markdown
from assistant.evaluate.report import Report
from tests.evaluate.ferry import make_answered
from tests.evaluate.ferry_report import ANSWERED_QUESTIONS, make_report
from tests.fakes import refuted_answer

REPORT = make_report()
PAGE = render_markdown(REPORT)


def table_rows(page: str, heading: str = "") -> dict[str, list[str]]:
    """Return the rows of the table under a heading, or of the first table, by their first cell."""
    section = page.split(f"## {heading}\n", 1)[1] if heading else page
    table = section[section.index("|") :].split("\n\n", 1)[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {first: rest for first, *rest in [cells[0], *cells[2:]]}


def test_page_begins_with_the_set_and_its_provenance() -> None:
    assert PAGE.startswith("# ferries: 6 questions\n")
    for part in ("1.2.3", "scripted", "words", "all", "generation 7", "0.5", "100 tokens per second"):
        assert part in PAGE.split("\n\n")[1]


def test_every_metric_is_a_row() -> None:
    table = table_rows(PAGE)
    for name, value in REPORT.summary:
        assert value is not None
        assert table[name.replace("_", " ")] == [str(value)]


def test_times_are_also_scaled_to_the_reference_speed() -> None:
    table = table_rows(PAGE)
    assert table["first token s, at 200 tokens per second"] == ["1.5"]  # 3 s at 100
    assert table["total s, at 200 tokens per second"] == ["2.5"]
    assert "at 200 tokens" not in render_markdown(make_report(reading_speed=None))


def test_abstentions_are_counted_by_reason() -> None:
    assert table_rows(PAGE, "Abstentions") == {"reason": ["questions"], "no passages": ["3"]}
    refuted = make_answered(5, refuted_answer())
    page = render_markdown(make_report(answers=[refuted, *ANSWERED_QUESTIONS[:3]]))
    assert list(table_rows(page, "Abstentions").items())[1:] == [
        ("no passages", ["1"]),
        ("refuted", ["1"]),
    ]


def test_retrieval_section_has_every_metric() -> None:
    metrics = REPORT.retrieval
    assert metrics is not None
    assert metrics.article_in is not None
    table = table_rows(PAGE, "Retrieval")
    assert table["among the first"] == ["1", "3", "5", "10"]
    assert table["answer in a passage"] == [f"{share:.3f}" for share in metrics.answer_in.values()]
    assert table["passage of a gold article"] == [
        f"{share:.3f}" for share in metrics.article_in.values()
    ]
    assert f"{metrics.questions} questions; mean reciprocal rank" in PAGE
    assert f"of the first passage with the answer: {metrics.reciprocal_rank:.3f}." in PAGE


def test_both_baselines_are_listed() -> None:
    assert table_rows(PAGE, "Baselines") == {
        "": ["trust", "wrong"],
        "best single sentence, no model": ["0.833", "0.167"],
        "everything answered": ["0.5", "0.333"],
    }


def test_failures_are_counted_in_pipeline_order() -> None:
    assert list(table_rows(PAGE, "Failures").items()) == [
        ("step", ["questions"]),
        ("not read", ["1"]),
        ("not grounded", ["1"]),
        ("wrongly declined", ["1"]),
        ("wrongly answered", ["1"]),
    ]


def test_every_threshold_is_a_row() -> None:
    table = table_rows(PAGE, "Thresholds")
    assert len(table) == len(REPORT.thresholds) + 1
    for point in REPORT.thresholds:
        assert table[f"{point.threshold:.2f}"] == [
            f"{point.trust:.3f}",
            f"{point.wrong:.3f}",
            f"{point.lost:.3f}",
        ]


def test_every_bin_is_a_row() -> None:
    assert table_rows(PAGE, "Calibration") == {
        "support": ["drafts", "mean support", "right"],
        "0.4–0.5": ["1", "0.440", "1.000"],
        "0.7–0.8": ["1", "0.710", "0.000"],
        "0.8–0.9": ["1", "0.830", "0.000"],
        "0.9–1.0": ["1", "0.920", "1.000"],
    }


def test_worst_failures_have_all_fields_on_single_lines() -> None:
    worst = PAGE.split("## The 4 worst failures\n\n", 1)[1]
    assert [entry.splitlines()[0] for entry in worst.strip().split("\n\n")] == [
        "**How much will repairs cost?** – wrongly answered (4)",
        "**How much will repairs cost?** – not read (2)",
        "**What will the repairs come to?** – wrongly declined (6)",
        "**How much will repairs cost?** – not grounded (3)",
    ]
    assert worst.strip().split("\n\n")[3].splitlines()[1:] == [
        "- gold: $4.2 million",
        "- answer: I found no articles that match this question.",
        "- draft: Repairs will cost $4.2 million | $5 million. (support 0.0, unsupported: 5 million)",
        "- quote: Repairs will cost $4.2 million.",
    ]
    assert "- gold: unanswerable" in worst.split("\n\n")[0]


def test_comparison_has_both_intervals_and_the_changed_questions() -> None:
    old: dict[str, Outcome] = REPORT.outcomes | {
        "1": Outcome.LOST,
        "6": Outcome.CITED,
        "2": Outcome.LOST,
    }
    comparison = compare(REPORT.outcomes, old)
    assert comparison is not None
    page = render_markdown(REPORT, comparison)
    table = table_rows(page, "Compared with the earlier report")
    for name, difference in (("trust", comparison.trust), ("wrong", comparison.wrong)):
        assert table[name] == [
            f"{difference.mean:+.3f}",
            f"{difference.low:+.3f}",
            f"{difference.high:+.3f}",
        ]
    assert table["wrong"][0] == "+0.167"
    assert "6 questions in both runs" in page
    assert "Newly right: 1. No longer right: 6." in page
    assert "Compared" not in PAGE


def test_plots_are_embedded_by_name() -> None:
    page = render_markdown(REPORT, plots=["thresholds.png", "reliability.png"])
    assert "\n\n![thresholds.png](thresholds.png)\n\n![reliability.png](reliability.png)\n\n" in page
    assert "![" not in PAGE


def test_empty_report_has_no_sections() -> None:
    empty: Report = make_report([], [], reading_speed=None)
    page = render_markdown(empty)
    assert "##" not in page
    assert "\n\n\n" not in page
    assert "no model" in page
