"""Repair of feeds that are not well-formed XML, so that their undamaged entries can be read.

`repair_markup` mends what has one meaning only: ampersands, entities, characters and prefixes.
`split_entries` and `salvage_entry` then confine any other damage, such as unclosed tags, to its entry.

Hand-written: the recovery of libxml2 drops an unescaped ampersand, stops at control characters and loses
the entries behind an unclosed tag; the loose parser of feedparser reads a whole feed as Windows-1252
after one foreign byte, and loses the entries behind an unclosed description.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

_NAME = r"[A-Za-z_][\w.-]*(?::[\w.-]+)?"
_CDATA = r"<!\[CDATA\[.*?\]\]>"
_TOKEN = re.compile(
    rf"(?P<verbatim>{_CDATA})|(?P<dropped><!--.*?-->|<\?.*?\?>|<!DOCTYPE[^<>]*>)"
    rf"""|<(?P<close>/)?(?P<name>{_NAME})(?P<attributes>(?:[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*+)?)>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rf"""({_NAME})(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_REFERENCE = re.compile(r"&(?:#(?P<number>\d{1,9}|[xX][0-9a-fA-F]{1,7});|(?P<name>[A-Za-z]\w{1,31};)|)")
_SPACES = re.compile("[\v\f]")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "blogger": "http://schemas.google.com/blogger/2018",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "wp": "http://wordpress.org/export/1.2/",
}
"""Usual prefixes of feeds. Others get a namespace that nothing reads."""
_FIELDS = re.compile(
    r"<(?P<name>(?:\w+:)?(?:title|link|guid|id|pubDate|date|published|issued|updated|modified|created"
    r"|description|summary|content|encoded|source|post_type|status|post_date|post_password"
    r"|category|control))(?P<attributes>(?:\s[^<>]*)?)>"
)
_END_OF_FEED = re.compile(r"</(?:\w+:)?(?:channel|rss|feed|RDF)>")


class EntrySlice(NamedTuple):
    """The markup of an entry."""

    markup: str
    is_cut_off: bool = False
    """True for the last entry of a feed that ends within it."""


def repair_markup(markup: str) -> str:
    """Return a feed with its characters, references, tags and prefixes mended.

    A feed without other damage is then well-formed. `markup` begins with the tag of the root.
    """
    if markup.rfind("<![CDATA[") > markup.rfind("]]>"):
        before, _, after = markup.rpartition("<![CDATA[")
        markup = before + after
    markup = _SPACES.sub(" ", markup)
    pieces: list[str] = []
    prefixes: set[str] = set()
    position = 0
    for token in _TOKEN.finditer(markup):
        pieces.append(_repair_text(markup[position : token.start()]))
        position = token.end()
        if token["verbatim"]:
            pieces.append(_NOT_XML.sub("", token["verbatim"]))
        elif token["name"]:
            pieces.append(_repair_tag(token, prefixes))
    pieces.append(_repair_text(markup[position:]))
    return _declare_prefixes("".join(pieces), prefixes)


def split_entries(markup: str, entry_name: str) -> tuple[str, list[EntrySlice]]:
    """Return the markup before the first entry, and each entry. `markup` is repaired."""
    entries: list[EntrySlice] = []
    first = len(markup)
    opening: re.Match[str] | None = None
    for tag in _entry_tags(markup, entry_name):
        if opening:
            end = tag.end() if tag["close"] else tag.start()
            entries.append(_close_entry(markup[opening.start() : end], opening["name"]))
        elif not tag["close"]:
            first = min(first, tag.start())
        opening = None if tag["close"] else tag
    if opening:
        rest = markup[opening.start() :]
        closing = _END_OF_FEED.search(rest)
        entry = _close_entry(rest[: closing.start()] if closing else rest, opening["name"])
        entries.append(entry._replace(is_cut_off=not closing))
    return markup[:first], entries


def is_cut_off(markup: str) -> bool:
    """Return whether a repaired feed ends before its end tag."""
    return not _END_OF_FEED.search(markup)


def salvage_entry(markup: str) -> str:
    """Return an entry that consists of its fields alone, with broken markup within them as HTML."""
    opening = re.match(r"<([\w:]+)[^<>]*>", markup)
    if opening is None:
        return ""
    pieces: list[str] = []
    position = opening.end()
    while field := _FIELDS.search(markup, position):
        position = field.end()
        attributes = field["attributes"]
        if attributes.endswith("/"):
            pieces.append(field.group())
            continue
        closing = re.compile(rf"</{re.escape(field['name'])}\s*>").search(markup, position)
        following = None if closing else _FIELDS.search(markup, position)
        end = closing.start() if closing else following.start() if following else len(markup)
        content = _escape_markup(markup[position:end])
        attributes = re.sub(r"""\s(?:type|mode)=("[^"]*"|'[^']*')""", "", attributes)
        kind = ' type="html"' if field["name"] in ("title", "summary", "content") else ""
        pieces.append(f"<{field['name']}{attributes}{kind}>{content}</{field['name']}>")
        position = closing.end() if closing else end
    return f"{opening.group()}{''.join(pieces)}</{opening[1]}>"


def _entry_tags(markup: str, entry_name: str) -> Iterator[re.Match[str]]:
    tags = re.compile(
        rf"(?P<verbatim>{_CDATA})|<(?P<close>/)?(?P<name>(?:\w+:)?{entry_name})(?:\s[^<>]*)?>", re.DOTALL
    )
    return (tag for tag in tags.finditer(markup) if not tag["verbatim"])


def _close_entry(markup: str, name: str) -> EntrySlice:
    end = f"</{name}>"
    return EntrySlice(markup if markup.endswith(end) else markup + end)


def _repair_text(text: str) -> str:
    if not text:
        return ""
    text = text.replace("<", "&lt;").replace("]]>", "]]&gt;")
    return _NOT_XML.sub("", _REFERENCE.sub(_repair_reference, text))


def _repair_reference(reference: re.Match[str]) -> str:
    """Return a reference that XML knows, or the characters that it stands for."""
    if number := reference["number"]:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        if code in (0x26, 0x3C):
            return reference.group()
        return html.unescape(f"&#{code};") if 0 < code < 0x110000 else ""
    if name := reference["name"]:
        if name in ("amp;", "lt;", "gt;", "quot;", "apos;"):
            return reference.group()
        return html5.get(name) or f"&amp;{name}"
    return "&amp;"


def _repair_tag(tag: re.Match[str], prefixes: set[str]) -> str:
    name = tag["name"]
    prefixes.update({name.partition(":")[0]} if ":" in name else ())
    if tag["close"]:
        return f"</{name}>"
    source = tag["attributes"].strip()
    attributes: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(source.removesuffix("/")):
        value = attribute[2] or '""'
        value = value[1:-1] if value[0] in "\"'" else value
        attributes.setdefault(attribute[1], _repair_text(value).replace('"', "&quot;"))
    prefixes.update(key.partition(":")[0] for key in attributes if ":" in key)
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}{'/' if source.endswith('/') else ''}>"


def _declare_prefixes(markup: str, prefixes: set[str]) -> str:
    """Declare in the tag of the root each prefix that it does not declare itself."""
    root = re.match(rf"<({_NAME})", markup)
    if root is None:
        return markup
    opening = markup[: markup.find(">")]
    declarations = ""
    for prefix in sorted(prefixes - {"xml", "xmlns"}):
        if f" xmlns:{prefix}=" in opening:
            continue
        elsewhere = re.search(rf' xmlns:{re.escape(prefix)}="([^"<]+)"', markup)
        uri = elsewhere[1] if elsewhere else _NAMESPACES.get(prefix, f"urn:prefix:{prefix}")
        declarations += f' xmlns:{prefix}="{uri}"'
    return markup[: root.end()] + declarations + markup[root.end() :]


def _escape_markup(content: str) -> str:
    """Return the content of an element as text: its tags become HTML, its CDATA sections their text."""
    pieces = re.split(rf"({_CDATA})", content, flags=re.DOTALL)
    return "".join(
        html.escape(piece[9:-3], quote=False)
        if piece.startswith("<![CDATA[")
        else piece.replace("<", "&lt;").replace(">", "&gt;")
        for piece in pieces
    )
