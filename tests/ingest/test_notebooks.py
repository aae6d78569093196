"""Notebooks of Evernote: each note with text is an article."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from assistant.ingest import sandbox
from assistant.ingest.article import locate_file
from assistant.ingest.documents.enex import NOTES_PER_REPLY
from assistant.ingest.notebooks import read_notebook
from assistant.schema import Article
from tests.ingest.files import articles_in, problems_in, write_file

PICTURE = "<resource><data encoding='base64'>iVBOR{}</data><mime>image/png</mime></resource>"


def note(
    body: str, *, title: str = "Ferry &amp; quay", made: str = "20260306T101500Z", more: str = ""
) -> str:
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd">'
        f"<en-note>{body}</en-note>"
    )
    return (
        f"<note><title>{title}</title><content><![CDATA[{content}]]></content>"
        f"<created>{made}</created><updated>20261101T000000Z</updated>{more}</note>"
    )


def notebook(path: Path, *notes: str, doctype: str = "") -> Path:
    head = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<en-export application="Evernote">'
    return write_file(path, f"{head}{''.join(notes)}</en-export>")


def test_each_note_is_an_article_with_its_day_and_address(tmp_path: Path) -> None:
    source = "<note-attributes><source-url>https://example.com/quay</source-url></note-attributes>"
    path = notebook(
        tmp_path / "a.enex",
        note("<div>It sails in <b>June</b>.</div><div><br/></div><div>It is late.</div>"),
        note("<h1>Quay</h1><p>It opens&nbsp;now.</p>", more=source),
        doctype='<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">',
    )
    first, second = articles_in(path)
    assert (first.title, first.text) == ("Ferry & quay", "It sails in June.\n\nIt is late.")
    assert (first.published, first.date_basis) == (
        date(2026, 3, 6),
        "the day on which the note was made",
    )
    assert (second.url, second.date_basis) == (
        "https://example.com/quay",
        "the day on which it was clipped",
    )
    assert second.text == "# Quay\n\nIt opens now."
    assert first.origin == f"{path}#1"
    assert problems_in(path) == []


def test_pictures_and_encrypted_parts_are_left_out_and_named(tmp_path: Path) -> None:
    body = '<div>It <en-todo checked="true"/>sails.<en-media type="image/png" hash="1"/></div>'
    body += '<en-crypt cipher="AES">c2VjcmV0</en-crypt><div>Late.</div>'
    path = notebook(tmp_path / "a.enex", note(body, more=PICTURE.format("AA")))
    assert [article.text for article in articles_in(path)] == ["It sails.\n\nLate."]
    assert problems_in(path) == [(1, "was added without 1 picture, 1 encrypted part")]


def test_notes_without_text_are_counted_and_encrypted_notes_are_problems(tmp_path: Path) -> None:
    encrypted = note("x").replace("<content>", "<content encoding='base64:aes'>")
    path = notebook(tmp_path / "a.enex", note("<en-media/>"), encrypted, note("It sails."))
    assert [article.text for article in articles_in(path)] == ["It sails."]
    assert problems_in(path) == [
        (2, "is encrypted; decrypt it in Evernote and export it again"),
        (None, "was added without 1 note without text"),
    ]


def test_ids_of_notes_do_not_depend_on_their_order(tmp_path: Path) -> None:
    notes = [note("One.", title="A"), note("Two.", title="B"), note("Three.", title="B")]
    first = {article.id for article in articles_in(notebook(tmp_path / "a.enex", *notes))}
    second = {article.id for article in articles_in(notebook(tmp_path / "a.enex", *reversed(notes)))}
    assert first == second
    assert len(first) == 3


def test_a_damaged_notebook_gives_the_notes_before_the_damage(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.enex", note("One."), note("Two.\x01"), "<note><title>B</note>")
    assert [article.text for article in articles_in(path)] == ["One.", "Two."]
    assert problems_in(path) == [(None, "is damaged in line 1; 2 notes were read; export it again")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is not a notebook, or is damaged or truncated in line 1; export it again"),
        ("It rained.", "is not a notebook, or is damaged or truncated in line 1; export it again"),
        ("<rss/>", "is XML but not a notebook: it begins with <rss>"),
        ("<en-export></en-export>", "is a notebook without notes"),
        (
            "<!DOCTYPE en-export [<!ENTITY a 'b'>]><en-export/>",
            "declares XML entities of its own, which no notebook needs, and was skipped",
        ),
    ],
)
def test_a_file_that_is_no_notebook_is_one_problem(tmp_path: Path, content: str, reason: str) -> None:
    assert problems_in(write_file(tmp_path / "a.enex", content)) == [(None, reason)]


def test_a_long_notebook_is_read_in_batches_after_a_restart_too(tmp_path: Path) -> None:
    count = NOTES_PER_REPLY + 50
    path = notebook(tmp_path / "a.enex", *(note(f"Note {n}.", title=str(n)) for n in range(count)))
    titles = []
    for item in read_notebook(path, locate_file(path)):
        assert isinstance(item, Article)
        titles.append(item.title)
        if len(titles) == 3:
            sandbox.stop()
    assert titles == [str(n) for n in range(count)]


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits need Linux")
@pytest.mark.slow
def test_large_pictures_do_not_fill_the_memory(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.enex", *[note("It sails.", more=PICTURE.format("A" * 150_000_000))] * 3
    )
    small = sandbox.Sandbox(sandbox.SandboxLimits(memory=400_000_000))
    items = [*read_notebook(path, locate_file(path), sandbox=small)]
    small.stop()
    assert sum(isinstance(item, Article) for item in items) == 3


def test_a_list_of_feeds_is_no_article(tmp_path: Path) -> None:
    feeds = "".join(
        f'<outline text="F" type="rss" xmlUrl="https://example.com/{n}.rss"/>' for n in (1, 2)
    )
    opml = f'<opml version="2.0"><head><title>Mine</title></head><body>{feeds}</body></opml>'
    reason = "is a list of 2 feeds, not articles; add their addresses, such as https://example.com/1.rss"
    for name in ("a.opml", "a.xml"):
        assert problems_in(write_file(tmp_path / name, opml)) == [(None, reason)]
    damaged = opml.replace("Mine", "Mine & yours")
    assert problems_in(write_file(tmp_path / "b.opml", damaged)) == [(None, reason)]
    empty = write_file(tmp_path / "c.opml", "<opml><body><outline text='A plan'/></body></opml>")
    assert problems_in(empty) == [(None, "is an outline without articles, and was skipped")]
