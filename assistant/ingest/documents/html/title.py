"""Title of a web page: the stated title that another part of the page confirms."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.html.json_ld import JsonObject, strings
from assistant.ingest.documents.visibility import is_hidden

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_METAS = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "parsely-title",
    "sailthru.title",
    "headline",
)
_SEPARATORS = re.compile(r"\s+[|–—·•»«›:-]\s+|\s*[|»«]\s*")
"""Separators between the article's title and the outlet's name."""
_EDGES = "|–—·•»«›:-"
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:em|i|b|strong|span|br|sup|sub|u|p|cite|q|mark|font|wbr)\b[^<>]*>", re.IGNORECASE
)
_MAX_ESCAPES = 3
_GENERIC = frozenset(
    """home|home page|homepage|start|startseite|index|welcome|untitled|untitled document|untitled page
    |news|article|document|page|new page|new tab|accueil|inicio|início|blog|site|website|default|title
    |page title|no title|null|undefined|none|default title""".replace("\n    ", "").split("|")
)
"""Titles of a site or of a template, in lower case."""
_GENERIC_STARTS = frozenset({"home", "homepage", "startseite", "accueil", "inicio", "untitled document"})
_MIN_AGREEMENT = 0.6
"""Share of the words of the shorter of two titles that the other has."""


def page_title(
    tree: Element, objects: list[JsonObject], metas: dict[str, str], outlet: str, address: str
) -> str:
    """Return the first stated title that another one confirms, or else the first that is no tagline.

    Titles of the site itself and of templates, such as `Home`, are none.
    """
    own = {outlet.casefold(), *_host_names(address)} - {""}
    headlines = _titles(strings(objects, "headline"), own)
    heads = _titles(("".join(title.itertext()) for title in tree.iterfind("head/title")), own)
    social = _titles((metas.get(name, "") for name in _METAS), own)
    headings = _titles(_headings(tree), own)
    names = _titles(strings(objects, "name"), own)
    kinds = [stated[0] if stated else "" for stated in (headlines, social, headings, heads, names)]
    for position, title in enumerate(kinds):
        others = [*kinds[:position], *kinds[position + 1 :]]
        if any(_agree(title, other) for other in others):
            return _without_additions(title, headings)
    # A heading that nothing else confirms is often that of a section of the site.
    headline, on_social, heading, head, name = kinds
    return headline or on_social or head or heading or name


def _without_additions(title: str, headings: list[str]) -> str:
    """Return the page's heading if the title only adds the site's name or a section to it."""
    for heading in headings:
        before, separator, after = title.partition(heading)
        if (
            separator
            and (not before or before.rstrip()[-1:] in _EDGES)
            and (not after or after.lstrip()[:1] in _EDGES)
        ):
            return heading
    return title


def resolve_entities(text: str) -> str:
    """Resolve entities that are escaped twice, or stand where none are resolved; return one line."""
    for _ in range(_MAX_ESCAPES):
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return one_line(_TAGS.sub("", text))


def _titles(stated: Iterable[str], own: set[str]) -> list[str]:
    lines = (_strip_outlet(resolve_entities(text), own) for text in stated)
    return [line for line in lines if line]


def _strip_outlet(title: str, own: set[str]) -> str:
    """Remove the site's name from a title. Return an empty string for a title of the site itself."""
    parts = _SEPARATORS.split(title)
    if len(parts) > 1 and _is_own(parts[-1], own):
        title = title[: title.rindex(parts[-1])].rstrip(f" {_EDGES}")
    elif len(parts) > 1 and _is_own(parts[0], own):
        title = title[len(parts[0]) :].lstrip(f" {_EDGES}") if "|" in title else ""
    parts = _SEPARATORS.split(title)
    is_generic = title.casefold() in _GENERIC or parts[0].casefold() in _GENERIC_STARTS
    return "" if is_generic or _is_own(title, own) else title


def _is_own(part: str, own: set[str]) -> bool:
    return part.casefold() in own or re.sub(r"\W", "", part.casefold()) in own


def _host_names(address: str) -> set[str]:
    """Return the names that a site's host gives it, such as `coastwire.example` and `coastwire`."""
    host = re.sub(r"\Awww\.", "", urlsplit(address).hostname or "") if address else ""
    return {host, host.replace(".", ""), *(label for label in host.split(".")[:-1] if len(label) > 3)}


def _headings(tree: Element) -> list[str]:
    """Return the only main heading of the page, or of its only article."""
    for path in ("//h1", "//article//h1 | //main//h1"):
        elements = [
            heading
            for heading in tree.xpath(path)
            if not any(is_hidden(element) for element in (heading, *heading.iterancestors()))
        ]
        headings = [line for heading in elements if (line := one_line("".join(heading.itertext())))]
        if len(set(headings)) == 1:
            return headings[:1]
    return []


def _agree(title: str, other: str) -> bool:
    """Return whether two titles share most words of the shorter of them."""
    words, others = (set(re.findall(r"\w+", text.casefold())) for text in (title, other))
    smaller = min(len(words), len(others))
    return smaller > 0 and len(words & others) / smaller >= _MIN_AGREEMENT
