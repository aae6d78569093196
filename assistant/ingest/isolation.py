"""Documents are read in a child process: parsers of hostile files crash, hang and fill the memory, and none of it reaches the program.

One child serves a whole run, since starting one takes longer than most files. It is started again when it has died or was ended.
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
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

import assistant
from assistant.ingest.confined import LENGTH, Request
from assistant.ingest.extraction import MAX_TEXT_BYTES, Extracted, Unreadable

_LONGEST_REPLY = 12 * MAX_TEXT_BYTES
"""Bytes: the longest text, each character of it escaped as a pair of surrogates."""


class Limits(NamedTuple):
    """What reading one document may take."""

    seconds: float = 60
    """By the clock."""
    memory: int = 1_000_000_000
    """Bytes of address space, of which Python and the libraries take 0.2 GB."""


class _Reply(BaseModel):
    """What the child answers: an extracted document, or why there is none."""

    text: str = ""
    fields: dict[str, str] = {}
    pages: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()
    unreadable: str | None = None
    exhausted: bool = False
    """Whether the reason is that memory did not suffice, after which the child ends."""


class Isolation:
    """A child process that reads documents, started when it is needed. Any thread may call; one document is read at a time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._child: _Child | None = None

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.process.pid if self._child else None

    def extract(self, kind: str, raw: bytes, *, url: str | None = None, charset: str | None = None) -> Extracted:
        """Read a document; `kind` is its suffix. Raises Unreadable with the reason, also where a limit was reached."""
        request = Request(kind, len(raw), url, charset)
        with self._lock:
            used = self._child is not None
            reply = self._ask(request, raw)
            if used and (reply is None or reply.exhausted):  # which earlier documents, or nothing to do with any, may have brought about
                reply = self._ask(request, raw)
        if reply is None:
            raise Unreadable("made its reader crash, so nothing of it was taken; save it again in another format")
        if reply.unreadable is not None:
            raise Unreadable(reply.unreadable)
        return Extracted(reply.text, reply.fields, reply.pages, reply.dropped)

    def dismiss(self) -> None:
        """End the child; the next document starts another."""
        with self._lock:
            self._end()

    def abandon(self) -> None:
        """Kill the child, whatever it is reading, as when the program ends."""
        if child := self._child:
            child.process.kill()
            child.process.wait()

    def _ask(self, request: Request, raw: bytes) -> _Reply | None:
        """The child's answer, or None if it died of the question."""
        if self._child is None:
            self._child = _Child(self._limits)
        try:
            reply = self._child.ask(request, raw)
        except BaseException:
            self._end()
            raise
        if reply is None or reply.exhausted or self._child.expired:
            self._end()
        return reply

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.end()


class _Child:
    """One process and its pipes."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        self.expired = False
        """Whether it was ended because its time was over."""
        # Its own session: Ctrl-C in a terminal is for the parent, which then ends it. -P: the current folder is the user's,
        # and a file there must not pass for a module.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "assistant.ingest.confined", str(limits.seconds), str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(assistant.__file__).parents[1])},
            start_new_session=True,
        )
        if not (self.process.stdin and self.process.stdout):
            raise AssertionError("both were asked for")
        self._requests, self._replies = self.process.stdin, self.process.stdout

    def ask(self, request: Request, raw: bytes) -> _Reply | None:
        """Its answer, which is a reason where its time was over, or None if it died."""
        timer = threading.Timer(self._seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(request, raw)
        finally:
            timer.cancel()
        if reply is None and self.expired:
            return _Reply(unreadable=f"took longer than {self._seconds:g} s to read; split it, or save it again in another format")
        return reply

    def _expire(self) -> None:
        self.expired = True
        self.process.kill()

    def _exchange(self, request: Request, raw: bytes) -> _Reply | None:
        written = json.dumps(request).encode()
        try:
            for part in (LENGTH.pack(len(written)), written, raw):
                self._requests.write(part)
            self._requests.flush()
            return self._received()
        except (BrokenPipeError, ConnectionResetError):
            return None

    def _received(self) -> _Reply | None:
        head = self._replies.read(LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else _LONGEST_REPLY + 1
        if length > _LONGEST_REPLY or len(reply := self._replies.read(length)) < length:
            return None
        try:
            return _Reply.model_validate_json(reply)
        except ValidationError:
            return None

    def end(self) -> None:
        """Kill it, and leave no zombie and no open pipe behind."""
        self.process.kill()
        with suppress(BrokenPipeError):
            self.process.communicate()


_shared = Isolation()
extract = _shared.extract
dismiss = _shared.dismiss
atexit.register(_shared.abandon)
