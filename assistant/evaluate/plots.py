"""Two pictures of a report: what each threshold would give, and whether support means what it says. The only file that knows matplotlib."""

from __future__ import annotations

from pathlib import Path

from assistant.evaluate.report import Report


def plot(report: Report, folder: Path) -> list[str]:
    """Write the pictures as PNG files; their names. None without matplotlib, which is an extra: `says-who[report]`."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return []
    written: list[str] = []
    name = report.set.replace("$", r"\$")  # which would begin a formula
    if report.thresholds:
        figure = Figure(figsize=(6, 4), layout="constrained")
        axes = figure.subplots()
        steps = [point.threshold for point in report.thresholds]
        axes.plot(steps, [point.trust for point in report.thresholds], label="trust", color="#1b6e53")
        axes.plot(steps, [point.wrong for point in report.thresholds], label="wrong", color="#b3361e")
        axes.axvline(report.min_support, color="#888", linestyle=":", label="threshold in use")
        axes.set(
            xlabel="answers shown from this support",
            ylabel="share of questions",
            ylim=(0, 1),
            title=name,
        )
        axes.legend()
        figure.savefig(folder / "thresholds.png", dpi=150)
        written.append("thresholds.png")
    if report.reliability:
        figure = Figure(figsize=(5, 5), layout="constrained")
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color="#888", linestyle=":")
        sizes = [20 + 4 * one.drafts for one in report.reliability]
        axes.scatter(
            [one.support for one in report.reliability],
            [one.right for one in report.reliability],
            s=sizes,
            color="#1b6e53",
        )
        axes.set(
            xlabel="support",
            ylabel="right and rightly quoted",
            xlim=(0, 1),
            ylim=(0, 1),
            title=f"{name}: larger, more drafts",
        )
        figure.savefig(folder / "reliability.png", dpi=150)
        written.append("reliability.png")
    return written
