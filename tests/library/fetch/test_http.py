"""Fetching: said first, only where it is allowed, and one clear line for all that can go wrong on the way."""

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

from assistant.library.fetch.http import FetchLimits, WebClient
from tests.library.site import ELSEWHERE, HERE, Site, refusal, serving

NO_ADDRESS = "is no address of http or https, or leads to one that is none"
PAGE = "<html><body><p>Rain fell on the town.</p></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


def test_what_is_fetched_is_said_before_anything_is_asked_for(site: Site) -> None:
    address = site.page("/a", PAGE)
    fetched = site.web().fetch(address)
    assert fetched.raw == PAGE.encode()
    assert (fetched.kind, fetched.charset, fetched.asked, fetched.url) == (
        "text/html",
        "utf-8",
        address,
        address,
    )
    assert site.said == [(f"Fetching {address}, after {site.url('/robots.txt')}.", 0)]
    assert site.paths == ["/robots.txt", "/a"]


def test_a_site_learns_the_address_and_the_name_of_the_program_and_no_more(site: Site) -> None:
    address = site.page("/a?b=c", PAGE, Set_Cookie="seen=1")
    site.web().fetch(f"{address}#part")
    site.web().fetch(address)
    assert {name for _, headers in site.asked for name in headers} == {
        "Host",
        "User-Agent",
        "Accept",
        "Accept-Encoding",
        "Connection",
    }
    assert {headers["User-Agent"] for _, headers in site.asked} == {"says-who"}
    assert site.asked[1][0] == f"site.test:{site.port}/a?b=c"


def test_an_address_has_one_form_however_it_is_written(site: Site) -> None:
    site.page("/", PAGE)
    forms = [f"HTTP://Site.TEST:{site.port}", f"http://site.test:{site.port}/#top", site.url("/")]
    assert {site.web().fetch(form).asked for form in forms} == {site.url("/")}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_where_an_address_leads_is_said_and_fetched(site: Site, status: int) -> None:
    site.page("/b", PAGE)
    address = site.lead("/a", site.url("/b", host="other.test"), status)
    fetched = site.web().fetch(address)
    assert (fetched.asked, fetched.url) == (address, site.url("/b", host="other.test"))
    assert [text.split(",")[0] for text, _ in site.said] == [
        f"Fetching {address}",
        f"Fetching {fetched.url}",
    ]
    assert [asked for asked, _ in site.asked][2:] == [
        f"other.test:{site.port}/robots.txt",
        f"other.test:{site.port}/b",
    ]


def test_an_address_that_leads_on_five_times_is_fetched_and_one_that_leads_on_for_ever_is_not(
    site: Site,
) -> None:
    for number in range(5):
        site.lead(f"/{number}", f"/{number + 1}")
    site.page("/5", PAGE)
    assert site.web().fetch(site.url("/0")).url == site.url("/5")
    site.lead("/5", "/0")
    assert (
        refusal(site.web(), site.url("/0"))
        == "cannot be fetched: it leads to another address more than 5 times"
    )


def test_an_address_that_leads_into_the_own_network_is_left_alone(site: Site) -> None:
    for to in (
        site.url("/b", host="inner.test"),
        f"http://{ELSEWHERE}/",
        "//inner.test/",
        "http://[::1]/",
        "http://[fe80::1]/",
    ):
        reason = refusal(site.web(), site.lead("/a", to))
        assert "is this machine or one of its own network, and only the public one is asked" in reason
    site.lead("/robots.txt", site.url("/b", host="inner.test"))
    assert "is this machine or one of its own network" in refusal(site.web(), site.page("/a", PAGE))


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://site.test/a", "javascript:alert(1)", "data:text/html,x"]
)
def test_an_address_that_leads_to_another_scheme_is_left_alone(site: Site, to: str) -> None:
    assert refusal(site.web(), site.lead("/a", to)) == NO_ADDRESS


def test_a_name_that_means_another_machine_at_the_next_look_is_not_followed_there(site: Site) -> None:
    """The machine that is asked is the one that was checked, and each request checks anew."""
    looks = iter([[HERE], [ELSEWHERE]])
    reason = refusal(site.web(find=lambda *_: next(looks)), site.page("/a", PAGE))
    assert "is this machine or one of its own network" in reason
    assert site.paths == ["/robots.txt"]
    assert next(looks, None) is None


def test_nothing_of_this_machine_is_asked_without_leave(site: Site) -> None:
    said: list[str] = []
    for host in ("127.0.0.1", "localhost", "2130706433", "[::1]", "0.0.0.0"):  # noqa: S104 - an address to refuse
        assert "is this machine or one of its own network" in refusal(
            WebClient(said.append), site.url("/a", host=host)
        )
    assert site.asked == []
    assert len(said) == 5


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("ftp://site.test/a", NO_ADDRESS),
        ("https://", NO_ADDRESS),
        ("https:///a", NO_ADDRESS),
        ("http://site.test:99999/", NO_ADDRESS),
        ("http://[::1/", NO_ADDRESS),
        ("http://a b/", NO_ADDRESS),
        ("http://site.test/\n", NO_ADDRESS),
        (
            "http://ann:secret@site.test/",
            "is not fetched: it names a user, and what only some may read is not asked for",
        ),
        (
            "http://nowhere.test/",
            "cannot be fetched: nowhere.test was not found. Check the address and the network",
        ),
    ],
)
def test_what_is_no_address_is_said_to_be_none(site: Site, address: str, reason: str) -> None:
    assert refusal(site.web(), address) == reason


def test_a_site_is_not_asked_for_what_it_asks_programs_to_leave_alone(site: Site) -> None:
    address = site.page("/a", PAGE)
    site.serve("/robots.txt", b"User-agent: *\nDisallow: /a\n", "text/plain")
    assert (
        refusal(site.web(), address)
        == "is not fetched: site.test asks programs not to, in its robots.txt"
    )
    assert site.paths == ["/robots.txt"]
    site.lead("/b", "/a")
    assert "asks programs not to" in refusal(site.web(), site.url("/b"))
    assert "/a" not in site.paths


@pytest.mark.parametrize(
    ("status", "named"),
    [(404, "404 Not Found"), (403, "403 Forbidden"), (500, "500 Internal Server Error"), (799, "799")],
)
def test_an_answer_that_is_none_is_said_with_its_number(site: Site, status: int, named: str) -> None:
    site.answers["/a"] = (status, {"Content-Type": "text/html"}, b"x" * 1000)
    assert refusal(site.web(), site.url("/a")) == f"cannot be fetched: site.test answers {named}"


def test_what_is_too_large_is_left_off_whether_it_says_so_or_not(site: Site) -> None:
    reason = "is larger than 0.1 MB, and was left out; save it, and add the file"
    limits = FetchLimits(size=100_000)
    assert refusal(site.web(limits), site.serve("/a", b"x" * 100_001)) == reason

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        try:
            while True:
                handler.wfile.write(b"x" * 10_000)
        except OSError:
            return

    site.answers["/b"] = endless
    assert refusal(site.web(limits), site.url("/b")) == reason
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    assert refusal(site.web(limits), site.serve("/c", bomb, Content_Encoding="gzip")) == reason
    assert site.web(limits).fetch(site.serve("/d", b"x" * 100_000)).raw == b"x" * 100_000


def test_what_comes_packed_is_unpacked_and_said_to_be_torn_if_it_is(site: Site) -> None:
    packed = gzip.compress(PAGE.encode())
    assert site.web().fetch(site.serve("/a", packed, Content_Encoding="GZip")).raw == PAGE.encode()
    assert "cut off" in refusal(site.web(), site.serve("/b", packed[:-12], Content_Encoding="gzip"))
    assert "damaged" in refusal(site.web(), site.serve("/c", b"x" + packed, Content_Encoding="gzip"))
    assert "packed as 'br'" in refusal(site.web(), site.serve("/d", packed, Content_Encoding="br"))
    assert "broke off" in refusal(site.web(), site.serve("/e", b"x" * 10, Content_Length="100"))


def test_a_site_that_is_silent_or_slow_without_end_is_given_up(site: Site) -> None:
    def silent(_: BaseHTTPRequestHandler) -> None:
        time.sleep(3)

    def slow(handler: BaseHTTPRequestHandler) -> None:
        try:
            for _ in range(100):
                handler.wfile.write(b"HTTP/1.0 200 OK\r\n" if _ == 0 else b"X: y\r\n")
                time.sleep(0.05)
        except OSError:
            return

    site.answers.update({"/silent": silent, "/slow": slow})
    began = time.monotonic()
    assert (
        refusal(site.web(FetchLimits(silent_s=0.3)), site.url("/silent"))
        == "cannot be fetched: site.test does not answer"
    )
    assert (
        refusal(site.web(FetchLimits(request_s=0.5)), site.url("/slow"))
        == "cannot be fetched: site.test took longer than 0.5 s"
    )
    assert time.monotonic() - began < 3


def test_a_name_that_is_not_found_in_time_is_given_up(site: Site) -> None:
    def find(*_: object) -> list[str]:
        time.sleep(3)
        return [HERE]

    assert "took longer than 0.2 s" in refusal(
        site.web(FetchLimits(request_s=0.2), find=find), site.url("/a")
    )


def test_a_machine_that_takes_no_connection_or_speaks_no_http_is_said_to(site: Site) -> None:
    def rubbish(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"\0\1\2 not http\r\n\r\n")

    site.answers["/a"] = rubbish
    assert refusal(site.web(), site.url("/a")).startswith(
        "cannot be fetched: site.test broke off or answers what is no HTTP"
    )
    with serving() as gone:
        address = gone.url("/")
    assert (
        refusal(site.web(), address)
        == "cannot be fetched: site.test cannot be reached. Check the address and the network"
    )


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for `site.test`, signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    path = tmp_path / "site.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {path} -out {tmp_path}/cert.pem -days 2 -subj /CN=site.test"
    subprocess.run(
        [*command.split(), "-addext", "subjectAltName=DNS:site.test"], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return path


def test_a_certificate_must_be_good_and_for_the_name_that_was_asked_for(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serving(tls) as site:
        site.page("/a", PAGE)
        address = site.url("/a").replace("http:", "https:")
        assert refusal(site.web(), address).startswith(
            "cannot be fetched safely: the certificate of site.test is not good (self-signed"
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert site.web().fetch(address).raw == PAGE.encode()
        other = address.replace("site.test", "other.test")
        assert "the certificate of other.test is not good (Hostname mismatch" in refusal(
            site.web(), other
        )
        assert all(asked.startswith("site.test") for asked, _ in site.asked)


def test_a_site_that_speaks_no_tls_is_said_not_to(site: Site) -> None:
    assert "is not good (" in refusal(site.web(), site.url("/a").replace("http:", "https:"))
