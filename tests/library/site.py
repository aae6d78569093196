"""A web site on this machine that answers to any name, as tests of fetching need it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread

from assistant.library.fetch.http import FetchLimits, WebClient
from assistant.library.fetch.policy import IP, FetchError

HERE = "127.0.0.1"
ELSEWHERE = "10.0.0.1"
"""A machine of a network of one's own, that must never be asked."""
Answer = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


class Site:
    """What is served, and what was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Each request: its address without the scheme, and its headers."""
        self.said: list[tuple[str, int]] = []
        """What the user was told, and how many requests there had been by then."""

    def url(self, path: str, host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: str, **headers: str) -> str:
        """Serve a page; its address."""
        return self.serve(path, body.encode(), "text/html; charset=utf-8", **headers)

    def serve(self, path: str, body: bytes, kind: str = "text/html", **headers: str) -> str:
        self.answers[path] = (
            200,
            {"Content-Type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}},
            body,
        )
        return self.url(path)

    def lead(self, path: str, to: str, status: int = 302) -> str:
        self.answers[path] = (status, {"Location": to}, b"")
        return self.url(path)

    def web(
        self, limits: FetchLimits | None = None, find: Callable[[str, int], list[str]] | None = None
    ) -> WebClient:
        """The network, in which this machine may be asked and has two names."""
        return WebClient(
            lambda text: self.said.append((text, len(self.asked))),
            allowed=_is_here,
            find=find or _find,
            limits=limits,
        )

    @property
    def paths(self) -> list[str]:
        return [address[address.index("/") :] for address, _ in self.asked]


def _is_here(address: IP) -> bool:
    return address == ip_address(HERE)


def _find(host: str, port: int) -> list[str]:
    if host == "nowhere.test":
        raise OSError(f"no {host}:{port}")
    return [{"site.test": HERE, "other.test": HERE, "inner.test": ELSEWHERE}.get(host, host)]


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A site while it is served."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((f"{self.headers['Host']}{self.path}", dict(self.headers)))
            answer = site.answers.get(self.path, (404, {}, b""))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer((HERE, 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def refusal(web: WebClient, address: str) -> str:
    """Why an address is not fetched."""
    try:
        web.fetch(address)
    except FetchError as error:
        return str(error)
    raise AssertionError(f"{address} was fetched")
