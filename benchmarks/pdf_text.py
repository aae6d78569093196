"""Measure the text that a reader extracts from a folder of PDFs, beside other libraries.

Usage: python benchmarks/pdf_text.py FOLDER [--reader NAME] [--words FILE] [--limit N] [--each]

Paragraphs of a reader are separated by blank lines. A `NAME.txt` beside `NAME.pdf` holds the true text,
its paragraphs separated by blank lines; the last three columns need it. `--words` names a list of known
words, one a line, such as /usr/share/dict/words.

| column | meaning |
|---|---|
| mid-sentence | share of paragraph breaks after a word or comma and before a small letter |
| open | share of paragraphs of eight words or more that end without a mark of punctuation |
| fffe | number of characters U+FFFE, which no document contains |
| unknown | share of words, in small letters only, that the list does not hold |
| words in order | share of the true words that the text holds in the true order |
| true breaks | share of the true paragraph breaks that the text has |
| false breaks | share of the text's paragraph breaks that are within a true paragraph |
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

_OPEN = re.compile(r"[^\W¹²³⁰⁴-⁹]\Z|[,–—-]\Z")
_SMALL = re.compile(r"[\"'“‘(\[]*[a-zß-öø-ÿ]")
_PLAIN_WORD = re.compile(r"(?<![\w'’-])[a-z]{2,}(?![\w'’-])")
_MARKS = re.compile(r"^#+ ", re.MULTILINE)


def says_who(raw: bytes) -> tuple[str, int]:
    """Extract with this package's reader."""
    from assistant.ingest.documents.pdf.extract import extract_pdf

    document = extract_pdf(raw)
    return document.text, len(document.pages)


def pypdf(raw: bytes) -> tuple[str, int]:
    """Extract with pypdf, which returns lines; a blank line ends a paragraph."""
    import io

    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(raw)).pages]
    return "\n\n".join(pages), len(pages)


def pypdf_layout(raw: bytes) -> tuple[str, int]:
    """Extract with pypdf in its layout mode, which pads lines with spaces to their place."""
    import io

    from pypdf import PdfReader

    pages = [page.extract_text(extraction_mode="layout") for page in PdfReader(io.BytesIO(raw)).pages]
    return "\n\n".join(pages), len(pages)


def pdfminer(raw: bytes) -> tuple[str, int]:
    """Extract with pdfminer.six (pdfplumber's engine): each text box is a paragraph."""
    import io

    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams, LTTextContainer

    pages = list(extract_pages(io.BytesIO(raw), laparams=LAParams()))
    boxes = [box.get_text() for page in pages for box in page if isinstance(box, LTTextContainer)]
    return "\n\n".join(box.strip() for box in boxes), len(pages)


def pdfplumber(raw: bytes) -> tuple[str, int]:
    """Extract with pdfplumber, which returns lines across the page."""
    import io

    import pdfplumber as library

    with library.open(io.BytesIO(raw)) as document:
        pages = [page.extract_text() for page in document.pages]
    return "\n\n".join(pages), len(pages)


def pdftext(raw: bytes) -> tuple[str, int]:
    """Extract with pdftext: each block is a paragraph, sorted into reading order."""
    import tempfile

    from pdftext.extraction import dictionary_output

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(raw)
        file.flush()
        pages = dictionary_output(file.name, sort=True)
    blocks = [
        "\n".join("".join(span["text"] for span in line["spans"]) for line in block["lines"])
        for page in pages
        for block in page["blocks"]
    ]
    return "\n\n".join(blocks), len(pages)


def docling(raw: bytes) -> tuple[str, int]:
    """Extract with docling-parse, which returns lines in the order of the file."""
    import io

    from docling_core.types.doc.page import TextCellUnit
    from docling_parse.pdf_parser import DoclingPdfParser

    document = DoclingPdfParser(loglevel="fatal").load(io.BytesIO(raw))
    pages = [
        "\n".join(cell.text for cell in page.iterate_cells(unit_type=TextCellUnit.LINE))
        for _, page in document.iterate_pages()
    ]
    return "\n\n".join(pages), len(pages)


READERS: dict[str, Callable[[bytes], tuple[str, int]]] = {
    reader.__name__: reader
    for reader in (says_who, pypdf, pypdf_layout, pdfminer, pdfplumber, pdftext, docling)
}


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs without the marks of headings and with single spaces."""
    blocks = re.split(r"\n\s*\n", _MARKS.sub("", text))
    return [" ".join(block.split()) for block in blocks if block.strip()]


def compare(text: str, truth: str) -> Counter[str]:
    """Count the true words in order, the true breaks that the text has, and its false breaks."""
    words, breaks = _words_and_breaks(text)
    true_words, true_breaks = _words_and_breaks(truth)
    matcher = SequenceMatcher(None, true_words, words, autojunk=False)
    places = {b + k: a + k for a, b, size in matcher.get_matching_blocks() for k in range(size)}
    marks = {places[place] for place in breaks if place in places}
    return Counter(
        true_words=len(true_words),
        in_order=len(places),
        true_breaks=len(true_breaks),
        hits=len(true_breaks & marks),
        aligned=len(marks),
        false=len(marks - true_breaks),
    )


def _words_and_breaks(text: str) -> tuple[list[str], set[int]]:
    """Return the words and the indexes of the words that begin a paragraph, but for the first."""
    words: list[str] = []
    breaks: set[int] = set()
    for paragraph in paragraphs(text):
        breaks.add(len(words))
        words += re.findall(r"\w+", paragraph)
    return words, breaks - {0, len(words)}


def measure(text: str, known: frozenset[str]) -> Counter[str]:
    """Count breaks, breaks in mid-sentence, open paragraphs, U+FFFE and unknown words."""
    blocks = paragraphs(text)
    headings = {" ".join(line.split()[1:]) for line in text.splitlines() if line.startswith("#")}
    pairs = list(pairwise(blocks))
    words = _PLAIN_WORD.findall(text)
    return Counter(
        breaks=len(pairs),
        mid=sum(bool(_OPEN.search(upper) and _SMALL.match(lower)) for upper, lower in pairs),
        long=sum(len(block.split()) >= 8 for block in blocks),
        open=sum(
            len(block.split()) >= 8 and block not in headings and bool(_OPEN.search(block))
            for block in blocks
        ),
        fffe=text.count("\ufffe"),
        words=len(words),
        unknown=sum(word not in known for word in words) if known else 0,
    )


def _row(name: str, counts: Counter[str], seconds: float) -> str:
    def share(part: str, whole: str) -> str:
        return f"{counts[part] / counts[whole]:.3f}" if counts[whole] else "–"

    return " | ".join(
        [
            f"| {name}",
            f"{counts['files']}",
            f"{counts['pages']}",
            f"{counts['pages'] / seconds:.0f}" if seconds else "–",
            f"{share('mid', 'breaks')} of {counts['breaks']}",
            share("open", "long"),
            f"{counts['fffe']}",
            share("unknown", "words"),
            share("in_order", "true_words"),
            f"{share('hits', 'true_breaks')} of {counts['true_breaks']}",
            f"{share('false', 'aligned')} |",
        ]
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reader", choices=READERS, action="append")
    parser.add_argument("--words", type=Path, help="list of known words")
    parser.add_argument("--limit", type=int, help="number of files, evenly spread over the folder")
    parser.add_argument("--each", action="store_true", help="print a row for each file too")
    parser.add_argument("--largest", type=int, default=3_000_000, help="skip files of more bytes")
    return parser.parse_args()


def _files(folder: Path, limit: int | None, largest: int) -> list[Path]:
    files = sorted(path for path in folder.rglob("*.pdf") if path.stat().st_size <= largest)
    return files[:: max(1, len(files) // limit)] if limit else files


def _measure_reader(name: str, files: list[Path], known: frozenset[str], *, each: bool) -> Iterator[str]:
    total: Counter[str] = Counter()
    seconds = 0.0
    for path in files:
        begin = time.perf_counter()
        try:
            text, page_count = READERS[name](path.read_bytes())
        except Exception as error:  # noqa: BLE001 - libraries raise anything on damaged files
            sys.stderr.write(f"{name}: {path.name}: {type(error).__name__}: {error}"[:150] + "\n")
            total["failed"] += 1
            continue
        spent = time.perf_counter() - begin
        counts = measure(text, known) + Counter(files=1, pages=page_count)
        truth = path.with_suffix(".txt")
        if truth.exists():
            counts += compare(text, truth.read_text(encoding="utf-8"))
        if each:
            yield _row(path.name, counts, spent)
        total += counts
        seconds += spent
    yield _row(f"**{name}**", total, seconds)


def main() -> None:
    """Print a table with a row for each reader."""
    options = _arguments()
    known = (
        frozenset(options.words.read_text(encoding="utf-8").split()) if options.words else frozenset()
    )
    sys.stdout.write(
        "| reader | files | pages | pages/s | mid-sentence | open | fffe | unknown | words in order "
        "| true breaks | false breaks |\n" + "|---" * 11 + "|\n"
    )
    for name in options.reader or ["says_who"]:
        files = _files(options.folder, options.limit, options.largest)
        for row in _measure_reader(name, files, known, each=options.each):
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
