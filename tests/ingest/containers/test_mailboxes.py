"""Mailboxes: each message is one article, in every variant of the format and whatever its place."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.containers import mailbox
from assistant.ingest.documents.mail.headers import RECEIVED
from assistant.ingest.readers import Problem, read_articles
from assistant.schema import Article, source_file
from tests.ingest.files import articles_in, problems_in, write_file

START = "From anne@example.org Mon May  4 08:00:00 2026"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.mbox"


def message(
    number: int, text: str = "", *, start: str = START, headers: str = "", identifier: str | None = None
) -> str:
    name = f"{number}@example.org" if identifier is None else identifier
    lines = [
        start,
        f"From: Writer {number} <w@example.org>",
        f"Subject: Story {number}",
        f"Date: Tue, {number:02} May 2026 08:00:00 +0200",
        *([f"Message-ID: <{name}>"] if name else []),
        *([headers] if headers else []),
        "",
        text or f"The roof number {number} is new.",
        "",
        "",
    ]
    return "\n".join(lines)


def test_each_message_is_an_article_named_by_its_message_id(file: Path) -> None:
    first, second = articles_in(write_file(file, message(1) + message(2)))
    assert (first.title, first.source, first.published) == ("Story 1", "Writer 1", date(2026, 5, 1))
    assert (first.text, second.text) == ("The roof number 1 is new.", "The roof number 2 is new.")
    assert [first.origin, second.origin] == [f"{file}!1@example.org", f"{file}!2@example.org"]
    assert source_file(first.origin) == str(file)
    assert first.reader.startswith("eml ")
    assert problems_in(file) == []


@pytest.mark.parametrize(
    "start",
    [
        "From anne@example.org Mon May  4 08:00:00 2026",
        "From 1784512@xxx Mon May 04 08:00:00 +0000 2026",
        "From - Mon May 04 08:00:00 2026",
        "From - ",
        "From ???@??? Mon May 04 08:00:00 2026",
        "From anne at example.org  Mon May  4 08:00:00 2026",
        "From anne@example.org Mon, 4 May 2026 08:00:00 +0200",
        "From MAILER-DAEMON",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_messages_begin_with_the_lines_that_programs_write(file: Path, start: str, newline: str) -> None:
    content = "".join(message(number, start=start) for number in (1, 2, 3)).replace("\n", newline)
    articles = articles_in(write_file(file, content))
    assert [article.title for article in articles] == ["Story 1", "Story 2", "Story 3"]


def test_lines_of_a_text_that_begin_with_from_do_not_end_it(file: Path) -> None:
    text = "See.\n\nFrom Monday on, the roof is closed.\n\nFrom 08:00 to 2026 visitors came.\nThe end."
    first, second = articles_in(write_file(file, message(1, text) + message(2)))
    assert first.text == text
    assert second.title == "Story 2"


def test_escaped_lines_lose_one_mark(file: Path) -> None:
    text = ">From Monday on, the roof is closed.\n>>From here it is quoted."
    (article,) = articles_in(write_file(file, message(1, text)))
    assert article.text == "From Monday on, the roof is closed.\n>From here it is quoted."


def test_the_stated_length_of_a_text_counts_if_a_message_follows(file: Path) -> None:
    text = f"A mailbox in a mail:\n\n{START}\nSubject: Inner\n\n>From within.\n"
    right = message(1, text, headers=f"Content-Length: {len(text) + 1}")
    first, second = articles_in(write_file(file, right + message(2)))
    assert "Subject: Inner" in first.text
    assert ">From within." in first.text
    wrong = message(1, headers="Content-Length: 7") + message(2)
    assert len(articles_in(write_file(file, wrong))) == 2
    assert second.title == "Story 2"


def test_an_export_in_another_order_gives_the_same_articles(file: Path) -> None:
    changed = message(1, headers="Status: RO\nX-Gmail-Labels: Inbox,Opened", identifier="")
    before = message(1, identifier="") + message(2) + message(3)
    after = message(3) + changed.replace(START, "From - Tue May 05 09:00:00 2026") + message(2)
    ids = [{article.id for article in articles_in(write_file(file, text))} for text in (before, after)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 3


def test_copies_are_skipped_and_different_messages_with_one_id_are_not(file: Path) -> None:
    content = message(1) + message(1, headers="Status: RO") + message(2, identifier="1@example.org")
    articles = articles_in(write_file(file, content))
    assert [article.title for article in articles] == ["Story 1", "Story 2"]
    assert len({article.origin for article in articles}) == 2
    assert problems_in(file) == [(None, "skipped: copies (1)")]


def test_deleted_messages_spam_and_folder_data_are_skipped_and_counted(file: Path) -> None:
    content = (
        message(1, headers="X-Mozilla-Status: 0009")
        + message(2, headers="X-Gmail-Labels: =?utf-8?Q?Spam,Unread?=")
        + message(3, headers="X-Gmail-Labels: Trash")
        + message(4, headers="X-IMAP: 1 2")
        + message(5, headers="X-Mozilla-Status: 0001")
    )
    assert [article.title for article in articles_in(write_file(file, content))] == ["Story 5"]
    assert problems_in(file) == [(None, "skipped: deleted messages (2), spam (1)")]


def test_a_message_without_a_date_has_that_of_its_first_line(file: Path) -> None:
    content = f"{START}\nFrom: a@example.org\nSubject: Roof\n\nThe roof is new.\n"
    (article,) = articles_in(write_file(file, content))
    assert (article.published, article.date_basis) == (date(2026, 5, 4), RECEIVED)


def test_a_damaged_message_is_one_line_and_the_others_are_read(file: Path) -> None:
    empty = f"{START}\nFrom: a@example.org\nMessage-ID: <9@example.org>\n\n\n"
    items = list(read_articles(write_file(file, message(1) + empty + message(2))))
    assert [type(item) for item in items] == [Article, Problem, Article]
    assert str(items[1]) == f"{file}!9@example.org: has no text"


def test_a_digest_in_a_mailbox_gives_its_messages(file: Path) -> None:
    digest = (
        "--d\n\nSubject: Roof\nMessage-ID: <r@example.org>\n\nThe roof is new.\n"
        "--d\n\nSubject: Floor\n\nThe floor is old.\n--d--\n"
    )
    headers = "Content-Type: multipart/digest; boundary=d"
    articles = articles_in(write_file(file, message(1, digest, headers=headers)))
    assert [article.title for article in articles] == ["Roof", "Floor"]
    assert articles[0].origin == f"{file}!1@example.org!r@example.org"


def test_apple_mail_names_a_mailbox_without_a_suffix(tmp_path: Path) -> None:
    folder = tmp_path / "Inbox.mbox"
    folder.mkdir()
    (article,) = articles_in(write_file(folder / "mbox", message(1)))
    assert source_file(article.origin) == str(folder / "mbox")


def test_a_file_that_is_no_mailbox_is_reported(file: Path) -> None:
    for content, reason in (
        ("", "is empty"),
        ("\n\n", "is empty"),
        ("The roof is new.\n", "is not a mailbox (.mbox): it does not begin with a message"),
        (b"\x89PNG\r\n\0\0", "is not a mailbox (.mbox): it does not begin with a message"),
        (message(1, headers="X-Mozilla-Status: 0008"), "contains no message to read"),
    ):
        assert problems_in(write_file(file, content))[0] == (None, reason)


def test_a_single_mail_named_mbox_is_read(file: Path) -> None:
    content = message(1).partition("\n")[2]
    assert [article.title for article in articles_in(write_file(file, content))] == ["Story 1"]


def test_messages_are_read_one_at_a_time_and_leave_no_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    items = read_articles(write_file(file, "".join(map(message, range(1, 20)))))
    next(items)
    assert len([*folder.iterdir()]) == 1
    items.close()
    assert not any(folder.iterdir())


@pytest.mark.slow
def test_a_large_mailbox_is_read_in_little_time_per_message(file: Path) -> None:
    filler = "The roof of the library is new, and the old one leaked. " * 30
    with file.open("w") as target:
        for number in range(1, 1001):
            target.write(message(number % 28 + 1, filler, identifier=f"{number}@example.org"))
    assert len(articles_in(file)) == 1000


def test_a_message_above_the_limit_is_skipped_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    with path.open("wb") as target:
        target.write(message(1).encode())
        target.write(message(2).rstrip("\n").encode())
        target.truncate(target.tell() + mailbox.MAX_MESSAGE_BYTES)
        target.seek(0, 2)
        target.write(b"\n\n" + message(3).encode())
    items = list(read_articles(path))
    assert [item.title for item in items if isinstance(item, Article)] == ["Story 1", "Story 3"]
    assert str(items[1]) == f"{path}!2@example.org: has more than 200 MB and was skipped"


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "From a\nFrom b\nFrom c\n" * 50_000,
        START + "\n" + "X" * 3_000_000,
        (START + "\n") * 5_000,
        START + "\nContent-Length: 999999999999\n\nx\n",
        START + "\n" + "Content-Length: 5\n" * 50_000 + "\nx",
    ],
)
def test_hostile_mailboxes_end_in_limited_time(file: Path, content: str) -> None:
    assert [*read_articles(write_file(file, content))]
