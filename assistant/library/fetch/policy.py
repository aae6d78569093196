"""Which machines may be asked for a page: those of the public network, and none that only this machine or its own network reaches."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address

IP = IPv4Address | IPv6Address
LookUp = Callable[[str, int], Sequence[str]]
"""The addresses that a host and port have, as they are written."""

# Addresses that a gateway turns into those of IPv4 that they hold (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class FetchError(ValueError):
    """An address cannot be fetched, or must not be; the message is the rest of a sentence that begins with it."""


def look_up(host: str, port: int) -> list[str]:
    """What the system finds for a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: IP) -> bool:
    """Whether an address is one of the public network: `ipaddress` calls multicast, reserved and site-local ones global too."""
    if isinstance(address, IPv6Address) and (inner := _inner(address)):
        return is_public(inner)
    special = (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_loopback
        or address.is_link_local
    )
    return (
        address.is_global
        and not special
        and not (isinstance(address, IPv6Address) and address.is_site_local)
    )


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The address of IPv4 that one of IPv6 leads to."""
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def addresses_of(host: str, port: int, allowed: Callable[[IP], bool], find: LookUp) -> list[IP]:
    """The addresses of a host, each of them allowed: connect to these and not to the name, which may mean another the next time.

    Raises FetchError if there are none or one is not allowed.
    """
    try:
        found = dict.fromkeys(find(host, port))
    except (OSError, UnicodeError) as error:
        raise FetchError(
            f"cannot be fetched: {host} was not found. Check the address and the network"
        ) from error
    addresses = [ipaddress.ip_address(address) for address in found]
    if not addresses:
        raise FetchError(f"cannot be fetched: {host} has no address")
    if not all(map(allowed, addresses)):
        raise FetchError(
            f"is not fetched: {host} is this machine or one of its own network, and only the public one is asked"
        )
    return addresses
