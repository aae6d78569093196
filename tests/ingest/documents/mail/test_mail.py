"""Mail: the text is what its reader sees, wherever the parts of the message put it."""

from __future__ import annotations

import base64
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from assistant.ingest.records import Problem
from tests.ingest.documents.mail.mails import (
    PAGE,
    STORY,
    addressed,
    enclosed,
    multipart,
    read_items,
    read_mail,
    read_mails,
    text_part,
)

STUBS = (
    "To view this email as a web page, go to https://example.org/view?id=7",
    "Your mail program cannot show HTML.\n\nRead this letter online:\nhttps://example.org/view?id=7\n\n"
    "You receive this letter because you subscribed. Brenning Post, Mill Lane 3, Brenning.",
    "Diese Nachricht enthält HTML. Bitte im Browser öffnen: https://example.org/7",
    "The library reopens. Read more: https://example.org/view?id=7",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.eml"


def words(text: str) -> str:
    return " ".join(text.split())


def page_part(markup: str = PAGE) -> EmailMessage:
    return text_part(markup, "html")


def picture() -> EmailMessage:
    part = EmailMessage()
    part.set_content(b"GIF89a", "image", "gif", cid="<logo>")
    return part


# The body


@pytest.mark.parametrize("stub", STUBS)
def test_a_plain_part_that_only_leads_to_the_text_is_not_the_text(file: Path, stub: str) -> None:
    article = read_mail(file, addressed(multipart("alternative", text_part(stub), page_part())))
    assert "Its roof cost 2.6 million euros." in article.text
    assert "example.org/view" not in article.text


def test_an_html_part_that_lacks_the_text_is_not_the_text(file: Path) -> None:
    page = page_part("<html><body><p>Please read the plain text.</p></body></html>")
    for versions in ((text_part(STORY), page), (page, text_part(STORY))):
        assert words(read_mail(file, addressed(multipart("alternative", *versions))).text) == STORY


@pytest.mark.parametrize(
    "message",
    [
        multipart("mixed", multipart("alternative", text_part(STUBS[0]), page_part())),
        multipart("alternative", text_part(STUBS[0]), multipart("related", page_part(), picture())),
        multipart("related", multipart("alternative", text_part(STUBS[0]), page_part()), picture()),
        multipart(
            "alternative", text_part(STUBS[0]), multipart("mixed", page_part(), text_part("End."))
        ),
        multipart("signed", multipart("alternative", text_part(STUBS[0]), page_part())),
        multipart("mixed", text_part(STORY), page_part()),
        multipart("mixed", multipart("mixed", multipart("mixed", page_part()))),
        multipart("related", page_part(), picture()),
    ],
)
def test_the_body_is_found_in_any_nesting_and_once(file: Path, message: EmailMessage) -> None:
    text = words(read_mail(file, addressed(message)).text)
    assert text.count("Its roof cost 2.6 million euros.") == 1
    assert "web page" not in text


def test_all_parts_that_stand_one_below_the_other_are_read_in_order(file: Path) -> None:
    message = multipart(
        "mixed", page_part("<p>The first part.</p>"), picture(), page_part("<p>The second part.</p>")
    )
    assert read_mail(file, addressed(message)).text == "The first part.\n\nThe second part."


@pytest.mark.parametrize(
    "markup",
    [
        PAGE,
        "<!DOCTYPE html>\n" + PAGE,
        "\n\n<HTML><BODY>" + STORY.replace(". ", ".<BR>") + "</BODY></HTML>",
        "This message has HTML.\n" + PAGE,
        "<p>The library of Brenning reopens on 4 May.</p><p>Its roof cost <b>2.6 million euros</b>.</p>",
        "<div>The library of Brenning reopens on 4 May.<br>Its roof cost 2.6 million euros.<br></div>",
    ],
)
def test_html_that_was_sent_as_plain_text_is_read_as_html(file: Path, markup: str) -> None:
    text = read_mail(file, addressed(text_part(markup))).text
    assert "Its roof cost 2.6 million euros" in text
    assert "<" not in text


def test_a_plain_text_about_markup_stays_as_it_is(file: Path) -> None:
    text = "Use <p> for paragraphs, and <b> only for words that stand out.\n\n" + STORY * 10
    assert "Use <p> for paragraphs, and <b> only" in read_mail(file, addressed(text_part(text))).text


def test_an_html_part_without_markup_keeps_its_lines(file: Path) -> None:
    article = read_mail(file, addressed(page_part("The roof is new.\n\nThe floor is old.")))
    assert article.text == "The roof is new.\n\nThe floor is old."


def test_words_that_a_mail_hides_are_not_its_text(file: Path) -> None:
    hidden = (
        '<div style="display:none;max-height:0">Preview of the letter.</div>'
        '<span style="font-size:0px; opacity:0">More preview.</span>'
        '<div style="max-height: 0px; overflow: hidden">Still more preview.</div>'
    )
    framed = '<div style="font-size:0px"><div style="font-size:14px">The framed column.</div></div>'
    text = read_mail(file, addressed(page_part(f"<body>{hidden}<p>{STORY}</p>{framed}</body>"))).text
    assert "preview" not in text.lower()
    assert "The framed column." in text


def test_a_link_to_the_page_of_a_letter_is_not_its_text(file: Path) -> None:
    for link in ("View in browser", "View this email in your browser", "Read in a web browser"):
        article = read_mail(file, addressed(page_part(f"<p><a href='x'>{link}</a></p><p>{STORY}</p>")))
        assert article.text == STORY


def test_tables_that_lay_out_a_letter_are_not_rows(file: Path) -> None:
    markup = (
        "<table><tr><td><img src='a.png'></td><td>The roof is new.</td></tr>"
        "<tr><td><img src='b.png'></td><td>The floor is old.</td></tr></table>"
        "<table><tr><td>Roof</td><td>2.6</td></tr><tr><td>Floor</td><td>1.1</td></tr></table>"
    )
    text = read_mail(file, addressed(page_part(markup))).text
    assert text == "The roof is new.\n\nThe floor is old.\n\n| Roof | 2.6 |\n| Floor | 1.1 |"


def test_an_invitation_without_words_is_read_from_its_calendar(file: Path) -> None:
    entry = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Oslo:20260504T100000\r\n"
        "SUMMARY:Opening of the\r\n  library\r\nLOCATION:Brenning\\, Mill Lane\r\n"
        "BEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\n"
        "DESCRIPTION:The mayor speaks.\\nThen there is cake.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    article = read_mail(file, addressed(text_part(entry, "calendar")))
    assert article.text == (
        "Opening of the library\n\nStart: 2026-05-04 10:00\nPlace: Brenning, Mill Lane\n\n"
        "The mayor speaks.\nThen there is cake."
    )


# Trailers


@pytest.mark.parametrize(
    "footer",
    [
        "_______________________________________________\nlocal mailing list\nlocal@example.org\n"
        "https://example.org/mailman/listinfo/local",
        "-- \nYou received this message because you are subscribed to the Google Groups group.\n"
        "To unsubscribe send an email to local+unsubscribe@example.org.",
        "To unsubscribe from this list visit https://example.org/leave",
        "-- \nAnne Holt\nBrenning Post",
        "--\nAnne Holt\n+47 555 0101",
        "This e-mail and its attachments are confidential and intended only for the addressee. If you "
        "have received it in error, delete it.",
        "Diese E-Mail ist vertraulich und nur für den Empfänger bestimmt.",
        "You are receiving this email because you signed up.\n\n© 2026 Brenning Post\n\n"
        "Unsubscribe | Manage preferences",
    ],
)
def test_footers_signatures_and_disclaimers_are_left_out_wherever_they_stand(
    file: Path, footer: str
) -> None:
    below = addressed(text_part(f"{STORY}\n\n{footer}\n"))
    part = addressed(multipart("mixed", page_part(), text_part(footer)))
    markup = footer.replace("\n", "<br>\n")
    html_part = addressed(multipart("mixed", text_part(STORY), page_part(f"<p>{markup}</p>")))
    for message in (below, part, html_part):
        text = read_mail(file, message).text
        assert "2.6 million euros" in text
        assert "Anne" not in text
        assert "list" not in text.lower()
        assert "unsubscribe" not in text.lower()
        assert "vertraulich" not in text
        assert "confidential" not in text


@pytest.mark.parametrize(
    "ending",
    [
        "The council kept its message confidential, and the mayor was not told.",
        "The town has a mailing list for news of the library.",
        "Subscription prices rise to 12 euros.",
        "==========\n\nSubscriptions: the lending fee rises. Read more at https://example.org/fee",
        "-- \n" + "The next part of the letter is as long as this. " * 40,
    ],
)
def test_text_that_resembles_a_footer_stays(file: Path, ending: str) -> None:
    article = read_mail(file, addressed(text_part(f"{STORY}\n\n{ending}\n")))
    assert words(ending.replace("=", "").replace("-- ", "")) in words(article.text)


def test_quoted_and_forwarded_text_below_a_signature_stays(file: Path) -> None:
    text = f"I agree.\n-- \nAnne Holt\n\nOn Monday, Per wrote:\n> {STORY}\n"
    article = read_mail(file, addressed(text_part(text)))
    assert "Anne" not in article.text
    assert f"On Monday, Per wrote:\n> {STORY}" in article.text


def test_a_mail_that_is_all_footer_stays_whole(file: Path) -> None:
    text = "To unsubscribe from this list visit https://example.org/leave"
    assert read_mail(file, addressed(text_part(text))).text == text


# Forwarded mail


def test_a_forwarded_message_is_read_with_its_subject_sender_and_day(file: Path) -> None:
    inner = addressed(
        text_part(STORY), "The roof", "Per Dahl <per@example.org>", "Fri, 01 May 2026 09:00:00 +0200"
    )
    outer = addressed(multipart("mixed", text_part("See below."), enclosed(inner)), "Fwd: The roof")
    article = read_mail(file, outer)
    assert (article.title, article.published) == ("Fwd: The roof", date(2026, 5, 4))
    assert article.text.startswith("See below.\n\n---")
    assert "From: Per Dahl <per@example.org>\nDate: Fri, 01 May 2026 09:00:00 +0200\n" in article.text
    assert "Subject: The roof\n\nThe library of Brenning reopens" in article.text


def test_a_forwarded_message_is_read_in_any_wrapping(file: Path) -> None:
    inner = addressed(multipart("alternative", text_part(STUBS[0]), page_part()), "The roof")
    twice = addressed(multipart("mixed", text_part("Look."), enclosed(inner)), "Fwd: The roof")
    raw = inner.as_bytes()
    attached = EmailMessage()
    attached.set_content(raw, "application", "octet-stream", filename="roof.eml")
    encoded = text_part("x")
    encoded.replace_header("Content-Type", "message/rfc822")
    encoded.replace_header("Content-Transfer-Encoding", "base64")
    encoded.set_payload(base64.b64encode(raw).decode())
    wrappings = [
        enclosed(inner),
        multipart("mixed", text_part("Look."), enclosed(twice)),
        multipart("mixed", text_part("Look."), attached),
        multipart("mixed", text_part("Look."), encoded),
        multipart("mixed", enclosed(inner)),
    ]
    for wrapping in wrappings:
        text = words(read_mail(file, addressed(wrapping, "")).text)
        assert "Subject: The roof" in text
        assert text.count("Its roof cost 2.6 million euros.") == 1


def test_a_mail_without_a_subject_has_the_title_of_the_forwarded_message(file: Path) -> None:
    inner = addressed(text_part(STORY), "The roof")
    assert read_mail(file, addressed(multipart("mixed", enclosed(inner)), "")).title == "The roof"


# Digests


def digest_parts() -> list[EmailMessage]:
    return [
        addressed(
            text_part("The roof is new, the mayor says."),
            "Roof",
            "Per <p@example.org>",
            "Sat, 02 May 2026 09:00 +0200",
        ),
        addressed(text_part("The floor is old, the builder says."), "Floor", "Gro <g@example.org>", ""),
    ]


def test_each_message_of_a_digest_is_an_article_with_its_subject_sender_and_day(file: Path) -> None:
    contents = text_part("Today's topics:\n 1. Roof\n 2. Floor\n")
    messages = [enclosed(message) for message in digest_parts()]
    footer = text_part("End of digest\n\nTo unsubscribe: https://example.org/leave")
    mail = addressed(multipart("mixed", contents, multipart("digest", *messages), footer), "Digest 7")
    roof, floor = read_mails(file, mail)
    assert (roof.title, roof.source, roof.published) == ("Roof", "Per", date(2026, 5, 2))
    assert (floor.title, floor.source, floor.published) == ("Floor", "Gro", date(2026, 5, 4))
    assert (roof.date_basis, floor.date_basis) == (None, "the day of the digest")
    assert (roof.text, floor.text) == (
        "The roof is new, the mayor says.",
        "The floor is old, the builder says.",
    )
    assert roof.origin.startswith(f"{file}!")
    assert roof.id != floor.id


def test_messages_below_their_list_are_a_digest_and_below_a_letter_are_not(file: Path) -> None:
    messages = [enclosed(message) for message in digest_parts()]
    listed = addressed(multipart("mixed", text_part("Today's topics: roof, floor"), *messages), "No. 7")
    assert [article.title for article in read_mails(file, listed)] == ["Roof", "Floor"]
    letter = addressed(multipart("mixed", text_part(STORY), *messages), "Forwarded")
    article = read_mail(file, letter)
    assert article.title == "Forwarded"
    assert "The floor is old, the builder says." in article.text


def test_a_digest_keeps_its_articles_when_its_messages_change_places(file: Path) -> None:
    first, second = [enclosed(message) for message in digest_parts()]
    before = read_mails(file, addressed(multipart("digest", first, second)))
    after = read_mails(file, addressed(multipart("digest", second, first)))
    assert {article.id for article in before} == {article.id for article in after}


def test_a_text_above_the_messages_of_a_digest_is_an_article_unless_it_lists_them(file: Path) -> None:
    messages = [enclosed(message) for message in digest_parts()]
    mail = addressed(multipart("mixed", text_part(STORY), multipart("digest", *messages)), "Weekly")
    assert [article.title for article in read_mails(file, mail)] == ["Weekly", "Roof", "Floor"]


def test_a_plain_text_digest_gives_each_of_its_messages(file: Path) -> None:
    text = (
        "Send Local mailing list submissions to\n\tlocal@example.org\n\nToday's Topics:\n\n"
        "   1. Roof (Per)\n   2. Floor (Gro)\n\n\n" + "-" * 70 + "\n\n"
        "Message: 1\nDate: Sat, 02 May 2026 09:00:00 +0200\nFrom: Per <p@example.org>\n"
        "Subject: [Local]\n\tRoof\nMessage-ID: <1@example.org>\nContent-Type: text/plain\n\n"
        "The roof is new.\n\n-- \nPer\n\n" + "-" * 30 + "\n\n"
        "Message: 2\nDate: Sun, 03 May 2026 09:00:00 +0200\nFrom: Gro <g@example.org>\n"
        "Subject: Floor\n\n"
        "The floor is old.\n\n" + "-" * 30 + "\n\nIt creaks.\n\n" + "-" * 30 + "\n\n"
        "Subject: Digest Footer\n\n_______________\nLocal mailing list\n\n" + "-" * 30 + "\n\n"
        "End of Local Digest, Vol 1, Issue 2\n***********************************\n"
    )
    roof, floor = read_mails(file, addressed(text_part(text), "Local Digest, Vol 1, Issue 2"))
    assert (roof.title, roof.source, roof.published) == ("[Local] Roof", "Per", date(2026, 5, 2))
    assert (floor.title, floor.source, floor.published) == ("Floor", "Gro", date(2026, 5, 3))
    assert roof.text == "The roof is new."
    assert words(floor.text) == "The floor is old. It creaks."
    assert roof.origin == f"{file}!1@example.org"


def test_a_digest_of_yahoo_has_indented_headers_below_two_rules(file: Path) -> None:
    rules = f"{'_' * 72}\n{'_' * 72}\n\n"
    text = (
        f"There are 2 messages in this issue.\n\nTopics in this digest:\n\n1. Roof\n2. Floor\n\n{rules}"
        "Message: 1\n   Date: Sat, 2 May 2026 09:00:00 -0000\n   From: Per <p@example.org>\n"
        f"Subject: Roof\n\nThe roof is new.\n\n{rules}"
        "Message: 2\n   Date: Sun, 3 May 2026 09:00:00 -0000\n   From: Gro <g@example.org>\n"
        "Subject: Floor\n\nThe floor is old.\n"
    )
    roof, floor = read_mails(file, addressed(text_part(text), "Digest Number 7"))
    assert (roof.title, roof.source, roof.published) == ("Roof", "Per", date(2026, 5, 2))
    assert (roof.text, floor.text) == ("The roof is new.", "The floor is old.")


def test_a_letter_with_rules_between_its_parts_is_no_digest(file: Path) -> None:
    text = f"{STORY}\n\n{'-' * 70}\n\nNote: the café is closed.\n\n{'-' * 30}\n\nPrice: 3 euros.\n"
    assert "Price: 3 euros." in read_mail(file, addressed(text_part(text))).text


# What is not read


def test_what_a_mail_holds_besides_its_text_is_named(file: Path) -> None:
    mail = addressed(multipart("mixed", text_part(STORY), picture()))
    for kind, name in (("application/ms-tnef", "winmail.dat"), ("application/pdf", "roof.pdf")):
        part = EmailMessage()
        part.set_content(b"\x78\x9f\x3e\x22", *kind.split("/"), filename=name)
        mail.attach(part)
    _, note = read_items(file, mail)
    assert isinstance(note, Problem)
    assert note.reason == "was added without the attachments image/gif, winmail.dat, roof.pdf"


def test_encrypted_mail_is_reported(file: Path) -> None:
    pgp = "-----BEGIN PGP MESSAGE-----\n\nhQEMA0\n-----END PGP MESSAGE-----\n"
    part = EmailMessage()
    part.set_content(b"\x30\x82", "application", "pkcs7-mime", filename="smime.p7m")
    version = EmailMessage()
    version.set_content(b"Version: 1", "application", "pgp-encrypted")
    for message in (text_part(pgp), part, multipart("encrypted", version, text_part(pgp))):
        (problem,) = read_items(file, addressed(message))
        assert isinstance(problem, Problem)
        assert problem.reason == "is encrypted; save a decrypted copy"


def test_files_encoded_within_the_text_are_named_and_not_read(file: Path) -> None:
    text = f"{STORY}\n\nbegin 644 roof.gif\n#0V%T\n`\nend\n"
    article, note = read_items(file, addressed(text_part(text)))
    assert not isinstance(article, Problem)
    assert words(article.text) == STORY
    assert isinstance(note, Problem)
    assert note.reason == "was added without the attachment roof.gif"


def test_a_signed_text_is_read_without_its_signature(file: Path) -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- -- The roof is new.\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )
    assert read_mail(file, addressed(text_part(text))).text == "-- The roof is new."
