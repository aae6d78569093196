"""Sandbox for parsers: a worker process with limits on time and memory, and without network access.

A hostile file can crash its parser, hang it or exhaust its memory, but never harm the program. One
worker serves a whole run, since starting it takes longer than reading most files. It is restarted after
a crash or timeout. `sandbox_worker` is the code inside the process.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

import assistant
from assistant.ingest.reader_versions import reader_version
from assistant.ingest.records import Extracted, Unreadable
from assistant.ingest.sandbox_worker import LENGTH, LONGEST_REPLY, Request


class SandboxLimits(NamedTuple):
    """Limits for reading one document."""

    seconds: float = 60
    """Wall-clock time. Callers may add time for large files."""
    memory: int = 1_000_000_000
    """Address space in bytes, of which Python and the libraries use 0.2 GB."""


class Reply(BaseModel):
    """Reply of the worker. A subclass adds the fields of the result."""

    unreadable: str | None = None
    """Reason of a failure; None after a success."""
    pictures: int = 0
    """Number of pages that OCR could read; see `Extracted.pictures`."""
    exhausted: bool = False
    """True if the failure is a lack of memory. The worker exits after it."""


ReplyT = TypeVar("ReplyT", bound=Reply)


class _DocumentReply(Reply):
    """An extracted document; see `records.Extracted`."""

    text: str = ""
    fields: dict[str, str] = {}
    pages: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    ocr_confidence: float | None = None


class Sandbox:
    """Worker process that reads documents, feeds and archives; started on first use.

    Safe to call from any thread: calls take turns.
    """

    def __init__(self, limits: SandboxLimits | None = None) -> None:
        self._limits = limits or SandboxLimits()
        self._lock = threading.Lock()
        self._worker: _WorkerProcess | None = None

    @property
    def pid(self) -> int | None:
        """Process id of the worker; None while no worker is running."""
        return self._worker.process.pid if self._worker else None

    def extract(
        self,
        kind: str,
        raw: bytes,
        *,
        url: str | None = None,
        charset: str | None = None,
        seconds: float = 0,
    ) -> Extracted:
        """Extract the text of a document. `kind` is a `Request.kind`: its suffix, or `.pdf+ocr`.

        Raises Unreadable with the reason, also when a limit is exceeded. `seconds` is time in addition
        to the limit.
        """
        reply = self.call(kind, raw, _DocumentReply, url=url, charset=charset, seconds=seconds)
        return Extracted(
            text=reply.text,
            fields=reply.fields,
            pages=reply.pages,
            dropped=reply.dropped,
            notes=reply.notes,
            ocr_confidence=reply.ocr_confidence,
            pictures=reply.pictures,
            reader=reader_version(kind.partition("+")[0]),
        )

    def extract_fragment(self, markup: str) -> str:
        """Extract the text of a piece of HTML as paragraphs. Raises Unreadable."""
        return self.call("fragment", markup.encode(errors="replace"), _DocumentReply).text

    def call(
        self,
        kind: str,
        payload: bytes,
        reply_type: type[ReplyT],
        *,
        url: str | None = None,
        charset: str | None = None,
        seconds: float = 0,
    ) -> ReplyT:
        """Send a request to the worker and return its reply.

        `kind` is a `Request.kind`; `seconds` is time in addition to the limit. Raises Unreadable.
        """
        request = Request(kind, len(payload), self._limits.seconds + seconds, url, charset)
        with self._lock:
            reused = self._worker is not None
            reply = self._call_once(request, payload, reply_type)
            if reused and (reply is None or reply.exhausted):
                # An earlier document, or something outside, may be the cause: retry with a new worker.
                reply = self._call_once(request, payload, reply_type)
        if reply is None:
            raise Unreadable(f"crashed its parser and was skipped; {_advice(kind)}")
        if reply.unreadable is not None:
            raise Unreadable(reply.unreadable, pictures=reply.pictures)
        return reply

    def stop(self) -> None:
        """Stop the worker. The next call starts a new worker."""
        with self._lock:
            self._end_worker()

    def kill(self) -> None:
        """Kill the worker at once, even in the middle of a call. Used when the program exits."""
        if worker := self._worker:
            worker.process.kill()
            worker.process.wait()

    def _call_once(self, request: Request, payload: bytes, reply_type: type[ReplyT]) -> ReplyT | None:
        """Return the reply, or None if the worker crashed. Raises Unreadable on a timeout."""
        if self._worker is None:
            self._worker = _WorkerProcess(self._limits)
        try:
            reply = self._worker.call(request, payload, reply_type)
        except BaseException:
            self._end_worker()
            raise
        if reply is None or reply.exhausted or self._worker.expired:
            self._end_worker()
        return reply

    def _end_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.end()


class _WorkerProcess:
    """A worker process with its pipes."""

    def __init__(self, limits: SandboxLimits) -> None:
        self.expired = False
        """True once the process has been killed on a timeout."""
        # A session of its own: Ctrl-C in a terminal reaches the parent only, which then ends the worker.
        # -P: the current folder belongs to the user, and its files must not be imported as modules.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "assistant.ingest.sandbox_worker", str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(assistant.__file__).parents[1])},
            start_new_session=True,
        )
        if not (self.process.stdin and self.process.stdout):
            raise AssertionError("both are pipes")
        self._requests, self._replies = self.process.stdin, self.process.stdout

    def call(self, request: Request, payload: bytes, reply_type: type[ReplyT]) -> ReplyT | None:
        """Return the reply, or None if the process crashed. Raises Unreadable on a timeout."""
        timer = threading.Timer(request.seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(request, payload, reply_type)
        finally:
            timer.cancel()
        if reply is None and self.expired:
            advice = f"split it, or {_advice(request.kind)}"
            raise Unreadable(f"took longer than {request.seconds:,.0f} s to read; {advice}")
        return reply

    def end(self) -> None:
        """Kill the process and leave neither a zombie nor an open pipe."""
        self.process.kill()
        with suppress(BrokenPipeError):
            self.process.communicate()

    def _expire(self) -> None:
        self.expired = True
        self.process.kill()

    def _exchange(self, request: Request, payload: bytes, reply_type: type[ReplyT]) -> ReplyT | None:
        header = json.dumps(request).encode()
        try:
            for part in (LENGTH.pack(len(header)), header, payload):
                self._requests.write(part)
            self._requests.flush()
            return self._receive(reply_type)
        except (BrokenPipeError, ConnectionResetError):
            return None

    def _receive(self, reply_type: type[ReplyT]) -> ReplyT | None:
        head = self._replies.read(LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else LONGEST_REPLY + 1
        if length > LONGEST_REPLY or len(reply := self._replies.read(length)) < length:
            return None
        try:
            return reply_type.model_validate_json(reply)
        except ValidationError:
            return None


def _advice(kind: str) -> str:
    """Suggest a way around a failed parser."""
    if kind in (".zip", "member"):
        return "unpack it and add its files"
    if kind == "container":
        return "export it again in parts"
    return "save it again in another format"


shared_sandbox = Sandbox()
extract = shared_sandbox.extract
stop = shared_sandbox.stop
atexit.register(shared_sandbox.kill)
