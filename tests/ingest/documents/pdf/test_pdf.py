"""PDFs as programs write them: the words, paragraphs, title and day that a reader sees."""

from __future__ import annotations

from itertools import chain, zip_longest

import pytest

from assistant.ingest.documents.pdf.extract import extract_pdf
from assistant.ingest.records import Extracted, Unreadable
from tests.ingest.documents.pdf.pdf_files import Piece, build_pdf, column

LIBRARY = (
    "The city library of Ormond will lend tools from next spring. Drills, ladders and sew|ing "
    "machines stand on the shelves beside the novels, and a card opens them all. The head of the "
    "library, Ida Brandt, calls it a build|ing full of things that nobody needs twice. Readers "
    "may keep a drill for a week and a ladder for a day, and pay nothing unless it comes back "
    "late."
)
MARKET = (
    "The fish market on Quay Street closes after ninety years. Its last seven stalls sold cod and "
    "plaice to the restaurants of the town, which now buy from a hall inland. The council wants "
    "to keep the iron roof and let the baker|ies move in beneath it. A vote on the plan is due in "
    "the autumn, when the lease of the stalls ends and the halls fall to the town."
)
BRIDGE = (
    "Engineers found cracks in two cables of the swing bridge. It stays open to people on foot, "
    "but buses turn round at the mill until the cables are new. The works take four months and "
    "cost as much as the bridge did when it was built. Shops on the far bank ask for a ferry, "
    "which the mayor says would come too late for this season to help anyone."
)


def extract(*pages: list[Piece], **properties: str) -> Extracted:
    return extract_pdf(build_pdf(*pages, **properties))


def plain(text: str) -> str:
    return text.replace("|", "")


def by_row(*columns: list[Piece]) -> list[Piece]:
    """Return the pieces of columns as a program draws them that goes line by line across."""
    rows = zip_longest(*columns)
    return [piece for piece in chain.from_iterable(rows) if piece is not None]


def test_parted_words_are_whole_again_and_no_mark_of_a_line_break_stays() -> None:
    text = extract(column(LIBRARY, 60, 780, 40)).text
    assert text == plain(LIBRARY)


def test_parted_words_are_whole_across_columns_and_pages() -> None:
    first, second = LIBRARY.split("build|", 1)
    upper, lower = second.split("ladder for", 1)
    pages = (
        [*column(f"{first}build-", 60, 780, 44), *column(f"{upper}lad-", 320, 780, 44)],
        column(f"der for{lower}", 60, 780, 44),
    )
    document = extract(*pages)
    assert document.text == plain(LIBRARY)
    assert document.text[document.pages[1] :].startswith("der for a day")


@pytest.mark.parametrize("hyphen", ["-", "\xad"])
def test_hyphens_before_figures_and_capitals_belong_to_the_word(hyphen: str) -> None:
    lines = [
        f"The works began in mid{hyphen}",
        "2024 and the Franco-",
        f"German firm gave O'Con{hyphen}",
        "nor the order.",
    ]
    pieces = [Piece(line, 60, 780 - 12 * number) for number, line in enumerate(lines)]
    text = extract(pieces).text
    assert text == "The works began in mid-2024 and the Franco-German firm gave O'Connor the order."


@pytest.mark.parametrize("size", [10, 20])
@pytest.mark.parametrize("height", [810, 20])
def test_line_wider_than_a_column_leaves_its_paragraphs_whole(size: float, height: float) -> None:
    wide = Piece(
        "Tools to lend and stalls to let: the week in the town of Ormond, in brief", 60, height, size
    )
    page = [wide, *column(LIBRARY, 60, 770, 44), *column(MARKET, 320, 770, 44)]
    paragraphs = extract(page).text.split("\n\n")
    assert plain(LIBRARY) in paragraphs
    assert plain(MARKET) in paragraphs


def test_columns_drawn_line_by_line_across_are_read_one_after_the_other() -> None:
    columns = [
        column(text, 40 + 180 * number, 780, 32) for number, text in enumerate((LIBRARY, MARKET, BRIDGE))
    ]
    assert extract(by_row(*columns[:2])).text == plain(f"{LIBRARY}\n\n{MARKET}")
    assert extract(by_row(*columns)).text == plain(f"{LIBRARY}\n\n{MARKET}\n\n{BRIDGE}")


def test_columns_on_lines_of_different_height_are_read_one_after_the_other() -> None:
    page = by_row(column(LIBRARY, 40, 780, 40), column(MARKET, 300, 776, 40))
    assert extract(page).text == plain(f"{LIBRARY}\n\n{MARKET}")


def test_rows_of_a_table_are_read_across() -> None:
    rows = [
        ("Stall", "Rent", "Lease"),
        ("North", "1,450", "2027"),
        ("Harbour", "980", "2029"),
        ("Mill", "640", "2031"),
    ]
    page = [
        Piece(cell, 60 + 120 * place, 780 - 14 * number)
        for number, row in enumerate(rows)
        for place, cell in enumerate(row)
    ]
    assert " ".join(extract(page).text.split()) == " ".join(chain.from_iterable(rows))


def test_ragged_lines_go_on_with_their_sentence() -> None:
    lines = [
        "The pupils of the mill school",
        "have counted swifts since the second week of",
        "May, when the first pair",
        "came back to the tower and found",
        "its old holes closed with",
        "mortar by workmen who had",
        "never heard of swifts.",
    ]
    pieces = [Piece(line, 60, 780 - 13 * number) for number, line in enumerate(lines)]
    assert extract(pieces).text == " ".join(lines)


def test_large_initial_belongs_to_the_first_word() -> None:
    initial, *rest = column(LIBRARY, 84, 780, 40)
    page = [Piece("T", 60, 756, 34), initial._replace(text=initial.text[1:]), *rest[:2]]
    page += [piece._replace(left=60) for piece in rest[2:]]
    document = extract(page)
    assert document.text == plain(LIBRARY)
    assert document.fields.get("title") is None


def test_large_initial_on_the_baseline_of_the_last_line_beside_it_belongs_to_the_first_word() -> None:
    initial, *rest = column(LIBRARY, 84, 780, 40)
    page = [initial._replace(text=initial.text[1:]), rest[0], Piece("T", 60, rest[1].base, 38), rest[1]]
    page += [piece._replace(left=60) for piece in rest[2:]]
    assert extract(page).text == plain(LIBRARY)


def test_large_initial_that_stands_on_its_line_belongs_to_the_first_word() -> None:
    assert (
        extract([Piece("S", 60, 780, 30), Piece("wifts are back.", 77, 780)]).text == "Swifts are back."
    )
    assert (
        extract([Piece("A", 60, 780, 30), Piece("swift is back.", 85, 780)]).text == "A swift is back."
    )


@pytest.mark.parametrize(
    ("rise", "size", "mark", "text"),
    [
        (4, 6, "2", "It cost 31² million crowns."),
        (4, 9, "2", "It cost 31² million crowns."),
        (4, 6, "th", "It cost 31th million crowns."),
        (3, 7, "12", "It cost 31¹² million crowns."),
        (-2, 6, "2", "It cost 312 million crowns."),
    ],
)
def test_raised_digits_stay_apart_from_the_number_before(
    rise: float, size: float, mark: str, text: str
) -> None:
    page = [
        Piece("It cost 31", 60, 780),
        Piece(mark, 97.5, 780 + rise, size),
        Piece("million crowns.", 108, 780),
    ]
    assert extract(page).text == text


def test_footnote_and_page_number_do_not_part_a_sentence_across_pages() -> None:
    first, second = plain(MARKET).split(" The council", 1)
    head, tail = f"{first} The council{second}".split(" roof and", 1)
    pages = (
        [
            *column(head, 60, 780, 60),
            Piece("1 Figures of the harbour office.", 60, 60, 7),
            Piece("7", 300, 30),
        ],
        [
            Piece("The Ormond Post", 60, 820, 8),
            *column(f"roof and{tail}", 60, 780, 60),
            Piece("8", 300, 30),
        ],
    )
    document = extract(*pages)
    assert plain(MARKET) in document.text.split("\n\n")
    assert document.text[document.pages[1] :].startswith("roof and let")


def test_running_heads_that_differ_are_left_out_where_they_state_the_page() -> None:
    heads = ("12 Chapter 3. Libraries", "3.1 Tools on loan 13", "14 Chapter 3. Libraries")
    texts = [plain(text) for text in (LIBRARY, MARKET, BRIDGE)]
    pages = [
        [Piece(head, 60, 820, 8), *column(text, 60, 780, 60)]
        for head, text in zip(heads, texts, strict=True)
    ]
    assert " ".join(extract(*pages).text.split()) == " ".join(texts)


def test_ligatures_that_a_font_numbers_as_control_characters_are_letters() -> None:
    text = extract(
        column("A \x1crst ra\x1ee of \x1dags, \x10said\x11 Ida. " + plain(BRIDGE), 60, 780, 70)
    ).text
    assert text.startswith("A first raffie of flags, “said” Ida.")


def test_page_of_character_numbers_instead_of_letters_is_reported() -> None:
    with pytest.raises(Unreadable, match="signs instead of words"):
        extract(column("\x04\x05\x06\x07 \x05\x06 \x14\x07\x04 " * 20, 60, 780, 60))


def test_signs_instead_of_words_are_left_out_and_reported() -> None:
    noise = [
        Piece("| ^; ~' i,: .; '|l ^^ ;~ ,, *' `; |; :' ~~ .' ,;", 60, 780 - 12 * n) for n in range(9)
    ]
    with pytest.raises(Unreadable, match="signs instead of words"):
        extract(noise)
    document = extract(column(BRIDGE, 60, 780, 60), noise)
    assert document.text == BRIDGE
    assert document.dropped == ("1 page whose text layer holds signs instead of words",)


@pytest.mark.parametrize(
    "words",
    [
        "Th3 b4ker c4me b4ck fr0m the f4ir and s0ld n1ne l0aves in an hour of w1nd. ",
        "Tlie baker wlio liad sold tlic bread said tliat tbe fair was ovcr for tlie year. ",
        "The ~ baker ^ ~ ; ' came ~ ; back ^ ' ~ from ; ~ the ^ ; fair ' ~ ; ^ again. ",
    ],
)
def test_words_that_ocr_misread_are_reported(words: str) -> None:
    try:
        problems = extract(column((words * 4).strip(), 60, 780, 60)).notes
    except Unreadable as error:
        problems = (str(error),)
    assert any("OCR" in problem for problem in problems)


def test_short_texts_with_wide_gaps_keep_the_lines_above_them_apart() -> None:
    stamp = Piece("The Ormond Post, 14 January 2025", 60, 780, 9)
    document = extract([stamp, *column(plain(MARKET)[:170], 60, 763, 60)])
    assert document.text.split("\n\n")[0] == stamp.text


def test_label_at_the_end_of_a_page_does_not_go_on_in_the_next_page() -> None:
    first = [*column(plain(MARKET), 60, 780, 60), Piece("Filed: 14 January 2025", 60, 600)]
    text = extract(first, [Piece("Second paper", 60, 780), *column(BRIDGE, 60, 760, 60)]).text
    assert "2025 Second" not in text


def test_wrongly_decoded_letters_are_reported() -> None:
    words = "Le marchÃ© de la forÃªt ferme aprÃ¨s trente annÃ©es, a dit le maire. "
    document = extract(column((words * 4).strip(), 60, 780, 60))
    assert document.notes == ("has signs among the words of page 1, as from poor OCR; check its quotes",)


@pytest.mark.parametrize(
    "title", ["", "Layout 3", "Newsletter template 2021", "Scan_0007", "harbour.indd"]
)
def test_heading_is_the_title_where_the_properties_name_a_template_or_file(title: str) -> None:
    heading = Piece("Library to lend tools", 60, 800, 18, "F2")
    label = Piece("NEWS RELEASE", 60, 825, 9, "F2")
    document = extract([label, heading, *column(LIBRARY, 60, 770, 60)], Title=title)
    assert document.fields["title"] == "Library to lend tools"


@pytest.mark.parametrize("title", ["Aficio MP 3003", "Flyer FINAL", "Modelo de comunicado"])
def test_heading_is_the_title_where_the_text_has_no_word_of_that_of_the_properties(title: str) -> None:
    page = [Piece("Library lends tools from spring", 60, 800, 18, "F2"), *column(LIBRARY, 60, 770, 60)]
    assert extract(page, Title=title).fields["title"] == "Library lends tools from spring"
    contents = [Piece("Contents", 60, 800, 18, "F2"), *column(LIBRARY, 60, 770, 60)]
    assert extract(contents, Title=title).fields["title"] == title


def test_title_of_the_properties_is_used_where_a_person_wrote_it() -> None:
    assert (
        extract(column(LIBRARY, 60, 780, 60), Title="Tools on loan").fields["title"] == "Tools on loan"
    )


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published 14 January 2025", "2025-01-14"),
        ("By Ida Brandt | Posted on January 14, 2025 | 3 min read", "2025-01-14"),
        ("Tuesday, 14 January 2025", "2025-01-14"),
        ("Page 4 | The Ormond Post | 14 January 2025", "2025-01-14"),
        ("Ormond, 14 January 2025", "2025-01-14"),
        ("ORMOND (OPA), 14 January 2025 - The library lends tools.", "2025-01-14"),
        ("ORMOND, 14 January 2025 - The library lends tools.", "2025-01-14"),
        ("The library closed on 14 January 2025 for repairs.", "2025-02-03"),
        ("Deadline: 14 January 2025", "2025-02-03"),
        ("Published 14 January 2125", "2025-02-03"),
    ],
)
def test_day_on_the_first_page_wins_over_that_of_the_file(line: str, day: str) -> None:
    page = [Piece(line, 60, 800), *column(LIBRARY, 60, 770, 60)]
    fields = extract(page, CreationDate="D:20250203101500Z").fields
    basis = "the document's properties" if day == "2025-02-03" else "the page's text"
    assert (fields["date"], fields["date_basis"]) == (day, basis)


def test_days_of_a_list_are_no_day_of_publication() -> None:
    days = [Piece(f"{day} January 2025", 60, 800 - 14 * day) for day in range(1, 5)]
    assert "date" not in extract([*days, *column(LIBRARY, 60, 600, 60)]).fields


@pytest.mark.parametrize(
    "created", ["D:19700101000000Z", "D:19800101000000", "D:21250101000000Z", "D:00000000"]
)
def test_impossible_day_of_creation_is_no_date(created: str) -> None:
    assert "date" not in extract(column(LIBRARY, 60, 780, 60), CreationDate=created).fields
