"""Plots are PNG files, and a report works without matplotlib."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.evaluate.plots import draw_plots
from tests.evaluate.ferry_report import make_report

PNG = b"\x89PNG\r\n\x1a\n"


def png_size(png: bytes) -> tuple[int, int]:
    """Return width and height from a PNG header."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def test_each_plot_is_a_png_with_the_returned_name(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    names = draw_plots(make_report(), tmp_path)
    assert names == ["thresholds.png", "reliability.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    plots = {name: (tmp_path / name).read_bytes() for name in names}
    assert all(png.startswith(PNG) for png in plots.values())
    assert (png_size(plots["thresholds.png"]), png_size(plots["reliability.png"])) == (
        (900, 600),
        (750, 750),
    )


def test_set_name_may_contain_formula_characters(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert len(draw_plots(make_report().model_copy(update={"set": r"a $_$ \b"}), tmp_path)) == 2


def test_empty_report_has_no_plots(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert draw_plots(make_report([], []), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_missing_matplotlib_is_not_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)  # makes the import fail
    assert draw_plots(make_report(), tmp_path) == []
    assert list(tmp_path.iterdir()) == []
