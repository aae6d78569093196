"""Broken, disguised and malicious documents give an article or a clear reason, in limited time."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ingest import readers
from assistant.ingest.readers import MAX_DOCUMENT_BYTES, Problem, read_articles
from assistant.ingest.sandbox import stop
from assistant.ingest.walk import DOCUMENTS
from assistant.schema import Article

REAL = Path(__file__).parents[2] / "data" / "documents"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"
ENTITIES = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))
ENTITY_BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{"lol" * 100}">{ENTITIES}]>'
FILE_ENTITY = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONS = (
    f'<Relationships xmlns="x"><Relationship Type="{OFFICE}" Target="word/document.xml"/>'
    "</Relationships>"
)
CONTAINER = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'


@pytest.fixture(autouse=True)
def _limit_processor_time() -> Iterator[None]:
    """Limit each test to 20 s of processor time, child included; wall time depends on the machine."""
    stop()  # the worker of earlier tests: a stopped worker adds its time to that of this process
    started = sum(os.times()[:4])
    yield
    stop()
    assert sum(os.times()[:4]) - started < 20


def read_outcome(path: Path, content: bytes) -> Article | str:
    """Return the only article, or else the only reason."""
    path.write_bytes(content)
    items = list(read_articles(path))
    articles = [item for item in items if isinstance(item, Article)]
    if articles:
        (article,) = articles
        return article
    (problem,) = [item for item in items if isinstance(item, Problem)]
    assert "\n" not in problem.reason
    assert len(problem.reason) < 200
    return problem.reason


def zip_of(**parts: str | bytes) -> bytes:
    """Return a zip archive of the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(document: str | bytes, **parts: str) -> bytes:
    return zip_of(**{"_rels/.rels": RELATIONS, "word/document.xml": document, **parts})


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def epub(*hrefs: str, **parts: str) -> bytes:
    items = "".join(
        f'<item id="i{number}" href="{href}" media-type="application/xhtml+xml"/>'
        for number, href in enumerate(hrefs)
    )
    spine = "".join(f'<itemref idref="i{number}"/>' for number in range(len(hrefs)))
    book = f"<package><metadata/><manifest>{items}</manifest><spine>{spine}</spine></package>"
    return zip_of(**{"META-INF/container.xml": CONTAINER, "book.opf": book, **parts})


def pdf(pages: int, *, kids: str | None = None, count: int | None = None, trailer: str = "") -> bytes:
    """Return a PDF built by hand with one line on each page."""
    kids = kids or " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count or pages}>>",
    ]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number in range(pages):
        line = f"BT /F1 12 Tf 72 700 Td (The ferry left port {number + 1} with passengers.) Tj ET"
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>"
            f"/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(line)}>>stream\n{line}\nendstream")
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>"
        f"\nstartxref\n{len(out)}\n%%EOF"
    )
    return bytes(out) + end.encode()


# All formats


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_empty_file_is_reported(tmp_path: Path, kind: str) -> None:
    assert read_outcome(tmp_path / f"a{kind}", b"") == "is empty"


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_image_with_a_documents_suffix_is_refused(tmp_path: Path, kind: str) -> None:
    assert isinstance(read_outcome(tmp_path / f"a{kind}", PNG), str)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_nul_bytes_are_refused(tmp_path: Path, kind: str) -> None:
    assert isinstance(read_outcome(tmp_path / f"a{kind}", b"\0" * 5000), str)


@pytest.mark.parametrize("name", ["ferry.pdf", "ferry.docx", "ferry.epub"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_truncated_document_is_refused(tmp_path: Path, name: str, share: float) -> None:
    raw = (REAL / name).read_bytes()
    assert "damaged" in str(read_outcome(tmp_path / name, raw[: int(len(raw) * share)]))


def test_oversized_document_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(MAX_DOCUMENT_BYTES * 10)
    (problem,) = read_articles(path)
    assert isinstance(problem, Problem)
    assert problem.reason == "has 2,000 MB, above the limit of 200 MB for a document; split it"


def test_direction_overrides_and_invisible_characters_are_removed(
    tmp_path: Path,
) -> None:
    words = "The price is \u202e5\u202c dol\u200blars. سعر العبارة خمسة. می\u200cخواهم"
    for name, content in (
        ("a.docx", docx(f"<w:document {W}><w:body>{paragraph(words)}</w:body></w:document>")),
        ("a.html", f"<p>{words}</p>".encode()),
    ):
        article = read_outcome(tmp_path / name, content)
        assert isinstance(article, Article)
        assert article.text == "The price is 5 dollars. سعر العبارة خمسة. می\u200cخواهم"


# PDF


def test_pdf_pages_are_read_with_their_offsets(tmp_path: Path) -> None:
    article = read_outcome(tmp_path / "a.pdf", pdf(3))
    assert isinstance(article, Article)
    assert [article.text[page:].split(" with")[0] for page in article.pages] == [
        f"The ferry left port {number}" for number in (1, 2, 3)
    ]


@pytest.mark.slow
def test_pdf_with_ten_thousand_pages_is_read(tmp_path: Path) -> None:
    article = read_outcome(tmp_path / "a.pdf", pdf(10_000))
    assert isinstance(article, Article)
    assert len(article.pages) == 10_000
    assert article.text[article.pages[9_999] :].startswith("The ferry left port 10000")


def test_pdf_above_the_page_limit_is_refused(tmp_path: Path) -> None:
    assert "split it" in str(read_outcome(tmp_path / "a.pdf", pdf(20_001)))


def test_pdf_with_a_circular_page_tree_is_refused(tmp_path: Path) -> None:
    assert isinstance(
        read_outcome(tmp_path / "a.pdf", pdf(1, kids="2 0 R 4 0 R 2 0 R", count=1_000_000)), str
    )


def test_encrypted_pdf_is_reported(tmp_path: Path) -> None:
    encryption = (
        "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + "00" * 32
        + ">/U<"
        + "00" * 32
        + ">>>"
    )
    assert (
        read_outcome(tmp_path / "a.pdf", pdf(1, trailer=encryption))
        == "is encrypted; save a copy without a password"
    )


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide an installed Tesseract."""
    monkeypatch.setattr(readers, "is_ocr_available", lambda: False)


@pytest.mark.usefixtures("no_ocr")
def test_scanned_pdf_is_reported(tmp_path: Path) -> None:
    scanned = pdf(2).replace(b" Tj", b"   ")
    assert "no text layer" in str(read_outcome(tmp_path / "a.pdf", scanned))


@pytest.mark.usefixtures("no_ocr")
def test_pages_without_text_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(3).replace(b"2 with passengers.) Tj", b"2 with passengers.)   "))
    article, note = read_articles(path)
    assert isinstance(article, Article)
    assert isinstance(note, Problem)
    assert note.is_note
    assert note.reason == "was added without 1 page without a text layer"
    assert article.text[article.pages[2] :].startswith("The ferry left port 3")


# Word and e-books


@pytest.mark.parametrize("start", [ENTITY_BOMB, FILE_ENTITY])
def test_xml_entities_are_neither_expanded_nor_fetched(tmp_path: Path, start: str) -> None:
    document = read_outcome(
        tmp_path / "a.docx",
        docx(f"{start}<w:document {W}><w:body>{paragraph('&e9;')}</w:body></w:document>"),
    )
    assert "entities" in str(document)
    book = read_outcome(
        tmp_path / "a.epub",
        epub("one.xhtml", **{"one.xhtml": f"{start}<html><body><p>Words. &e9;</p></body></html>"}),
    )
    assert isinstance(book, str) or ("root:" not in book.text and len(book.text) < 100)


@pytest.mark.slow
def test_zip_bomb_is_refused(tmp_path: Path) -> None:
    compressor = zlib.compressobj(1, zlib.DEFLATED, -15)
    blank = b" " * 10_000_000
    content = f"<w:document {W}><w:body>{paragraph('Words.')}".encode()
    size, checksum = len(content), zlib.crc32(content)
    stream = compressor.compress(content)
    for _ in range(25):
        stream, size, checksum = (
            stream + compressor.compress(blank),
            size + len(blank),
            zlib.crc32(blank, checksum),
        )
    stream += compressor.flush()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", stream)
    raw = as_deflated(bomb.getvalue(), stream, size, checksum)
    assert len(raw) < 2_000_000
    assert read_outcome(tmp_path / "a.docx", raw) == "unpacks to more than the limit of 200 MB"


def as_deflated(archive: bytes, stream: bytes, size: int, checksum: int) -> bytes:
    """Return the archive with its stored part relabelled as a deflated stream."""
    stored = b"".join(
        number.to_bytes(4, "little") for number in (zlib.crc32(stream), len(stream), len(stream))
    )
    deflated = b"".join(number.to_bytes(4, "little") for number in (checksum, len(stream), size))
    out = bytearray(archive)
    offset = out.find(stored)
    while offset >= 0:
        out[offset : offset + 12] = deflated
        out[offset - 6 : offset - 4] = (8).to_bytes(2, "little")
        offset = out.find(stored, offset + 12)
    return bytes(out)


def test_archive_that_is_not_a_document_is_refused(tmp_path: Path) -> None:
    assert (
        read_outcome(tmp_path / "a.docx", zip_of(**{"a.txt": "x"}))
        == "is not a Word document (.docx), despite its name"
    )
    assert (
        read_outcome(tmp_path / "a.epub", zip_of(**{"a.txt": "x"}))
        == "is not an e-book (.epub), despite its name"
    )
    assert "older format" in str(read_outcome(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600))


def test_chapter_paths_outside_the_book_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    names = ("../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "one.xhtml")
    path.write_bytes(
        epub(*names, **{"one.xhtml": "<html><body><p>The first chapter.</p></body></html>"})
    )
    article, note = read_articles(path)
    assert isinstance(article, Article)
    assert article.text == "The first chapter."
    assert isinstance(note, Problem)
    assert note.reason == "was added without 3 chapters missing from the file"


def test_book_with_drm_is_reported(tmp_path: Path) -> None:
    keys = (
        '<encryption><EncryptedData><CipherData><CipherReference URI="one.xhtml"/></CipherData>'
        "</EncryptedData></encryption>"
    )
    assert "DRM" in str(
        read_outcome(
            tmp_path / "a.epub",
            epub("one.xhtml", **{"one.xhtml": "\x01\x02", "META-INF/encryption.xml": keys}),
        )
    )


def test_deleted_and_hidden_text_of_a_word_document_is_dropped(tmp_path: Path) -> None:
    runs = (
        "<w:p><w:r><w:t>The ferry </w:t></w:r>"
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>soon </w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>not </w:t></w:r>"
        "<w:r><w:t>re</w:t></w:r><w:r><w:t>turns.</w:t></w:r></w:p>"
    )
    article = read_outcome(
        tmp_path / "a.docx", docx(f"<w:document {W}>\n <w:body>\n  {runs}\n </w:body>\n</w:document>")
    )
    assert isinstance(article, Article)
    assert article.text == "The ferry soon returns."


def test_entities_and_nesting_in_opendocument_are_refused(tmp_path: Path) -> None:
    text = "<office:document><body><text><p>Words. &e9;</p></text></body></office:document>"
    for name, raw in (
        ("a.odt", zip_of(**{"content.xml": f"{ENTITY_BOMB}{text}"})),
        ("a.fodt", f"{FILE_ENTITY}{text}".encode()),
    ):
        outcome = read_outcome(tmp_path / name, raw)
        assert isinstance(outcome, str) or ("root:" not in outcome.text and len(outcome.text) < 100)
    nested = "<section>" * 100_000
    assert isinstance(read_outcome(tmp_path / "b.odt", zip_of(**{"content.xml": nested})), str)


def test_repetition_in_opendocument_is_limited(tmp_path: Path) -> None:
    spaces = '<text:s text:c="999999999"/>'
    space = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    body = f"<x {space}><body><text><p>One{spaces}two.</p></text></body></x>"
    article = read_outcome(tmp_path / "a.odt", zip_of(**{"content.xml": body}))
    assert isinstance(article, Article)
    assert article.text == "One two."


def test_deeply_nested_rich_text_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in str(read_outcome(tmp_path / "a.rtf", b"{\\rtf1 " + b"{" * 1_000_000))


@pytest.mark.parametrize(
    "body",
    [
        rb"\bin99999999999 x",
        rb"\bin-5 x",
        rb"\u99999999999 ? x",
        rb"\uc-5\u65? x",
        rb"\uc9999999\u65? {x}",
        rb"\f9999999999\'ff x",
        rb"\ansicpg-3\ansicpg99999 x",
        rb"{\fonttbl{\f0\cpg0 A;}}{\info{\creatim\yr-5\mo99999}} x",
        rb"}}}}} \cell\row\nestrow\par",
        rb"\'zz \' \\ ",
    ],
)
def test_impossible_numbers_in_rich_text_never_raise(tmp_path: Path, body: bytes) -> None:
    outcome = read_outcome(tmp_path / "a.rtf", rb"{\rtf1 Words. " + body + b"}")
    assert "Words." in (outcome.text if isinstance(outcome, Article) else "")


@pytest.mark.slow
def test_large_picture_in_rich_text_is_skipped_in_time(tmp_path: Path) -> None:
    picture = b"{\\pict " + (b"0123456789abcdef" * 8 + b"\r\n") * 200_000 + b"}"
    article = read_outcome(tmp_path / "a.rtf", b"{\\rtf1 Words. " + picture + b"}")
    assert isinstance(article, Article)
    assert article.text == "Words."


# Web pages and mail


def test_deeply_nested_page_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in str(
        read_outcome(tmp_path / "a.html", b"<div>" * 100_000 + b"<p>Deep.</p>" + b"</div>" * 100_000)
    )


def test_deeply_nested_mail_does_not_crash(tmp_path: Path) -> None:
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(1_000)
    )
    assert isinstance(
        read_outcome(
            tmp_path / "a.eml",
            f"From: a@b.example\n{nested}Content-Type: text/plain\n\nDeep.\n".encode(),
        ),
        Article | str,
    )


@pytest.mark.parametrize(
    "part",
    [
        "From: a@b.example\nContent-Type: message/rfc822\n\n",
        "From: a@b.example\nContent-Type: multipart/digest; boundary=b{}\n\n--b{}\n\n",
        "From: a@b.example\nContent-Type: multipart/alternative; boundary=b{}\n\n--b{}\n",
    ],
)
def test_messages_enclosed_in_each_other_without_end_do_not_crash(tmp_path: Path, part: str) -> None:
    nested = "".join(part.format(level, level) for level in range(500))
    outcome = read_outcome(tmp_path / "a.eml", f"{nested}From: a@b.example\n\nDeep.\n".encode())
    assert isinstance(outcome, Article | str)


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        "-- \n" * 200_000,
        "> " * 500_000,
        "-" * 70 + "\n\nSubject: a\n" * 50_000,
        "=?utf-8?B?" * 100_000,
        "begin 644 a\n" * 100_000,
        "<p " * 300_000,
        "-----BEGIN PGP SIGNED MESSAGE-----\n" * 50_000,
        "This mail is confidential " * 50_000,
        "\n \n" * 300_000,
        "_ " * 300_000 + "\nmailing list http://x",
        "view " * 100_000,
        "From: x\n" * 100_000,
    ],
)
def test_patterns_for_mail_need_little_time_on_any_text(tmp_path: Path, body: str) -> None:
    for kind in ("plain; format=flowed; delsp=yes", "html", "calendar", "enriched"):
        header = f"From: a@b.example\nSubject: {body[:2000]!r}\nContent-Type: text/{kind}\n\nWords.\n\n"
        (tmp_path / "a.eml").write_bytes((header + body).encode())
        assert [*read_articles(tmp_path / "a.eml")]


@pytest.mark.slow
def test_a_mail_of_many_parts_is_read_in_linear_time(tmp_path: Path) -> None:
    parts = "--b\nContent-Type: text/plain\n\nWords.\n" * 30_000
    raw = f"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n"
    assert isinstance(read_outcome(tmp_path / "a.eml", raw.encode()), Article)


def test_mail_without_text_names_its_attachments(tmp_path: Path) -> None:
    raw = (
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/pdf\n"
        b"Content-Disposition: attachment; filename=a.pdf\n\nx\n"
    )
    assert read_outcome(tmp_path / "a.eml", raw) == "has no text, only the attachment a.pdf"


@pytest.mark.parametrize("name", ["ferry.eml", "tokyo.mhtml"])
def test_truncated_mail_and_saved_pages_never_raise(tmp_path: Path, name: str) -> None:
    raw = (REAL / name).read_bytes()
    for share in (0.05, 0.5):
        outcome = read_outcome(tmp_path / name, raw[: int(len(raw) * share)])
        assert isinstance(outcome, Article) or outcome
