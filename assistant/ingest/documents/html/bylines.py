"""Day of publication in the words of a web page: `Published 6 March 2026`, a day under the heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.day_lines import lone_day
from assistant.ingest.documents.prose import text_blocks
from assistant.ingest.documents.visibility import is_hidden

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_PUBLISHED = re.compile(
    r"(?:(?:first |originally )?(?:published|posted)|publication date|date published|release date"
    r"|released|date posted|veröffentlicht|publiziert|erschienen|erstellt|online seit|publié|paru"
    r"|mis en ligne|publicado|publicada|fecha de publicación|data de publicação|pubblicato"
    r"|gepubliceerd|geplaatst|publicerad|publicerat|publisert|udgivet|offentliggjort|opublikowano"
    r"|data publikacji|julkaistu|опубликовано|дата публикации|опубліковано|yayınlanma(?: tarihi)?"
    r"|yayın tarihi|publikováno|zveřejněno|vydáno|publikované|megjelent|közzétéve|δημοσιεύτηκε"
    r"|δημοσιεύθηκε|publicat|diterbitkan)\b(?: online)?"
    r"(?: by [^;|·]{2,60}?"
    r"(?=\s+(?:on|at|am|le|el|il)\s|\s*[,:|·–—]\s|\s+\d|\s+[A-Z][a-z]{2,8}\.?\s+\d))?"
    r"(?: on| at| am| vom| le| el| em| il| den| op| dnia| i| la)?\s*[:,|·-]?\s*"
    r"|(?:发布时间|发布日期|发布于|发表于|發布時間|公開日|投稿日|掲載日|配信日|등록|입력|게시일)\s*[:：]?\s*",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"(?:first |originally )?(?:published|posted|release|publication|date )", re.IGNORECASE
)
_PARTS = re.compile(r"\s*[|·•–—;]\s*|\s+-\s+")
_LONGEST = 160
"""Characters of the line that states the day of publication."""
_MAX_BYLINES = 50
"""Lines with such a word that are read."""
_AUTHOR = re.compile(
    r"(?:by|von|par|por|di|door|av|af)\s+[^,|\d]{2,60}?\s*(?:,\s+|\s+on\s+)", re.IGNORECASE
)
_HEADED = 5
"""Blocks under the heading that may hold the day of publication."""
_LONGEST_HEADED = 110
"""Characters of such a block. The text of the article begins with a longer one."""


def byline_day(tree: Element, is_of_page: Callable[[Element], bool]) -> str:
    """Return the day in a line such as `Published 6 March 2026`, or an empty string."""
    for element in islice(_labelled_elements(tree), _MAX_BYLINES):
        if is_of_page(element) and (day := _stated_day(element)):
            return day
    return ""


def _labelled_elements(tree: Element) -> Iterator[Element]:
    """Yield the elements with a text that begins with a word such as `Published`."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or is_hidden(element):
            continue
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            if text and owner is not None and len(text) <= 3 * _LONGEST and _has_label(one_line(text)):
                yield owner


def _has_label(line: str) -> bool:
    return any(_PUBLISHED.match(part) for part in _PARTS.split(line))


def _stated_day(element: Element) -> str:
    """Return the day of publication that the line of an element states, or an empty string."""
    for separator in (" ", ""):  # the label and the day are often neighbours without a space
        line = one_line(separator.join(_texts(element)))
        parent = element.getparent()
        if parent is not None and all(_PUBLISHED.fullmatch(part) for part in _PARTS.split(line)):
            line = one_line(separator.join(_texts(parent)))
        if len(line) <= _LONGEST and (day := _day_of_line(line)):
            return day
    return ""


def headed_day(tree: Element) -> str:
    """Return the only day on a line of its own between the heading and the text, or an empty string."""
    blocks = iter(text_blocks(tree))
    if not any(block.text.startswith("# ") for block in blocks):
        return ""
    days: list[str] = []
    for block in islice(blocks, _HEADED):
        if len(block.text) > _LONGEST_HEADED or block.kind != "paragraph":
            break
        lines = (_AUTHOR.sub("", line) for line in block.text.split("\n"))
        days += [day for line in lines if (day := lone_day(line))]
    return days[0] if len(set(days)) == 1 else ""


def _texts(element: Element) -> Iterator[str]:
    return (str(text) for text in element.itertext())


def _day_of_line(line: str) -> str:
    parts = _PARTS.split(line)
    for number, part in enumerate(parts):
        if not (match := _PUBLISHED.match(part)):
            continue
        rest = part[match.end() :] or "".join(parts[number + 1 : number + 2])
        # English texts write 06/03/2026 for March and for June; others begin with the day.
        if day := iso_date(rest, day_first=None if _ENGLISH.match(part) else True):
            return day
    return ""
