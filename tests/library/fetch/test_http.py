"""Requests are announced first, kept away from private networks, and each failure is one clear line."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from assistant.library.fetch.http import FetchedDocument, FetchLimits, WebClient
from tests.library.site import LOCALHOST, PRIVATE_ADDRESS, Site, fetch_error, serving

BAD_URL = "is not a valid http or https address, or redirects to one that is not"
REFUSAL = "is on this machine or a private network, and only public hosts are allowed"
PAGE = "<html><body><p>Rain fell on the town.</p></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def test_request_is_announced_before_it_is_made(site: Site) -> None:
    url = site.serve_page("/a", PAGE)
    document = site.client().fetch(url)
    assert document == FetchedDocument(url, url, "text/html", "utf-8", PAGE.encode())
    assert site.notices == [(f"Fetching {url}, after {site.url('/robots.txt')}.", 0)]
    assert site.paths == ["/robots.txt", "/a"]


def test_request_reveals_only_the_url_and_the_name_of_the_program(site: Site) -> None:
    url = site.serve_page("/a?b=c", PAGE, Set_Cookie="seen=1")
    site.client().fetch(f"{url}#part")
    site.client().fetch(url)
    assert {name for _, headers in site.requests for name in headers} == {
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Connection",
    }
    assert {headers["User-Agent"] for _, headers in site.requests} == {"says-who"}
    assert site.requests[1][0] == f"site.test:{site.port}/a?b=c"


def test_equivalent_urls_are_normalised_to_one(site: Site) -> None:
    site.serve_page("/", PAGE)
    spellings = [f"HTTP://Site.TEST:{site.port}", f"http://site.test:{site.port}/#top", site.url("/")]
    assert {site.client().fetch(spelling).requested_url for spelling in spellings} == {site.url("/")}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_announced_and_followed(site: Site, status: int) -> None:
    site.serve_page("/b", PAGE)
    target = site.url("/b", host="other.test")
    url = site.redirect("/a", target, status)
    document = site.client().fetch(url)
    assert (document.requested_url, document.final_url) == (url, target)
    notices = [text.split(",")[0] for text, _ in site.notices]
    assert notices == [f"Fetching {url}", f"Fetching {target}"]
    assert [url for url, _ in site.requests][2:] == [
        f"other.test:{site.port}/robots.txt",
        f"other.test:{site.port}/b",
    ]


def test_at_most_five_redirects_are_followed(site: Site) -> None:
    for number in range(5):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.serve_page("/5", PAGE)
    assert site.client().fetch(site.url("/0")).final_url == site.url("/5")
    site.redirect("/5", "/0")
    message = fetch_error(site.client(), site.url("/0"))
    assert message == "cannot be fetched: it redirects more than 5 times"


def test_redirect_to_a_private_network_is_refused(site: Site) -> None:
    for target in (
        site.url("/b", host="private.test"),
        f"http://{PRIVATE_ADDRESS}/",
        "//private.test/",
        "http://[::1]/",
        "http://[fe80::1]/",
    ):
        assert REFUSAL in fetch_error(site.client(), site.redirect("/a", target))
    site.redirect("/robots.txt", site.url("/b", host="private.test"))
    assert REFUSAL in fetch_error(site.client(), site.serve_page("/a", PAGE))


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://site.test/a", "javascript:alert(1)", "data:text/html,x"]
)
def test_redirect_to_another_scheme_is_refused(site: Site, target: str) -> None:
    assert fetch_error(site.client(), site.redirect("/a", target)) == BAD_URL


def test_host_is_checked_again_for_each_request(site: Site) -> None:
    """DNS rebinding: the second lookup of the same name returns a private address."""
    lookups = iter([[LOCALHOST], [PRIVATE_ADDRESS]])
    client = site.client(resolver=lambda *_: next(lookups))
    assert REFUSAL in fetch_error(client, site.serve_page("/a", PAGE))
    assert site.paths == ["/robots.txt"]
    assert next(lookups, None) is None


def test_localhost_is_refused_by_default(site: Site) -> None:
    notices: list[str] = []
    for host in ("127.0.0.1", "localhost", "2130706433", "[::1]", "0.0.0.0"):  # noqa: S104 - refused
        assert REFUSAL in fetch_error(WebClient(notices.append), site.url("/a", host=host))
    assert site.requests == []
    assert len(notices) == 5


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://site.test/a", BAD_URL),
        ("https://", BAD_URL),
        ("https:///a", BAD_URL),
        ("http://site.test:99999/", BAD_URL),
        ("http://[::1/", BAD_URL),
        ("http://a b/", BAD_URL),
        ("http://site.test/\n", BAD_URL),
        (
            "http://ann:secret@site.test/",
            "is not fetched: it contains a user name, and only public pages are fetched",
        ),
        (
            "http://nowhere.test/",
            "cannot be fetched: nowhere.test was not found. Check the address and the network",
        ),
    ],
)
def test_invalid_url_is_refused_with_the_reason(site: Site, url: str, message: str) -> None:
    assert fetch_error(site.client(), url) == message


def test_page_that_robots_txt_forbids_is_not_requested(site: Site) -> None:
    message = "is not fetched: the robots.txt of site.test forbids it"
    url = site.serve_page("/a", PAGE)
    site.serve("/robots.txt", b"User-agent: *\nDisallow: /a\n", "text/plain")
    assert fetch_error(site.client(), url) == message
    assert site.paths == ["/robots.txt"]
    site.redirect("/b", "/a")
    assert fetch_error(site.client(), site.url("/b")) == message
    assert "/a" not in site.paths


def test_robots_txt_applies_to_the_query_of_a_url(site: Site) -> None:
    site.serve("/robots.txt", b"User-agent: *\nDisallow: /*print=\nAllow: /b?print=\n", "text/plain")
    for path in ("/a", "/a?page=2", "/b?print=1"):
        assert site.client().fetch(site.serve_page(path, PAGE)).content == PAGE.encode()
    for path in ("/a?print=1", "/a?page=2&print=1"):
        assert "forbids it" in fetch_error(site.client(), site.serve_page(path, PAGE))
        assert path not in site.paths


@pytest.mark.parametrize(
    ("status", "name"),
    [(404, "404 Not Found"), (403, "403 Forbidden"), (500, "500 Internal Server Error"), (799, "799")],
)
def test_error_status_is_reported_with_its_name(site: Site, status: int, name: str) -> None:
    site.responses["/a"] = (status, {"Content-Type": "text/html"}, b"x" * 1000)
    message = fetch_error(site.client(), site.url("/a"))
    assert message == f"cannot be fetched: site.test answers {name}"


def test_oversized_page_is_skipped_in_every_form(site: Site) -> None:
    message = "was skipped: it is larger than 0.1 MB; save it, and add the file"
    limits = FetchLimits(size=100_000)
    assert fetch_error(site.client(limits), site.serve("/a", b"x" * 100_001)) == message

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            return

    site.responses["/b"] = endless
    assert fetch_error(site.client(limits), site.url("/b")) == message
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    assert fetch_error(site.client(limits), site.serve("/c", bomb, Content_Encoding="gzip")) == message
    assert site.client(limits).fetch(site.serve("/d", b"x" * 100_000)).content == b"x" * 100_000


def test_gzip_is_decompressed_and_damage_is_reported(site: Site) -> None:
    compressed = gzip.compress(PAGE.encode())
    url = site.serve("/a", compressed, Content_Encoding="GZip")
    assert site.client().fetch(url).content == PAGE.encode()
    for body, headers, message in (
        (compressed[:-12], {"Content_Encoding": "gzip"}, "incomplete"),
        (b"x" + compressed, {"Content_Encoding": "gzip"}, "damaged"),
        (compressed, {"Content_Encoding": "br"}, "content encoding is 'br'"),
        (b"x" * 10, {"Content_Length": "100"}, "closed the connection"),
    ):
        url = site.serve("/b", body, "text/html", **headers)
        assert message in fetch_error(site.client(), url)


@pytest.mark.slow
def test_silent_or_slow_site_times_out(site: Site) -> None:
    def silent(_: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
            for _ in range(100):
                handler.wfile.write(b"X: y\r\n")
                time.sleep(0.05)
        except OSError:
            return

    site.responses.update({"/silent": silent, "/slow": slow})
    start = time.monotonic()
    message = fetch_error(site.client(FetchLimits(read_s=0.3)), site.url("/silent"))
    assert message == "cannot be fetched: site.test does not answer"
    message = fetch_error(site.client(FetchLimits(request_s=0.5)), site.url("/slow"))
    assert message == "cannot be fetched: site.test took longer than 0.5 s"
    assert time.monotonic() - start < 3


def test_slow_name_lookup_times_out(site: Site) -> None:
    def resolve_slowly(*_: object) -> list[str]:
        time.sleep(3)
        return [LOCALHOST]

    client = site.client(FetchLimits(request_s=0.2), resolver=resolve_slowly)
    assert "took longer than 0.2 s" in fetch_error(client, site.url("/a"))


def test_refused_connection_and_invalid_http_are_reported(site: Site) -> None:
    def answer_binary(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\0\1\2 not http\r\n\r\n")

    site.responses["/a"] = answer_binary
    assert fetch_error(site.client(), site.url("/a")).startswith(
        "cannot be fetched: site.test closed the connection or sent invalid HTTP"
    )
    with serving() as stopped_site:
        url = stopped_site.url("/")
    message = fetch_error(site.client(), url)
    assert message == "cannot be fetched: site.test cannot be reached. Check the address and the network"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a self-signed certificate for `site.test` and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    path = tmp_path / "site.pem"
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {path} -out {tmp_path}/cert.pem -days 2"
        " -subj /CN=site.test -addext subjectAltName=DNS:site.test"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return path


def test_certificate_must_be_trusted_and_match_the_host_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(tls) as site:
        site.serve_page("/a", PAGE)
        url = site.url("/a").replace("http:", "https:")
        assert fetch_error(site.client(), url).startswith(
            "cannot be fetched: the secure connection to site.test failed (self-signed"
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert site.client().fetch(url).content == PAGE.encode()
        message = fetch_error(site.client(), url.replace("site.test", "other.test"))
        assert "the secure connection to other.test failed (Hostname mismatch" in message
        assert all(url.startswith("site.test") for url, _ in site.requests)


def test_https_request_to_a_plain_http_site_is_an_error(site: Site) -> None:
    url = site.url("/a").replace("http:", "https:")
    assert "the secure connection to site.test failed (" in fetch_error(site.client(), url)
