"""Documents that are broken, in disguise or made to do harm: each is an article or one clear line, soon and in one piece."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.ingest.readers import MAX_DOCUMENT_BYTES, Problem, read_articles
from assistant.ingest.sandbox import stop
from assistant.ingest.walk import DOCUMENTS
from assistant.schema import Article

REAL = Path(__file__).parents[1] / "data" / "documents"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"
ENTITIES = "".join(f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">' for number in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{"lol" * 100}">{ENTITIES}]>'
REACHING = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e9 SYSTEM "file:///etc/passwd">]>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
RELATIONS = f'<Relationships xmlns="x"><Relationship Type="{OFFICE}" Target="word/document.xml"/></Relationships>'
CONTAINER = '<container><rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'


@pytest.fixture(autouse=True)
def _within_twenty_seconds() -> Iterator[None]:
    """Of processor time, this process's and the child's: a busy machine is none of theirs."""
    began = sum(os.times()[:4])
    yield
    stop()
    assert sum(os.times()[:4]) - began < 20


def outcome(path: Path, content: bytes) -> Article | str:
    """The article or the reason; there is one of the two, never both and never more."""
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


def packed(**parts: str | bytes) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(document: str | bytes, **parts: str) -> bytes:
    return packed(**{"_rels/.rels": RELATIONS, "word/document.xml": document, **parts})


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def epub(*hrefs: str, **parts: str) -> bytes:
    items = "".join(
        f'<item id="i{number}" href="{href}" media-type="application/xhtml+xml"/>'
        for number, href in enumerate(hrefs)
    )
    spine = "".join(f'<itemref idref="i{number}"/>' for number in range(len(hrefs)))
    book = f"<package><metadata/><manifest>{items}</manifest><spine>{spine}</spine></package>"
    return packed(**{"META-INF/container.xml": CONTAINER, "book.opf": book, **parts})


def pdf(pages: int, *, kids: str | None = None, count: int | None = None, trailer: str = "") -> bytes:
    """A PDF of pages with a line each, built by hand."""
    kids = kids or " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count or pages}>>",
    ]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for number in range(pages):
        line = f"BT /F1 12 Tf 72 700 Td (The ferry left port {number + 1} with passengers.) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(line)}>>stream\n{line}\nendstream")
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF"
    return bytes(out) + end.encode()


# All kinds


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_an_empty_file_says_so(tmp_path: Path, kind: str) -> None:
    assert outcome(tmp_path / f"a{kind}", b"") == "is empty"


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_picture_under_a_wrong_name_is_refused(tmp_path: Path, kind: str) -> None:
    assert isinstance(outcome(tmp_path / f"a{kind}", PNG), str)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_nul_characters_are_refused(tmp_path: Path, kind: str) -> None:
    assert isinstance(outcome(tmp_path / f"a{kind}", b"\0" * 5000), str)


@pytest.mark.parametrize("name", ["ferry.pdf", "ferry.docx", "ferry.epub"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_document_that_is_cut_off_is_refused_not_taken_in_part(
    tmp_path: Path, name: str, share: float
) -> None:
    whole = (REAL / name).read_bytes()
    assert "damaged" in str(outcome(tmp_path / name, whole[: int(len(whole) * share)]))


def test_a_document_that_is_too_large_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    with path.open("wb") as file:
        file.truncate(MAX_DOCUMENT_BYTES * 10)
    (problem,) = read_articles(path)
    assert isinstance(problem, Problem)
    assert problem.reason == "has 2,000 MB, above the limit of 200 MB for a document; split it"


def test_what_turns_the_direction_of_words_or_hides_in_them_is_no_part_of_the_text(
    tmp_path: Path,
) -> None:
    words = "The price is \u202e5\u202c dol\u200blars. سعر العبارة خمسة. می\u200cخواهم"
    for name, content in (
        ("a.docx", docx(f"<w:document {W}><w:body>{paragraph(words)}</w:body></w:document>")),
        ("a.html", f"<p>{words}</p>".encode()),
    ):
        article = outcome(tmp_path / name, content)
        assert isinstance(article, Article)
        assert article.text == "The price is 5 dollars. سعر العبارة خمسة. می\u200cخواهم"


# PDF


def test_a_pdf_made_by_hand_is_read_with_its_pages(tmp_path: Path) -> None:
    article = outcome(tmp_path / "a.pdf", pdf(3))
    assert isinstance(article, Article)
    assert [article.text[page:].split(" with")[0] for page in article.pages] == [
        f"The ferry left port {number}" for number in (1, 2, 3)
    ]


def test_a_pdf_of_ten_thousand_pages_is_read(tmp_path: Path) -> None:
    article = outcome(tmp_path / "a.pdf", pdf(10_000))
    assert isinstance(article, Article)
    assert len(article.pages) == 10_000
    assert article.text[article.pages[9_999] :].startswith("The ferry left port 10000")


def test_a_pdf_of_more_pages_than_any_book_is_refused(tmp_path: Path) -> None:
    assert "split it" in str(outcome(tmp_path / "a.pdf", pdf(20_001)))


def test_a_pdf_whose_pages_go_round_in_a_circle_ends(tmp_path: Path) -> None:
    assert isinstance(
        outcome(tmp_path / "a.pdf", pdf(1, kids="2 0 R 4 0 R 2 0 R", count=1_000_000)), str
    )


def test_an_encrypted_pdf_says_so(tmp_path: Path) -> None:
    locked = (
        "/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + "00" * 32
        + ">/U<"
        + "00" * 32
        + ">>>"
    )
    assert (
        outcome(tmp_path / "a.pdf", pdf(1, trailer=locked))
        == "is encrypted; save a copy without a password"
    )


def test_a_pdf_of_pictures_says_what_to_do(tmp_path: Path) -> None:
    scanned = pdf(2).replace(b" Tj", b"   ")
    assert "no text layer" in str(outcome(tmp_path / "a.pdf", scanned))


def test_pages_without_text_among_others_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(3).replace(b"2 with passengers.) Tj", b"2 with passengers.)   "))
    article, note = read_articles(path)
    assert isinstance(article, Article)
    assert isinstance(note, Problem)
    assert note.is_note
    assert note.reason == "was added without 1 page without a text layer"
    assert article.text[article.pages[2] :].startswith("The ferry left port 3")


# Word and e-books


@pytest.mark.parametrize("start", [BOMB, REACHING])
def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path, start: str) -> None:
    document = outcome(
        tmp_path / "a.docx",
        docx(f"{start}<w:document {W}><w:body>{paragraph('&e9;')}</w:body></w:document>"),
    )
    assert "entities" in str(document)
    book = outcome(
        tmp_path / "a.epub",
        epub("one.xhtml", **{"one.xhtml": f"{start}<html><body><p>Words. &e9;</p></body></html>"}),
    )
    assert isinstance(book, str) or ("root:" not in book.text and len(book.text) < 100)


def test_a_document_that_unpacks_to_more_than_any_is_given_up(tmp_path: Path) -> None:
    squeezer = zlib.compressobj(1, zlib.DEFLATED, -15)
    blank = b" " * 10_000_000
    content = f"<w:document {W}><w:body>{paragraph('Words.')}".encode()
    size, check = len(content), zlib.crc32(content)
    stream = squeezer.compress(content)
    for _ in range(25):
        stream, size, check = (
            stream + squeezer.compress(blank),
            size + len(blank),
            zlib.crc32(blank, check),
        )
    stream += squeezer.flush()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", stream)
    raw = as_deflated(bomb.getvalue(), stream, size, check)
    assert len(raw) < 2_000_000
    assert outcome(tmp_path / "a.docx", raw) == "unpacks to more than the limit of 200 MB"


def as_deflated(archive: bytes, stream: bytes, size: int, check: int) -> bytes:
    """An archive whose stored part is said to be a deflated stream."""
    stored = b"".join(
        number.to_bytes(4, "little") for number in (zlib.crc32(stream), len(stream), len(stream))
    )
    deflated = b"".join(number.to_bytes(4, "little") for number in (check, len(stream), size))
    out = bytearray(archive)
    place = out.find(stored)
    while place >= 0:
        out[place : place + 12] = deflated
        out[place - 6 : place - 4] = (8).to_bytes(2, "little")
        place = out.find(stored, place + 12)
    return bytes(out)


def test_an_archive_that_is_no_document_says_what_it_is_not(tmp_path: Path) -> None:
    assert (
        outcome(tmp_path / "a.docx", packed(**{"a.txt": "x"}))
        == "is not a Word document (.docx), despite its name"
    )
    assert (
        outcome(tmp_path / "a.epub", packed(**{"a.txt": "x"}))
        == "is not an e-book (.epub), despite its name"
    )
    assert "older format" in str(outcome(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600))


def test_chapters_outside_the_book_are_not_looked_for_outside_it(tmp_path: Path) -> None:
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


def test_a_book_that_is_locked_to_a_shop_says_so(tmp_path: Path) -> None:
    keys = '<encryption><EncryptedData><CipherData><CipherReference URI="one.xhtml"/></CipherData></EncryptedData></encryption>'
    assert "DRM" in str(
        outcome(
            tmp_path / "a.epub",
            epub("one.xhtml", **{"one.xhtml": "\x01\x02", "META-INF/encryption.xml": keys}),
        )
    )


def test_words_deleted_or_hidden_in_a_word_document_are_not_read(tmp_path: Path) -> None:
    runs = (
        "<w:p><w:r><w:t>The ferry </w:t></w:r>"
        "<w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:ins><w:r><w:t>soon </w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>not </w:t></w:r><w:r><w:t>re</w:t></w:r><w:r><w:t>turns.</w:t></w:r></w:p>"
    )
    article = outcome(
        tmp_path / "a.docx", docx(f"<w:document {W}>\n <w:body>\n  {runs}\n </w:body>\n</w:document>")
    )
    assert isinstance(article, Article)
    assert article.text == "The ferry soon returns."


# Pages and mail


def test_a_page_nested_deeper_than_any_is_refused(tmp_path: Path) -> None:
    assert "nested too deeply" in str(
        outcome(tmp_path / "a.html", b"<div>" * 100_000 + b"<p>Deep.</p>" + b"</div>" * 100_000)
    )


def test_mail_nested_deeper_than_any_is_refused_or_read(tmp_path: Path) -> None:
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n" for level in range(1_000)
    )
    assert isinstance(
        outcome(
            tmp_path / "a.eml",
            f"From: a@b.example\n{nested}Content-Type: text/plain\n\nDeep.\n".encode(),
        ),
        Article | str,
    )


def test_mail_without_a_text_names_what_it_has(tmp_path: Path) -> None:
    raw = b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n"
    assert outcome(tmp_path / "a.eml", raw) == "has no text, only the attachment a.pdf"


@pytest.mark.parametrize("name", ["ferry.eml", "tokyo.mhtml"])
def test_mail_and_saved_pages_that_are_cut_off_never_raise(tmp_path: Path, name: str) -> None:
    whole = (REAL / name).read_bytes()
    for share in (0.05, 0.5):
        got = outcome(tmp_path / name, whole[: int(len(whole) * share)])
        assert isinstance(got, Article) or got
