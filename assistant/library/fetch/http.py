"""Fetch a page or feed from the public internet, within robots.txt and limits of time and size."""

from __future__ import annotations

import queue
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from assistant.library.fetch.policy import (
    USER_AGENT,
    FetchError,
    IPAddress,
    Resolver,
    is_allowed_by_robots,
    is_public,
    resolve_allowed,
    resolve_host,
)

if TYPE_CHECKING:
    import httpx

_REDIRECTS = (301, 302, 303, 307, 308)
_BAD_URL = "is not a valid http or https address, or redirects to one that is not"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/xml;q=0.9, text/xml;q=0.9"
)


class FetchLimits(NamedTuple):
    """Limits for fetching an address."""

    connect_s: float = 10
    read_s: float = 20
    """Longest time without a byte."""
    request_s: float = 60
    """Longest time for one request in total."""
    size: int = 20_000_000
    """Most bytes, also after decompression.

    Without its images a page has about 100,000 bytes; the longest have some millions.
    """
    redirects: int = 5


class FetchedDocument(NamedTuple):
    """A page or feed from the web."""

    requested_url: str
    """The URL as requested, normalised."""
    final_url: str
    """The URL after redirects."""
    media_type: str
    """The media type in lower case; empty if the server names none."""
    charset: str | None
    content: bytes


class _Response(NamedTuple):
    status: int
    location: str | None
    media_type: str
    charset: str | None
    content: bytes


class WebClient:
    """A client for public web pages, without cookies or kept connections.

    `notify` receives a line before each request. `is_allowed` decides which addresses may be contacted.
    """

    def __init__(
        self,
        notify: Callable[[str], None],
        *,
        is_allowed: Callable[[IPAddress], bool] = is_public,
        resolver: Resolver = resolve_host,
        limits: FetchLimits | None = None,
    ) -> None:
        self._notify = notify
        self._is_allowed = is_allowed
        self._resolver = resolver
        self._limits = limits or FetchLimits()
        self._tls: ssl.SSLContext | None = None

    def fetch(self, address: str) -> FetchedDocument:
        """Fetch an address, following redirects. Raises FetchError.

        The robots.txt of each host on the way is fetched first.
        """
        requested_url = url = _parse_url(address)
        for _ in range(self._limits.redirects + 1):
            self._notify(f"Fetching {url}, after {_robots_url(url)}.")
            robots = self._get_robots(_robots_url(url))
            if not is_allowed_by_robots(robots.status, robots.content, str(url)):
                raise FetchError(f"is not fetched: the robots.txt of {url.host} forbids it")
            response = self._get(url)
            if response.status not in _REDIRECTS or response.location is None:
                if not 200 <= response.status < 300:
                    status = _describe_status(response.status)
                    raise FetchError(f"cannot be fetched: {url.host} answers {status}")
                return FetchedDocument(
                    str(requested_url),
                    str(url),
                    response.media_type,
                    response.charset,
                    response.content,
                )
            url = _parse_url(response.location, url)
        raise FetchError(f"cannot be fetched: it redirects more than {self._limits.redirects} times")

    def _get_robots(self, url: httpx.URL) -> _Response:
        """Fetch a robots.txt, following redirects; return the last redirect if there are too many."""
        response = self._get(url)
        for _ in range(self._limits.redirects):
            if response.status not in _REDIRECTS or response.location is None:
                return response
            url = _parse_url(response.location, url)
            self._notify(f"Fetching {url}.")
            response = self._get(url)
        return response

    def _get(self, url: httpx.URL) -> _Response:
        """Make one request within the time limit.

        It runs on a thread of its own, because neither a name lookup nor slow headers can be timed out.
        """
        outcome: queue.SimpleQueue[_Response | BaseException] = queue.SimpleQueue()

        def request() -> None:
            try:
                outcome.put(self._request(url))
            except BaseException as error:  # noqa: BLE001 - the caller raises it
                outcome.put(error)

        Thread(target=request, daemon=True, name="fetch").start()
        try:
            response = outcome.get(timeout=self._limits.request_s)
        except queue.Empty:
            raise FetchError(
                f"cannot be fetched: {url.host} took longer than {self._limits.request_s:g} s"
            ) from None
        if isinstance(response, BaseException):
            raise response
        return response

    def _request(self, url: httpx.URL) -> _Response:
        """Try the checked addresses of the host in turn until one accepts the connection."""
        import httpx

        port = url.port or (443 if url.scheme == "https" else 80)
        host = url.raw_host.decode("ascii")
        addresses = resolve_allowed(host, port, self._is_allowed, self._resolver)
        for address in addresses:
            try:
                return self._request_from(address, url)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if address is addresses[-1] or _find_tls_error(error):
                    raise FetchError(_describe_error(error, url)) from error
            except httpx.HTTPError as error:
                raise FetchError(_describe_error(error, url)) from error
        raise AssertionError("a host has at least one address")

    def _request_from(self, address: IPAddress, url: httpx.URL) -> _Response:
        """Request a URL from one address of its host.

        Host header, SNI and certificate check use the name.
        """
        import httpx

        self._tls = self._tls or httpx.create_ssl_context()
        limits = self._limits
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": USER_AGENT,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        extensions = {
            "sni_hostname": url.raw_host.decode("ascii"),
            "timeout": httpx.Timeout(limits.read_s, connect=limits.connect_s).as_dict(),
        }
        request = httpx.Request(
            "GET", url.copy_with(host=str(address)), headers=headers, extensions=extensions
        )
        # A bare transport: httpx.Client would add headers, keep cookies and parse redirects.
        with (
            httpx.HTTPTransport(verify=self._tls, trust_env=False) as transport,
            closing(transport.handle_request(request)) as response,
        ):
            content = b""
            if 200 <= response.status_code < 300:
                content = _decompress(
                    _read_limited(response.iter_raw(), limits.size),
                    response.headers.get("Content-Encoding", ""),
                    limits.size,
                )
            return _Response(
                response.status_code,
                response.headers.get("Location"),
                response.headers.get("Content-Type", "").split(";")[0].strip().lower(),
                response.charset_encoding,
                content,
            )


def _parse_url(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """Normalise a URL, relative to `base` for a redirect. Raises FetchError if it cannot be fetched."""
    import httpx

    try:
        url = (base.join(address) if base else httpx.URL(address)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(_BAD_URL) from error
    if (
        url.scheme not in ("http", "https")
        or not url.raw_host
        or b"%" in url.raw_host
        or (url.port or 0) > 65_535
    ):
        raise FetchError(_BAD_URL)
    if url.userinfo:
        raise FetchError("is not fetched: it contains a user name, and only public pages are fetched")
    return url.copy_with(path="/") if url.path == "/" else url


def _robots_url(url: httpx.URL) -> httpx.URL:
    return url.copy_with(path="/robots.txt", query=None)


def _read_limited(chunks: Iterator[bytes], limit: int) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > limit:
            raise FetchError(
                f"was skipped: it is larger than {limit / 10**6:g} MB; save it, and add the file"
            )
    return bytes(content)


def _decompress(content: bytes, encoding: str, limit: int) -> bytes:
    """Undo the content encoding. Done here, because httpx would decompress a whole bomb at once."""
    if encoding.strip().lower() in ("", "identity"):
        return content
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise FetchError(f"cannot be read: its content encoding is {encoding[:20]!r}, not gzip")
    decompressor = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        decompressed = decompressor.decompress(content, limit + 1)
    except zlib.error as error:
        raise FetchError("cannot be read: the download is damaged; try again") from error
    if not decompressor.eof and len(decompressed) <= limit:
        raise FetchError("cannot be read: the download is incomplete; try again")
    return _read_limited(iter([decompressed]), limit)


def _find_tls_error(error: BaseException) -> ssl.SSLError | None:
    while not isinstance(error, ssl.SSLError):
        cause = error.__cause__ or error.__context__
        if cause is None:
            return None
        error = cause
    return error


def _describe_error(error: Exception, url: httpx.URL) -> str:
    """Describe a failed request as the rest of a sentence that begins with the address."""
    import httpx

    if tls := _find_tls_error(error):
        detail = tls.verify_message if isinstance(tls, ssl.SSLCertVerificationError) else tls.reason
        return f"cannot be fetched: the secure connection to {url.host} failed ({detail})"
    if isinstance(error, httpx.TimeoutException):
        return f"cannot be fetched: {url.host} does not answer"
    if isinstance(error, httpx.ConnectError):
        return f"cannot be fetched: {url.host} cannot be reached. Check the address and the network"
    reason = f"closed the connection or sent invalid HTTP ({type(error).__name__})"
    return f"cannot be fetched: {url.host} {reason}"


def _describe_status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
