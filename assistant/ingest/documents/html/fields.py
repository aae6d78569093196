"""Metadata of web pages: title, day, outlet and address from JSON-LD, `meta`, `time` and `link`.

Not a library: trafilatura's metadata falls back to guesses from the text and the address, and a wrong
day or outlet would be cited as a fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from assistant.ingest.documents.html.address import is_web_address, page_address
from assistant.ingest.documents.html.dates import page_day
from assistant.ingest.documents.html.json_ld import article_objects, names
from assistant.ingest.documents.html.title import page_title, resolve_entities

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

__all__ = ["is_web_address", "page_fields"]

_OUTLETS = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "citation_journal_title",
    "publisher",
    "application-name",
)


def page_fields(tree: Element, markup: str, url: str | None) -> dict[str, str]:
    """Return the metadata that a page states. `url` is the address it was fetched from."""
    metas = _metas(tree)
    objects = article_objects(tree)
    address = page_address(tree, markup, metas, url)
    outlet = _outlet([*names(objects, "publisher"), *(metas.get(name, "") for name in _OUTLETS)])
    stated = page_day(tree, objects, metas, address)
    fields = {
        "title": page_title(tree, objects, metas, outlet, address),
        "date": stated.day if stated else "",
        "date_basis": stated.basis if stated else "",
        "source": outlet,
        "url": address,
    }
    return {name: value for name, value in fields.items() if value}


def _metas(tree: Element) -> dict[str, str]:
    """Map the name of each `meta` element to its first content."""
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (
            str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        )
        if name and (content := str(meta.get("content", "")).strip()):
            metas.setdefault(name, content)
    return metas


def _outlet(stated: Iterable[str]) -> str:
    """Return the first name of an outlet. An address in its place names none."""
    lines = (resolve_entities(text) for text in stated)
    return next((line for line in lines if line and not is_web_address(line)), "")
