"""Documents that real programs wrote of two articles: their words come back, in order, and what the format says of them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.chunking import split_passages
from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article, page_at

ROOT = Path(__file__).parents[2]
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


def the_article(name: str) -> Article:
    (article,) = [item for item in read_articles(DOCUMENTS / name) if isinstance(item, Article)]
    return article


def words(text: str) -> list[str]:
    """With the quotes and dashes that a word processor may set in its own way."""
    return re.findall(r"[\w$%.,:-]*\w", text.translate(str.maketrans("“”‘’–", "\"\"''-")))


def seed(name: str) -> str:
    text = SEEDS[name.partition(".")[0].partition("-")[0]].read_text(encoding="utf-8")
    return text.split("---\n", 2)[2] if text.startswith("---") else text.split("\n", 1)[1]


@pytest.mark.parametrize(
    "name", sorted(path.name for path in DOCUMENTS.iterdir() if path.suffix != ".md")
)
def test_the_words_of_the_article_come_back_in_order_and_nothing_follows_them(name: str) -> None:
    # A print shows the page's footer too.
    found, expected = (
        words(the_article(name).text.removesuffix("© The Sample Herald. Imprint")),
        words(seed(name)),
    )
    assert found[-len(expected) :] == expected
    assert (
        len(found) <= len(expected) + 2 * len(words(TOKYO)) + 5
    )  # before them the title, which books repeat, the day and the publisher


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
def test_paragraphs_stay_paragraphs(name: str) -> None:
    shown = {" ".join(words(part)) for part in re.split(r"\n\s*\n", the_article(name).text)}
    paragraphs = {
        " ".join(words(part)) for part in re.split(r"\n\s*\n", seed(name)) if not part.startswith("*")
    }
    if name.endswith(".eml"):
        assert paragraphs <= shown
    else:
        assert len(paragraphs - shown) <= name.endswith(".pdf")


@pytest.mark.parametrize(
    "name",
    [
        "ferry.docx",
        "ferry.epub",
        "ferry.eml",
        "tokyo.docx",
        "tokyo-writer.docx",
        "tokyo.epub",
        "tokyo.html",
        "tokyo.mhtml",
    ],
)
def test_title_and_day_are_those_that_the_document_states(name: str) -> None:
    which = re.split(r"[.-]", name)[0]
    article = the_article(name)
    assert (article.title, article.published) == ({"ferry": FERRY, "tokyo": TOKYO}[which], DAYS[which])


def test_outlets_and_addresses_are_those_that_the_document_states() -> None:
    assert the_article("tokyo.epub").source == the_article("tokyo.html").source == "The Sample Herald"
    assert the_article("tokyo.mhtml").url == "http://herald.example:34543/tokyo.html"
    assert the_article("ferry.eml").source == "Tamsel Coast Wire"


def test_a_pdf_tells_its_title_and_the_day_it_was_made_but_not_the_day_a_page_was_printed() -> None:
    ferry, tokyo = the_article("ferry.pdf"), the_article("tokyo.pdf")
    assert (ferry.title, tokyo.title) == (FERRY, TOKYO)
    made = re.search(rb"/CreationDate\(D:(\d{4})(\d\d)(\d\d)", (DOCUMENTS / "ferry.pdf").read_bytes())
    assert made is not None
    assert ferry.published == date(*map(int, made.groups()))
    assert tokyo.published is None


@pytest.mark.parametrize(("name", "second"), [("ferry.pdf", "From Monday, March 2"), ("tokyo.pdf", "")])
def test_a_quote_of_a_pdf_is_on_the_page_where_it_is_printed(name: str, second: str) -> None:
    import pypdfium2

    article = the_article(name)
    pages = [
        " ".join(page.get_textpage().get_text_range().split())
        for page in pypdfium2.PdfDocument(DOCUMENTS / name)
    ]
    assert len(article.pages) == len(pages) == 2
    assert article.text[article.pages[1] :].startswith(second)
    for passage in split_passages(article):
        for sentence in passage.sentences:
            begin = " ".join(article.text[sentence.start : sentence.end].split()[:3])
            number = page_at(article.pages, sentence.start)
            assert number is not None
            assert begin in pages[number - 1]


def test_what_a_reader_would_miss_is_told_once() -> None:
    notes = [item for item in read_articles(DOCUMENTS / "ferry.eml") if isinstance(item, Problem)]
    assert [(note.reason, note.is_note) for note in notes] == [
        ("was added without the attachment lady-maren.png", True)
    ]


def test_a_document_says_the_same_each_time() -> None:
    assert the_article("ferry.pdf") == the_article("ferry.pdf")
