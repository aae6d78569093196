"""Fetching files from the model hub over HTTPS, from where an earlier attempt stopped."""

from __future__ import annotations

import os
import queue
import socket
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from assistant.models.catalog import HubOrigin
from assistant.models.partial_download import OnBytes, OriginError, PartialDownload

if TYPE_CHECKING:
    import httpx

DEFAULT_ENDPOINT = "https://huggingface.co"
# Connections to a file that break off after giving something; one that gives nothing ends the attempt at once.
BROKEN_CONNECTIONS = 20


@dataclass(frozen=True)
class HubTimeouts:
    """How long to wait for a hub, in seconds. Short: where none is reached, there is another origin."""

    connect_s: float = 3.0
    read_s: float = 10.0


def endpoint() -> str:
    """The address of the hub: `HF_ENDPOINT` if it is set, as for other programs that use the hub."""
    return (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")


def fetch_from_hub(
    origin: HubOrigin, parts: Sequence[PartialDownload], on_bytes: OnBytes, timeouts: HubTimeouts
) -> None:
    """Complete the parts, one after the other. Raises OriginError at the first that cannot be completed."""
    import httpx

    wait_for_address(endpoint(), timeouts.connect_s)
    timeout = httpx.Timeout(timeouts.read_s, connect=timeouts.connect_s)
    # `identity`: positions in a file and its size are those of its own bytes, not of compressed ones.
    with httpx.Client(
        timeout=timeout, follow_redirects=True, headers={"Accept-Encoding": "identity"}
    ) as client:
        for part in parts:
            url = f"{endpoint()}/{origin.repository}/resolve/{origin.revision}/{quote(part.file.path)}"
            _complete(client, url, part, on_bytes)


def wait_for_address(
    url: str, limit_s: float, look_up: Callable[[str, int | None], object] = socket.getaddrinfo
) -> None:
    """Return once the host of `url` has an address. Raises OriginError if none is found in time.

    No time-out of an HTTP client covers this step, and where there is no network it may hang for half a minute.
    """
    parts = urlsplit(url)
    host = parts.hostname
    if not host:
        raise OriginError(f"{url} is not an address")
    if _goes_through_a_proxy(parts.scheme, host):
        return
    outcome: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()

    def resolve() -> None:
        try:
            look_up(host, None)
        except OSError as error:
            outcome.put(error)
        else:
            outcome.put(None)

    Thread(target=resolve, daemon=True, name="hub-address").start()
    try:
        error = outcome.get(timeout=limit_s)
    except queue.Empty:
        raise OriginError(f"{host} was not found within {limit_s:g} s") from None
    if error is not None:
        raise OriginError(f"{host} was not found") from error


def _goes_through_a_proxy(scheme: str, host: str) -> bool:
    proxies = urllib.request.getproxies()
    return (scheme in proxies or "all" in proxies) and not urllib.request.proxy_bypass(host)


def _complete(client: httpx.Client, url: str, part: PartialDownload, on_bytes: OnBytes) -> None:
    import httpx

    for _ in range(BROKEN_CONNECTIONS):
        before = part.size
        if part.complete:
            return
        try:
            _continue(client, url, part, on_bytes)
        except httpx.TransportError as error:
            if part.size <= before:
                raise OriginError(
                    f"{urlsplit(url).hostname}: {str(error) or type(error).__name__}"
                ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OriginError(f"{url}: {error}") from error
        if part.size == before:
            break
    if not part.complete:
        raise OriginError(f"{part.file.path} ended after {part.size:,} of {part.file.size:,} bytes")


def _continue(client: httpx.Client, url: str, part: PartialDownload, on_bytes: OnBytes) -> None:
    offset = part.size
    with client.stream("GET", url, headers={"Range": f"bytes={offset}-"} if offset else {}) as answer:
        if answer.status_code not in (200, 206):
            raise OriginError(
                f"{urlsplit(url).hostname} answers {answer.status_code} for {part.file.path}"
            )
        resumed = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(
            f"bytes {offset}-"
        )
        if offset and not resumed:
            if answer.status_code == 206:
                raise OriginError(
                    f"{urlsplit(url).hostname} sends another range of {part.file.path} than asked for"
                )
            part.restart(on_bytes)
        part.append(answer.iter_raw(), on_bytes)
