"""Rows in a JSON document: the list of articles in an export or in the answer of a service.

| document | rows |
|---|---|
| JSON Feed | its items; the feed's title is their outlet |
| an object with the text of an article | itself |
| an object with lists, such as `{"response": {"docs": […]}}` | the list with the most articles |
| an object with one article in it, such as `{"response": {"content": {…}}}` | that article |
| objects by key, columns by name (as pandas writes them) | the objects; the columns as rows |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from assistant.ingest.tabular.field_names import NamedFields, fold_name, known_fields, resolve
from assistant.ingest.tabular.field_values import states_nothing

SAMPLE = 20
"""Rows that decide if a list holds articles."""
_DEEPEST = 5
_LONGEST_ID = 200

Row = Mapping[str, object]


class JsonRows(NamedTuple):
    """The rows of a document."""

    rows: Sequence[object]
    outlet: str = ""
    """Outlet of all rows that name none."""


def find_rows(document: object, names: Mapping[str, str] | None = None) -> JsonRows:
    """Return the rows of a document; none if it holds no articles.

    `names` are the user's own names of fields.
    """
    if isinstance(document, Mapping):
        if "jsonfeed.org" in str(document.get("version")) and isinstance(document.get("items"), list):
            title = document.get("title")
            return JsonRows(_feed_items(document), title if isinstance(title, str) else "")
        if pivoted := _pivot(document):
            return JsonRows(pivoted)
        if _is_one_article(document, names):
            return JsonRows([document])
    lists = [(rows, _count_articles(rows, names)) for rows in _lists(document)]
    rows, articles = max(lists, key=lambda entry: entry[1], default=([], 0))
    if articles:
        return JsonRows(rows)
    inner = (item for item in _inner_objects(document) if _is_titled(item, names))
    return JsonRows([*islice(inner, 1)])


def has_text(document: object) -> bool:
    """Return whether an object has the text of an article itself, not in a list or an object in it."""
    return isinstance(document, Mapping) and resolve(document).text is not None


def is_article(row: object, names: Mapping[str, str] | None = None) -> bool:
    """Return whether a value is an object with the text of an article, or a summary with its title."""
    if not isinstance(row, Mapping):
        return False
    named = resolve(row, names=names)
    if named.text is None or states_nothing(named.text.strip()):
        return False
    if not (named.values or _is_plain(named, names)) and len(named.text.split(None, 2)) < 3:
        return False  # a part of something else, such as a checksum in `content`
    return not named.is_summary or (
        "title" in named.values and not named.values.keys().isdisjoint(("url", "date"))
    )


def _is_one_article(row: Row, names: Mapping[str, str] | None) -> bool:
    """Return whether an object is an article: it has a text, and says more about it unless it is `text`.

    A file of settings may have a `content` or a `description` too.
    """
    named = resolve(row, names=names)
    if not is_article(row, names) or named.is_summary:
        return False
    return bool(named.values) or _is_plain(named, names)


def _is_titled(row: Row, names: Mapping[str, str] | None) -> bool:
    """Return whether an object within another is an article with a title, not the label of a button."""
    return _is_one_article(row, names) and "title" in resolve(row, names=names).values


def _is_plain(named: NamedFields, names: Mapping[str, str] | None) -> bool:
    """Return whether the text's field is named `text`, or by the user."""
    return fold_name(named.text_name) == "text" or "text" in (names or {})


def _feed_items(feed: Row) -> list[object]:
    items = feed["items"]
    if not isinstance(items, list):
        raise AssertionError("checked by the caller")
    # A feed's ids may be addresses of any length; an article's may not.
    return [
        {name: value for name, value in item.items() if name != "id" or len(str(value)) <= _LONGEST_ID}
        if isinstance(item, Mapping)
        else item
        for item in items
    ]


def _lists(value: object, depth: int = 0) -> Iterator[Sequence[object]]:
    """Yield the lists and groups of objects in a document, the outermost first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        yield value
        return
    if isinstance(value, Mapping):
        children = list(value.values())
        if len(children) > 1 and all(isinstance(child, Mapping) for child in children):
            yield children
        for child in children:
            yield from _lists(child, depth + 1)
        # Answers nest a list in a list at most once: {"db": [{"data": {"posts": […]}}]}.
        for child in children:
            if isinstance(child, list) and len(child) == 1:
                yield from _lists(child[0], depth + 1)


def _inner_objects(value: object, depth: int = 0) -> Iterator[Row]:
    """Yield the objects in an object, the outermost first, such as `{"response": {"content": {…}}}`."""
    if isinstance(value, Mapping) and depth < _DEEPEST:
        children = [child for child in value.values() if isinstance(child, Mapping)]
        yield from children
        for child in children:
            yield from _inner_objects(child, depth + 1)


def _count_articles(rows: Sequence[object], names: Mapping[str, str] | None) -> float:
    """Estimate the number of articles in a list by its first rows; 0 if most of them are none."""
    sample = list(islice(rows, SAMPLE))
    articles = sum(is_article(row, names) for row in sample)
    return articles * len(rows) / len(sample) if articles * 2 >= len(sample) > 0 else 0


def _pivot(document: Row) -> list[object]:
    """Return the rows of a table that is stored by columns; empty for another document."""
    columns, data = document.get("columns"), document.get("data")
    if isinstance(columns, list) and isinstance(data, list):  # pandas, `orient="split"`
        return [
            dict(zip(map(str, columns), cells, strict=False))
            for cells in data
            if isinstance(cells, list)
        ]
    if len(document) < 2 or "text" not in known_fields(map(str, document)):
        return []
    values = list(document.values())
    if all(isinstance(value, Mapping) for value in values):
        keys = [key for value in values if isinstance(value, Mapping) for key in value]
        if len(set(keys)) * len(values) == len(keys):
            return [
                {name: value.get(key) for name, value in document.items() if isinstance(value, Mapping)}
                for key in dict.fromkeys(keys)
            ]
    if all(isinstance(value, list) for value in values):
        lists = [value for value in values if isinstance(value, list)]
        if len({len(value) for value in lists}) == 1:
            return [dict(zip(document, cells, strict=True)) for cells in zip(*lists, strict=True)]
    return []
