"""Rich Text: the stored words are those that the reader of the document sees."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ingest.documents.office import read_document, read_refusal

FONTS = (
    r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}"
    r"{\f3\fcharset128 MS Mincho;}}"
)


def rtf(body: str, start: str = r"{\rtf1\ansi\ansicpg1252\deff0") -> bytes:
    return f"{start}{FONTS}{body}}}".encode("latin-1")


def text_of(tmp_path: Path, body: str) -> str:
    return read_document(tmp_path / "a.rtf", rtf(body))[0].text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"It cost 48{\super 1} million.", "It cost 48¹ million."),
        (r"It \u7?is\'0cnew\u-2?.", "It is new ."),
        (r"It cost 48{\up6\fs16 1} million.", "It cost 48¹ million."),
        (r"12 km\super 2\nosupersub  of CO{\sub 2}.", "12 km² of CO2."),
        (r"The 4{\super th} bus.", "The 4th bus."),
        (r"It opens in {\strike May }July.", "It opens in July."),
        (r"It opens in {\striked1 May }July.", "It opens in July."),
        (r"It opens in \v May \v0 July.", "It opens in July."),
        (r"It opens in {\deleted May }{\revised July}.", "It opens in July."),
        (r"It opens {\v never\plain soon}.", "It opens soon."),
        ("The quay\\rquote s\\\r\nThe \\ldblquote new\\rdblquote  one", "The quay’s\n\nThe “new” one"),
        (r"A\tab B\~C\_D so\-on\line next", "A B C-D soon\nnext"),
        (r"caf\'e9 \u8217?s \uc0\u8211 \uc1  and \u-10179?\u-8704?.", "café ’s – and 😀."),
        (r"{\uc2 \u8364\'80\'81 5}", "€ 5"),
        (r"\u8212\emdash  yes", "— yes"),
        (r"{\f1 \'cc\'ee\'f1\'ea\'e2\'e0}, {\f3 \'93\'8c\'8b\'9e}", "Москва, 東京"),
        (r"5 {\f2 m}g {\f2 \u-3933?} 6", "5 μg ≤ 6"),
        (r"{\*\unknown secret}{\header no}{\footer no}{\*\bkmkstart x}Text.", "Text."),
        (r"{\field{\*\fldinst{HYPERLINK x}}{\fldrslt the page}} of it", "the page of it"),
        (r"Text{\*\annotation no}{\xe{no}}{\pict\wmetafile8 0100ab}.", "Text."),
        (r"Text {\object{\*\objdata 00}{\result shown}}.", "Text shown."),
        (r"{\upr{plain}{\*\ud{\u960?}}} day", "π day"),
        (r"Text\bin5 }}}}} goes on.", "Text goes on."),
        (r"First {\v\par} second.", "First second."),
        (r"One.\page Two.\sect Three.", "One.\n\nTwo.\n\nThree."),
        (r"{\pard\intbl North\cell 1,204\cell\row}{\pard\intbl South\cell 845\cell\row}\pard End.",
         "| North | 1,204 |\n| South | 845 |\n\nEnd."),
        (r"{\listtext 3.\tab}Scope\par{\listtext\f2\'b7\tab}dot\par", "3. Scope\n\n- dot"),
        (r"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Box.\par}}{\shprslt no}}The quay.\par",
         "The quay.\n\nBox."),
        (r"{\mmath{\*\moMath{\mr 10}{\*\msSup{\*\msSupPr no}{\*\me{\mr x}}{\*\msup{\mr 2}}}}}.",
         "10x²."),
    ],
)  # fmt: skip
def test_text_reads_as_displayed(tmp_path: Path, body: str, text: str) -> None:
    assert text_of(tmp_path, body) == text


def test_notes_stand_at_the_end_under_their_numbers(tmp_path: Path) -> None:
    note = r"{\super\chftn}{\footnote\pard\plain{\super\chftn} %s\par}"
    body = f"It cost 48{note % 'An estimate.'} million{note % 'Crowns.'}."
    assert text_of(tmp_path, body + r"\par") == ("It cost 48¹ million².\n\n¹ An estimate.\n\n² Crowns.")


def test_note_within_its_raised_mark_is_not_raised(tmp_path: Path) -> None:
    body = r"It cost 48{\super\chftn{\*\footnote{\super\chftn} In 2026.\par}} million."
    assert text_of(tmp_path, body) == "It cost 48¹ million.\n\n¹ In 2026."


def test_headings_title_and_day_come_from_the_document(tmp_path: Path) -> None:
    styles = (
        r"{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\*\cs2 Strong;}{\s4\outlinelevel1 \'dcberschrift;}}"
    )
    info = r"{\info{\title Document1}{\creatim\yr2024\mo5\dy14\hr8\min30}{\revtim\yr2024\mo5\dy15}}"
    body = rf"{styles}{info}\pard\s1 The quay\par\pard\s4 Plan\par\pard It is new.\par"
    article, notes = read_document(tmp_path / "a.rtf", rtf(body))
    assert article.text == "# The quay\n\n## Plan\n\nIt is new."
    assert (article.title, article.published) == ("The quay", date(2024, 5, 14))
    assert article.date_basis == "the document's properties"
    assert notes == []


def test_utf8_in_a_file_that_declares_windows_is_read(tmp_path: Path) -> None:
    raw = r"{\rtf1\ansi\ansicpg1252 The café — “new” and caf\'e9.}".encode()
    assert read_document(tmp_path / "a.rtf", raw)[0].text == "The café — “new” and café."


def test_bytes_of_windows_are_read(tmp_path: Path) -> None:
    raw = "{\\rtf1\\ansi\\ansicpg1252 The café “new”.}".encode("cp1252")
    assert read_document(tmp_path / "a.rtf", raw)[0].text == "The café “new”."


def test_cut_off_document_is_read_with_a_note(tmp_path: Path) -> None:
    article, notes = read_document(tmp_path / "a.rtf", rtf(r"{\b The quay is new.}\par The")[:-4])
    assert article.text.startswith("The quay is new.")
    assert notes == ["is cut off, and part of its text may be missing"]


def test_document_of_pictures_is_refused_with_their_number(tmp_path: Path) -> None:
    raw = rtf(r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}")
    assert read_refusal(tmp_path / "a.rtf", raw) == "has no text, only 1 picture"


def test_other_text_is_refused(tmp_path: Path) -> None:
    assert "is not a Rich Text document" in read_refusal(tmp_path / "a.rtf", b"The quay is new.")
