"""Web archives: each page that was captured is one article, and nothing else is."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
import zlib
from datetime import date
from pathlib import Path

import brotli
import pytest

from assistant.ingest.containers.containers import CAPTURED
from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article, source_file
from tests.ingest.files import articles_in, problems_in, write_file

PAGE = (
    "<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>"
    "<p>The roof of the library is new, the mayor of Brenning said. {text}</p></body></html>"
)
NO_PAGE = "contains no page: no response of HTML, PDF or text"


def page(title: str, text: str = "", head: str = "") -> bytes:
    return PAGE.format(title=title, text=text, head=head).encode()


def record(
    address: str,
    content: bytes = b"",
    *,
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: str = "",
    record_type: str = "response",
    day: str = "2026-05-04",
    warc: str = "",
) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode()
    block = content if record_type == "resource" else head + content
    block_kind = kind if record_type == "resource" else "application/http; msgtype=response"
    return (
        (
            f"WARC/1.0\r\nWARC-Type: {record_type}\r\nWARC-Target-URI: {address}\r\n"
            f"WARC-Date: {day}T08:00:00Z\r\nWARC-Record-ID: <urn:uuid:{zlib.crc32(block)}>\r\n{warc}"
            f"Content-Type: {block_kind}\r\nContent-Length: {len(block)}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


INFO = (
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Date: 2026-05-04T08:00:00Z\r\n"
    b"Content-Type: application/warc-fields\r\nContent-Length: 12\r\n\r\nsoftware: x\n\r\n\r\n"
)
ROOF = "https://example.org/news/roof"
FLOOR = "https://example.org/news/floor"


def wacz(path: Path, *warcs: bytes, pages: list[str] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        for number, content in enumerate(warcs):
            archive.writestr(f"archive/{number}.warc.gz", content)
        if pages is not None:
            lines = [{"format": "json-pages-1.0"}, *({"url": page} for page in pages)]
            archive.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, lines)))
    return path


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def test_each_page_is_an_article_with_its_address_and_the_day_of_its_capture(tmp_path: Path) -> None:
    dated = '<meta property="article:published_time" content="2026-03-06">'
    records = [INFO, record(ROOF, page("The roof")), record(FLOOR, page("The floor", head=dated))]
    paths = [
        write_file(tmp_path / "a.warc", b"".join(records)),
        write_file(tmp_path / "a.warc.gz", packed(*records)),
        write_file(tmp_path / "b.warc.gz", gzip.compress(b"".join(records))),
        wacz(tmp_path / "a.wacz", packed(*records)),
        wacz(tmp_path / "b.wacz", packed(*records[:2]), packed(records[2]), pages=[ROOF, FLOOR]),
    ]
    for path in paths:
        roof, floor = articles_in(path)
        assert (roof.title, roof.url, roof.published) == ("The roof", ROOF, date(2026, 5, 4))
        assert (roof.date_basis, floor.date_basis) == (CAPTURED, None)
        assert (floor.title, floor.published) == ("The floor", date(2026, 3, 6))
        assert [roof.origin, floor.origin] == [f"{path}!{ROOF}", f"{path}!{FLOOR}"]
        assert source_file(roof.origin) == str(path)
        assert roof.reader.startswith("html ")
        assert problems_in(path) == []


def test_other_records_are_skipped_and_counted_in_one_note(tmp_path: Path) -> None:
    records = [
        INFO,
        record(ROOF, page("The roof")),
        record(ROOF, page("The roof"), record_type="revisit"),
        record("https://example.org/old", status="301 Moved", headers="Location: /news/roof\r\n"),
        record("https://example.org/gone", page("Not found"), status="404 Not Found"),
        record("https://example.org/a.png", b"x", kind="image/png"),
        record("https://example.org/a.js", b"x", kind="text/plain"),
        record("https://example.org/robots.txt", b"User-agent: *", kind="text/plain"),
        record("https://example.org/api", b'{"a": 1}', kind="text/html"),
        record("urn:text:" + ROOF, b"The roof", kind="text/plain", record_type="resource"),
        record(ROOF, b"GET / HTTP/1.1\r\n\r\n", record_type="request"),
    ]
    path = write_file(tmp_path / "a.warc", b"".join(records))
    assert [article.title for article in articles_in(path)] == ["The roof"]
    note = "skipped: repeated captures (1), redirects and errors (2), pictures and other files (4)"
    assert problems_in(path) == [(None, note)]


def test_html_that_is_on_no_list_of_pages_was_a_frame(tmp_path: Path) -> None:
    frame = record("https://ads.example.com/f", page("Buy"))
    redirect = record("http://example.org/r", status="302 Found", headers=f"Location: {ROOF}#top\r\n")
    content = packed(frame, redirect, record(ROOF, page("The roof")), record(FLOOR, page("The floor")))
    path = wacz(tmp_path / "a.wacz", content, pages=["https://example.org/r", FLOOR + "/"])
    assert [article.title for article in articles_in(path)] == ["The roof", "The floor"]
    assert problems_in(path) == [(None, "skipped: frames within pages (1), redirects and errors (1)")]


def test_captures_of_one_address_are_versions_unless_they_are_equal(tmp_path: Path) -> None:
    digests = ("WARC-Payload-Digest: sha1:A\r\n", "WARC-Payload-Digest: sha1:B\r\n")
    records = [
        record(ROOF, page("The roof", "It leaks."), warc=digests[0]),
        record(ROOF, page("The roof", "It leaks."), warc=digests[0], day="2026-05-05"),
        record(ROOF, page("The roof", "It is dry."), warc=digests[1], day="2026-05-06"),
    ]
    path = write_file(tmp_path / "a.warc", b"".join(records))
    articles = articles_in(path)
    assert [article.published for article in articles] == [date(2026, 5, 4), date(2026, 5, 6)]
    assert [article.origin for article in articles] == [
        f"{path}!{ROOF}",
        f"{path}!{ROOF} (2026-05-06T08:00:00Z)",
    ]
    assert problems_in(path) == [(None, "skipped: copies (1)")]


def chunked(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (gzip.compress(page("The roof")), "Content-Encoding: gzip\r\n"),
        (zlib.compress(page("The roof")), "Content-Encoding: deflate\r\n"),
        (brotli.compress(page("The roof")), "Content-Encoding: br\r\n"),
        (chunked(page("The roof")), "Transfer-Encoding: chunked\r\n"),
        (
            chunked(brotli.compress(page("The roof"))),
            "Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n",
        ),
        (page("The roof"), "Transfer-Encoding: chunked\r\n"),
    ],
)
def test_pages_are_read_whatever_way_their_server_sent_them(
    tmp_path: Path, content: bytes, headers: str
) -> None:
    path = write_file(tmp_path / "a.warc", record(ROOF, content, headers=headers))
    assert [article.title for article in articles_in(path)] == ["The roof"]


def test_a_page_in_an_unknown_compression_is_reported(tmp_path: Path) -> None:
    content = record(ROOF, b"\x28\xb5\x2f\xfd", headers="Content-Encoding: zstd\r\n")
    path = write_file(tmp_path / "a.warc", content)
    assert problems_in(path) == [(None, "is compressed as zstd, which is not read")]


def test_texts_and_resources_are_read_in_the_encoding_of_their_server(tmp_path: Path) -> None:
    latin = "<p>Das Dach kostet 2,6 Millionen €, größer als gedacht.</p>".encode("cp1252")
    records = [
        record(ROOF, latin, kind='text/html; charset="windows-1252"'),
        record(FLOOR, "The floor is old. Größe: 3.".encode(), kind="text/plain"),
        record(FLOOR + "/2", page("Windows"), record_type="resource"),
    ]
    articles = articles_in(write_file(tmp_path / "a.warc", b"".join(records)))
    assert articles[0].text == "Das Dach kostet 2,6 Millionen €, größer als gedacht."
    assert articles[1].text == "The floor is old. Größe: 3."
    assert (articles[1].url, articles[1].reader.split()[0]) == (FLOOR, "text")
    assert articles[2].title == "Windows"


def test_pages_without_text_are_one_line_each_and_the_others_are_read(tmp_path: Path) -> None:
    content = record(FLOOR, b"<html><script>x()</script></html>") + record(ROOF, page("The roof"))
    path = write_file(tmp_path / "a.warc", content)
    problem, article = read_articles(path)
    assert str(problem).startswith(f"{path}!{FLOOR}: has no text")
    assert isinstance(article, Article)


# Damage and malice


def test_a_damaged_archive_gives_the_pages_before_the_damage(tmp_path: Path) -> None:
    raw = packed(record(ROOF, page("The roof")), record(FLOOR, page("The floor", "x" * 5000)))
    path = write_file(tmp_path / "a.warc.gz", raw[:-40])
    items = list(read_articles(path))
    assert isinstance(items[0], Article)
    assert isinstance(items[1], Problem)
    assert "truncated" in items[1].reason


def test_files_that_are_no_archive_are_reported(tmp_path: Path) -> None:
    for name in ("a.warc", "a.warc.gz", "a.wacz"):
        for content in (b"", b"\x89PNG\r\n\0\0" * 100, b"The roof is new.\n" * 50, gzip.compress(b"x")):
            assert len(problems_in(write_file(tmp_path / name, content))) == 1
    assert problems_in(write_file(tmp_path / "b.warc", INFO)) == [(None, NO_PAGE)]
    (problem,) = problems_in(wacz(tmp_path / "b.wacz"))
    assert problem == (None, "contains no WARC file; export the web archive again")


@pytest.mark.slow
@pytest.mark.parametrize("place", ["page", "skipped record", "archive"])
def test_decompression_bombs_are_refused(tmp_path: Path, place: str) -> None:
    zeros = io.BytesIO()
    with gzip.GzipFile(fileobj=zeros, mode="wb") as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    bomb = zeros.getvalue()
    if place == "page":
        path = write_file(tmp_path / "a.warc", record(ROOF, bomb, headers="Content-Encoding: gzip\r\n"))
        assert problems_in(path) == [(None, "has more than 200 MB and was skipped")]
        return
    head = record("https://example.org/a.png", kind="image/png").rstrip(b"\r\n")
    head = re.sub(rb"Content-Length: \d+", b"Content-Length: 300000000", head)
    body = io.BytesIO()
    with gzip.GzipFile(fileobj=body, mode="wb") as file:
        file.write(head + b"\r\n\r\n")
        for _ in range(300):
            file.write(bytes(1_000_000))
    if place == "skipped record":
        path = write_file(
            tmp_path / "a.warc.gz", packed(record(ROOF, page("The roof"))) + body.getvalue()
        )
    else:
        path = tmp_path / "a.wacz"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("archive/a.warc", bytes(150_000_000))
    (problem,) = [item for item in read_articles(path) if isinstance(item, Problem)]
    assert "unpacks to more than 200 times its size" in problem.reason


@pytest.mark.slow
def test_any_damaged_byte_is_reported_or_harmless(tmp_path: Path) -> None:
    plain = INFO + record(ROOF, page("The roof"))
    for name, raw, step in (("a.warc", plain, 13), ("a.warc.gz", packed(plain), 7)):
        for offset in range(0, len(raw), step):
            damaged = raw[:offset] + bytes([raw[offset] ^ 0xFF]) + raw[offset + 1 :]
            for item in read_articles(write_file(tmp_path / name, damaged)):
                assert isinstance(item, Article) or "\n" not in str(item)


def test_a_web_archive_within_a_zip_archive_is_to_be_unpacked(tmp_path: Path) -> None:
    inner = wacz(tmp_path / "a.wacz", packed(record(ROOF, page("The roof"))))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.wacz", inner.read_bytes())
        archive.writestr("a.warc", record(ROOF, page("The roof")))
    (article,) = articles_in(tmp_path / "a.zip")
    assert article.origin == f"{tmp_path}/a.zip!a.warc!{ROOF}"
    ((_, reason),) = problems_in(tmp_path / "a.zip")
    assert reason.startswith("is compressed twice")
