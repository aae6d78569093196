"""A local web site with several host names, for tests of fetching."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread

from assistant.library.fetch.http import FetchLimits, WebClient
from assistant.library.fetch.policy import FetchError, IPAddress

LOCALHOST = "127.0.0.1"
PRIVATE_ADDRESS = "10.0.0.1"
"""An address in a private network, which no test may contact."""
Response = tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A site's responses, and the requests and notices so far."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.responses: dict[str, Response] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        """URL without its scheme, and headers, of each request."""
        self.notices: list[tuple[str, int]] = []
        """Each notice to the user, and the number of requests before it."""

    def url(self, path: str, host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve_page(self, path: str, body: str, **headers: str) -> str:
        """Serve a page and return its URL."""
        return self.serve(path, body.encode(), "text/html; charset=utf-8", **headers)

    def serve(self, path: str, body: bytes, media_type: str = "text/html", **headers: str) -> str:
        """Serve a body with headers, written with underscores for hyphens, and return its URL."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        self.responses[path] = (200, {"Content-Type": media_type, **fields}, body)
        return self.url(path)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        self.responses[path] = (status, {"Location": target}, b"")
        return self.url(path)

    def client(
        self,
        limits: FetchLimits | None = None,
        resolver: Callable[[str, int], list[str]] | None = None,
    ) -> WebClient:
        """Return a client that may contact localhost."""
        return WebClient(
            lambda text: self.notices.append((text, len(self.requests))),
            is_allowed=_is_localhost,
            resolver=resolver or _resolve,
            limits=limits,
        )

    @property
    def paths(self) -> list[str]:
        """Paths of the requests."""
        return [url[url.index("/") :] for url, _ in self.requests]


def _is_localhost(address: IPAddress) -> bool:
    return address == ip_address(LOCALHOST)


def _resolve(host: str, port: int) -> list[str]:
    if host == "nowhere.test":
        raise OSError(f"no {host}:{port}")
    hosts = {"site.test": LOCALHOST, "other.test": LOCALHOST, "private.test": PRIVATE_ADDRESS}
    return [hosts.get(host, host)]


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Run a site."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.requests.append((f"{self.headers['Host']}{self.path}", dict(self.headers)))
            response = site.responses.get(self.path, (404, {}, b""))
            if callable(response):
                response(self)
                return
            status, headers, body = response
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer((LOCALHOST, 0), Handler)
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


def fetch_error(client: WebClient, url: str) -> str:
    """Return the message of the error that fetching a URL raises."""
    try:
        client.fetch(url)
    except FetchError as error:
        return str(error)
    raise AssertionError(f"{url} was fetched")
