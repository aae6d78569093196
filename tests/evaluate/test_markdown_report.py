"""The page for people holds every figure of the record, and no headings over nothing."""

from __future__ import annotations

from assistant.evaluate.compare import compare
from assistant.evaluate.judge import Outcome
from assistant.evaluate.markdown_report import render_markdown
from assistant.evaluate.report import Report
from tests.evaluate.ferry_report import built

REPORT = built()
PAGE = render_markdown(REPORT)


def rows(page: str, heading: str = "") -> dict[str, list[str]]:
    """The rows of the table under a heading, by their first cell; of the first table without one."""
    section = page.split(f"## {heading}\n", 1)[1] if heading else page
    table = section[section.index("|") :].split("\n\n", 1)[0]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {first: rest for first, *rest in [cells[0], *cells[2:]]}


def test_it_begins_with_the_set_and_says_where_it_comes_from() -> None:
    assert PAGE.startswith("# ferries: 6 questions\n")
    for part in ("1.2.3", "scripted", "words", "all", "generation 7", "0.5", "100 tokens per second"):
        assert part in PAGE.split("\n\n")[1]


def test_every_figure_of_the_summary_is_a_row() -> None:
    table = rows(PAGE)
    for name, value in REPORT.summary:
        assert value is not None
        assert table[name.replace("_", " ")] == [str(value)]


def test_times_are_told_for_the_reference_machine_too_where_the_speed_is_known() -> None:
    table = rows(PAGE)
    assert table["first token s, at 200 tokens per second"] == ["1.5"]  # 3 s at 100
    assert table["total s, at 200 tokens per second"] == ["2.5"]
    assert "at 200 tokens" not in render_markdown(built(reading_speed=None))


def test_every_figure_about_passages_is_there() -> None:
    found = REPORT.retrieval
    assert found is not None
    assert found.article_in is not None
    table = rows(PAGE, "Retrieval")
    assert table["among the first"] == ["1", "3", "5", "10"]
    assert table["answer in a passage"] == [f"{share:.3f}" for share in found.answer_in.values()]
    assert table["passage of a gold article"] == [f"{share:.3f}" for share in found.article_in.values()]
    assert (
        f"{found.questions} questions; mean reciprocal rank of the first passage with the answer: {found.reciprocal_rank:.3f}."
        in PAGE
    )


def test_both_baselines_are_there() -> None:
    assert rows(PAGE, "Baselines") == {
        "": ["trust", "wrong"],
        "best single sentence, no model": ["0.833", "0.167"],
        "everything answered": ["0.5", "0.333"],
    }


def test_faults_are_counted_in_the_order_of_the_way() -> None:
    assert list(rows(PAGE, "Failures").items()) == [
        ("step", ["questions"]),
        ("not read", ["1"]),
        ("not grounded", ["1"]),
        ("wrongly declined", ["1"]),
        ("wrongly answered", ["1"]),
    ]


def test_every_threshold_is_a_row() -> None:
    table = rows(PAGE, "Thresholds")
    assert len(table) == len(REPORT.thresholds) + 1
    for point in REPORT.thresholds:
        assert table[f"{point.threshold:.2f}"] == [
            f"{point.trust:.3f}",
            f"{point.wrong:.3f}",
            f"{point.lost:.3f}",
        ]


def test_every_bin_is_a_row() -> None:
    assert rows(PAGE, "Calibration") == {
        "support": ["drafts", "mean support", "right"],
        "0.4–0.5": ["1", "0.440", "1.000"],
        "0.7–0.8": ["1", "0.710", "0.000"],
        "0.8–0.9": ["1", "0.830", "0.000"],
        "0.9–1.0": ["1", "0.920", "1.000"],
    }


def test_each_of_the_worst_is_told_in_full_and_a_line_break_in_a_text_ends_no_line() -> None:
    worst = PAGE.split("## The 4 worst failures\n\n", 1)[1]
    assert [case.splitlines()[0] for case in worst.strip().split("\n\n")] == [
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


def test_a_comparison_tells_both_intervals_and_what_changed() -> None:
    old: dict[str, Outcome] = REPORT.outcomes | {
        "1": Outcome.LOST,
        "6": Outcome.CITED,
        "2": Outcome.LOST,
    }
    comparison = compare(REPORT.outcomes, old)
    assert comparison is not None
    page = render_markdown(REPORT, comparison)
    table = rows(page, "Compared with the earlier report")
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


def test_pictures_are_shown_by_name() -> None:
    page = render_markdown(REPORT, plots=["thresholds.png", "reliability.png"])
    assert "\n\n![thresholds.png](thresholds.png)\n\n![reliability.png](reliability.png)\n\n" in page
    assert "![" not in PAGE


def test_a_report_over_nothing_has_no_heading_over_nothing() -> None:
    empty: Report = built([], [], reading_speed=None)
    page = render_markdown(empty)
    assert "##" not in page
    assert "\n\n\n" not in page
    assert "no model" in page
