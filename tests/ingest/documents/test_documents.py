"""Two articles saved by real programs in every format: the extracted text and metadata match."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.chunking import split_passages
from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article, page_at

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "tests" / "data" / "documents"
SEEDS = {
    "ferry": ROOT / "seeds" / "2026-02-26-ferry-bill-rises.md",
    "tokyo": ROOT / "seeds" / "2026-03-06-carney-tokyo.txt",
}
FERRY = "Ferry repair bill climbs to $5.8 million, return put back to April 20"
TOKYO = (
    "Mark Carney promises Japan closer work on defence and supply chains "
    "as he tries to make Canada depend less on the United States"
)  # fmt: skip
DAYS = {"ferry": date(2026, 2, 26), "tokyo": date(2026, 3, 6)}


def read_document(name: str) -> Article:
    (article,) = [item for item in read_articles(DOCUMENTS / name) if isinstance(item, Article)]
    return article


def words(text: str) -> list[str]:
    """Return the words, with typographic quotes and dashes replaced by plain ones."""
    return re.findall(r"[\w$%.,:-]*\w", text.translate(str.maketrans("“”‘’–", "\"\"''-")))


def seed_text(name: str) -> str:
    text = SEEDS[name.partition(".")[0].partition("-")[0]].read_text(encoding="utf-8")
    return text.split("---\n", 2)[2] if text.startswith("---") else text.split("\n", 1)[1]


@pytest.mark.parametrize(
    "name", sorted(path.name for path in DOCUMENTS.iterdir() if path.suffix != ".md")
)
def test_extracted_words_match_the_article_in_order(name: str) -> None:
    # A printed page includes the page's footer.
    extracted = words(read_document(name).text.removesuffix("© The Sample Herald. Imprint"))
    expected = words(seed_text(name))
    assert extracted[-len(expected) :] == expected
    # The text may begin with the title, which books repeat, the day and the publisher.
    assert len(extracted) <= len(expected) + 2 * len(words(TOKYO)) + 5


@pytest.mark.parametrize(
    "name",
    [
        "ferry.docx",
        "ferry.epub",
        "ferry.eml",
        "ferry.pdf",
        "tokyo.docx",
        "tokyo-writer.docx",
        "tokyo.html",
    ],
)
def test_paragraphs_are_preserved(name: str) -> None:
    extracted = {" ".join(words(part)) for part in re.split(r"\n\s*\n", read_document(name).text)}
    expected = {
        " ".join(words(part))
        for part in re.split(r"\n\s*\n", seed_text(name))
        if not part.startswith("*")
    }
    if name.endswith(".eml"):
        assert expected <= extracted
    else:
        assert len(expected - extracted) <= name.endswith(".pdf")


@pytest.mark.parametrize(
    "name",
    [
        "ferry.docx",
        "ferry.epub",
        "ferry.eml",
        "ferry.pdf",
        "tokyo.pdf",
        "tokyo.docx",
        "tokyo-writer.docx",
        "tokyo.epub",
        "tokyo.html",
        "tokyo.mhtml",
    ],
)
def test_title_and_day_come_from_the_document(name: str) -> None:
    story = re.split(r"[.-]", name)[0]
    article = read_document(name)
    assert (article.title, article.published) == ({"ferry": FERRY, "tokyo": TOKYO}[story], DAYS[story])


def test_outlet_and_address_come_from_the_document() -> None:
    assert (
        read_document("tokyo.epub").source == read_document("tokyo.html").source == "The Sample Herald"
    )
    assert read_document("tokyo.mhtml").url == "http://herald.example:34543/tokyo.html"
    assert read_document("ferry.eml").source == "Tamsel Coast Wire"


@pytest.mark.parametrize(
    ("name", "second_page"), [("ferry.pdf", "From Monday, March 2"), ("tokyo.pdf", "")]
)
def test_pdf_offsets_map_to_the_printed_page(name: str, second_page: str) -> None:
    import pypdfium2

    article = read_document(name)
    pages = [
        " ".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(DOCUMENTS / name)
    ]
    assert len(article.pages) == len(pages) == 2
    assert article.text[article.pages[1] :].startswith(second_page)
    for passage in split_passages(article):
        for sentence in passage.sentences:
            beginning = " ".join(article.text[sentence.start : sentence.end].split()[:3])
            number = page_at(article.pages, sentence.start)
            assert number is not None
            assert beginning in pages[number - 1]


def test_omitted_parts_are_reported_once() -> None:
    notes = [item for item in read_articles(DOCUMENTS / "ferry.eml") if isinstance(item, Problem)]
    assert [(note.reason, note.is_note) for note in notes] == [
        ("was added without the attachment lady-maren.png", True)
    ]


def test_extraction_is_deterministic() -> None:
    assert read_document("ferry.pdf") == read_document("ferry.pdf")
