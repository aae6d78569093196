"""Code inside the sandbox: reads documents, feeds and archives within limits; exits with its parent.

`python -m assistant.ingest.sandbox_worker BYTES` receives requests on standard input and writes a reply
for each to standard output. A request is a length, a JSON header and the payload; a reply is a length
and JSON. `sandbox` is the parent's side. Parsers are imported on first use.
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import sys
import threading
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from assistant.ingest.records import MAX_TEXT_BYTES, Extracted, Unreadable

LENGTH = struct.Struct(">I")
LONGEST_REPLY = 12 * MAX_TEXT_BYTES
"""Bytes. The longest text has up to four bytes a character; the largest feed gives two or three times
its size."""
_FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
"""Prefixes of the audit events that are refused. No parser needs them."""


class Request(NamedTuple):
    """Header of a request to read a document, a feed, an archive or a file of an archive."""

    kind: str
    """The suffix of a document or archive, `.pdf+ocr`, `feed`, `member` for a file of an archive,
    `container` for a mailbox or web archive, or `fragment` for a piece of HTML."""
    size: int
    """Length of the payload in bytes: the document or feed itself. For an archive, which may be larger
    than the memory, the payload is an `unpacking.ArchiveRequest` as JSON."""
    seconds: float
    """Time limit."""
    url: str | None = None
    """Address of a fetched document or feed."""
    charset: str | None = None
    """Encoding of a fetched document, as declared by its server."""


def main() -> int:
    """Answer requests until standard input ends. Return the exit code."""
    memory = int(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # output of libraries must not mix with the replies
    _limit_memory(memory)
    if hasattr(select, "poll"):  # Windows has none: there the worker ends after the current document
        threading.Thread(target=_exit_with_parent, daemon=True).start()
    sys.addaudithook(_refuse)
    while request := _read_request(sys.stdin.buffer):
        _limit_seconds(request.seconds)
        try:
            reply = _answer(request, sys.stdin.buffer.read(request.size))
        except MemoryError:
            reason = f"needed more than {memory / 10**9:g} GB of memory to read; split it"
            _send(replies, _encode({"unreadable": reason, "exhausted": True}))
            return 1
        _send(replies, reply)
    return 0


def _read_request(requests: BinaryIO) -> Request | None:
    head = requests.read(LENGTH.size)
    return Request(*json.loads(requests.read(*LENGTH.unpack(head)))) if head else None


def _send(replies: BinaryIO, reply: bytes) -> None:
    replies.write(LENGTH.pack(len(reply)))
    replies.write(reply)
    replies.flush()


def _encode(reply: dict[str, object]) -> bytes:
    return json.dumps(reply, ensure_ascii=False).encode()


def _answer(request: Request, payload: bytes) -> bytes:
    try:
        reply = _encode(_read(request, payload))
    except Unreadable as error:
        return _encode({"unreadable": str(error), "pictures": error.pictures})
    except RecursionError:
        return _encode({"unreadable": "is nested too deeply; save it again as text"})
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - hostile input makes parsers raise anything
        problem = f"is damaged, or uses an unsupported variant of its format ({type(error).__name__})"
        return _encode({"unreadable": f"{problem}; save it again in another format"})
    if len(reply) > LONGEST_REPLY:
        limit = f"{LONGEST_REPLY // 10**6} MB"
        return _encode({"unreadable": f"contains more than {limit} of text; split it"})
    return reply


def _read(request: Request, payload: bytes) -> dict[str, object]:
    match request.kind:
        case "feed":
            from assistant.ingest.documents.feed.extract import extract_feed

            return extract_feed(payload, request.url)._asdict()
        case ".eml" | ".msg":
            from assistant.ingest.documents.mail.eml import extract_mail

            return extract_mail(payload)._asdict()
        case ".enex":
            from assistant.ingest.documents.enex import EnexRequest, read_notes

            return read_notes(EnexRequest(*json.loads(payload)))._asdict()
        case ".zip":
            from assistant.ingest.containers.unpacking import ArchiveRequest, list_members

            return list_members(ArchiveRequest(*json.loads(payload)))._asdict()
        case "container":
            from assistant.ingest.containers.container_items import ContainerRequest
            from assistant.ingest.containers.opened_containers import answer_request

            return answer_request(ContainerRequest(*json.loads(payload)))._asdict()
        case "member":
            from assistant.ingest.containers.unpacking import ArchiveRequest, unpack_member

            return unpack_member(ArchiveRequest(*json.loads(payload)))._asdict()
        case _:
            extracted = _extract(request, payload)
    if len(extracted.text) > MAX_TEXT_BYTES:
        raise Unreadable(
            f"has a text of more than {MAX_TEXT_BYTES // 10**6} million characters; split it"
        )
    return extracted._asdict()


def _extract(request: Request, raw: bytes) -> Extracted:
    match request.kind:
        case "fragment":
            from assistant.ingest.documents.html.extract import fragment_text

            return Extracted(fragment_text(raw.decode()), {})
        case ".pdf" | ".pdf+ocr":
            from assistant.ingest.documents.pdf.extract import extract_pdf

            return extract_pdf(raw, ocr=request.kind == ".pdf+ocr")
        case ".docx" | ".docm":
            from assistant.ingest.documents.docx.extract import extract_docx

            return extract_docx(raw)
        case ".odt" | ".fodt":
            from assistant.ingest.documents.odt.extract import extract_odt

            return extract_odt(raw)
        case ".rtf":
            from assistant.ingest.documents.rtf.extract import extract_rtf

            return extract_rtf(raw)
        case ".epub":
            from assistant.ingest.documents.epub.extract import extract_epub

            return extract_epub(raw)
        case ".md" | ".markdown" | ".mdown":
            from assistant.ingest.documents.markdown.extract import extract_markdown

            return extract_markdown(raw)
        case ".mhtml" | ".mht":
            from assistant.ingest.documents.html.mhtml import extract_mhtml

            return extract_mhtml(raw)
        case _:
            from assistant.ingest.documents.html.extract import extract_html

            is_xml = request.kind == ".xhtml"
            return extract_html(raw, url=request.url, charset=request.charset, is_xml=is_xml)


def _limit_memory(memory: int) -> None:
    # Does nothing on systems without such limits, or below a lower limit.
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _limit_seconds(seconds: float) -> None:
    """Limit the processor time of the next request.

    The parent enforces the wall-clock limit; this limit holds even if the parent is suspended.
    """
    with suppress(ImportError, OSError, ValueError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        soft_limit = int(usage.ru_utime + usage.ru_stime + seconds) + 2
        hard_limit = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (soft_limit, hard_limit))


def _exit_with_parent() -> None:
    """Exit, even in the middle of a request, once standard input closes because the parent died."""
    standard_input = select.poll()
    standard_input.register(0, 0)
    standard_input.poll()
    os._exit(0)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not allowed in the sandbox")


if __name__ == "__main__":
    sys.exit(main())
