"""JSON-LD of web pages: the objects that describe the page's article, however carelessly written."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

JsonObject = dict[str, "Json"]
Json = str | int | float | bool | None | list["Json"] | JsonObject

_ARTICLE_TYPES = ("Article", "Posting", "Report", "WebPage")
"""Suffixes of the types that describe a page, such as `ReportageNewsArticle`; pages themselves last."""
_MAX_JSON = 1_000_000
"""Characters. Longer blocks are ignored."""
_MAX_OBJECTS = 2_000
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")
"""Fields that may hold the object of the article. Others hold authors, comments and related articles."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_OF_ARTICLE = re.compile(r'"@type"\s*:\s*"\w*(?:Article|Posting|Report)"')
_DAY = re.compile(r'"datePublished"\s*:\s*"([^"\n]{8,40})"')
_OUTLET = re.compile(r'"publisher"\s*:\s*\{[^{}]{0,200}?"name"\s*:\s*"([^"\n]{1,80})"')
_LINE_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_BETWEEN = re.compile(r"[ \t\r\n;,]*")


def article_objects(tree: Element) -> list[JsonObject]:
    """Return the objects that describe the article or page, articles first."""
    objects: list[JsonObject] = []
    for script in tree.iter("script"):
        kind = str(script.get("type", "")).partition(";")[0].strip().lower()
        content = script.text or ""
        if kind == "application/ld+json" and len(content) <= _MAX_JSON:
            for value in _parse(content):
                objects.extend(_unpack(value))
    articles = [value for value in objects if _rank(value) < len(_ARTICLE_TYPES)]
    return sorted(articles, key=lambda value: _rank(value) == len(_ARTICLE_TYPES) - 1)


def _parse(content: str) -> Iterator[Json]:
    """Parse a block. Wrappings of scripts and common mistakes are passed over; the rest is ignored."""
    content = content.replace("<![CDATA[", "").replace("]]>", "")
    starts = [place for sign in "{[" if (place := content.find(sign)) >= 0]
    end = max(content.rfind("}"), content.rfind("]")) + 1
    plain = _CONTROLS.sub(" ", content[min(starts, default=end) : end])
    for text in (plain, _repair(plain), html.unescape(plain)):
        try:
            yield from _read_values(text)
        except (ValueError, RecursionError):
            continue
        return
    yield _read_pieces(plain)


def _read_pieces(text: str) -> JsonObject:
    """Return the day and the outlet in a block of an article that is no JSON, if each is stated once."""
    if not _OF_ARTICLE.search(text):
        return {}
    days, outlets = ({*pattern.findall(text)} for pattern in (_DAY, _OUTLET))
    return {
        "@type": "Article",
        "datePublished": days.pop() if len(days) == 1 else None,
        "publisher": outlets.pop() if len(outlets) == 1 else None,
    }


def _repair(text: str) -> str:
    """Remove comments, commas before brackets and backslashes that escape nothing."""
    return _TRAILING_COMMA.sub("", _BAD_ESCAPE.sub(r"\\\\", _LINE_COMMENT.sub("", text)))


def _read_values(text: str) -> list[Json]:
    """Read the values of a text, which may follow each other without a comma."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Json] = []
    position = 0
    while position < len(text):
        value, end = decoder.raw_decode(text, position)
        values.append(value)
        between = _BETWEEN.match(text, end)
        position = between.end() if between else end
    return values


def _unpack(value: Json) -> Iterator[JsonObject]:
    """Yield the objects of a value that may describe the page, in their order."""
    queue = [value]
    for _ in range(_MAX_OBJECTS):
        if not queue:
            return
        value = queue.pop(0)
        if isinstance(value, list):
            queue = [*value, *queue]
        elif isinstance(value, dict):
            yield value
            queue.extend(value[name] for name in _INNER if name in value)


def _rank(value: JsonObject) -> int:
    """Return the position of an object's type in `_ARTICLE_TYPES`, or their number for other types."""
    types = value.get("@type")
    names = [name for name in (types if isinstance(types, list) else [types]) if isinstance(name, str)]
    ranks = [
        rank
        for rank, suffix in enumerate(_ARTICLE_TYPES)
        for name in names
        if name.endswith(suffix) and not name.endswith("JobPosting")
    ]
    return min(ranks, default=len(_ARTICLE_TYPES))


def is_not_free(objects: list[JsonObject]) -> bool:
    """Return whether the article is only for those who pay or are signed in."""
    stated = [value.get("isAccessibleForFree") for value in objects]
    return any(str(value).lower() == "false" for value in stated if value is not None)


def strings(objects: list[JsonObject], name: str) -> Iterator[str]:
    """Yield the strings in a field of the objects, or its first string if it is a list."""
    for value in objects:
        content = value.get(name)
        if isinstance(content, list):
            content = next((item for item in content if isinstance(item, str)), None)
        if isinstance(content, int) and not isinstance(content, bool):
            content = str(content)
        if isinstance(content, str):
            yield content


def names(objects: list[JsonObject], field: str) -> Iterator[str]:
    """Yield the `name` of each object in a field, or the field itself if it is a string."""
    for value in objects:
        content = value.get(field)
        for item in content if isinstance(content, list) else [content]:
            name = item.get("name") if isinstance(item, dict) else item
            if isinstance(name, str):
                yield name
