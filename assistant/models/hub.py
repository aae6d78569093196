"""Downloads from the model hub over HTTPS, with resume.

`huggingface_hub` is not used: it stores partial files in a layout of its own, which the package origin
cannot continue, checks sizes but no SHA-256, and sends requests beyond the file itself. Its plain
transfer function is internal, takes no timeouts and retries an unreachable hub for 5 s before it gives
up.
"""

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
MAX_CONNECTIONS = 20
"""Connections per file. Only a connection that delivered bytes is followed by another."""


@dataclass(frozen=True)
class HubTimeouts:
    """Timeouts in seconds. They are short because another origin follows an unreachable hub."""

    connect_s: float = 3.0
    read_s: float = 10.0


def hub_endpoint() -> str:
    """Return the hub's address: `HF_ENDPOINT` if set, as for other programs that use the hub."""
    return (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")


def fetch_from_hub(
    origin: HubOrigin, parts: Sequence[PartialDownload], on_bytes: OnBytes, timeouts: HubTimeouts
) -> None:
    """Complete the downloads in order. Raises OriginError at the first that cannot be completed."""
    import httpx

    resolve_host(hub_endpoint(), timeouts.connect_s)
    timeout = httpx.Timeout(timeouts.read_s, connect=timeouts.connect_s)
    # Without `identity`, offsets and sizes would be those of the compressed stream.
    with httpx.Client(
        timeout=timeout, follow_redirects=True, headers={"Accept-Encoding": "identity"}
    ) as client:
        for part in parts:
            url = (
                f"{hub_endpoint()}/{origin.repository}/resolve/{origin.revision}/{quote(part.file.path)}"
            )
            _complete(client, url, part, on_bytes)


def resolve_host(
    url: str, limit_s: float, look_up: Callable[[str, int | None], object] = socket.getaddrinfo
) -> None:
    """Resolve the host of `url` in DNS. Raises OriginError if that fails or takes longer than `limit_s`.

    The timeouts of HTTP clients do not cover DNS, which can block for half a minute without a network.
    """
    parts = urlsplit(url)
    host = parts.hostname
    if not host:
        raise OriginError(f"{url} is not a valid address")
    if _uses_proxy(parts.scheme, host):
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
        raise OriginError(f"{host} could not be resolved within {limit_s:g} s") from None
    if error is not None:
        raise OriginError(f"{host} could not be resolved") from error


def _uses_proxy(scheme: str, host: str) -> bool:
    proxies = urllib.request.getproxies()
    return (scheme in proxies or "all" in proxies) and not urllib.request.proxy_bypass(host)


def _complete(client: httpx.Client, url: str, part: PartialDownload, on_bytes: OnBytes) -> None:
    """Download the rest of a file, reconnecting after each connection that breaks but made progress."""
    import httpx

    for _ in range(MAX_CONNECTIONS):
        size_before = part.size
        if part.is_complete:
            return
        try:
            _resume(client, url, part, on_bytes)
        except httpx.TransportError as error:
            if part.size <= size_before:
                raise OriginError(
                    f"{urlsplit(url).hostname}: {str(error) or type(error).__name__}"
                ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise OriginError(f"{url}: {error}") from error
        if part.size == size_before:
            break
    if not part.is_complete:
        raise OriginError(f"{part.file.path} ended after {part.size:,} of {part.file.size:,} bytes")


def _resume(client: httpx.Client, url: str, part: PartialDownload, on_bytes: OnBytes) -> None:
    """Request the missing range; start again from the first byte if the server ignores ranges."""
    offset = part.size
    headers = {"Range": f"bytes={offset}-"} if offset else {}
    with client.stream("GET", url, headers=headers) as response:
        host = urlsplit(url).hostname
        if response.status_code not in (200, 206):
            raise OriginError(f"{host} returned HTTP {response.status_code} for {part.file.path}")
        has_range = response.status_code == 206 and response.headers.get("Content-Range", "").startswith(
            f"bytes {offset}-"
        )
        if offset and not has_range:
            if response.status_code == 206:
                raise OriginError(f"{host} returned the wrong range of {part.file.path}")
            part.discard(on_bytes)
        part.append(response.iter_raw(), on_bytes)
