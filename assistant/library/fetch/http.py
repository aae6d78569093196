"""Fetching one page or feed from the public network: said first, as its site allows, and within limits of time and size."""

from __future__ import annotations

import queue
import ssl
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from assistant.library.fetch import robots
from assistant.library.fetch.policy import IP, FetchError, LookUp, addresses_of, is_public, look_up

if TYPE_CHECKING:
    import httpx

_REDIRECTS = (301, 302, 303, 307, 308)
_NO_ADDRESS = "is no address of http or https, or leads to one that is none"
_ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9"


class FetchLimits(NamedTuple):
    """What fetching an address may take."""

    connect_s: float = 10
    silent_s: float = 20
    """Without a byte."""
    request_s: float = 60
    """For each request as a whole, whatever comes in the meantime."""
    size: int = 20_000_000
    """Bytes, also when unpacked. Pages have a tenth of a million without their pictures, the longest some millions."""
    redirects: int = 5


class FetchedDocument(NamedTuple):
    """What an address gave."""

    asked: str
    """The address in its usual form."""
    url: str
    """The one it led to."""
    kind: str
    """The media type, in small letters."""
    charset: str | None
    raw: bytes


class _Reply(NamedTuple):
    status: int
    location: str | None
    kind: str
    charset: str | None
    raw: bytes


class WebClient:
    """The public network. Told of each request before it is made; nothing is kept from one to the next, no cookie and no connection."""

    def __init__(
        self,
        tell: Callable[[str], None],
        *,
        allowed: Callable[[IP], bool] = is_public,
        find: LookUp = look_up,
        limits: FetchLimits | None = None,
    ) -> None:
        self._tell = tell
        self._allowed = allowed
        self._find = find
        self._limits = limits or FetchLimits()
        self._tls: ssl.SSLContext | None = None

    def fetch(self, address: str) -> FetchedDocument:
        """What an address gives, wherever it leads. Raises FetchError."""
        asked = url = _url(address)
        for _ in range(self._limits.redirects + 1):
            self._tell(f"Fetching {url}, after {_robots(url)}.")
            rules = self._follow(_robots(url))
            if not robots.may_fetch(rules.status, rules.raw, str(url)):
                raise FetchError(f"is not fetched: {url.host} asks programs not to, in its robots.txt")
            reply = self._get(url)
            if reply.status not in _REDIRECTS or reply.location is None:
                if not 200 <= reply.status < 300:
                    raise FetchError(f"cannot be fetched: {url.host} answers {_named(reply.status)}")
                return FetchedDocument(str(asked), str(url), reply.kind, reply.charset, reply.raw)
            url = _url(reply.location, url)
        raise FetchError(
            f"cannot be fetched: it leads to another address more than {self._limits.redirects} times"
        )

    def _follow(self, url: httpx.URL) -> _Reply:
        """The answer to a request, wherever it leads; one that leads on too often counts as none."""
        reply = self._get(url)
        for _ in range(self._limits.redirects):
            if reply.status not in _REDIRECTS or reply.location is None:
                return reply
            url = _url(reply.location, url)
            self._tell(f"Fetching {url}.")
            reply = self._get(url)
        return reply

    def _get(self, url: httpx.URL) -> _Reply:
        """The answer to one request, within the time for it: on a thread, since neither looking up a name nor a slow head can be timed."""
        outcome: queue.SimpleQueue[_Reply | BaseException] = queue.SimpleQueue()

        def request() -> None:
            try:
                outcome.put(self._request(url))
            except BaseException as error:  # noqa: BLE001 - the caller raises it
                outcome.put(error)

        Thread(target=request, daemon=True, name="fetch").start()
        try:
            reply = outcome.get(timeout=self._limits.request_s)
        except queue.Empty:
            raise FetchError(
                f"cannot be fetched: {url.host} took longer than {self._limits.request_s:g} s"
            ) from None
        if isinstance(reply, BaseException):
            raise reply
        return reply

    def _request(self, url: httpx.URL) -> _Reply:
        import httpx

        port = url.port or (443 if url.scheme == "https" else 80)
        addresses = addresses_of(url.raw_host.decode("ascii"), port, self._allowed, self._find)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                return self._request_of(address, url)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if last == 0 or _tls_error(error):
                    raise FetchError(_why(error, url)) from error
            except httpx.HTTPError as error:
                raise FetchError(_why(error, url)) from error
        raise AssertionError("there is an address")

    def _request_of(self, address: IP, url: httpx.URL) -> _Reply:
        """Ask the machine at an address. Its name goes into the request and its certificate must be for it."""
        import httpx

        self._tls = self._tls or httpx.create_ssl_context()
        limits = self._limits
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": robots.NAME,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        extensions = {
            "sni_hostname": url.raw_host.decode("ascii"),
            "timeout": httpx.Timeout(limits.silent_s, connect=limits.connect_s).as_dict(),
        }
        request = httpx.Request(
            "GET", url.copy_with(host=str(address)), headers=headers, extensions=extensions
        )
        # The transport alone: a client would add headers, keep cookies and read where an answer leads.
        with (
            httpx.HTTPTransport(verify=self._tls, trust_env=False) as transport,
            closing(transport.handle_request(request)) as response,
        ):
            raw = b""
            if 200 <= response.status_code < 300:
                raw = _unpacked(
                    _taken(response.iter_raw(), limits.size),
                    response.headers.get("Content-Encoding", ""),
                    limits.size,
                )
            return _Reply(
                response.status_code,
                response.headers.get("Location"),
                response.headers.get("Content-Type", "").split(";")[0].strip().lower(),
                response.charset_encoding,
                raw,
            )


def _url(given: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address, or one that another leads to. Raises FetchError if it is none that can be fetched."""
    import httpx

    try:
        url = (base.join(given) if base else httpx.URL(given)).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(_NO_ADDRESS) from error
    if (
        url.scheme not in ("http", "https")
        or not url.raw_host
        or b"%" in url.raw_host
        or (url.port or 0) > 65_535
    ):
        raise FetchError(_NO_ADDRESS)
    if url.userinfo:
        raise FetchError("is not fetched: it names a user, and what only some may read is not asked for")
    return url.copy_with(path="/") if url.path == "/" else url


def _robots(url: httpx.URL) -> httpx.URL:
    return url.copy_with(path="/robots.txt", query=None)


def _taken(pieces: Iterator[bytes], most: int) -> bytes:
    taken = bytearray()
    for piece in pieces:
        taken += piece
        if len(taken) > most:
            raise FetchError(
                f"is larger than {most / 10**6:g} MB, and was left out; save it, and add the file"
            )
    return bytes(taken)


def _unpacked(raw: bytes, coding: str, most: int) -> bytes:
    """Bytes as they were before they were packed for the way: by hand, since a client unpacks any small bomb whole."""
    if coding.strip().lower() in ("", "identity"):
        return raw
    if coding.strip().lower() not in ("gzip", "x-gzip"):
        raise FetchError(f"cannot be read: it comes packed as {coding[:20]!r}, which was not asked for")
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        unpacked = unpacking.decompress(raw, most + 1)
    except zlib.error as error:
        raise FetchError("cannot be read: it came damaged; try again") from error
    if not unpacking.eof and len(unpacked) <= most:
        raise FetchError("cannot be read: it came cut off; try again")
    return _taken(iter([unpacked]), most)


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    while not isinstance(error, ssl.SSLError):
        below = error.__cause__ or error.__context__
        if below is None:
            return None
        error = below
    return error


def _why(error: Exception, url: httpx.URL) -> str:
    """What went wrong on the way, as the rest of a sentence that begins with the address."""
    import httpx

    if tls := _tls_error(error):
        detail = tls.verify_message if isinstance(tls, ssl.SSLCertVerificationError) else tls.reason
        return f"cannot be fetched safely: the certificate of {url.host} is not good ({detail})"
    if isinstance(error, httpx.TimeoutException):
        return f"cannot be fetched: {url.host} does not answer"
    if isinstance(error, httpx.ConnectError):
        return f"cannot be fetched: {url.host} cannot be reached. Check the address and the network"
    return f"cannot be fetched: {url.host} broke off or answers what is no HTTP ({type(error).__name__})"


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
