"""The child process that reads documents: within limits, without a network, and gone as soon as its parent is.

`python -m assistant.ingest.confined SECONDS BYTES`: takes requests on standard input and answers each on standard output.
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

from assistant.ingest.extraction import MAX_TEXT_BYTES, Extracted, Unreadable

LENGTH = struct.Struct(">I")
_REFUSED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")
"""Beginnings of the names of what is refused, as Python's audit calls it: documents are read from bytes, and from nowhere else."""


class Request(NamedTuple):
    """A document to read."""

    kind: str
    size: int
    """Bytes of the document, which follow."""
    url: str | None = None
    charset: str | None = None


def main() -> int:
    """Answer requests until there are none."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand among the replies
    _limit_memory(memory)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.addaudithook(_refuse)
    while request := _next_request(sys.stdin.buffer):
        _allow_seconds(seconds)
        try:
            answer = _answer(request, sys.stdin.buffer.read(request.size))
        except MemoryError:
            _reply(replies, {"unreadable": f"needed more than {memory / 10**9:g} GB of memory to read; split it", "exhausted": True})
            return 1
        _reply(replies, answer)
    return 0


def _next_request(requests: BinaryIO) -> Request | None:
    head = requests.read(LENGTH.size)
    return Request(*json.loads(requests.read(*LENGTH.unpack(head)))) if head else None


def _reply(replies: BinaryIO, answer: dict[str, object]) -> None:
    written = json.dumps(answer).encode()
    replies.write(LENGTH.pack(len(written)) + written)
    replies.flush()


def _answer(request: Request, raw: bytes) -> dict[str, object]:
    try:
        extracted = _extracted(request, raw)
    except Unreadable as error:
        return {"unreadable": str(error)}
    except RecursionError:
        return {"unreadable": "is nested too deeply; save it again as text"}
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - parsers raise anything for hostile input, and a file must not stop the others
        return {"unreadable": f"is damaged, or of a form that is not read ({type(error).__name__}); save it again in another format"}
    if len(extracted.text) > MAX_TEXT_BYTES:
        return {"unreadable": f"has a text of more than {MAX_TEXT_BYTES // 10**6} million characters; split it"}
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
    with suppress(ImportError, OSError, ValueError):  # no such limits there, or a lower one is set already
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
