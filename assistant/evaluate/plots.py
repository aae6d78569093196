"""Plots of a report: metrics by threshold, and calibration. The only module that imports matplotlib."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant.evaluate.report import Report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_GREEN, _RED, _GREY = "#1b6e53", "#b3361e", "#888"


def draw_plots(report: Report, folder: Path) -> list[str]:
    """Write the plots as PNG files into a folder and return their file names.

    Return an empty list without matplotlib, which the extra `says-who[report]` installs.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return []
    title = report.set.replace("$", r"\$")  # "$" would begin a formula
    names: list[str] = []
    if report.thresholds:
        figure = Figure(figsize=(6, 4), layout="constrained")
        _draw_thresholds(figure, report, title)
        figure.savefig(folder / "thresholds.png", dpi=150)
        names.append("thresholds.png")
    if report.reliability:
        figure = Figure(figsize=(5, 5), layout="constrained")
        _draw_calibration(figure, report, title)
        figure.savefig(folder / "reliability.png", dpi=150)
        names.append("reliability.png")
    return names


def _draw_thresholds(figure: Figure, report: Report, title: str) -> None:
    axes = figure.subplots()
    thresholds = [point.threshold for point in report.thresholds]
    axes.plot(thresholds, [point.trust for point in report.thresholds], label="trust", color=_GREEN)
    axes.plot(thresholds, [point.wrong for point in report.thresholds], label="wrong", color=_RED)
    axes.axvline(report.min_support, color=_GREY, linestyle=":", label="threshold in use")
    axes.set(xlabel="minimum support", ylabel="share of questions", ylim=(0, 1), title=title)
    axes.legend()


def _draw_calibration(figure: Figure, report: Report, title: str) -> None:
    bins = report.reliability
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=_GREY, linestyle=":")
    axes.scatter(
        [bin_.support for bin_ in bins],
        [bin_.right for bin_ in bins],
        s=[20 + 4 * bin_.drafts for bin_ in bins],
        color=_GREEN,
    )
    axes.set(
        xlabel="support",
        ylabel="share correct and cited",
        xlim=(0, 1),
        ylim=(0, 1),
        title=f"{title}: area by number of drafts",
    )
