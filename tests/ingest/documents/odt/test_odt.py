"""OpenDocument texts: the stored words are those that the reader of the document sees."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ingest.documents.office import odf_xml, odt, read_document, read_refusal, zip_of

STYLE = '<style:style style:name="{}" style:family="{}"><style:text-properties {}/></style:style>'
STYLES = "".join(
    [
        STYLE.format("Up", "text", 'style:text-position="super 58%"'),
        STYLE.format("High", "text", 'style:text-position="33% 58%"'),
        STYLE.format("Down", "text", 'style:text-position="sub 58%"'),
        STYLE.format("Gone", "text", 'style:text-line-through-style="solid"'),
        STYLE.format("Hidden", "text", 'text:display="none"'),
        STYLE.format("OldPara", "paragraph", 'style:text-line-through-style="solid"'),
        '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>',
        '<style:style style:name="T9" style:family="text" style:parent-style-name="Gone"/>',
        '<text:list-style style:name="L1">'
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
        "</text:list-style>",
    ]
)


def span(style: str, words: str) -> str:
    return f'<text:span text:style-name="{style}">{words}</text:span>'


def par(content: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{content}</text:p>'


def text_of(tmp_path: Path, *body: str) -> str:
    article, _ = read_document(tmp_path / "a.odt", odt(*body, styles=STYLES))
    return article.text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (f"It cost 48{span('Up', '1')} million.", "It cost 48¹ million."),
        (f"In 48{span('High', '2 ')}towns.", "In 48² towns."),
        (f"CO{span('Down', '2')} fell.", "CO2 fell."),
        (f"It opens in {span('Gone', 'May ')}July.", "It opens in July."),
        (f"It opens in {span('T9', 'May ')}July.", "It opens in July."),
        (f"It opens {span('Hidden', 'never ')}soon.", "It opens soon."),
        ('A<text:s text:c="3"/>B<text:tab/>C', "A B C"),
        ("The <text:a>page</text:a> of <text:date>6 March</text:date>.", "The page of 6 March."),
        (
            "The quay<office:annotation><text:p>No!</text:p></office:annotation> is new.",
            "The quay is new.",
        ),
        ("Un<text:span>der</text:span>way", "Underway"),
        ("Name: <text:placeholder>&lt;name&gt;</text:placeholder>", "Name:"),
    ],
)
def test_text_reads_as_displayed(tmp_path: Path, content: str, text: str) -> None:
    assert text_of(tmp_path, par(content)) == text


def test_deleted_text_and_hidden_parts_are_no_text(tmp_path: Path) -> None:
    changes = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion>'
        "<text:p>Deleted words.</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    body = (
        changes,
        par('The quay <text:change text:change-id="c"/>is new.'),
        par("Struck out.", "OldPara"),
        f'<text:section text:display="none">{par("A hidden section.")}</text:section>',
        par('<text:hidden-paragraph text:is-hidden="true"/>A hidden paragraph.'),
        "<table:table><table:table-row><table:table-cell><text:p>Pier</text:p></table:table-cell>"
        "<table:table-cell><text:p>4</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:visibility="collapse"><table:table-cell><text:p>No</text:p>'
        "</table:table-cell></table:table-row></table:table>",
    )
    assert text_of(tmp_path, *body) == "The quay is new.\n\n| Pier | 4 |"


def test_notes_stand_at_the_end_under_their_numbers(tmp_path: Path) -> None:
    note = (
        "<text:note><text:note-citation>{}</text:note-citation><text:note-body>"
        "<text:p>{}</text:p></text:note-body></text:note>"
    )
    body = par(f"It cost 48{note.format(1, 'An estimate.')} million{note.format('ii', 'Crowns.')}.")
    assert text_of(tmp_path, body) == "It cost 48¹ million[ii].\n\n¹ An estimate.\n\n[ii] Crowns."


def test_lists_and_headings_are_read(tmp_path: Path) -> None:
    item = "<text:list-item>{}</text:list-item>"
    inner = f"<text:list>{item.format(par('east'))}</text:list>"
    numbered = f'<text:list text:style-name="L1">{item.format(par("north") + inner)}</text:list>'
    body = (
        par("The quay", "P1"),
        '<text:h text:outline-level="2">Plan</text:h>',
        numbered,
        f"<text:list>{item.format(par('a dot'))}</text:list>",
    )
    assert text_of(tmp_path, *body) == "# The quay\n\n## Plan\n\n1. north\n\na) east\n\n- a dot"


def test_text_box_parts_no_sentence(tmp_path: Path) -> None:
    box = f"<draw:frame><draw:text-box>{par('A box.')}</draw:text-box></draw:frame>"
    assert text_of(tmp_path, par(f"The quay {box}is new.")) == "The quay is new.\n\nA box."


def test_table_of_contents_is_left_out_with_a_note(tmp_path: Path) -> None:
    index = f"<text:table-of-content><text:index-body>{par('Plan ... 4')}</text:index-body>"
    raw = odt(f"{index}</text:table-of-content>", par("The quay is new."))
    article, notes = read_document(tmp_path / "a.odt", raw)
    assert article.text == "The quay is new."
    assert notes == ["was added without the table of contents"]


def test_title_and_day_come_from_the_document(tmp_path: Path) -> None:
    meta = "<dc:title>Untitled 1</dc:title><meta:creation-date>2024-05-14T08:30:00</meta:creation-date>"
    article, _ = read_document(
        tmp_path / "a.odt", odt(par("The quay", "P1"), par("It is new."), styles=STYLES, meta=meta)
    )
    assert (article.title, article.published) == ("The quay", date(2024, 5, 14))
    assert article.date_basis == "the document's properties"


def test_document_of_a_single_file_is_read(tmp_path: Path) -> None:
    body = f"<office:body><office:text>\n  {par('The quay is new.')}\n</office:text></office:body>"
    meta = "<office:meta><dc:title>The new quay</dc:title></office:meta>"
    article, _ = read_document(tmp_path / "a.fodt", odf_xml("", meta + body).encode())
    assert (article.title, article.text) == ("The new quay", "The quay is new.")


def test_encrypted_document_is_reported(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    raw = odt(par("x"), parts={"META-INF/manifest.xml": manifest, "content.xml": b"\1\2"})
    assert read_refusal(tmp_path / "a.odt", raw) == "is encrypted; save a copy without a password"


def test_spreadsheet_is_refused(tmp_path: Path) -> None:
    body = "<office:body><office:spreadsheet/></office:body>"
    raw = zip_of({"content.xml": odf_xml("content", body)})
    assert "is not an OpenDocument text" in read_refusal(tmp_path / "a.odt", raw)


def test_damaged_text_is_read_up_to_the_damage_with_a_note(tmp_path: Path) -> None:
    whole = odf_xml("content", f"<office:body><office:text>{par('The quay is new.')}</office:text>")
    raw = odt(parts={"content.xml": whole.partition("</office:text>")[0]})
    article, notes = read_document(tmp_path / "a.odt", raw)
    assert article.text == "The quay is new."
    assert notes == ["is damaged, and part of its text may be missing"]
