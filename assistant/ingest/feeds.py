"""Feeds, RSS 0.9 to 2.0 and Atom: one article an entry, with what the feed says of it. Nothing that an entry links to is fetched.

The feed is parsed in `isolation`'s child process, by `documents.feed`: here arrive the words of its entries.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.ingest.article import Location, build_article
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.dates import iso_date
from assistant.ingest.documents.feed import Entry
from assistant.ingest.documents.html_fields import is_address
from assistant.ingest.records import Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox
from assistant.schema import Article, derive_article_id

MAX_FEED_BYTES = 50_000_000
"""Of a file. What sites serve has at most some megabytes, and what a blog exports ten times that."""
_LONGEST_ID = 200


class _Feed(Reply):
    """What the child makes of a feed; see `documents.feed.Feed`."""

    title: str = ""
    link: str = ""
    entries: tuple[Entry, ...] = ()


def read_feed(
    raw: bytes, place: Location, *, base: str | None = None, sandbox: Sandbox = shared_sandbox
) -> Iterator[Article | Problem]:
    """The articles of a feed, in its order; a Problem for an entry that cannot be taken, or for what is no feed.

    `base` is the address it was fetched from, which its links are relative to unless it gives another. What such a feed says no more
    is not gone, as a row of a file would be: there an entry comes from its id, and not from its place in the feed.
    """
    try:
        feed = sandbox.call("feed", raw, _Feed, url=base)
    except Unreadable as error:
        yield Problem(path=place.display_name, reason=str(error))
        return
    described = 0
    for number, entry in enumerate(feed.entries, 1):
        if entry.unreadable:
            yield Problem(path=place.display_name, row=number, reason=entry.unreadable)
            continue
        fields = _fields(entry, feed, place)
        at = place if base is None else Location(place.display_name, f"{place.origin}#{fields['id']}")
        for item in build_article(at, fields, entry.text, row=number if base is None else None):
            described += isinstance(item, Article) and not entry.whole
            yield item
    if described:
        reason = f"gives {described:,} of its {len(feed.entries):,} entries by a description alone, which may be a summary"
        yield Problem(path=place.display_name, reason=reason, is_note=True)


def _fields(entry: Entry, feed: _Feed, place: Location) -> dict[str, str]:
    fields = {
        "id": _id(entry, feed, place),
        "title": entry.title,
        "date": iso_date(entry.date) or one_line(entry.date),
        "source": entry.source or feed.title,
        "url": entry.link if is_address(entry.link) else "",
    }
    return {name: value for name, value in fields.items() if value}


def _id(entry: Entry, feed: _Feed, place: Location) -> str:
    """The id of an entry in a library of many feeds, wherever the entry stands in its own.

    An id without a colon is none of an address, and another feed may have the same.
    """
    given = entry.id or entry.link or f"{place.origin} {entry.date} {entry.title}"
    known = given if ":" in given else f"{feed.link or feed.title or place.origin}#{given}"
    return known if len(known) <= _LONGEST_ID and (entry.id or entry.link) else derive_article_id(known)
