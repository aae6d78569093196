"""The SSRF guard in all spellings of private addresses, and robots.txt by RFC 9309."""

from __future__ import annotations

import ipaddress
import socket

import pytest

from assistant.library.fetch.policy import (
    MAX_ROBOTS_BYTES,
    FetchError,
    is_allowed_by_robots,
    is_public,
    resolve_allowed,
    resolve_host,
)

PRIVATE = """
10.0.0.0 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 127.0.0.1 127.255.255.254
169.254.0.1 169.254.169.254 0.0.0.0 0.1.2.3 100.64.0.0 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 fc00::1 fd12:3456::1
fdff:ffff::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1 100::1 ::127.0.0.1 ::10.0.0.1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0.0.0.0 64:ff9b::127.0.0.1
64:ff9b::192.168.0.1 64:ff9b:1::1 2002:7f00:1::1 2002:c0a8:1::1 2001:0:4136:e378:8000:63bf:80ff:fffe
""".split()
PUBLIC = """
93.184.215.14 8.8.8.8 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1
2606:2800:21f:cb07:6820:80da:af6b:8b2c ::ffff:8.8.8.8 64:ff9b::8.8.8.8
""".split()
REFUSAL = "is on this machine or a private network"
PAGE = "https://example.com/news/a"


@pytest.mark.parametrize("address", PRIVATE)
def test_private_address_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(FetchError, match=REFUSAL):
        resolve_allowed("site.example", 443, is_public, lambda *_: [address])


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_allowed(address: str) -> None:
    addresses = resolve_allowed("site.example", 443, is_public, lambda *_: [address])
    assert addresses == [ipaddress.ip_address(address)]


@pytest.mark.parametrize("private", ["127.0.0.1", "fe80::1"])
def test_host_with_one_private_address_among_public_ones_is_refused(private: str) -> None:
    with pytest.raises(FetchError, match=REFUSAL):
        resolve_allowed("site.example", 443, is_public, lambda *_: ["8.8.8.8", private])


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_localhost_in_any_notation_is_refused(host: str) -> None:
    with pytest.raises(FetchError):
        resolve_allowed(host, 80, is_public, resolve_host)


def test_unresolvable_host_is_an_error_with_its_name() -> None:
    def resolve_nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(f"{host}:{port}")

    with pytest.raises(FetchError, match=r"site\.example was not found"):
        resolve_allowed("site.example", 443, is_public, resolve_nothing)
    with pytest.raises(FetchError, match=r"site\.example has no address"):
        resolve_allowed("site.example", 443, is_public, lambda *_: [])


@pytest.mark.parametrize(
    ("status", "is_allowed"),
    [(404, True), (403, True), (410, True), (500, False), (503, False), (302, False)],
)
def test_missing_robots_txt_allows_and_unreachable_robots_txt_forbids(
    status: int, *, is_allowed: bool
) -> None:
    assert is_allowed_by_robots(status, b"", PAGE) is is_allowed


@pytest.mark.parametrize(
    ("content", "is_allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow:\n", True),
        (b"User-agent: *\nDisallow: /admin\n", True),
        (b"User-agent: *\nDisallow: /\n", False),
        (b"User-agent: *\r\nDisallow: /news\r\n", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /\n", False),
        (b"\xff\xfe\x00<html>not a robots.txt</html>", True),
        (b"User-agent: *\nCrawl-delay: " + b"1" * 5000 + b"\nDisallow: /news\n", False),
        (b"User-agent: *\nDisallow: /\n" + b"#" * 2_000_000, False),
        (b"#" * MAX_ROBOTS_BYTES + b"\nUser-agent: *\nDisallow: /\n", True),
    ],
)
def test_robots_txt_forbids_the_paths_it_lists(content: bytes, *, is_allowed: bool) -> None:
    assert is_allowed_by_robots(200, content, PAGE) is is_allowed


@pytest.mark.parametrize(
    ("content", "is_allowed"),
    [
        (b"User-agent: Says-Who\nDisallow: /\n\nUser-agent: *\nDisallow:\n", False),
        (b"User-agent: Says-Who\nDisallow:\n\nUser-agent: *\nDisallow: /\n", True),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: says-who\nDisallow: /admin\n", True),
        (b"User-agent: GPTBot\nUser-agent: Says-Who\nDisallow: /\n", False),
        (b"User-agent: GPTBot\nDisallow: /\n", True),
        (b"User-agent: who\nDisallow: /\n", True),
    ],
)
def test_group_of_the_product_token_is_preferred_to_the_group_of_all(
    content: bytes, *, is_allowed: bool
) -> None:
    assert is_allowed_by_robots(200, content, PAGE) is is_allowed


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Disallow: /*/print", "/a/print", False),
        ("Disallow: /*/print", "/a/b/print/1", False),
        ("Disallow: /*/print", "/print", True),
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf.html", True),
        ("Disallow: /news$", "/news", False),
        ("Disallow: /news$", "/news/a", True),
    ],
)
def test_star_matches_any_characters_and_dollar_the_end_of_the_path(
    rules: str, path: str, *, is_allowed: bool
) -> None:
    content = f"User-agent: *\n{rules}\n".encode()
    assert is_allowed_by_robots(200, content, f"https://example.com{path}") is is_allowed


@pytest.mark.parametrize(
    ("rules", "path", "is_allowed"),
    [
        ("Allow: /\nDisallow: /news", "/news/a", False),
        ("Disallow: /news\nAllow: /news/open", "/news/open/a", True),
        ("Allow: /news/open\nDisallow: /news", "/news/closed", False),
        ("Disallow: /news/open/secret\nAllow: /news/open", "/news/open/secret", False),
        ("Disallow: /news\nAllow: /news", "/news/a", True),
        ("Disallow: /\nAllow: /$", "/", True),
        ("Disallow: /\nAllow: /$", "/a", False),
    ],
)
def test_longest_rule_decides_and_allow_wins_a_tie(rules: str, path: str, *, is_allowed: bool) -> None:
    content = f"User-agent: *\n{rules}\n".encode()
    assert is_allowed_by_robots(200, content, f"https://example.com{path}") is is_allowed


@pytest.mark.parametrize(
    ("rule", "url", "is_allowed"),
    [
        ("Disallow: /*?print=", "https://example.com/a?print=1", False),
        ("Disallow: /*?print=", "https://example.com/a?page=1", True),
        ("Disallow: /a?", "https://example.com/a", True),
        ("Disallow: /*session=", "https://example.com/a?page=1&session=2", False),
        ("Disallow: /caf%C3%A9", "https://example.com/café", False),
        ("Disallow: /café", "https://example.com/caf%c3%a9", False),
    ],
)
def test_rules_apply_to_queries_and_percent_encoded_paths(
    rule: str, url: str, *, is_allowed: bool
) -> None:
    content = f"User-agent: *\n{rule}\n".encode()
    assert is_allowed_by_robots(200, content, url) is is_allowed
