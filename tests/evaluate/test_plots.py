"""The pictures are pictures, and a report without them is a report all the same."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.evaluate.plots import draw_plots
from tests.evaluate.ferry_report import built

PNG = b"\x89PNG\r\n\x1a\n"


def size(picture: bytes) -> tuple[int, int]:
    """Width and height out of a PNG's header."""
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def test_each_picture_is_a_png_under_the_name_that_is_told(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    names = draw_plots(built(), tmp_path)
    assert names == ["thresholds.png", "reliability.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    pictures = {name: (tmp_path / name).read_bytes() for name in names}
    assert all(picture.startswith(PNG) for picture in pictures.values())
    assert (size(pictures["thresholds.png"]), size(pictures["reliability.png"])) == (
        (900, 600),
        (750, 750),
    )


def test_a_set_may_have_any_name(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert len(draw_plots(built().model_copy(update={"set": r"a $_$ \b"}), tmp_path)) == 2


def test_where_there_is_nothing_to_draw_nothing_is_written(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert draw_plots(built([], []), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_there_are_no_pictures_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(
            sys.modules, name, None
        )  # importing it then fails as if it were not installed
    assert draw_plots(built(), tmp_path) == []
    assert list(tmp_path.iterdir()) == []
