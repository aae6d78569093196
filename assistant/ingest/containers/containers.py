"""Mailboxes and web archives, outside the sandbox: one article for each message or page.

The sandbox finds and unpacks one item per request with `mailbox` or `web_archive`. A request names a
position in the file, so that a restarted worker continues where its predecessor stopped.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

from pydantic import Field

from assistant.ingest.article import Location, build_article
from assistant.ingest.containers.archives import BYTES_PER_SECOND
from assistant.ingest.containers.container_items import ContainerItem, ContainerRequest, NextItem
from assistant.ingest.decoding import NotText, decode
from assistant.ingest.mails import read_mail
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Problem, Unreadable
from assistant.ingest.sandbox import Reply, Sandbox, shared_sandbox
from assistant.schema import Article

CAPTURED = "the day of the capture"
"""Basis of the date of a page that states none."""
_EMPTY = ("contains no page: no response of HTML, PDF or text", "contains no message to read")


class _ItemReply(Reply):
    """Reply to a request; see `container_items.NextItem`."""

    item: ContainerItem | None = None
    skipped: dict[str, int] = Field(default_factory=dict)
    os_error: str = ""


def read_container(
    path: Path, location: Location, suffix: str, *, sandbox: Sandbox = shared_sandbox
) -> Generator[Article | Problem, None, None]:
    """Yield the articles of a mailbox or web archive in order, each once.

    Yields a Problem for each item that cannot be read, and a note with the number of skipped items.
    Close the generator to delete the unpacked item. Raises OSError if the file cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="says-who-") as folder:
        request = ContainerRequest(str(path.absolute()), suffix, folder)
        container = _Container(request, path.stat().st_size, sandbox)
        names = _Names()
        try:
            for item in container.items():
                place = names.locate(location, item)
                if place is None:
                    container.skipped["copies"] += 1
                elif item.reason:
                    yield Problem(path=place.display_name, reason=item.reason)
                else:
                    yield from _read_item(container, item, place, sandbox)
        except Unreadable as error:
            yield Problem(path=location.display_name, reason=str(error))
            return
        if not names.count:
            yield Problem(path=location.display_name, reason=_EMPTY[suffix == ".mbox"])
        if container.skipped:
            yield Problem(path=location.display_name, reason=container.describe(), is_note=True)


class _Container:
    """A mailbox or web archive accessed through the sandbox."""

    def __init__(self, request: ContainerRequest, size: int, sandbox: Sandbox) -> None:
        self._request = request
        self._sandbox = sandbox
        self._seconds = size / BYTES_PER_SECOND
        self.skipped: Counter[str] = Counter()
        """Number of skipped items by their kind."""

    def items(self) -> Iterator[ContainerItem]:
        """Yield the items that may be articles. Raises Unreadable."""
        position = None
        while item := self._find(self._request._replace(position=position)):
            yield item
            position = item.position

    def unpack(self, item: ContainerItem) -> bytes:
        """Return the content of an item. Raises Unreadable."""
        path = Path(self._request.folder, "item")
        try:
            self._call(self._request._replace(position=item.position, unpacks=True))
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)

    def describe(self) -> str:
        """Describe the skipped items."""
        counts = [f"{kind} ({count:,})" for kind, count in self.skipped.items()]
        return f"skipped: {', '.join(counts)}"

    def _find(self, request: ContainerRequest) -> ContainerItem | None:
        reply = self._call(request)
        self.skipped.update(reply.skipped)
        return reply.item

    def _call(self, request: ContainerRequest) -> NextItem:
        payload = json.dumps(request).encode()
        reply = self._sandbox.call("container", payload, _ItemReply, seconds=self._seconds)
        if reply.os_error:
            raise OSError(reply.os_error)
        return NextItem(reply.item, reply.skipped)


class _Names:
    """The names of the items so far: each article gets an origin that does not depend on its place."""

    def __init__(self) -> None:
        self._digests: dict[str, set[str]] = {}

    @property
    def count(self) -> int:
        """Number of names."""
        return len(self._digests)

    def locate(self, container: Location, item: ContainerItem) -> Location | None:
        """Return the location of an item, or None for a copy of an earlier item."""
        digests = self._digests.setdefault(item.name, set())
        if item.digest and item.digest in digests:
            return None
        suffix = f" ({item.stamp or item.digest[:8]})" if digests else ""
        digests.add(item.digest)
        name = f"!{item.name}{suffix}"
        return Location(f"{container.display_name}{name}", f"{container.origin}{name}")


def _read_item(
    container: _Container, item: ContainerItem, place: Location, sandbox: Sandbox
) -> Iterator[Article | Problem]:
    try:
        raw = container.unpack(item)
        if item.suffix == ".eml":
            yield from read_mail(raw, place, item.suffix, sandbox=sandbox)
        elif item.suffix == ".html" and raw.lstrip()[:1] in (b"{", b"["):
            container.skipped["pictures and other files"] += 1  # data that a script of a page fetched
        else:
            yield from build_article(place, _read_page(raw, item, sandbox))
    except (Unreadable, NotText) as error:
        yield Problem(path=place.display_name, reason=str(error))


def _read_page(raw: bytes, item: ContainerItem, sandbox: Sandbox) -> Extracted:
    """Return a page with its address, and the day of its capture if it states none."""
    if item.suffix == ".txt":
        page = Extracted(decode(raw).text, {}, reader=reader_version("text"))
    else:
        page = sandbox.extract(item.suffix, raw, url=item.name, charset=item.charset or None)
    fields = {"date": item.day, "date_basis": CAPTURED} if "date" not in page.fields else {}
    return page._replace(fields={**page.fields, **fields, "url": page.fields.get("url") or item.name})
