"""Scanned pages: recognised if OCR is installed, otherwise reported as scans."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from assistant.ingest import readers
from assistant.ingest.documents.pdf.ocr import is_ocr_available
from assistant.ingest.readers import read_articles
from assistant.ingest.records import Problem
from assistant.schema import Article

needs_ocr = pytest.mark.skipif(
    not is_ocr_available() and "CI_NEEDS_OCR" not in os.environ, reason="Tesseract is not installed"
)
COLUMNS = (
    "The lighthouse at Brekke was\nlit again on Monday after a\nrepair that took five weeks.\n"
    "Keeper Tor Solheim said the\nnew lamp needs 120 watts.",
    "Another lamp is kept in the\nstore below the tower. It was\nmade in 1954 and works still.",
)


def draw_page(*texts: str, angle: int = 0) -> Image.Image:
    """Draw a page of A5 at 200 dpi, with the texts side by side."""
    page = Image.new("L", (1165, 1654), 255)
    font = ImageFont.load_default(30)
    for column, text in enumerate(texts):
        ImageDraw.Draw(page).multiline_text((70 + 540 * column, 120), text, 0, font, spacing=14)
    return page.rotate(angle, expand=True)


def save_scan(path: Path, *pages: Image.Image) -> Path:
    raw = io.BytesIO()
    pages[0].save(raw, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    path.write_bytes(raw.getvalue())
    return path


def read(path: Path) -> tuple[list[Article], list[Problem]]:
    items = list(read_articles(path))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, Problem)]


@needs_ocr
def test_scan_is_recognised_and_says_so(tmp_path: Path) -> None:
    path = save_scan(tmp_path / "scan.pdf", draw_page(COLUMNS[0]))
    [article], [note] = read(path)
    assert "The lighthouse at Brekke was lit again on Monday after a repair" in article.text
    assert "needs 120 watts." in article.text
    assert article.ocr_confidence is not None
    assert article.ocr_confidence > 0.8
    assert note.is_note
    assert "was recognised by OCR on page 1, with 9" in note.reason


@needs_ocr
def test_columns_of_a_scan_are_read_one_after_the_other(tmp_path: Path) -> None:
    [article], _ = read(save_scan(tmp_path / "scan.pdf", draw_page(*COLUMNS)))
    text = " ".join(article.text.split())
    assert "was lit again on Monday after a repair that took five weeks." in text
    assert text.index("needs 120 watts") < text.index("Another lamp is kept in the store below")


@needs_ocr
def test_scan_that_lies_on_its_side_is_read(tmp_path: Path) -> None:
    long_text = "\n".join(COLUMNS) + "\n" + COLUMNS[0]
    [article], _ = read(save_scan(tmp_path / "scan.pdf", draw_page(long_text, angle=90)))
    assert "made in 1954 and works still" in " ".join(article.text.split())


@needs_ocr
def test_day_of_scanning_is_no_day_of_publication(tmp_path: Path) -> None:
    [article], _ = read(save_scan(tmp_path / "scan.pdf", draw_page(COLUMNS[0])))
    assert article.published is None


@needs_ocr
def test_pages_begin_where_their_words_do(tmp_path: Path) -> None:
    path = save_scan(tmp_path / "scan.pdf", draw_page(COLUMNS[0]), draw_page(COLUMNS[1]))
    [article], _ = read(path)
    assert article.text[article.pages[1] :].startswith("Another lamp")


@needs_ocr
def test_page_without_words_is_reported(tmp_path: Path) -> None:
    path = save_scan(tmp_path / "scan.pdf", draw_page(COLUMNS[0]), draw_page(""))
    [_], notes = read(path)
    assert any("without 1 page without words" in note.reason for note in notes)
    assert read(save_scan(tmp_path / "blank.pdf", draw_page("")))[1][0].reason.startswith(
        "has no text: even OCR recognises no words"
    )


def test_without_ocr_a_scan_is_reported_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "is_ocr_available", lambda: False)
    articles, [problem] = read(save_scan(tmp_path / "scan.pdf", draw_page(COLUMNS[0])))
    assert not articles
    assert "its pages are images, as from a scanner; install the extra 'ocr'" in problem.reason
