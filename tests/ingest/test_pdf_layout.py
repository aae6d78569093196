"""Lines with their places to paragraphs: what parts them, what is joined and what is left out."""

from __future__ import annotations

from assistant.ingest.documents.pdf_layout import PdfText, join_pages
from assistant.ingest.documents.pdf_lines import LINE_HYPHEN, Line

FULL = 80
"""Characters of a line that reaches the margin."""


def line(text: str, height: float, *, left: float = 70, size: float = 12, bold: bool = False) -> Line:
    """A line in letters of half its size, at a height from the foot of the page."""
    return Line(text, left, left + len(text) * size / 2, height, size, bold)


def page(*texts: str, top: float = 700) -> list[Line]:
    """Lines below each other, each filled up to the margin if it ends in a space."""
    return [
        line(
            text.rstrip() + " x" * ((FULL - len(text)) // 2) if text.endswith(" ") else text,
            top - 14 * n,
        )
        for n, text in enumerate(texts)
    ]


def text_of(*pages: list[Line]) -> str:
    return join_pages(pages).text.replace(" x", "")


def test_full_lines_go_on_and_a_line_with_room_for_the_next_word_ends_a_paragraph() -> None:
    assert (
        text_of(page("The ferry left and ", "came back.", "Then it rained and ", "rained."))
        == "The ferry left and came back.\n\nThen it rained and rained."
    )


def test_a_wider_gap_parts_paragraphs() -> None:
    wide = [line("One " + "x " * 38, 700), line("two " + "x " * 38, 686), line("three", 650)]
    assert join_pages([wide]).text.count("\n\n") == 1


def test_an_indent_begins_a_paragraph() -> None:
    lines = [line("One " + "x " * 38, 700), line("Two " + "x " * 36, 686, left=84), line("three", 672)]
    assert join_pages([lines]).text.count("\n\n") == 1


def test_larger_and_bold_lines_are_headings() -> None:
    lines = [
        line("Ferry returns", 740, size=24),
        line("Who pays", 700, bold=True),
        *page("The council pays and ", "pays.", top=680),
    ]
    assert text_of(lines) == "# Ferry returns\n\n### Who pays\n\nThe council pays and pays."


def test_a_paragraph_that_goes_on_overleaf_is_one_and_the_page_begins_within_it() -> None:
    layout = join_pages([page("The ferry left and "), page("came back on Monday.")])
    assert "\n" not in layout.text
    assert layout.text[layout.pages[1] :] == "came back on Monday."


def test_a_page_that_begins_with_a_sentence_begins_a_paragraph() -> None:
    layout = join_pages([page("The ferry left."), page("It came back.")])
    assert layout == PdfText("The ferry left.\n\nIt came back.", (0, 17))


def test_pages_without_text_begin_where_the_next_one_does_and_at_the_end() -> None:
    assert join_pages([[], page("One."), [], page("Two."), []]) == PdfText(
        "One.\n\nTwo.", (0, 0, 6, 6, 10)
    )
    assert join_pages([[], []]) == PdfText("", (0, 0))


def test_running_heads_and_page_numbers_are_left_out_and_other_first_lines_are_not() -> None:
    pages = [
        [line("The Ledger", 760), *page(f"Story {word} begins."), line(f"Page {number}", 40)]
        for number, word in enumerate(("a", "b", "c"), 1)
    ]
    assert text_of(*pages) == "Story a begins.\n\nStory b begins.\n\nStory c begins."


def test_pages_of_nothing_but_lines_that_come_again_are_kept() -> None:
    assert text_of(page("Form 1."), page("Form 2.")) == "Form 1.\n\nForm 2."


def test_words_parted_by_the_program_are_whole_again() -> None:
    assert text_of(page(f"The inter{LINE_HYPHEN}", "national ferry.")) == "The international ferry."


def test_hyphens_at_line_ends_go_where_the_document_parts_words_and_stay_where_it_does_not() -> None:
    parting = page(
        "The inter-", "national ferry is well-known and the com-", "pany is well-", "known too."
    )
    assert text_of(parting) == "The international ferry is well-known and the company is well-known too."
    once = page(*["Words and more of them "] * 40, "a north-", "south line.")
    assert text_of(once).endswith("a north-south line.")
