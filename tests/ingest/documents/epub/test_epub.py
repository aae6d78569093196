"""E-books: the chapters that can be read, in order, as the reader of the book sees them."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from tests.ingest.documents.office import read_document, read_refusal, zip_of

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
XHTML = "application/xhtml+xml"


def chapter(content: str, head: str = "") -> str:
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head>{head}</head><body>{content}</body></html>"
    )


def book(
    chapters: dict[str, str],
    *,
    metadata: str = "",
    media_type: str = XHTML,
    items: str = "",
    guide: str = "",
    parts: dict[str, str | bytes] | None = None,
    spine: str | None = None,
) -> bytes:
    """Return a book of chapters by file name. `items` and `guide` are added to the package file."""
    entries = "".join(
        f'<item id="{name}" href="{name}" media-type="{media_type}"/>' for name in chapters
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in chapters) if spine is None else spine
    opf = (
        f"<package><metadata>{metadata}</metadata><manifest>{entries}{items}</manifest>"
        f"<spine>{order}</spine><guide>{guide}</guide></package>"
    )
    return zip_of(
        {
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": opf,
            **{f"OPS/{name}": content for name, content in chapters.items()},
            **(parts or {}),
        }
    )


def text_of(tmp_path: Path, content: str, **options: str) -> str:
    head = options.get("head", "")
    return read_document(tmp_path / "a.epub", book({"1.xhtml": chapter(content, head)}))[0].text


def damage(raw: bytes, name: str) -> bytes:
    """Return an archive with a bit changed in the content of a part."""
    archive = zipfile.ZipFile(BytesIO(raw))
    offset = archive.getinfo(name).header_offset + 30 + len(name) + 8
    return raw[:offset] + bytes([raw[offset] ^ 0xFF]) + raw[offset + 1 :]


def test_damaged_chapter_does_not_refuse_the_book(tmp_path: Path) -> None:
    texts = {f"{number}.xhtml": chapter(f"<p>Chapter {number} is here.</p>") for number in (1, 2, 3)}
    article, notes = read_document(tmp_path / "a.epub", damage(book(texts), "OPS/2.xhtml"))
    assert article.text == "Chapter 1 is here.\n\nChapter 3 is here."
    assert notes == ["was added without chapter 2 (2.xhtml), which is damaged"]


def test_many_damaged_chapters_are_counted_and_a_book_of_them_is_refused(tmp_path: Path) -> None:
    texts = {f"{number}.xhtml": chapter(f"<p>Chapter {number} is here.</p>") for number in range(5)}
    raw = book(texts)
    for number in range(4):
        raw = damage(raw, f"OPS/{number}.xhtml")
    article, notes = read_document(tmp_path / "a.epub", raw)
    assert article.text == "Chapter 4 is here."
    assert notes == ["was added without 4 damaged chapters"]
    refusal = read_refusal(tmp_path / "b.epub", damage(raw, "OPS/4.xhtml"))
    assert refusal == "is damaged; fetch or save it again"


@pytest.mark.parametrize(
    "media_type",
    ["text/html", "text/x-oeb1-document", "application/xml", "text/xml", "application/octet-stream", ""],
)
def test_chapter_of_an_old_or_general_type_is_read(tmp_path: Path, media_type: str) -> None:
    raw = book({"1.html": chapter("<p>The quay is new.</p>")}, media_type=media_type)
    assert read_document(tmp_path / "a.epub", raw)[0].text == "The quay is new."


def test_malformed_package_file_and_chapter_are_read(tmp_path: Path) -> None:
    raw = book(
        {"1.xhtml": "<p>Fish & chips<br>at the quay"},
        metadata="<title>Fish & chips of the quay</title><date>2026-03-06</date>",
    )
    article, _ = read_document(tmp_path / "a.epub", raw)
    assert article.text == "Fish & chips\nat the quay"
    assert article.published == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ('48<a epub:type="noteref" href="#n"><sup>1</sup></a> million', "48¹ million"),
        ('48<a epub:type="noteref" href="#n">1</a> million', "48¹ million"),
        ("10<sup>6</sup> tiles of CO<sub>2</sub>", "10⁶ tiles of CO2"),
        ('48<span class="up">3</span> million', "48³ million"),
        ('12<span class="note">4</span> boats', "12⁴ boats"),
        ('In <span class="old">May </span>July', "In July"),
        ('In <i class="secret">May </i>July', "In July"),
        ('<table><tr><td class="up">7</td><td>boats</td></tr></table>', "| 7 | boats |"),
        ('A<span epub:type="pagebreak" title="12">12</span> boat', "A boat"),
        ('A<span role="doc-pagebreak">12</span> boat', "A boat"),
        ('<nav epub:type="toc"><ol><li>One</li></ol></nav><p>Text.</p>', "Text."),
        ('<p>Text.</p><aside epub:type="footnote" hidden="hidden"><p>A note.</p></aside>',
         "Text.\n\nA note."),
    ],
)  # fmt: skip
def test_text_reads_as_displayed(tmp_path: Path, content: str, text: str) -> None:
    sheet = (
        "/* .boats */ span.up, td.up { font-size: 60%; vertical-align: super }"
        ".note{vertical-align:0.4em} .old { text-decoration: line-through; } i.secret{display:none}"
        "@media print { p { display: none } .boats { display: none } } div p.old {display:none}"
    )
    items = '<item id="css" href="style.css" media-type="text/css"/>'
    raw = book({"1.xhtml": chapter(content)}, items=items, parts={"OPS/style.css": sheet})
    assert read_document(tmp_path / "a.epub", raw)[0].text == text


def test_styles_within_a_chapter_are_read(tmp_path: Path) -> None:
    head = "<style>.up { vertical-align: super }</style>"
    assert text_of(tmp_path, '48<span class="up">1</span> million', head=head) == "48¹ million"


def test_contents_page_is_no_text_unless_it_is_the_book(tmp_path: Path) -> None:
    texts = {
        "toc.xhtml": chapter('<h1>Contents</h1><p><a href="1.xhtml">The first of the chapters</a></p>'),
        "1.xhtml": chapter("<p>The quay is new.</p>"),
    }
    guide = '<reference type="toc" href="{}"/>'
    article, _ = read_document(tmp_path / "a.epub", book(texts, guide=guide.format("toc.xhtml")))
    assert article.text == "The quay is new."
    article, _ = read_document(tmp_path / "b.epub", book(texts, guide=guide.format("1.xhtml")))
    assert "The quay is new." in article.text


def test_picture_book_is_refused_with_the_number_of_pictures(tmp_path: Path) -> None:
    pages = '<item id="p1" href="1.jpg" media-type="image/jpeg"/>'
    raw = book({"1.xhtml": chapter('<img src="2.jpg"/>')}, items=pages, spine=(
        '<itemref idref="p1"/><itemref idref="1.xhtml"/>'))  # fmt: skip
    assert read_refusal(tmp_path / "a.epub", raw) == "has no text, only 2 pictures"


def test_fixed_layout_is_reported(tmp_path: Path) -> None:
    meta = '<meta property="rendition:layout">pre-paginated</meta>'
    raw = book({"1.xhtml": chapter("<p>The quay is new.</p>")}, metadata=meta)
    _, notes = read_document(tmp_path / "a.epub", raw)
    assert notes == ["has a fixed layout, so that its lines may be out of order"]


def test_lines_of_a_drawing_are_read(tmp_path: Path) -> None:
    items = '<item id="s" href="1.svg" media-type="image/svg+xml"/>'
    line = "<title>No</title><text>The <tspan>quay</tspan></text>"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{line}</svg>'
    raw = book({}, items=items, spine='<itemref idref="s"/>', parts={"OPS/1.svg": svg})
    assert read_document(tmp_path / "a.epub", raw)[0].text == "The quay"


def test_encrypted_fonts_are_no_protection(tmp_path: Path) -> None:
    keys = '<encryption><CipherReference URI="OPS/font.otf"/></encryption>'
    raw = book({"1.xhtml": chapter("<p>The quay is new.</p>")}, parts={"META-INF/encryption.xml": keys})
    assert read_document(tmp_path / "a.epub", raw)[0].text == "The quay is new."


@pytest.mark.parametrize(
    ("dates", "day", "basis"),
    [
        ("<date>2026-03-06</date>", date(2026, 3, 6), None),
        ('<date event="creation">2025-01-02</date><date event="publication">2026-03-06</date>',
         date(2026, 3, 6), None),
        ('<date event="creation">2026-03-06</date>', date(2026, 3, 6), "the document's properties"),
        ('<date event="modification">2026-03-06</date>', None, None),
        ("<date>0101-01-01T00:00:00+00:00</date>", None, None),
    ],
)  # fmt: skip
def test_day_is_that_of_publication(
    tmp_path: Path, dates: str, day: date | None, basis: str | None
) -> None:
    raw = book({"1.xhtml": chapter("<p>The quay is new.</p>")}, metadata=dates)
    article, _ = read_document(tmp_path / "a.epub", raw)
    assert (article.published, article.date_basis) == (day, basis)


def test_unknown_title_and_publisher_are_not_taken(tmp_path: Path) -> None:
    for publisher in ("Unknown", "calibre"):
        metadata = f"<title>Unknown</title><publisher>{publisher}</publisher>"
        raw = book({"1.xhtml": chapter("<h1>The quay</h1><p>It is new.</p>")}, metadata=metadata)
        article, _ = read_document(tmp_path / "a.epub", raw)
        assert (article.title, article.source) == ("The quay", None)
