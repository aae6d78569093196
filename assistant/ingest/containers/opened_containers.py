"""Mailboxes and web archives, inside the sandbox: keeps the last one open between two requests."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from assistant.ingest.containers.container_items import ContainerRequest, NextItem
from assistant.ingest.containers.mailbox import Mailbox
from assistant.ingest.containers.web_archive import WebArchive


def answer_request(request: ContainerRequest) -> NextItem:
    """Find the next item or unpack an item to `item` in the target folder. Raises Unreadable."""
    number, offset = request.position or (0, 0)
    target = Path(request.folder, "item")
    try:
        if request.suffix == ".mbox":
            mailbox = _open_mailbox(request.path, request.folder)
            if not request.unpacks:
                return mailbox.find(offset if request.position else None)
            mailbox.unpack(offset, target)
        else:
            archive = _open_web_archive(request.path, request.folder)
            if not request.unpacks:
                return archive.find((number, offset) if request.position else None)
            archive.unpack((number, offset), target)
    except OSError as error:
        return NextItem(os_error=error.strerror or str(error))
    return NextItem()


@lru_cache(maxsize=1)
def _open_mailbox(path: str, folder: str) -> Mailbox:  # noqa: ARG001 - part of the cache key
    return Mailbox(Path(path))


@lru_cache(maxsize=1)
def _open_web_archive(path: str, folder: str) -> WebArchive:  # noqa: ARG001 - part of the cache key
    return WebArchive(Path(path))
