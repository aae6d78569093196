"""Which machines are asked: none that only this one or its own network reaches, whatever form its address has."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from assistant.library.fetch.policy import FetchError, addresses_of, is_public, look_up

OWN = """
10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 127.0.0.1 127.255.255.254 169.254.0.1 169.254.169.254
0.0.0.0 0.1.2.3 100.64.0.0 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 fc00::1 fd12:3456::1 fdff:ffff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1 100::1 ::127.0.0.1 ::10.0.0.1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0.0.0.0 64:ff9b::127.0.0.1 64:ff9b::192.168.0.1 64:ff9b:1::1
2002:7f00:1::1 2002:c0a8:1::1 2001:0:4136:e378:8000:63bf:80ff:fffe
""".split()
PUBLIC = "93.184.215.14 8.8.8.8 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1 2606:2800:21f:cb07:6820:80da:af6b:8b2c ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", OWN)
def test_what_is_not_of_the_public_network_is_not_asked(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(FetchError, match="is this machine or one of its own network"):
        addresses_of("site.example", 443, is_public, lambda *_: [address])


@pytest.mark.parametrize("address", [*PUBLIC, "64:ff9b::8.8.8.8"])
def test_what_is_of_the_public_network_is_asked(address: str) -> None:
    assert addresses_of("site.example", 443, is_public, lambda *_: [address]) == [
        ipaddress.ip_address(address)
    ]


def test_a_host_with_one_address_of_the_own_network_among_others_is_not_asked_at_all() -> None:
    for own in ("127.0.0.1", "fe80::1"):
        with pytest.raises(FetchError, match="is this machine or one of its own network"):
            addresses_of("site.example", 443, is_public, lambda *_, own=own: ["8.8.8.8", own])


@pytest.mark.parametrize("written", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_numbers_for_this_machine_are_it_however_they_are_written(written: str) -> None:
    with pytest.raises(FetchError):
        addresses_of(written, 80, is_public, look_up)


def test_a_host_that_is_not_found_is_said_not_to_be() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(f"{host}:{port}")

    with pytest.raises(FetchError, match=r"site\.example was not found"):
        addresses_of("site.example", 443, is_public, nowhere)
    with pytest.raises(FetchError, match=r"site\.example has no address"):
        addresses_of("site.example", 443, is_public, lambda *_: [])
