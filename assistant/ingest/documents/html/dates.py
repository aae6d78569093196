"""Day of publication of a web page, from what states it and not from the other days on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.day_lines import lone_day
from assistant.ingest.documents.html.bylines import byline_day, headed_day
from assistant.ingest.documents.html.json_ld import JsonObject, strings
from assistant.ingest.documents.prose import BLOCKS
from assistant.ingest.documents.visibility import is_hidden

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

IN_TEXT, IN_ADDRESS = "the page's text", "the address"
"""Evidence of an inferred date."""
_METAS = """article:published_time article:published og:published_time og:article:published_time
    datepublished dc.date.issued dcterms.issued dcterms.available citation_publication_date
    citation_online_date citation_date parsely-pub-date sailthru.date pubdate publishdate
    publish-date publish_date publication_date publication-date published_time published-date
    article.published cxenseparse:recs:publishtime""".split()
_CREATION_METAS = "dcterms.created dc.date.created".split()
_VAGUE_METAS = "dc.date dcterms.date date".split()
"""Names that some sites use for the day of an update: of 15 days that 728 news pages state there alone,
5 are one. The day counts unless the page shows only other days in lines of their own."""
_OF_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|respond|replies|reply|related|recommend\w*|teasers?"
    r"|promo\w*|events?|vevent|newsletter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|aside|widget\w*|footer|latest|popular|trending|most-?read|agenda|calendar"
    r"|today|current-?date|date-?now|archive-?list"
    r"|read-?more|see-?also|similar|more-\w+|next|prev\w*|pagination|ticker)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes and ids of other texts, and of parts beside the article, which have days of their own."""
_BESIDE_TAGS = ("aside", "nav", "footer", "figure", "form", "blockquote")
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:meta\w*|byline\w*|posted-?on|entry-date|post-?date|dateline|publish\w*|pub-?date"
    r"|timestamp|article-?date|info)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes of the line with author and day."""
_OTHER_ITEMS = re.compile(r"/(?:Comment|UserComments|Review|Person|JobPosting|\w*Event)/?\Z")
"""Types of microdata that have days of their own."""
_NOT_PUBLISHED = re.compile(
    r"updat|modif|revis|edited|expir|start|end\b|event|birth|death|aktualisiert|geändert|mis à jour",
    re.IGNORECASE,
)
_MAX_TIMES = 200
"""`time` elements that are compared."""
_LONGEST_LINK = 8
"""Characters beside the day in a link around it. More are the title of another article."""
_LONGEST_RUN = 60
"""Characters beside the day in the line of a `time` element. A longer line is about an event."""
_SMALL_WORD = re.compile(r"(?<!\w)[^\W\d_A-Z]{2,}(?!\w)")
_FEW_WORDS, _MANY_WORDS = 4, 8
"""Words in small letters beside a `time` element from which they are a sentence: with and without a mark
at its end."""
_MIN_TEXT = 200
"""Characters of paragraphs before a `time` element from which it is no byline of the text."""
_TEASER_LEVELS, _TITLE_WORDS, _MAX_LINKS = 3, 4, 20
"""Elements around a `time` element that may be a teaser, words of its title, and links searched."""
_IN_PATH = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>0?[1-9]|1[0-2])[/-](?P<day>0?[1-9]|[12]\d|3[01])(?=[/_-]|\Z)"
    r"|[/_-](?P<compact>(?:19[89]\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?=[/_.-]|\Z)"
)


_IN_UTC = re.compile(r"T(\d\d):\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:?00)\s*\Z")
"""A moment in universal time. Its day may be the neighbour of the day that the page shows."""
_AMERICAN_EVENING, _ASIAN_MORNING = 8, 14
"""Hours of universal time before which it is the day before, and from which it is the day after."""


class StatedDay(NamedTuple):
    """A day of publication, and the evidence if the page does not state it as such."""

    day: str
    basis: str = ""


def page_day(
    tree: Element, objects: list[JsonObject], metas: dict[str, str], address: str
) -> StatedDay | None:
    """Return the day of publication, or None if the page gives none.

    The day of an update is not used: it is often years after the words were written.
    """
    byline, in_address = byline_day(tree, is_of_page), _address_day(address)
    for text in _stated_days(tree, objects, metas):
        if day := iso_date(text):
            shown = [in_address, byline, *_visible_days(tree)]
            return StatedDay(next((other for other in shown if _is_local_day(text, day, other)), day))
    if byline or (byline := headed_day(tree)):
        return StatedDay(byline, IN_TEXT)
    return StatedDay(in_address, IN_ADDRESS) if in_address else None


def _is_local_day(moment: str, day: str, other: str) -> bool:
    """Return whether a moment in universal time lies on another day where most people live."""
    if not other or not (match := _IN_UTC.search(moment)):
        return False
    hour, distance = int(match[1]), (date.fromisoformat(other) - date.fromisoformat(day)).days
    return (distance == -1 and hour < _AMERICAN_EVENING) or (distance == 1 and hour >= _ASIAN_MORNING)


def _visible_days(tree: Element) -> Iterator[str]:
    for time in islice(tree.iter("time"), _MAX_TIMES):
        if is_of_page(time) and (day := iso_date("".join(time.itertext()))):
            yield day


def _stated_days(tree: Element, objects: list[JsonObject], metas: dict[str, str]) -> Iterator[str]:
    """Yield the days that the markup states, the most reliable first."""
    yield from strings(objects, "datePublished")
    yield from (metas.get(name, "") for name in _METAS)
    for element in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate]"):
        if is_of_page(element, is_explicit=True):
            yield str(element.get("datetime") or element.get("content") or "".join(element.itertext()))
    yield from _time_elements(tree)
    yield from strings(objects, "dateCreated")
    yield from (metas.get(name, "") for name in _CREATION_METAS)
    if vague_days := [day for name in _VAGUE_METAS if (day := iso_date(metas.get(name, "")))]:
        shown = _lines_of_days(tree)
        yield from (day for day in vague_days if not shown or day in shown)


def _lines_of_days(tree: Element) -> set[str]:
    """Return the days that stand in a line of their own, or in one beside a place or a name."""
    lines = (
        one_line("".join(element.itertext()))
        for element in tree.iter(
            "p", "div", "span", "li", "td", "address", "small", "em", "i", "h4", "h5"
        )
        if len(element) <= 1 and not is_hidden(element)
    )
    return {day for line in lines if (day := lone_day(line))}


def _time_elements(tree: Element) -> Iterator[str]:
    """Yield the days of the `time` elements that stand in a byline of the article."""
    in_text = _times_in_text(tree)
    times = [
        time
        for time in islice(tree.iter("time"), _MAX_TIMES)
        if is_of_page(time)
        and (_has_byline_name(time) or not (time in in_text or _is_of_teaser(time)))
        and not _is_in_sentence(time)
        and _may_be_publication(time)
    ]
    inside = [
        time for time in times if any(part.tag in ("article", "main") for part in time.iterancestors())
    ]
    days = [day for time in inside or times if (day := _time_day(time))]
    # Outside an article a time may belong to anything, unless all times name the same day.
    if inside or len(set(days)) == 1:
        yield from days


def _time_day(time: Element) -> str:
    return iso_date(str(time.get("datetime") or "")) or iso_date("".join(time.itertext())) or ""


def _may_be_publication(time: Element) -> bool:
    """Return whether a day is not labelled as that of an update, an event or a birth."""
    names = f"{time.get('class', '')} {time.get('itemprop', '')}"
    parent, previous = time.getparent(), time.getprevious()
    before = "" if parent is None else parent.text or ""
    if previous is not None:
        before = "".join(previous.itertext()) + (previous.tail or "")
    return bool(_BYLINE.search(names)) or not _NOT_PUBLISHED.search(f"{names} {before[-40:]}")


def is_of_page(element: Element, *, is_explicit: bool = False) -> bool:
    """Return whether an element belongs to the article rather than to a comment, event or teaser.

    With `is_explicit` it is marked as the day of publication, and may stand beside the article.
    """
    is_inside = True
    for part in (element, *element.iterancestors()):
        names = _names(part)
        if part.tag in ("article", "main", "body"):
            # The classes of the article itself often list its topics.
            if part.tag == "article" and re.search(r"(?:^|\s)comment", names):
                return False
            is_inside = False
        elif (
            is_hidden(part)
            or (_OF_OTHERS.search(names) and (is_inside or "comment" in names))
            or _OTHER_ITEMS.search(str(part.get("itemtype", "")))
            or (is_inside and not is_explicit and _is_beside(part, names))
        ):
            return False
    return True


def _names(element: Element) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _is_beside(part: Element, names: str) -> bool:
    return not _BYLINE.search(names) and (part.tag in _BESIDE_TAGS or _BESIDE.search(names) is not None)


def _is_in_sentence(time: Element) -> bool:
    """Return whether a time stands in a sentence or the link of another article, not in a byline."""
    block, words = time, len(one_line("".join(time.itertext())))
    while block.tag not in BLOCKS and block.getparent() is not None:
        if _BYLINE.search(_names(block)):
            return False
        if block.tag == "a" and len(one_line("".join(block.itertext()))) - words > _LONGEST_LINK:
            return True
        block = block.getparent()
    if block.tag == "h1" or _BYLINE.search(_names(block)):
        return False
    if next(block.iterdescendants(*BLOCKS), None) is not None:
        return False
    line = one_line("".join(block.itertext()))
    small_words = len(_SMALL_WORD.findall(line))
    is_sentence = small_words >= (_FEW_WORDS if line.endswith((".", "!", "?")) else _MANY_WORDS)
    return is_sentence or len(line) - words > _LONGEST_RUN


def _has_byline_name(time: Element) -> bool:
    """Return whether a time or an element close around it is named as a byline."""
    around = (time, *islice(time.iterancestors(), _TEASER_LEVELS))
    return any(
        _BYLINE.search(_names(part)) for part in around if part.tag not in ("article", "main", "body")
    )


def _is_of_teaser(time: Element) -> bool:
    """Return whether a time stands beside the title of another article, which links to it."""
    for part in islice(time.iterancestors(), _TEASER_LEVELS):
        if part.tag in ("article", "main", "body") or next(part.iter("h1"), None) is not None:
            return False
        links = islice(part.iter("a"), _MAX_LINKS)
        if any(len("".join(link.itertext()).split()) >= _TITLE_WORDS for link in links):
            return True
    return False


def _times_in_text(tree: Element) -> set[Element]:
    """Return the times between the paragraphs of an article, or behind those of a page without one."""
    from lxml import etree

    seen = 0
    before: dict[Element, int] = {}
    bounds: dict[Element, list[int]] = {}
    for event, element in etree.iterwalk(
        tree, events=("start", "end"), tag=("p", "time", "article", "main")
    ):
        if element.tag == "p":
            seen += len(one_line("".join(element.itertext()))) if event == "end" else 0
        elif element.tag == "time":
            before.setdefault(element, seen)
        else:
            bounds.setdefault(element, []).append(seen)
    within = set()
    for time, above in islice(before.items(), _MAX_TIMES):
        around = [part for part in time.iterancestors() if part.tag in ("p", "article", "main")]
        start, end = next((bounds[part] for part in around if part in bounds), (0, seen))
        own = sum(len(one_line("".join(part.itertext()))) for part in around if part.tag == "p")
        is_outside = not any(part in bounds for part in around)
        if above - start > _MIN_TEXT and (is_outside or end - above - own > _LONGEST_RUN):
            within.add(time)
    return within


def _address_day(address: str) -> str:
    match = _IN_PATH.search(urlsplit(address).path) if address else None
    if not match:
        return ""
    day = match["compact"] or f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    return iso_date(day) or ""
