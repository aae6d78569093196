"""Paragraphs from positioned lines: breaks, joins and running heads."""

from __future__ import annotations

from assistant.ingest.documents.pdf.layout import PdfText, join_pages
from assistant.ingest.documents.pdf.lines import LINE_HYPHEN, Line

FULL = 80
"""Characters in a line that reaches the right margin."""


def line(text: str, height: float, *, left: float = 70, size: float = 12, bold: bool = False) -> Line:
    """Return a line whose letters are half as wide as high, `height` points above the page's bottom."""
    return Line(text, left, left + len(text) * size / 2, height, size, bold)


def page(*texts: str, top: float = 700) -> list[Line]:
    """Return consecutive lines. A line that ends in a space is filled up to the right margin."""
    return [
        line(
            text.rstrip() + " x" * ((FULL - len(text)) // 2) if text.endswith(" ") else text,
            top - 14 * n,
        )
        for n, text in enumerate(texts)
    ]


def text_of(*pages: list[Line]) -> str:
    return join_pages(pages).text.replace(" x", "")


def test_short_line_ends_a_paragraph_and_full_line_continues_it() -> None:
    assert (
        text_of(page("The ferry left and ", "came back.", "Then it rained and ", "rained."))
        == "The ferry left and came back.\n\nThen it rained and rained."
    )


def test_wide_spaces_of_a_justified_line_part_no_paragraph() -> None:
    upper = line("The councillor was asked. Nobody", 700)
    justified = upper._replace(text="Else spoke. Ida Brandt", bottom=686, gap=2.5)
    text = join_pages([[upper, justified, upper._replace(text="Left.", right=100, bottom=672)]]).text
    assert "\n" not in text


def test_wide_gap_separates_paragraphs() -> None:
    wide = [line("One " + "x " * 38, 700), line("two " + "x " * 38, 686), line("Three", 650)]
    assert join_pages([wide]).text.count("\n\n") == 1


def test_indent_begins_a_paragraph() -> None:
    lines = [line("One " + "x " * 38, 700), line("Two " + "x " * 36, 686, left=84), line("three", 672)]
    assert join_pages([lines]).text.count("\n\n") == 1


def test_larger_or_bold_lines_are_headings() -> None:
    lines = [
        line("Ferry returns", 740, size=24),
        line("Who pays", 700, bold=True),
        *page("The council pays and ", "pays.", top=680),
    ]
    assert text_of(lines) == "# Ferry returns\n\n### Who pays\n\nThe council pays and pays."


def test_paragraph_continues_on_the_next_page_and_the_page_begins_within_it() -> None:
    layout = join_pages([page("The ferry left and "), page("came back on Monday.")])
    assert "\n" not in layout.text
    assert layout.text[layout.pages[1] :] == "came back on Monday."


def test_new_sentence_on_a_new_page_begins_a_paragraph() -> None:
    layout = join_pages([page("The ferry left."), page("It came back.")])
    assert layout == PdfText("The ferry left.\n\nIt came back.", (0, 17))


def test_page_without_text_begins_where_the_next_page_does() -> None:
    assert join_pages([[], page("One."), [], page("Two."), []]) == PdfText(
        "One.\n\nTwo.", (0, 0, 6, 6, 10)
    )
    assert join_pages([[], []]) == PdfText("", (0, 0))


def test_running_heads_and_page_numbers_are_removed_but_other_first_lines_stay() -> None:
    pages = [
        [line("The Ledger", 760), *page(f"Story {word} begins."), line(f"Page {number}", 40)]
        for number, word in enumerate(("a", "b", "c"), 1)
    ]
    assert text_of(*pages) == "Story a begins.\n\nStory b begins.\n\nStory c begins."


def test_page_of_recurring_lines_only_stays() -> None:
    assert text_of(page("Form 1."), page("Form 2.")) == "Form 1.\n\nForm 2."


def test_first_lines_that_recur_stay_where_nothing_parts_them_from_the_text() -> None:
    letters = [
        page(
            "Dear reader of the paper, ", *(f"{name} wrote line {n} " for n in range(6)), "and no more."
        )
        for name in ("Ann", "Ben", "Eve")
    ]
    assert text_of(*letters).count("Dear reader") == 3


def test_numbers_of_lines_are_left_out_but_numbers_of_rows_stay() -> None:
    numbers = [line(str(number), 714 - 14 * number, left=30) for number in range(1, 26)]
    assert (
        text_of(numbers + page("The ferry left and ", "came back.")) == "The ferry left and came back."
    )
    assert text_of(numbers[:5]) == "1 2 3 4 5"


def test_marked_line_hyphens_are_removed() -> None:
    assert text_of(page(f"The inter{LINE_HYPHEN}", "national ferry.")) == "The international ferry."


def test_hyphens_at_line_ends_are_removed_only_in_hyphenated_documents() -> None:
    hyphenated = page(
        "The inter-", "national ferry is well-known and the com-", "pany is well-", "known too."
    )
    assert (
        text_of(hyphenated) == "The international ferry is well-known and the company is well-known too."
    )
    not_hyphenated = page(*["Words and more of them "] * 40, "a north-", "south line.")
    assert text_of(not_hyphenated).endswith("a north-south line.")
