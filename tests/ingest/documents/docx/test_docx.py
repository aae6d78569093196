"""Word documents: the stored words are those that the reader of the document sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.documents.office import STYLES, docx, par, read_document, read_refusal, run, zip_of

RAISED = '<w:vertAlign w:val="superscript"/>'
LOWERED = '<w:vertAlign w:val="subscript"/>'
DELETED_MARK = '<w:rPr><w:del w:id="1"/></w:rPr>'
ROW = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"


def text_of(tmp_path: Path, *body: str, parts: dict[str, str | bytes] | None = None) -> str:
    article, _ = read_document(
        tmp_path / "a.docx", docx(*body, parts={"styles:styles.xml": STYLES, **(parts or {})})
    )
    return article.text


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([run("It cost 48"), run("1", RAISED), run(" million.")], "It cost 48¹ million."),
        ([run("12 km"), run("2", RAISED), run(" of CO"), run("2", LOWERED), run(".")], "12 km² of CO2."),
        ([run("The 4"), run("th", RAISED), run(" bus.")], "The 4th bus."),
        ([run("In 48"), run("3", '<w:position w:val="8"/>'), run(" towns.")], "In 48³ towns."),
        ([run("In 48"), run("5", '<w:rStyle w:val="Ref"/>'), run(" towns.")], "In 48⁵ towns."),
    ],
)
def test_raised_numbers_never_fuse_with_the_word_before(
    tmp_path: Path, runs: list[str], text: str
) -> None:
    assert text_of(tmp_path, par(*runs)) == text


@pytest.mark.parametrize(
    "properties",
    [
        "<w:strike/>",
        "<w:dstrike/>",
        "<w:vanish/>",
        '<w:strike w:val="true"/>',
        '<w:rStyle w:val="Old"/>',
        '<w:rStyle w:val="Older"/>',
    ],
)
def test_struck_out_and_hidden_words_are_no_text(tmp_path: Path, properties: str) -> None:
    paragraph = par(run("The bridge opens in "), run("May ", properties), run("July."))
    assert text_of(tmp_path, paragraph) == "The bridge opens in July."


def test_toggle_that_is_switched_off_keeps_its_words(tmp_path: Path) -> None:
    off = '<w:rStyle w:val="Old"/><w:strike w:val="0"/>'
    assert text_of(tmp_path, par(run("It opens "), run("soon.", off))) == "It opens soon."


def test_tracked_changes_count_as_accepted(tmp_path: Path) -> None:
    body = (
        par(
            run("Four "),
            "<w:del><w:r><w:delText>boats </w:delText></w:r></w:del>",
            f"<w:ins>{run('ferries ')}<w:del>{run('and a tug ')}</w:del></w:ins>",
            f"<w:moveFrom>{run('in spring ')}</w:moveFrom>",
            run("sail."),
        ),
        par("The quay was ", properties=DELETED_MARK),
        par("rebuilt in stone.", properties="<w:pPrChange><w:pPr/></w:pPrChange>"),
        "<w:tbl>"
        + ROW.format("", par("Pier"), par("4"))
        + ROW.format("<w:trPr><w:del/></w:trPr>", par("Gone"), par("5"))
        + "</w:tbl>",
        par(f"<w:moveTo>{run('In spring it reopens.')}</w:moveTo>"),
    )
    assert text_of(tmp_path, *body) == (
        "Four ferries sail.\n\nThe quay was rebuilt in stone.\n\n| Pier | 4 |\n\nIn spring it reopens."
    )


def test_deleted_cell_and_hidden_row_are_no_text(tmp_path: Path) -> None:
    cell = f"<w:tc><w:tcPr><w:cellDel/></w:tcPr>{par('Gone')}</w:tc>"
    table = (
        f"<w:tbl><w:tr><w:tc>{par('Pier')}</w:tc>{cell}<w:tc>{par('4')}</w:tc></w:tr>"
        + ROW.format("<w:trPr><w:hidden/></w:trPr>", par("Hidden"), par("5"))
        + "</w:tbl>"
    )
    assert text_of(tmp_path, table) == "| Pier | 4 |"


def test_drop_cap_belongs_to_its_word(tmp_path: Path) -> None:
    cap = par("T", properties='<w:framePr w:dropCap="drop" w:lines="2"/>')
    assert text_of(tmp_path, cap, par("he quay is new.")) == "The quay is new."


def test_result_of_a_field_is_text_and_its_code_is_not(tmp_path: Path) -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    field = [mark("begin"), "<w:r><w:instrText> IF </w:instrText></w:r>"]
    field += [mark("begin"), "<w:r><w:instrText>REF a</w:instrText></w:r>", mark("separate")]
    field += [run("inner"), mark("end"), run("code"), mark("separate"), run("12 May"), mark("end")]
    simple = f'<w:fldSimple w:instr="DATE">{run("2026")}</w:fldSimple>'
    link = f'<w:hyperlink r:id="x">{run("page")}</w:hyperlink>'
    text = text_of(tmp_path, par(run("On "), *field, run(" "), simple, run(" see the "), link, run(".")))
    assert text == "On 12 May 2026 see the page."


def test_field_without_end_loses_no_text(tmp_path: Path) -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    assert text_of(tmp_path, par(begin, run("The quay is new."))) == "The quay is new."


def test_text_box_is_read_once_and_parts_no_sentence(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{par('A note in a box.')}</w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    drawing = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    text = text_of(tmp_path, par(run("The quay "), drawing, run("is new.")))
    assert text == "The quay is new.\n\nA note in a box."


def test_text_box_that_only_the_fallback_holds_is_read(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{par('A note in a box.')}</w:txbxContent>"
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    drawing = f"<w:r><mc:AlternateContent><mc:Choice/>{fallback}</mc:AlternateContent></w:r>"
    assert "A note in a box." in text_of(tmp_path, par(drawing))


def test_filled_form_is_text_and_its_placeholder_is_not(tmp_path: Path) -> None:
    form = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    filled = form.format("", run("Ida Holm"))
    empty = form.format("<w:showingPlcHdr/>", run("Click to enter text."))
    tag = f"<w:smartTag>{run(' of Tarnby')}</w:smartTag>"
    assert text_of(tmp_path, par(run("By "), filled, tag, empty)) == "By Ida Holm of Tarnby"


def test_a_symbol_that_is_no_character_is_a_space(tmp_path: Path) -> None:
    for code in ("0007", "FFFE", "DC00"):
        symbol = f'<w:r><w:sym w:font="Arial" w:char="{code}"/></w:r>'
        assert text_of(tmp_path, par(run("Dust"), symbol, run("fell"))) == "Dust fell"


def test_symbols_are_characters(tmp_path: Path) -> None:
    symbol = '<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>'
    greek = run("\uf06d", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
    assert text_of(tmp_path, par(run("Dust "), symbol, run(" 5 "), greek, run("g"))) == "Dust ≤ 5 μg"


def test_notes_stand_at_the_end_under_their_numbers(tmp_path: Path) -> None:
    reference = '<w:r><w:rPr><w:rStyle w:val="Ref"/></w:rPr><w:footnoteReference w:id="{}"/></w:r>'
    note = '<w:footnote w:id="{}"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote>'
    notes = (
        "<w:footnotes>"
        f'<w:footnote w:id="0" w:type="separator">{par("-----")}</w:footnote>'
        f"{note.format(7, run(' Figures of the port.'))}{note.format(9, run(' Estimate.'))}"
        f"{note.format(11, run(' Never cited.'))}</w:footnotes>"
    )
    body = par(run("It cost 48"), reference.format(9), run(" million for 12"), reference.format(7))
    assert text_of(tmp_path, body, parts={"footnotes:footnotes.xml": notes}) == (
        "It cost 48¹ million for 12²\n\n¹ Estimate.\n\n² Figures of the port."
    )


def test_missing_note_is_reported(tmp_path: Path) -> None:
    body = par(run("It cost 48"), '<w:r><w:footnoteReference w:id="1"/></w:r>', run(" million."))
    article, notes = read_document(tmp_path / "a.docx", docx(body))
    assert article.text == "It cost 48¹ million."
    assert notes == ["was added without 1 footnote"]


def test_lists_and_headings_are_numbered_as_displayed(tmp_path: Path) -> None:
    level = (
        '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    )
    numbering = (
        '<w:numbering><w:abstractNum w:abstractNumId="5">'
        + level.format(0, 3, "decimal", "%1.")
        + level.format(1, 1, "lowerLetter", "%2)")
        + '</w:abstractNum><w:abstractNum w:abstractNumId="6">'
        + level.format(0, 1, "bullet", "")
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>'
        + '<w:num w:numId="2"><w:abstractNumId w:val="6"/></w:num></w:numbering>'
    )

    def item(words: str, list_id: int, depth: int = 0, style: str = "") -> str:
        place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
        return par(words, style=style, properties=place)

    text = text_of(
        tmp_path,
        item("Scope", 1, style="H1"),
        item("north", 1, 1),
        item("south", 1, 1),
        item("The second", 1),
        item("east", 1, 1),
        item("a dot", 2),
        item("another", 2),
        parts={"numbering:numbering.xml": numbering},
    )
    assert text == (
        "# 3. Scope\n\na) north\n\nb) south\n\n4. The second\n\na) east\n\n- a dot\n- another"
    )


def test_formula_is_written_on_one_line(tmp_path: Path) -> None:
    def math(words: str) -> str:
        return f"<m:r><m:t>{words}</m:t></m:r>"

    square = f"<m:sSup><m:e>{math('10')}</m:e><m:sup>{math('6')}</m:sup></m:sSup>"
    half = f"<m:f><m:num>{math('1')}</m:num><m:den>{math('2')}</m:den></m:f>"
    assert text_of(tmp_path, par(run("About "), f"<m:oMath>{square}{half}</m:oMath>", run("."))) == (
        "About 10⁶1/2."
    )


def test_table_of_contents_is_left_out_with_a_note(tmp_path: Path) -> None:
    raw = docx(
        par("The quay ..... 4", style="C"), par("The quay is new."), parts={"styles:s.xml": STYLES}
    )
    article, notes = read_document(tmp_path / "a.docx", raw)
    assert article.text == "The quay is new."
    assert notes == ["was added without the table of contents"]


RTF = rb"{\rtf1\ansi The quay\'92s wall is new.\par}"
MHT = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<p>The quay=E2=80=99s wall is new.</p>\r\n--x--\r\n"
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.html",
            "<html><body><nav>No</nav><p>The quay’s wall <del>was</del> is new.</p></body></html>",
        ),
        ("a.xhtml", "<?xml version='1.0'?><html><body><p>The quay’s wall is new.</p></body></html>"),
        ("a.dat", "<p>The quay’s wall is new.</p>"),
        ("a.txt", "The quay’s wall is new.\nThe next line."),
        ("a.mht", MHT),
        ("a.rtf", RTF),
        ("a.docx", docx(par("The quay’s wall is new."))),
    ],
)
def test_embedded_document_is_read_in_its_place(tmp_path: Path, name: str, content: str | bytes) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    body = (par("Before."), '<w:altChunk r:id="aFChunk"/>', par("After."))
    text = text_of(tmp_path, *body, parts={f"aFChunk:{name}": raw})
    assert text.startswith("Before.\n\n")
    assert "The quay’s wall is new." in text.split("\n\n")
    assert text.endswith("\n\nAfter.")


def test_unreadable_embedded_document_is_reported(tmp_path: Path) -> None:
    raw = docx(par("Before."), '<w:altChunk r:id="aFChunk"/>', parts={"aFChunk:a.docx": b"PK\3\4 no"})
    article, notes = read_document(tmp_path / "a.docx", raw)
    assert article.text == "Before."
    assert notes == ["was added without 1 embedded document"]


def test_documents_embedded_in_each_other_are_read_to_a_limit(tmp_path: Path) -> None:
    raw = docx(par("The innermost."))
    for _ in range(6):
        raw = docx(par("A layer."), '<w:altChunk r:id="aFChunk"/>', parts={"aFChunk:a.docx": raw})
    article, _ = read_document(tmp_path / "a.docx", raw)
    assert article.text.count("A layer.") == 3


def test_strict_edition_of_the_standard_is_read(tmp_path: Path) -> None:
    article, _ = read_document(
        tmp_path / "a.docx",
        docx(
            par(run("It opens in "), run("May ", "<w:strike/>"), run("July."), style="H1"),
            strict=True,
            parts={"styles:styles.xml": STYLES},
        ),
    )
    assert article.text == "# It opens in July."


def test_document_with_macros_is_read(tmp_path: Path) -> None:
    article, _ = read_document(tmp_path / "a.docm", docx(par("The quay is new.")))
    assert article.text == "The quay is new."


def test_page_break_ends_a_paragraph(tmp_path: Path) -> None:
    breaks = '<w:r><w:br w:type="page"/></w:r>'
    assert text_of(tmp_path, par(run("The end."), breaks, run("The next."))) == "The end.\n\nThe next."


def test_damaged_styles_do_not_refuse_the_document(tmp_path: Path) -> None:
    raw = docx(par("The quay is new."), parts={"styles:styles.xml": b"\x01\x02"})
    article, _ = read_document(tmp_path / "a.docx", raw)
    assert article.text == "The quay is new."


def test_damaged_text_part_is_read_up_to_the_damage_with_a_note(tmp_path: Path) -> None:
    whole = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
    raw = docx(parts={"officeDocument:document.xml": f" {whole}{par('The quay is new.')}<w:p><w:r>"})
    article, notes = read_document(tmp_path / "a.docx", raw)
    assert article.text == "The quay is new."
    assert notes == ["is damaged, and part of its text may be missing"]


def test_names_of_parts_ignore_case_and_slashes(tmp_path: Path) -> None:
    relations = (
        '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="/word/document.xml"/>'
        "</Relationships>"
    )
    body = (
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        f"<w:body>{par('The quay is new.')}</w:body></w:document>"
    )
    raw = zip_of({"_rels/.rels": relations, "Word\\Document.xml": body})
    article, _ = read_document(tmp_path / "a.docx", raw)
    assert article.text == "The quay is new."


def test_document_of_pictures_is_refused_with_their_number(tmp_path: Path) -> None:
    picture = "<w:p><w:r><w:drawing><pic/></w:drawing></w:r></w:p>"
    assert read_refusal(tmp_path / "a.docx", docx(picture)) == "has no text, only 1 picture"
