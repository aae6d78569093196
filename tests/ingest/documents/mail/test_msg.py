"""Messages stored by Outlook are read like any other mail."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from compressed_rtf import compress

from assistant.ingest.documents.mail.headers import RECEIVED
from assistant.ingest.records import Problem
from tests.ingest.documents.mail.mails import PAGE, STORY, addressed, read_items, read_mail, text_part
from tests.ingest.documents.mail.ole import Tree, compound_file, message_tree

SUBJECT, BODY, HTML, HEADERS, SENDER, ADDRESS = 0x0037, 0x1000, 0x1013, 0x007D, 0x0C1A, 0x5D01
SENT, RECEIVED_AT, CODE_PAGE, BODY_CODE_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
FILE_NAME, FILE_DATA, FILE_TYPE = 0x3707, 0x3701, 0x370E
DAY = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
BASIC = {SUBJECT: "The roof", SENDER: "Anne Holt", ADDRESS: "anne@example.org", BODY: STORY}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.msg"


def msg(tree: Tree) -> bytes:
    return compound_file(tree)


def test_a_message_has_its_subject_sender_day_and_text(file: Path) -> None:
    article = read_mail(file, msg(message_tree(BASIC, times={SENT: DAY})))
    assert (article.title, article.source, article.text) == ("The roof", "Anne Holt", STORY)
    assert (article.published, article.date_basis) == (date(2026, 5, 4), None)
    assert article.reader == "msg 1"


def test_the_headers_of_a_received_message_count(file: Path) -> None:
    headers = "From: Per Dahl <per@example.org>\r\nDate: Sun, 3 May 2026 23:00:00 -0700\r\n\r\n"
    article = read_mail(file, msg(message_tree({**BASIC, HEADERS: headers}, times={SENT: DAY})))
    assert (article.source, article.published) == ("Per Dahl", date(2026, 5, 3))


def test_a_message_that_was_not_sent_has_the_day_it_was_received(file: Path) -> None:
    article = read_mail(file, msg(message_tree(BASIC, times={RECEIVED_AT: DAY})))
    assert (article.published, article.date_basis) == (date(2026, 5, 4), RECEIVED)


def test_the_html_body_is_the_text_behind_a_stub(file: Path) -> None:
    stub = "To view this email as a web page, go to https://example.org/7"
    tree = message_tree(
        {**BASIC, BODY: stub, HTML: PAGE.replace("euros", "€").encode("cp1252")},
        numbers={BODY_CODE_PAGE: 1252},
    )
    assert "Its roof cost 2.6 million €." in read_mail(file, msg(tree)).text


def test_texts_of_older_versions_are_decoded_by_their_code_page(file: Path) -> None:
    tree = dict(message_tree({}, numbers={CODE_PAGE: 1251}))
    tree["__substg1.0_0037001E"] = "Крыша".encode("cp1251")
    tree["__substg1.0_1000001E"] = "Новая крыша стоит дорого.".encode("cp1251")
    article = read_mail(file, msg(tree))
    assert (article.title, article.text) == ("Крыша", "Новая крыша стоит дорого.")


def test_attachments_are_named_and_enclosed_messages_are_read(file: Path) -> None:
    pdf = message_tree({FILE_NAME: "roof.pdf", FILE_DATA: b"%PDF"}, header=8)
    inner = message_tree({**BASIC, SUBJECT: "The old roof"}, times={SENT: DAY}, header=24)
    forwarded = {**message_tree({}, header=8), "__substg1.0_3701000D": inner}
    tree = message_tree({SUBJECT: "Fwd: The old roof", BODY: "See below."}, attachments=[pdf, forwarded])
    article, note = read_items(file, msg(tree))
    assert not isinstance(article, Problem)
    assert article.text.startswith("See below.\n\n---")
    assert "Subject: The old roof\n\nThe library of Brenning" in article.text
    assert "Date: Mon, 04 May 2026" in article.text
    assert isinstance(note, Problem)
    assert note.reason == "was added without the attachment roof.pdf"


def test_a_body_in_rich_text_alone_is_read(file: Path) -> None:
    rtf = compress(rb"{\rtf1\ansi\fromtext The roof cost 2.6 million.\par The floor is old.}")
    article = read_mail(file, msg(message_tree({SUBJECT: "The roof", 0x1009: rtf})))
    assert article.text.replace("\n\n", "\n") == "The roof cost 2.6 million.\nThe floor is old."
    (problem,) = read_items(file, msg(message_tree({SUBJECT: "The roof", 0x1009: rtf[:40]})))
    assert isinstance(problem, Problem)
    assert problem.reason == "is damaged; save it again in Outlook"


def test_a_signed_message_is_read(file: Path) -> None:
    signed = addressed(text_part(STORY)).as_bytes()
    attachment = message_tree({FILE_TYPE: "multipart/signed", FILE_DATA: signed}, header=8)
    tree = message_tree({SUBJECT: "The roof"}, attachments=[attachment])
    assert read_mail(file, msg(tree)).text == STORY


def test_each_format_is_read_under_the_suffix_of_the_other(tmp_path: Path) -> None:
    assert read_mail(tmp_path / "a.eml", msg(message_tree(BASIC))).text == STORY
    assert read_mail(tmp_path / "b.msg", addressed(text_part(STORY))).text == STORY


def test_damaged_messages_are_reported(file: Path) -> None:
    raw = msg(message_tree({**BASIC, BODY: STORY * 200}, times={SENT: DAY}))
    for size in (8, 300, 600, 1200, len(raw) // 2, len(raw) - 700):
        assert read_items(file, raw[:size])
    for other in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", compound_file({"WordDocument": b"x" * 5000})):
        (problem,) = read_items(file, other + b"\0" * 600)
        assert isinstance(problem, Problem)
        assert "\n" not in problem.reason


@pytest.mark.slow
def test_any_damaged_byte_of_a_message_is_reported_or_harmless(file: Path) -> None:
    raw = bytearray(msg(message_tree(BASIC, times={SENT: DAY})))
    for offset in range(0, len(raw), 41):
        damaged = raw.copy()
        damaged[offset] ^= 0xFF
        assert read_items(file, bytes(damaged))


def test_a_table_of_sectors_that_is_a_circle_is_reported(file: Path) -> None:
    raw = bytearray(msg(message_tree({**BASIC, BODY: STORY * 200})))
    struct.pack_into("<I", raw, 512 + 4 * 4, 3)
    struct.pack_into("<I", raw, 512 + 4 * 3, 4)
    assert read_items(file, bytes(raw))
