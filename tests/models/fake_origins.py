"""Origins on this machine: a hub on a local HTTP server, and wheels that pip can download."""

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
"""One megabyte in which no two neighbouring pieces are equal."""


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
    """Behaviour of the server and its log of requests."""

    files: dict[str, bytes]
    supports_ranges: bool = True
    breaks_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next connections breaks."""
    gate: Event | None = None
    """If set, responses wait for it."""
    stalls_after: int | None = None
    """Bytes after which a response waits for the gate."""
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    """Path in the repository and `Range` header of each request."""
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        hub = self.hub
        path = self.path.removeprefix(f"/{HUB.repository}/resolve/{REVISION}/")
        hub.requests.append((path, self.headers.get("Range")))
        if hub.gate and hub.stalls_after is None:
            hub.gate.wait(30)
        content = hub.files.get(path)
        if content is None:
            self.send_error(404)
            return
        start = self._start() if hub.supports_ranges else 0
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
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(match.group(1)) if match else 0

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - inherited name
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that disconnect."""


@contextmanager
def serve_hub(hub: Hub) -> Iterator[Hub]:
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
    """Write a wheel of version 1.0 that pip accepts."""
    stem = name.replace("-", "_")
    wheel = folder / f"{stem}-1.0-py3-none-any.whl"
    dist_info = f"{stem}-1.0.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
        archive.writestr(f"{dist_info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{dist_info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{dist_info}/RECORD", "")
    return wheel


def write_pieces(folder: Path, content: bytes, piece_bytes: int) -> PackagesOrigin:
    """Write wheels that contain a file in pieces; return their origin."""
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
class RecordingProgress(SilentProgress):
    """A progress display that records its calls."""

    notes: list[str] = field(default_factory=list)
    total: int = 0
    position: int = 0
    resumed_at: int = 0
    is_finished: bool = False

    def note(self, text: str) -> None:
        self.notes.append(text)

    def start_transfer(self, label: str, total_bytes: int, done_bytes: int = 0) -> None:
        self.note(label)
        self.total, self.position, self.resumed_at = total_bytes, done_bytes, done_bytes

    def advance(self, n_bytes: int) -> None:
        self.position += n_bytes

    def finish(self) -> None:
        self.is_finished = True
