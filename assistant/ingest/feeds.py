"""RSS (0.9 to 2.0) and Atom feeds: one article per entry. Linked pages are not fetched.

The sandbox parses the feed with `documents.feed`; this module receives the text of the entries.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.ingest.article import Location, build_article
from assistant.ingest.dates import iso_date
from assistant.ingest.documents.characters import one_line
from assistant.ingest.documents.feed.extract import FeedEntry
from assistant.ingest.documents.html.fields import is_web_address
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox
from assistant.schema import Article, derive_article_id

MAX_FEED_BYTES = 50_000_000
"""Largest feed, in bytes. Sites serve a few megabytes; a blog exports ten times that."""
_LONGEST_ID = 200


class _FeedReply(Reply):
    """A parsed feed; see `documents.feed.Feed`."""

    title: str = ""
    link: str = ""
    entries: tuple[FeedEntry, ...] = ()
    notes: tuple[str, ...] = ()


def read_feed(
    raw: bytes, location: Location, *, base: str | None = None, sandbox: Sandbox = shared_sandbox
) -> Iterator[Article | Problem]:
    """Yield the articles of a feed in order, with a Problem for each bad entry or for an invalid feed.

    `base` is the address of a fetched feed, used to resolve relative links unless the feed sets its own
    base. The origins of its articles contain the ids of the entries rather than row numbers, so that an
    entry that leaves the feed stays in the library.
    """
    try:
        feed = sandbox.call("feed", raw, _FeedReply, url=base)
    except Unreadable as error:
        yield Problem(path=location.display_name, reason=str(error))
        return
    descriptions = 0
    for entry in feed.entries:
        if entry.unreadable:
            yield Problem(path=location.display_name, row=entry.number, reason=entry.unreadable)
            continue
        fields = _entry_fields(entry, feed, location)
        row = entry.number if base is None else None
        origin = location.origin if base is None else f"{location.origin}#{fields['id']}"
        entry_location = location._replace(origin=origin)
        document = Extracted(entry.text, fields, reader=reader_version("feed"))
        for item in build_article(entry_location, document, row=row):
            descriptions += isinstance(item, Article) and not entry.is_full_text
            yield item
    for note in feed.notes:
        yield Problem(path=location.display_name, reason=note, is_note=True)
    if descriptions:
        share = f"{descriptions:,} of its {len(feed.entries):,} entries"
        reason = f"has only a description, possibly a summary, for {share}"
        yield Problem(path=location.display_name, reason=reason, is_note=True)


def _entry_fields(entry: FeedEntry, feed: _FeedReply, location: Location) -> dict[str, str]:
    fields = {
        "id": _entry_id(entry, feed, location),
        "title": entry.title,
        "date": iso_date(entry.date) or one_line(entry.date),
        "date_basis": "the date of the last change" if entry.is_updated else "",
        "source": entry.source or feed.title,
        "url": entry.link if is_web_address(entry.link) else "",
    }
    return {name: value for name, value in fields.items() if value}


def _entry_id(entry: FeedEntry, feed: _FeedReply, location: Location) -> str:
    """Return an id that is unique across feeds and independent of the entry's place in the feed.

    An id without a colon is not an address, so another feed may use it too: it gets the feed's address
    as a prefix.
    """
    id_ = entry.id or entry.link or f"{location.origin} {entry.date} {entry.title}"
    qualified = id_ if ":" in id_ else f"{feed.link or feed.title or location.origin}#{id_}"
    if len(qualified) <= _LONGEST_ID and (entry.id or entry.link):
        return qualified
    return derive_article_id(qualified)
