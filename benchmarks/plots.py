#!/usr/bin/env python3
"""Draw the plots of the results: seconds by tokens read, and seconds beside busy programs.

Usage:

    python benchmarks/reading_speed.py 5 reading.csv
    python benchmarks/busy_neighbour.py 5 neighbours.csv
    python benchmarks/plots.py reading.csv neighbours.csv [FOLDER]

Writes `reading.svg` and `neighbours.svg` into FOLDER, docs/images by default. A point is a median, a
bar the range. The background is transparent, for light and for dark pages.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.spread import read_rows

GREY = "#808080"  # the same contrast, 3.9 to 1, to white and to the dark pages of the documentation
COLORS = ("#1f9d76", "#d9622b")
STYLE = {
    "font.size": 12,
    "svg.fonttype": "none",
    "text.color": GREY,
    "axes.edgecolor": GREY,
    "axes.labelcolor": GREY,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "plots",  # the same file for the same data
}
Series = Mapping[str, Mapping[float, Sequence[float]]]
"""Measured seconds by label and value on the horizontal axis."""


def main() -> None:
    """Draw both plots."""
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    folder = Path(sys.argv[3] if len(sys.argv) == 4 else "docs/images")
    draw(
        group(read_rows(Path(sys.argv[1])), label="reader", place="tokens"),
        folder / "reading.svg",
        xlabel="tokens read in one go",
        ylabel="seconds",
    )
    busy = [row for row in read_rows(Path(sys.argv[2])) if row["busy_loops"]]
    draw(
        group(busy, label="threads", place="busy_loops"),
        folder / "neighbours.svg",
        xlabel="busy loops beside it",
        ylabel="seconds for a whole answer",
    )


def group(rows: Sequence[Mapping[str, str]], *, label: str, place: str) -> Series:
    """Return the seconds of rows by their fields `label` and `place`."""
    series: dict[str, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        series[row[label]][float(row[place])].append(float(row["seconds"]))
    return series


def draw(series: Series, path: Path, *, xlabel: str, ylabel: str) -> None:
    """Draw a plot and save it."""
    with mpl.rc_context():
        mpl.rcParams.update(STYLE)
        figure = Figure(figsize=(6.4, 3.8), layout="constrained")
        axes = figure.subplots()
        for color, (label, points) in zip(COLORS, series.items(), strict=False):
            draw_line(axes, points, label, color)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
        axes.grid(axis="y", color=GREY, alpha=0.25)
        axes.legend(frameon=False)
        figure.savefig(path, transparent=True, metadata={"Date": None})


def draw_line(axes: Axes, points: Mapping[float, Sequence[float]], label: str, color: str) -> None:
    """Draw medians with bars over the ranges."""
    places = sorted(points)
    middles = [median(points[place]) for place in places]
    below = [middle - min(points[place]) for place, middle in zip(places, middles, strict=True)]
    above = [max(points[place]) - middle for place, middle in zip(places, middles, strict=True)]
    axes.errorbar(places, middles, yerr=[below, above], label=label, color=color, marker="o", capsize=3)


if __name__ == "__main__":
    main()
