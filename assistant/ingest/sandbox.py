"""What needs a parser is read in a child process: hostile files crash, hang and fill the memory, and none of it reaches the program.

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
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

import assistant
from assistant.ingest.records import Extracted, Unreadable
from assistant.ingest.sandbox_worker import LENGTH, LONGEST_REPLY, Request


class SandboxLimits(NamedTuple):
    """What reading one document may take."""

    seconds: float = 60
    """By the clock; who asks may add some for what is large."""
    memory: int = 1_000_000_000
    """Bytes of address space, of which Python and the libraries take 0.2 GB."""


class Reply(BaseModel):
    """What the child answers: what a subclass names, or why there is none of it."""

    unreadable: str | None = None
    exhausted: bool = False
    """Whether the reason is that memory did not suffice, after which the child ends."""


R = TypeVar("R", bound=Reply)


class _Document(Reply):
    """An extracted document."""

    text: str = ""
    fields: dict[str, str] = {}
    pages: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()


class Sandbox:
    """A child process that reads documents, feeds and archives, started when it is needed. Any thread may call; they take turns."""

    def __init__(self, limits: SandboxLimits | None = None) -> None:
        self._limits = limits or SandboxLimits()
        self._lock = threading.Lock()
        self._child: _Child | None = None

    @property
    def pid(self) -> int | None:
        """The child's, while there is one."""
        return self._child.process.pid if self._child else None

    def extract(
        self, kind: str, raw: bytes, *, url: str | None = None, charset: str | None = None
    ) -> Extracted:
        """Read a document; `kind` is its suffix. Raises Unreadable with the reason, also where a limit was reached."""
        document = self.call(kind, raw, _Document, url=url, charset=charset)
        return Extracted(document.text, document.fields, document.pages, document.dropped)

    def call(
        self,
        kind: str,
        raw: bytes,
        expected: type[R],
        *,
        url: str | None = None,
        charset: str | None = None,
        seconds: float = 0,
    ) -> R:
        """What `confined` makes of the bytes; `kind` is one that it knows, and `seconds` come on top of the limit. Raises Unreadable."""
        request = Request(kind, len(raw), self._limits.seconds + seconds, url, charset)
        with self._lock:
            used = self._child is not None
            reply = self._ask(request, raw, expected)
            if used and (
                reply is None or reply.exhausted
            ):  # which earlier documents, or nothing to do with any, may have brought about
                reply = self._ask(request, raw, expected)
        if reply is None:
            raise Unreadable(f"made its reader crash, so nothing of it was taken; {_instead(kind)}")
        if reply.unreadable is not None:
            raise Unreadable(reply.unreadable)
        return reply

    def stop(self) -> None:
        """End the child; the next document starts another."""
        with self._lock:
            self._end()

    def kill(self) -> None:
        """Kill the child, whatever it is reading, as when the program ends."""
        if child := self._child:
            child.process.kill()
            child.process.wait()

    def _ask(self, request: Request, raw: bytes, expected: type[R]) -> R | None:
        """The child's answer, or None if it died of the question. Raises Unreadable where its time was over."""
        if self._child is None:
            self._child = _Child(self._limits)
        try:
            reply = self._child.ask(request, raw, expected)
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

    def __init__(self, limits: SandboxLimits) -> None:
        self.expired = False
        """Whether it was ended because its time was over."""
        # Its own session: Ctrl-C in a terminal is for the parent, which then ends it. -P: the current folder is the user's,
        # and a file there must not pass for a module.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "assistant.ingest.sandbox_worker", str(limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(assistant.__file__).parents[1])},
            start_new_session=True,
        )
        if not (self.process.stdin and self.process.stdout):
            raise AssertionError("both were asked for")
        self._requests, self._replies = self.process.stdin, self.process.stdout

    def ask(self, request: Request, raw: bytes, expected: type[R]) -> R | None:
        """Its answer, or None if it died. Raises Unreadable where its time was over."""
        timer = threading.Timer(request.seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            reply = self._exchange(request, raw, expected)
        finally:
            timer.cancel()
        if reply is None and self.expired:
            raise Unreadable(
                f"took longer than {request.seconds:,.0f} s to read; split it, or {_instead(request.kind)}"
            )
        return reply

    def _expire(self) -> None:
        self.expired = True
        self.process.kill()

    def _exchange(self, request: Request, raw: bytes, expected: type[R]) -> R | None:
        written = json.dumps(request).encode()
        try:
            for part in (LENGTH.pack(len(written)), written, raw):
                self._requests.write(part)
            self._requests.flush()
            return self._received(expected)
        except (BrokenPipeError, ConnectionResetError):
            return None

    def _received(self, expected: type[R]) -> R | None:
        head = self._replies.read(LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else LONGEST_REPLY + 1
        if length > LONGEST_REPLY or len(reply := self._replies.read(length)) < length:
            return None
        try:
            return expected.model_validate_json(reply)
        except ValidationError:
            return None

    def end(self) -> None:
        """Kill it, and leave no zombie and no open pipe behind."""
        self.process.kill()
        with suppress(BrokenPipeError):
            self.process.communicate()


def _instead(kind: str) -> str:
    """What may help where a reader failed."""
    return (
        "unpack it and add what it holds"
        if kind in (".zip", "member")
        else "save it again in another format"
    )


shared_sandbox = Sandbox()
extract = shared_sandbox.extract
stop = shared_sandbox.stop
atexit.register(shared_sandbox.kill)
