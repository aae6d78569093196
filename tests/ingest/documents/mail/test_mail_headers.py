"""Mail headers and encodings: subject, sender and day as the sender wrote them, whatever the program."""

from __future__ import annotations

import base64
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.ingest.documents.mail.headers import RECEIVED
from assistant.ingest.records import Problem
from tests.ingest.documents.mail.mails import read_items, read_mail


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.eml"


def mail(headers: str, body: str | bytes = "The roof is new.") -> bytes:
    text = body if isinstance(body, bytes) else body.encode()
    return headers.encode("utf-8", "surrogateescape") + b"\n\n" + text


def encoded(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("=?utf-8?Q?Gr=C3=B6=C3=9Fe_des_Daches?=", "Größe des Daches"),
        (f"Re: {encoded('屋根の', 'iso-2022-jp')}\n {encoded('修理', 'iso-2022-jp')}", "Re: 屋根の修理"),
        # A character that is split between two words.
        ("=?utf-8?B?R3LDtsM=?=\n =?utf-8?B?n2U=?=", "Größe"),
        ("=?utf-8?B?R3LDtg==?= des =?iso-8859-1?Q?D=E4chleins?=", "Grö des Dächleins"),
        ("=?utf-8*de?Q?Gr=C3=B6=C3=9Fe?=", "Größe"),
        ("Größe des Daches", "Größe des Daches"),
        ("=?utf-8?Q?The roof?=", "The roof"),
        ("=?x-unknown?Q?The_roof?=", "The roof"),
        ("=?utf-8?B?!?= The roof", "The roof"),
        ("The roof\n\n\tof Brenning".replace("\n\n", "\n \n"), "The roof of Brenning"),
    ],
)
def test_subjects_are_decoded(file: Path, header: str, subject: str) -> None:
    assert read_mail(file, mail(f"From: a@example.org\nSubject: {header}")).title == subject


def test_bytes_beyond_ascii_in_headers_are_decoded(file: Path) -> None:
    raw = b"From: J\xfcrgen <j@example.org>\nSubject: Gr\xf6\xdfe\n\nThe roof is new."
    article = read_mail(file, raw)
    assert (article.source, article.title) == ("Jürgen", "Größe")


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Brenning Post <post@example.org>", "Brenning Post"),
        ('"Holt, Anne" <anne@example.org>', "Holt, Anne"),
        ("Holt, Anne <anne@example.org>", "Holt, Anne"),
        ("=?utf-8?Q?Holt=2C_Anne?= <anne@example.org>", "Holt, Anne"),
        ("anne@example.org (Anne Holt)", "Anne Holt"),
        ("anne@example.org", "anne@example.org"),
        ("<anne@example.org>", "anne@example.org"),
        ("Anne Holt <anne@example.org>, Per Dahl <per@example.org>", "Anne Holt"),
    ],
)
def test_the_outlet_is_the_name_of_the_sender_or_else_the_address(
    file: Path, header: str, sender: str
) -> None:
    assert read_mail(file, mail(f"Subject: Roof\nFrom: {header}")).source == sender


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 4 May 2026 23:30:00 -0800",
        "04 May 26 08:00 +0200",
        "Mon May  4 08:00:00 2026",
        "Mon, 4 May 2026 08:00:00 (CEST)",
        "2026-05-04T08:00:00+02:00",
        "Monday, May 4, 2026 8:00 AM",
    ],
)
def test_the_day_is_that_of_the_sender(file: Path, value: str) -> None:
    article = read_mail(file, mail(f"From: a@example.org\nDate: {value}"))
    assert (article.published, article.date_basis) == (date(2026, 5, 4), None)


TOMORROW = (date.today() + timedelta(days=3)).strftime("%d %b %Y")  # noqa: DTZ011 - as a reader sees it


@pytest.mark.parametrize(
    "value",
    ["", "Date: soon", "Date: Thu, 01 Jan 1970 00:00:00 +0000", f"Date: {TOMORROW} 08:00:00 +0200"],
)
def test_a_mail_without_a_valid_date_has_the_day_it_was_received(file: Path, value: str) -> None:
    stamp = "Received: from a by b; Tue, 5 May 2026 09:00:00 +0200"
    older = "Received: from c by a; Mon, 4 May 2026 09:00:00 +0200"
    headers = "\n".join(filter(None, [stamp, older, "From: a@example.org", value]))
    article = read_mail(file, mail(headers))
    assert (article.published, article.date_basis) == (date(2026, 5, 5), RECEIVED)
    bare = "\n".join(filter(None, ["From: a@example.org", "Subject: Roof", value]))
    assert read_mail(file, mail(bare)).published is None


def test_the_address_in_an_archive_of_a_list_is_the_address_to_cite(file: Path) -> None:
    headers = "From: a@example.org\nArchived-At: <https://example.org/list/7>"
    assert read_mail(file, mail(headers)).url == "https://example.org/list/7"


def test_headers_behind_a_broken_line_are_read(file: Path) -> None:
    raw = mail("Received: by a\nwith a broken line\nFrom: a@example.org\nSubject: Roof")
    article = read_mail(file, b"\xef\xbb\xbf\n" + raw)
    assert (article.title, article.text) == ("Roof", "The roof is new.")


# Encodings of the text

UMLAUTS = "Größe: 20 °C, “gut”, sagt Åse."


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1252"),
        ("utf-8", "cp1252"),
        ("x-unknown", "utf-8"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("utf-16", "utf-16"),
        ("", "utf-8"),
        ("", "cp1252"),
    ],
)
def test_texts_are_decoded_whatever_their_program_declared(file: Path, declared: str, used: str) -> None:
    kind = "Content-Type: text/plain" + (f'; charset="{declared}"' if declared else "")
    body = base64.encodebytes(UMLAUTS.encode(used))
    headers = f"From: a@example.org\n{kind}\nContent-Transfer-Encoding: base64"
    assert read_mail(file, mail(headers, body)).text == UMLAUTS


def test_soft_line_breaks_of_quoted_printable_part_no_words(file: Path) -> None:
    headers = "From: a@example.org\nContent-Type: text/plain; charset=utf-8\n"
    headers += "Content-Transfer-Encoding: quoted-printable"
    body = "The roof of the li=\nbrary is ne=  \nw, 5 =3D 5, Gr=C3=B6=C3=\n=9Fe."
    assert read_mail(file, mail(headers, body)).text == "The roof of the library is new, 5 = 5, Größe."
    unencoded = "The roof is =\nnew. Größe."
    assert read_mail(file, mail(headers, unencoded)).text == "The roof is new. Größe."


@pytest.mark.parametrize(
    ("parameters", "body", "text"),
    [
        ("format=flowed", "The roof \nis new.\n\n Not \nold.", "The roof is new.\n\nNot old."),
        ("format=flowed", "> The roof \n> is new. \nYes.", "> The roof is new.\nYes."),
        ("format=flowed; delsp=yes", "The  \nroof is bro \nken.", "The roof is broken."),
        ("format=flowed; delsp=yes", "屋根は \n新しい。", "屋根は新しい。"),
        ("format=flowed; delsp=yes", "The roof \nis new.", "The roof is new."),
        ("format=fixed", "The roof \nis new.", "The roof\nis new."),
    ],
)
def test_flowed_lines_are_joined(file: Path, parameters: str, body: str, text: str) -> None:
    headers = f"From: a@example.org\nContent-Type: text/plain; charset=utf-8; {parameters}"
    assert read_mail(file, mail(headers, body)).text == text


@pytest.mark.parametrize(
    "parameter",
    [
        "filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf",
        "filename*0*=utf-8''Gr%C3%B6; filename*1*=%C3%9Fe.pdf",
        'filename="=?utf-8?Q?Gr=C3=B6=C3=9Fe.pdf?="',
        'filename="Größe.pdf"',
    ],
)
def test_names_of_attachments_are_decoded(file: Path, parameter: str) -> None:
    body = (
        "--b\nContent-Type: text/plain\n\nThe roof is new.\n"
        f"--b\nContent-Type: application/pdf\nContent-Disposition: attachment; {parameter}\n\nx\n--b--\n"
    )
    headers = "From: a@example.org\nContent-Type: multipart/mixed; boundary=b"
    _, note = read_items(file, mail(headers, body))
    assert isinstance(note, Problem)
    assert note.reason == "was added without the attachment Größe.pdf"


def test_parts_are_read_though_the_boundary_is_not_declared(file: Path) -> None:
    body = "--b\nContent-Type: text/html\n\n<p>The roof is new.</p>\n--b--\n"
    for kind in ("multipart/mixed", "multipart/alternative; boundary=c"):
        assert read_mail(file, mail(f"From: a@example.org\nContent-Type: {kind}", body)).text == (
            "The roof is new."
        )
