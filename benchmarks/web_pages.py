#!/usr/bin/env python3
"""Measure the reader of web pages on the test pages of two extraction libraries.

Usage:

    python benchmarks/web_pages.py readability FOLDER RESULTS.json
    python benchmarks/web_pages.py trafilatura FOLDER RESULTS.json
    python benchmarks/web_pages.py compare BEFORE.json AFTER.json

FOLDER is `test/test-pages` of github.com/mozilla/readability or `tests` of github.com/adbar/trafilatura.
The figures, with 95 % intervals of a bootstrap over pages:

- text: mean F1 of the words against the expected text of readability, or F1 of the snippets that should
  and should not be in the text, as trafilatura counts them
- title: share of pages with exactly the expected title, apart from white space and case
- day: share of pages with an expected day that are right, wrong or without a day

To measure an earlier version, run this script with PYTHONPATH set to its checkout.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypedDict

_ROUNDS = 2_000
_HIGHEST_INDEX = 0.975


class Page(TypedDict, total=False):
    """Result of one page. A field is absent if the page has no expectation for it."""

    name: str
    f1: float
    counts: list[int]
    """Wanted snippets in the text, wanted snippets missing, unwanted snippets in the text."""
    title: bool
    day: str
    """`right`, `wrong` or `missing`."""
    read_day: str
    read_title: str
    refusal: str
    notes: list[str]


def main() -> None:
    """Measure or compare, and print the figures."""
    match sys.argv[1:]:
        case ["readability", folder, results]:
            pages = list(_readability_pages(Path(folder)))
        case ["trafilatura", folder, results]:
            pages = list(_trafilatura_pages(Path(folder)))
        case ["compare", before, after]:
            _compare(_load(before), _load(after))
            return
        case _:
            sys.exit(__doc__)
    Path(results).write_text(json.dumps(pages, ensure_ascii=False, indent=0), encoding="utf-8")
    _print_figures(pages)


def _load(path: str) -> list[Page]:
    pages: list[Page] = json.loads(Path(path).read_text(encoding="utf-8"))
    return pages


def _readability_pages(folder: Path) -> Iterator[Page]:
    from lxml.html import fromstring

    for path in sorted(folder.iterdir()):
        metadata = json.loads((path / "expected-metadata.json").read_text(encoding="utf-8"))
        expected = fromstring((path / "expected.html").read_text(encoding="utf-8"))
        page, text = _read(path / "source.html", path.name)
        words = " ".join(str(part) for part in expected.itertext())
        page["f1"] = _word_f1(text, words)
        _judge_fields(page, metadata.get("title"), (metadata.get("publishedTime") or "")[:10])
        yield page


def _trafilatura_pages(folder: Path) -> Iterator[Page]:
    expectations = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for url, expected in expectations.items():
        path = folder / "eval" / expected["file"]
        path = path if path.exists() else folder / "cache" / expected["file"]
        if not path.exists():
            continue
        page, text = _read(path, url)
        plain = " ".join(text.split())
        hits = [" ".join(snippet.split()) in plain for snippet in expected["with"]]
        unwanted = sum(" ".join(snippet.split()) in plain for snippet in expected["without"])
        page["counts"] = [sum(hits), len(hits) - sum(hits), unwanted]
        _judge_fields(page, expected.get("title"), expected.get("date"))
        yield page


def _read(path: Path, name: str) -> tuple[Page, str]:
    from assistant.ingest.documents.html.extract import extract_html
    from assistant.ingest.records import Unreadable

    try:
        extracted = extract_html(path.read_bytes())
    except Unreadable as error:
        return Page(name=name, refusal=str(error)), ""
    page = Page(
        name=name,
        read_title=extracted.fields.get("title", ""),
        read_day=extracted.fields.get("date", ""),
        notes=list(getattr(extracted, "notes", ())),
    )
    return page, re.sub(r"(?m)^(?:#{1,6}|-|\d+\.|\|) ", "", extracted.text)


def _judge_fields(page: Page, title: str | None, day: str | None) -> None:
    if title:
        page["title"] = _plain(page.get("read_title", "")) == _plain(title)
    if day:
        read = page.get("read_day", "")
        page["day"] = "missing" if not read else "right" if read == day else "wrong"


def _plain(text: str) -> str:
    return " ".join(text.translate(str.maketrans("’‘“”–—", "''\"\"--")).casefold().split())


def _word_f1(text: str, expected: str) -> float:
    read, wanted = (Counter(re.findall(r"\w+", part.casefold())) for part in (text, expected))
    common = (read & wanted).total()
    return 2 * common / (read.total() + wanted.total()) if common else 0.0


def _print_figures(pages: Sequence[Page]) -> None:
    _write(f"{len(pages):,} pages, {sum('refusal' in page for page in pages):,} refused")
    for name, measure in _MEASURES.items():
        if (value := measure(pages)) is not None:
            low, high = _interval(pages, measure)
            _write(f"{name:12} {value:.4f}  ({low:.4f}–{high:.4f})")
    days = Counter(page["day"] for page in pages if "day" in page)
    counts = ", ".join(f"{days[kind]:,} {kind}" for kind in ("right", "wrong", "missing"))
    _write(f"days: {counts}")


def _interval(
    pages: Sequence[Page], measure: Callable[[Sequence[Page]], float | None]
) -> tuple[float, float]:
    chance = random.Random(0)  # noqa: S311 - a bootstrap, not a secret
    values = sorted(measure(chance.choices(pages, k=len(pages))) or 0.0 for _ in range(_ROUNDS))
    last = int(_ROUNDS * _HIGHEST_INDEX)
    return values[_ROUNDS - 1 - last], values[last]


def _compare(before: Sequence[Page], after: Sequence[Page]) -> None:
    """Print the difference of each figure with the interval of a paired bootstrap."""
    pairs = list(zip(before, after, strict=True))
    chance = random.Random(0)  # noqa: S311 - a bootstrap, not a secret
    for name, measure in _MEASURES.items():
        first, second = measure(before), measure(after)
        if first is None or second is None:
            continue
        differences = []
        for _ in range(_ROUNDS):
            drawn = chance.choices(pairs, k=len(pairs))
            differences.append(
                (measure([new for _, new in drawn]) or 0) - (measure([old for old, _ in drawn]) or 0)
            )
        differences.sort()
        last = int(_ROUNDS * _HIGHEST_INDEX)
        _write(
            f"{name:12} {first:.4f} → {second:.4f}: {second - first:+.4f} "
            f"({differences[_ROUNDS - 1 - last]:+.4f} to {differences[last]:+.4f})"
        )


def _write(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _snippet_f1(pages: Sequence[Page]) -> float | None:
    totals = [
        sum(column)
        for column in zip(*(page["counts"] for page in pages if "counts" in page), strict=True)
    ]
    return 2 * totals[0] / (2 * totals[0] + totals[1] + totals[2]) if totals and totals[0] else None


def _day_share(kind: str) -> Callable[[Sequence[Page]], float | None]:
    return lambda pages: _mean([page["day"] == kind for page in pages if "day" in page])


_MEASURES: dict[str, Callable[[Sequence[Page]], float | None]] = {
    "word F1": lambda pages: _mean([page["f1"] for page in pages if "f1" in page]),
    "snippet F1": _snippet_f1,
    "title right": lambda pages: _mean([page["title"] for page in pages if "title" in page]),
    "day right": _day_share("right"),
    "day wrong": _day_share("wrong"),
    "day missing": _day_share("missing"),
}


if __name__ == "__main__":
    main()
