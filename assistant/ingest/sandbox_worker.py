"""The child process that reads documents, feeds and archives: within limits, without a network, and gone as soon as its parent is.

`python -m assistant.ingest.sandbox_worker BYTES`: takes requests on standard input and answers each on standard output.
A request is a length, JSON and the document's bytes; a reply is a length and JSON. `isolation` is the other end.
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
"""Bytes, where the longest text has four a character, and a feed that is as large as it may be two or three times its size."""
_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
"""Beginnings of the names of what is refused, as Python's audit calls it: nothing that is read needs it."""


class Request(NamedTuple):
    """A document or feed to read, or what is wanted of an archive."""

    kind: str
    """The suffix of a document or archive, `feed`, or `member` for a file of an archive."""
    size: int
    """Bytes of the document, which follow. Of an archive they are JSON that says where it is: it may be larger than the memory."""
    seconds: float
    """That it may take."""
    url: str | None = None
    charset: str | None = None


def main() -> int:
    """Answer requests until there are none."""
    memory = int(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the replies
    _limit_memory(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.addaudithook(_refuse)
    while request := _next_request(sys.stdin.buffer):
        _allow_seconds(request.seconds)
        try:
            answer = _answer(request, sys.stdin.buffer.read(request.size))
        except MemoryError:
            reason = f"needed more than {memory / 10**9:g} GB of memory to read; split it"
            _reply(replies, _written({"unreadable": reason, "exhausted": True}))
            return 1
        _reply(replies, answer)
    return 0


def _next_request(requests: BinaryIO) -> Request | None:
    head = requests.read(LENGTH.size)
    return Request(*json.loads(requests.read(*LENGTH.unpack(head)))) if head else None


def _reply(replies: BinaryIO, written: bytes) -> None:
    replies.write(LENGTH.pack(len(written)))
    replies.write(written)
    replies.flush()


def _written(answer: dict[str, object]) -> bytes:
    return json.dumps(answer, ensure_ascii=False).encode()


def _answer(request: Request, raw: bytes) -> bytes:
    try:
        answer = _written(_read(request, raw))
    except Unreadable as error:
        return _written({"unreadable": str(error)})
    except RecursionError:
        return _written({"unreadable": "is nested too deeply; save it again as text"})
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - parsers raise anything for hostile input, and a file must not stop the others
        reason = f"is damaged, or of a form that is not read ({type(error).__name__}); save it again in another format"
        return _written({"unreadable": reason})
    if len(answer) > LONGEST_REPLY:
        return _written({"unreadable": f"gives more than {LONGEST_REPLY // 10**6} MB of text; split it"})
    return answer


def _read(request: Request, raw: bytes) -> dict[str, object]:
    match request.kind:
        case "feed":
            from assistant.ingest.documents.feed import extract_feed

            return extract_feed(raw, request.url)._asdict()
        case ".zip":
            from assistant.ingest.unpacking import Wanted, told

            return told(Wanted(*json.loads(raw)))._asdict()
        case "member":
            from assistant.ingest.unpacking import Wanted, unpack

            return unpack(Wanted(*json.loads(raw)))._asdict()
        case _:
            extracted = _extracted(request, raw)
    if len(extracted.text) > MAX_TEXT_BYTES:
        raise Unreadable(
            f"has a text of more than {MAX_TEXT_BYTES // 10**6} million characters; split it"
        )
    return extracted._asdict()


def _extracted(request: Request, raw: bytes) -> Extracted:
    match request.kind:
        case ".pdf":
            from assistant.ingest.documents.pdf import extract_pdf

            return extract_pdf(raw)
        case ".docx":
            from assistant.ingest.documents.docx import extract_docx

            return extract_docx(raw)
        case ".epub":
            from assistant.ingest.documents.epub import extract_epub

            return extract_epub(raw)
        case ".eml":
            from assistant.ingest.documents.eml import extract_eml

            return extract_eml(raw)
        case ".mhtml" | ".mht":
            from assistant.ingest.documents.mhtml import extract_mhtml

            return extract_mhtml(raw)
        case _:
            from assistant.ingest.documents.html import extract_html

            return extract_html(raw, url=request.url, charset=request.charset)


def _limit_memory(memory: int) -> None:
    with suppress(
        ImportError, OSError, ValueError
    ):  # no such limits there, or a lower one is set already
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _allow_seconds(seconds: float) -> None:
    """Of processor time for the next document. The parent counts by the clock; this ends the work of one that was stopped."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + seconds) + 2
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _end_with_parent() -> None:
    """Exit in the midst of whatever is being read once the other end of standard input is closed, as it is when the parent dies."""
    lifeline = select.poll()
    lifeline.register(0, 0)
    lifeline.poll()
    os._exit(0)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is refused while a document is read")


if __name__ == "__main__":
    sys.exit(main())
