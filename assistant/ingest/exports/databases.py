"""Exports of newspaper databases that mark the end of each document: Factiva and Europresse."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.ingest.dates import iso_date
from assistant.ingest.exports.lines import (
    Part,
    TextLine,
    blocks_before,
    date_of_line,
    is_byline,
    is_copyright,
    paragraph_ending,
    rest_of,
    span_of,
)

_FACTIVA_END = re.compile(r"(?:AN\s+)?Document\s+[A-Z][A-Za-z0-9]{4,12}\d{8}[A-Za-z0-9]{6,14}")
_FACTIVA_LABEL = re.compile(
    r"(?P<label>SE|CLM|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD"
    r"|CT|RF|CO|IN|NS|RE|IPD|IPC|PUB|AN|ART)"
    r"(?:(?P<space>\s+)(?P<value>.*))?"
)
_FACTIVA_CODES = frozenset(("CT", "RF", "CO", "IN", "NS", "RE", "IPD", "IPC", "PUB", "AN", "ART"))
_WORD_COUNT = re.compile(r"\d[\d.,]*\s+(?:words|wörter|mots|palabras|parole)", re.IGNORECASE)
_EUROPRESSE_END = re.compile(r"(?:nom du document\s*:?\s*)?\w{2,12}[·•]\d{8}[·•]\S+", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w.'’-]*(?:,? |$)){2,4}")
_ISSUE = re.compile(r",? n[o°º]\.? ?[\d-]+\Z", re.IGNORECASE)
_EUROPRESSE_LEGAL = re.compile(
    r"(?:certificat émis|certificate issued|ce certificat|le présent document est protégé).*",
    re.IGNORECASE,
)


def split_factiva(lines: Sequence[TextLine], text: str) -> list[Part]:
    """Return the documents of an export of Factiva, with or without labels."""
    parts: list[Part] = []
    for block in blocks_before(lines, _FACTIVA_END, with_rest=True):
        labels = {match["label"] for line in block if (match := _FACTIVA_LABEL.fullmatch(line.words))}
        is_labelled = len(labels & {"HD", "PD", "SN", "LP", "TD", "WC"}) >= 4
        part = _labelled_part(block, text) if is_labelled else _unlabelled_part(block, text)
        part = part or rest_of(block, text)
        parts += [part] if part else []
    return parts if any(part.title for part in parts) else []


def _labelled_part(block: Sequence[TextLine], text: str) -> Part | None:
    """Read a document of Factiva with labels. LP and TD hold the text: two spans without the labels."""
    values: dict[str, str] = {}
    spans: list[tuple[int, int]] = []
    marks = [(n, match) for n, line in enumerate(block) if (match := _factiva_label(line, values))]
    for (number, match), following in zip(marks, [*[n for n, _ in marks[1:]], len(block)], strict=True):
        label = match["label"]
        rest = [line.words for line in block[number + 1 : following]]
        values[label] = " ".join([match["value"] or "", *rest]).strip()
        if label in ("LP", "TD"):
            line = block[number]
            offset = text.find(match["value"], line.start) if match["value"] else line.end
            spans += span_of([line._replace(start=offset), *block[number + 1 : following]], text)
    if not spans or not values.get("HD"):
        return None
    return Part(values["HD"], iso_date(values.get("PD", "")) or "", values.get("SN", ""), tuple(spans))


def _factiva_label(line: TextLine, values: dict[str, str]) -> re.Match[str] | None:
    """Return the label of a line. In the text, words such as `IN` are labels only with wide spaces."""
    match = _FACTIVA_LABEL.fullmatch(line.words)
    if match is None or match["label"] in values:
        return None
    in_text = "LP" in values or "TD" in values
    is_wide = match["space"] is None or len(match["space"]) > 1
    is_code = match["label"] in _FACTIVA_CODES and " : " in (match["value"] or "")
    accepted = not in_text or is_wide or is_code or match["label"] == "TD"
    if accepted:
        values[match["label"]] = ""
    return match if accepted else None


def _unlabelled_part(block: Sequence[TextLine], text: str) -> Part | None:
    """Read a document of Factiva without labels: title, word count, date, outlet, copyright, text."""
    count = next((n for n, line in enumerate(block[:15]) if _WORD_COUNT.fullmatch(line.words)), None)
    if count is None:
        return None
    above = [line for line in block[:count] if not is_byline(line.words)]
    day = next(
        (n for n in range(count + 1, min(count + 4, len(block))) if date_of_line(block[n].words)), None
    )
    if day is None or day + 1 >= len(block) or not above:
        return None
    source = day + 1
    source += bool(re.fullmatch(r"\d{1,2}:\d\d.{0,8}", block[source].words))
    tail = range(source + 1, min(source + 10, len(block)))
    start = next((n + 1 for n in tail if is_copyright(block[n].words)), source + 1)
    span = span_of(block[start:], text)
    if len(above) > 1 and len(above[-2].words) <= 25 and not above[-1].after_gap:  # the section
        above = [above[-1]]
    title = paragraph_ending(above)
    return Part(title, date_of_line(block[day].words) or "", block[source].words, span) if span else None


def split_europresse(lines: Sequence[TextLine], text: str) -> list[Part]:
    """Return the documents of an export of Europresse, each of which ends in a certificate."""
    parts: list[Part] = []
    for block in blocks_before(lines, _EUROPRESSE_END, with_end=True):
        code = re.search(r"[·•](\d{8})[·•]", block[-1].words)
        end = next((n for n, line in enumerate(block) if _is_legal(line.words)), len(block) - 1)
        day = next((n for n, line in enumerate(block[:8]) if _starts_with_date(line.words)), None)
        if code is None or day is None or day + 2 >= end:
            continue
        title = block[day + 1].words if day <= 1 else block[day - 2].words
        start = day + 2 if day <= 1 else day + 1
        start += is_byline(block[start].words) or bool(_AUTHOR.fullmatch(block[start].words))
        source = _ISSUE.sub("", block[day - 1].words) if day else ""
        if span := span_of(block[start:end], text):
            parts.append(Part(title, iso_date(code[1]) or "", source, span))
    return parts


def _is_legal(words: str) -> bool:
    return is_copyright(words) or bool(
        _EUROPRESSE_LEGAL.match(words) or _EUROPRESSE_END.fullmatch(words)
    )


def _starts_with_date(words: str) -> bool:
    """Return whether a line begins with a date, or with a section and a date."""
    parts = words.split(", ")
    starts = range(min(3, len(parts)))
    return len(words) <= 120 and any(iso_date(", ".join(parts[start:])) for start in starts)
