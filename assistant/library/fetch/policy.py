"""Decide which pages may be fetched: an SSRF guard refuses private addresses, robots.txt excludes pages.

The guard is our own code, because httpx has none. It resolves a host once, refuses it if any of its
addresses is private, and returns the checked addresses. `fetch.http` connects to these and not to the
name (DNS pinning), so a name that resolves differently a moment later (DNS rebinding) gains nothing.
Every redirect and every robots.txt passes through the guard. `safehttpx`, which Gradio uses, is
asynchronous, cannot follow a redirect to another host, and sends the names of private hosts to Google's
DNS service.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address

from protego import Protego

IPAddress = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""Function that returns the addresses of a host and port, as text."""

USER_AGENT = "says-who"
"""Product token in robots.txt and value of the User-Agent header."""
MAX_ROBOTS_BYTES = 500_000
"""Part of a robots.txt that is parsed, as RFC 9309 requires at least."""

# Gateways translate these IPv6 addresses to the IPv4 addresses they embed (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class FetchError(ValueError):
    """An address cannot or must not be fetched. The message continues a sentence that begins with it."""


def is_allowed_by_robots(status: int, content: bytes, url: str) -> bool:
    """Return whether a robots.txt response lets this program fetch a page (RFC 9309).

    A missing file (status 4xx) allows every page; any other failure forbids every page.
    """
    if 400 <= status < 500:
        return True
    if not 200 <= status < 300:
        return False
    rules = Protego.parse(content[:MAX_ROBOTS_BYTES].decode("utf-8-sig", "ignore"))
    return rules.can_fetch(url, USER_AGENT)


def resolve_host(host: str, port: int) -> list[str]:
    """Resolve a host with the system's resolver. Raises OSError or UnicodeError if that fails."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: IPAddress) -> bool:
    """Return whether an address is on the public internet.

    Stricter than `is_global` of `ipaddress`, which includes multicast, reserved and site-local
    addresses. An IPv6 address that embeds an IPv4 address is judged by the latter.
    """
    if isinstance(address, IPv6Address) and (embedded := _embedded_ipv4(address)):
        return is_public(embedded)
    is_special = (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )
    return (
        address.is_global
        and not is_special
        and not (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _embedded_ipv4(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def resolve_allowed(
    host: str, port: int, is_allowed: Callable[[IPAddress], bool], resolver: Resolver
) -> list[IPAddress]:
    """Return the addresses of a host if all of them are allowed.

    Connect to these addresses, not to the host name, which may resolve differently next time. Raises
    FetchError if the host has no address, or one that is not allowed.
    """
    try:
        resolved = dict.fromkeys(resolver(host, port))
    except (OSError, UnicodeError) as error:
        raise FetchError(
            f"cannot be fetched: {host} was not found. Check the address and the network"
        ) from error
    addresses = [ipaddress.ip_address(address) for address in resolved]
    if not addresses:
        raise FetchError(f"cannot be fetched: {host} has no address")
    if not all(map(is_allowed, addresses)):
        raise FetchError(
            f"is not fetched: {host} is on this machine or a private network, and only public hosts are"
            " allowed"
        )
    return addresses
