"""Readers: the exact text of supported files, and one problem for each unreadable file."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.ingest.heading import body_start
from assistant.ingest.readers import MAX_TEXT_BYTES, Problem, read_articles
from assistant.ingest.walk import SUFFIXES
from assistant.schema import Article, derive_article_id
from tests.ingest.files import articles_in, problems_in, write_file


def test_text_is_stored_exactly_with_its_white_space_and_line_ends(tmp_path: Path) -> None:
    text = " The storm came.\r\n\r\nIt left.\u00a0 \r\r\n\t"
    (article,) = articles_in(write_file(tmp_path / "a.txt", text))
    assert article.text == text
    (marked,) = articles_in(write_file(tmp_path / "b.txt", b"\xef\xbb\xbf" + text.encode()))
    assert marked.text == text


def test_an_article_without_a_heading_is_identified_by_its_file(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.txt", "\nThe storm came.\nIt left.")
    (article,) = articles_in(path)
    assert article.origin == str(path)
    assert article.id == derive_article_id(str(path))
    assert article.title == "The storm came."
    assert (article.published, article.source, article.url) == (None, None, None)


def test_a_dateline_gives_date_and_title_and_stays_in_the_text(tmp_path: Path) -> None:
    text = " date 2026-03-06 The ferry came back. Nobody waved.\n\nIt was late."
    (article,) = articles_in(write_file(tmp_path / "a.txt", text))
    assert article.published == date(2026, 3, 6)
    assert article.title == "The ferry came back."
    assert article.text == text
    assert article.text[body_start(article.text) :].startswith(article.title)


def test_front_matter_of_a_text_file_gives_the_fields_and_stays_in_the_text(tmp_path: Path) -> None:
    text = (
        "---\nid: ferry\ntitle: Ferry back\ndate: 2026-03-06\nsource: Courier\n"
        "url: https://example.com/\nx: y\n---\n# Other\n\nText."
    )
    (article,) = articles_in(write_file(tmp_path / "a.txt", text))
    assert (article.id, article.title, article.published) == ("ferry", "Ferry back", date(2026, 3, 6))
    assert (article.source, article.url, article.text) == ("Courier", "https://example.com/", text)


def test_a_markdown_heading_is_the_title(tmp_path: Path) -> None:
    (article,) = articles_in(write_file(tmp_path / "a.md", "![badge](x.png)\n\n# Ferry back\n\nText."))
    assert article.title == "Ferry back"


def test_an_invalid_date_is_dropped_and_reported(tmp_path: Path) -> None:
    for text in (
        " date 2026-02-30 The ferry came back.",
        "---\ndate: 30 February\n---\nThe ferry came back.",
    ):
        problem, article = read_articles(write_file(tmp_path / "a.txt", text))
        assert isinstance(problem, Problem)
        assert problem.is_note
        assert "added without a date" in problem.reason
        assert isinstance(article, Article)
        assert article.published is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"... --- ***", "has no text"),
        (b"---\ntitle: Nothing else\n---\n", "has no text"),
        (b" date 2026-03-06", "has no text"),
        (b" date 2026-03-06 \r\n", "has no text"),
        ("déjà, à Orléans, l’été".encode()[:-1], "is damaged: byte 29 is not valid UTF-8"),
        (b"GIF89a\0\0", "is not a text file"),
        (b"---\nid: " + b"x" * 300 + b"\n---\nText.", "id of more than 200 characters"),
    ],
)
def test_a_file_that_is_not_an_article_is_one_problem(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = write_file(tmp_path / "a.md", content)
    assert articles_in(path) == []
    ((row, message),) = problems_in(path)
    assert row is None
    assert reason in message


def test_a_guessed_encoding_is_reported(tmp_path: Path) -> None:
    text = "Президент выступил с речью о новых мерах поддержки экономики. " * 10
    problem, article = read_articles(write_file(tmp_path / "a.txt", text.encode("koi8-r")))
    assert isinstance(problem, Problem)
    assert problem.is_note
    assert isinstance(article, Article)
    assert article.text == text


def test_a_text_that_is_too_large_is_refused_without_reading_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(MAX_TEXT_BYTES * 1000)
    started = time.process_time()
    reason = (
        "has 20,000 MB, above the limit of 20 MB for an article; "
        "split it, or convert it to rows of a .jsonl file"
    )
    assert problems_in(path) == [(None, reason)]
    assert time.process_time() - started < 1


def test_paths_that_cannot_be_opened_are_problems(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert problems_in(tmp_path / "missing.txt") == [(None, "does not exist")]
    assert problems_in(tmp_path / "folder.txt") == [(None, "is a folder")]
    assert problems_in(tmp_path / "pipe.txt") == [(None, "is neither a file nor a folder")]
    unsupported = f"has an unsupported file type; supported: {', '.join(SUFFIXES)}"
    assert (
        problems_in(write_file(tmp_path / "a.odd", "x"))
        == problems_in(write_file(tmp_path / "txt", "x"))
        == [(None, unsupported)]
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission_is_a_problem(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.txt", "Text.")
    path.chmod(0)
    assert problems_in(path) == [(None, "cannot be read: Permission denied")]


def test_a_file_has_the_same_origin_by_every_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    path = write_file(tmp_path / "folder" / "a.txt", "Text.")
    monkeypatch.chdir(tmp_path / "folder")
    for reference in (Path("a.txt"), Path("../folder/a.txt"), tmp_path / "link" / "a.txt"):
        assert [(article.origin, article.id) for article in articles_in(reference)] == [
            (str(path), derive_article_id(str(path)))
        ]


def test_a_file_name_that_is_not_utf_8_is_a_problem(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    try:
        write_file(path, "Text.")
    except OSError:
        pytest.skip("this file system has no such names")
    assert problems_in(path) == [(None, "has a name that is not UTF-8 and cannot be cited; rename it")]


def test_hidden_and_upper_case_file_names_are_read(tmp_path: Path) -> None:
    for name in (".txt", "A.TXT", "a.b.md"):
        assert len(articles_in(write_file(tmp_path / name, "Text."))) == 1


@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.text(max_size=100).map(lambda text: f"---\na: {text}\n---\nx".encode())
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_raises_and_every_article_is_serializable(tmp_path: Path, content: bytes) -> None:
    for name in ("a.txt", "a.md", "a.jsonl", "a.jsonl.gz"):
        for item in read_articles(write_file(tmp_path / name, content)):
            assert (
                "\n" not in str(item) if isinstance(item, Problem) else item.model_dump_json().encode()
            )
