"""OCR of PDF pages that have no legible text layer, by Tesseract. Needs the extra `ocr`.

The page is rendered and recognised within the sandbox: tesserocr runs Tesseract in the same process,
where the limits on memory, time and network hold for it too.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median_low
from typing import TYPE_CHECKING

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.pdf.lines import Line
from assistant.ingest.documents.pdf.pages import PageText
from assistant.ingest.documents.pdf.quality import Quality

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument
    from tesserocr import PyTessBaseAPI

LANGUAGE = "eng"
SECONDS_PER_PAGE = 30.0
"""Time added to the limit of a document for each page: ten times what a dense page takes."""
_DPI = 300
"""Resolution at which Tesseract reads best, by its own documentation."""
_MAX_PIXELS = 30_000_000
"""Pixels of a rendered page; A3 at 300 dpi has 17 million. Larger pages get a lower resolution."""
_MIN_CONFIDENCE = 0.35
"""Confidence below which a line is taken for a stain, a stamp or handwriting, and left out."""
_SAME_SIZE = 0.35
"""Largest deviation of a line's height from the usual one, as a share: a line without tall letters is a
third lower."""
_DATA_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "C:/Program Files/Tesseract-OCR/tessdata",
)
"""Folders of the language data, after `TESSDATA_PREFIX`."""


def is_ocr_available() -> bool:
    """Return whether Tesseract and its language data are installed."""
    return find_spec("tesserocr") is not None and data_folder() is not None


@cache
def data_folder() -> Path | None:
    """Return the folder of Tesseract's language data, or None if there is none."""
    named = os.environ.get("TESSDATA_PREFIX")
    folders = [*([named, f"{named}/tessdata"] if named else []), *_DATA_FOLDERS]
    data = (Path(folder, f"{LANGUAGE}.traineddata") for folder in folders)
    return next((file.parent for file in data if file.is_file()), None)


def recognize_pages(document: PdfDocument, pages: Sequence[PageText]) -> list[PageText]:
    """Return the pages with the words of their pictures where the text layer is missing or illegible."""
    if not any(page.quality.needs_ocr for page in pages):
        return list(pages)
    with _open_engine() as engine:
        return [
            _recognize_page(engine, document, number) if page.quality.needs_ocr else page
            for number, page in enumerate(pages)
        ]


def mean_confidence(pages: Sequence[PageText]) -> float | None:
    """Return the mean confidence of all recognised characters, or None if no page was recognised."""
    recognised = [page for page in pages if page.quality is Quality.RECOGNISED]
    lengths = [sum(len(line.text) for line in page.lines) for page in recognised]
    total = sum(page.confidence * length for page, length in zip(recognised, lengths, strict=True))
    return total / sum(lengths) if recognised else None


@contextmanager
def _open_engine() -> Iterator[PyTessBaseAPI]:
    """Load Tesseract with its language data. Requires `is_ocr_available`."""
    import tesserocr

    folder = data_folder()
    if folder is None:
        raise FileNotFoundError(f"no {LANGUAGE}.traineddata")
    has_orientation = (folder / "osd.traineddata").is_file()
    mode = tesserocr.PSM.AUTO_OSD if has_orientation else tesserocr.PSM.AUTO
    with tesserocr.PyTessBaseAPI(path=str(folder), lang=LANGUAGE, psm=mode) as engine:
        yield engine


def _recognize_page(engine: PyTessBaseAPI, document: PdfDocument, number: int) -> PageText:
    """Render a page, counted from 0, and recognise its lines, in reading order.

    Positions are in points from the lower left corner of the page, as those of a text layer.
    """
    with closing(document[number]) as page:
        width, height = page.get_size()
        scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            engine.SetImage(bitmap.to_pil())
    engine.Recognize()
    scored = list(_lines(engine, scale, height))
    if not scored:
        return PageText((), Quality.BLANK)
    characters = sum(len(line.text) for line, _ in scored)
    total = sum(confidence * len(line.text) for line, confidence in scored)
    lines = _level_sizes([line for line, _ in scored])
    return PageText(lines, Quality.RECOGNISED, total / characters)


def _lines(engine: PyTessBaseAPI, scale: float, height: float) -> Iterator[tuple[Line, float]]:
    """Yield each line with its confidence."""
    import tesserocr

    level = tesserocr.RIL.TEXTLINE
    for item in tesserocr.iterate_level(engine.GetIterator(), level):
        text = one_line(item.GetUTF8Text(level) or "") if not item.Empty(level) else ""
        confidence = item.Confidence(level) / 100 if text else 0.0
        if confidence < _MIN_CONFIDENCE or not any(map(str.isalnum, text)):
            continue
        left, top, right, bottom = (edge / scale for edge in item.BoundingBox(level))
        baseline = item.Baseline(level)
        foot = (baseline[0][1] + baseline[1][1]) / 2 / scale if baseline else bottom
        yield Line(text, left, right, height - foot, bottom - top, bold=False), confidence


def _level_sizes(lines: Sequence[Line]) -> list[Line]:
    """Give lines of about the usual height one size: the box of a line depends on its letters."""
    usual = median_low(line.size for line in lines)
    return [
        line._replace(size=usual) if abs(line.size - usual) <= _SAME_SIZE * usual else line
        for line in lines
    ]
