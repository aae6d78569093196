"""JSON Lines files: one article per row, and one problem per bad row."""

from __future__ import annotations

import gzip
import json
import os
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from assistant.ingest.readers import MAX_TEXT_BYTES, Problem, read_articles
from assistant.ingest.tabular.json_files import MAX_ROW_BYTES
from assistant.ingest.tabular.rows import MAX_UNPACKED_BYTES
from assistant.schema import Article, derive_article_id
from tests.ingest.files import articles_in, problems_in, write_file


def rows(path: Path, lines: Iterable[object]) -> Path:
    return write_file(
        path, "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )


def test_a_row_gives_its_fields_and_its_unchanged_text(tmp_path: Path) -> None:
    full = {
        "id": "x",
        "title": " A\ntitle ",
        "date": "2026-03-06T10:00:00Z",
        "source": "Courier",
        "url": "https://example.com/",
        "text": " Text.\r\n",
    }
    path = rows(
        tmp_path / "a.jsonl",
        [
            full,
            {"text": "First line.\nSecond.", "mood": "grim", "date": None, "title": ""},
            {"id": 12, "text": "x"},
        ],
    )
    first, second, third = articles_in(path)
    assert problems_in(path) == []
    assert (first.id, first.title, first.published, first.source) == (
        "x",
        "A title",
        date(2026, 3, 6),
        "Courier",
    )
    assert (first.url, first.text, first.origin) == ("https://example.com/", " Text.\r\n", f"{path}#1")
    assert (second.id, second.title, second.published) == (
        derive_article_id(f"{path}#2"),
        "First line.",
        None,
    )
    assert third.id == "12"


def test_a_bad_row_is_a_problem_with_its_number_and_the_other_rows_are_read(tmp_path: Path) -> None:
    surrogate = "contains half a character (a lone surrogate), which cannot be stored"
    bad = {
        "{": "is not JSON: each line must be one object",
        "[" * 100_000: "is not JSON: each line must be one object",
        '{"text": ' + "1" * 5000 + "}": "is not JSON: each line must be one object",
        "[1]": "is not an object with a text",
        '"text"': "is not an object with a text",
        "{}": "has no text",
        '{"text": null}': "has no text",
        '{"text": ""}': "is empty",
        '{"text": " \\n "}': "is empty",
        '{"text": 5}': "has a text that is not a string",
        json.dumps({"text": "x", "id": "i" * 201}): "has an id of more than 200 characters; shorten it",
        '{"text": "a \\ud800 b"}': surrogate,
        '{"text": "x", "source": "\\udfff"}': surrogate,
        '{"text": "a \\u0000 b"}': "contains a NUL character, which is not text",
        '{"text": "---\\ntitle: x"}': "has no text",
    }
    path = rows(tmp_path / "a.jsonl", ['{"text": "first"}', *bad, "", '{"text": "last"}'])
    assert [article.text for article in articles_in(path)] == ["first", "last"]
    assert articles_in(path)[1].origin == f"{path}#{len(bad) + 3}"
    assert problems_in(path) == [(number, reason) for number, reason in enumerate(bad.values(), start=2)]


def test_a_row_with_a_value_that_is_no_line_is_added_without_it(tmp_path: Path) -> None:
    values = {"title": ["a", "b"], "id": True, "source": {"rank": 1}}
    path = rows(
        tmp_path / "a.jsonl", [{"text": "It rained.", name: value} for name, value in values.items()]
    )
    assert len(articles_in(path)) == 3
    assert problems_in(path) == [
        (number, f"was added without its {name!r}, which is not a line of text")
        for number, name in enumerate(values, 1)
    ]


def test_a_row_with_an_invalid_date_is_added_without_a_date(tmp_path: Path) -> None:
    problem, article = read_articles(rows(tmp_path / "a.jsonl", [{"text": "x", "date": "yesterday"}]))
    assert isinstance(problem, Problem)
    assert (problem.row, problem.is_note) == (1, True)
    assert problem.reason == "has the date 'yesterday', not a date like 2026-03-06; added without a date"
    assert isinstance(article, Article)
    assert article.published is None


def test_lines_cut_out_of_an_array_are_read(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.jsonl", '{"text": "It rained."},\n{"text": "It snowed."} ,\n')
    assert [article.text for article in articles_in(path)] == ["It rained.", "It snowed."]


def test_a_surrogate_pair_is_one_character(tmp_path: Path) -> None:
    (article,) = articles_in(rows(tmp_path / "a.jsonl", ['{"text": "a \\ud83d\\ude00"}']))
    assert article.text == "a 😀"


def test_the_fields_of_a_row_override_its_dateline(tmp_path: Path) -> None:
    text = " date 2026-03-06 The ferry came back. Nobody waved."
    path = rows(
        tmp_path / "a.jsonl", [{"text": text}, {"text": text, "date": "2026-04-01", "title": "Ferry"}]
    )
    assert [(article.published, article.title) for article in articles_in(path)] == [
        (date(2026, 3, 6), "The ferry came back."),
        (date(2026, 4, 1), "Ferry"),
    ]


def test_a_file_that_is_not_utf_8_is_one_problem(tmp_path: Path) -> None:
    for content in ('{"text": "x"}\n'.encode("utf-16"), b"\0" * 1000 + b"\n" * 1000):
        assert problems_in(write_file(tmp_path / "a.jsonl", content)) == [
            (None, "is not UTF-8 text; save it as UTF-8")
        ]
    assert problems_in(write_file(tmp_path / "a.jsonl", b'{"text": "\xff"}\n')) == [
        (1, "is not UTF-8; save the file as UTF-8")
    ]
    for content in (b"", b"\n \r\n\n"):
        assert problems_in(write_file(tmp_path / "a.jsonl", content)) == [(None, "is empty")]
        assert problems_in(write_file(tmp_path / "a.jsonl.gz", gzip.compress(content))) == [
            (None, "is empty")
        ]
    assert problems_in(write_file(tmp_path / "a.jsonl.gz", b"")) == [(None, "is empty")]


def test_two_rows_with_the_same_id_are_read_in_order(tmp_path: Path) -> None:
    path = rows(
        tmp_path / "a.jsonl",
        [{"id": 7, "text": "The first words."}, {"id": "7", "text": "The edited words."}],
    )
    assert [(article.id, article.text) for article in articles_in(path)] == [
        ("7", "The first words."),
        ("7", "The edited words."),
    ]
    assert problems_in(path) == []


def test_a_byte_order_mark_before_the_first_row_is_dropped(tmp_path: Path) -> None:
    assert (
        len(articles_in(write_file(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"text": "x"}\r\n{"text": "y"}')))
        == 2
    )


def test_compressed_rows_are_read_like_uncompressed_rows(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "A.JSONL.GZ", gzip.compress(b'{"text": "first"}\n{}\n{"text": "last"}\n')
    )
    assert [article.origin for article in articles_in(path)] == [f"{path}#1", f"{path}#3"]
    assert problems_in(path) == [(2, "has no text")]


def test_rows_before_a_damaged_part_of_a_compressed_file_are_read(tmp_path: Path) -> None:
    packed = gzip.compress(
        b"".join(
            json.dumps({"text": f"{n} {os.urandom(200).hex()}"}).encode() + b"\n" for n in range(2000)
        )
    )
    path = write_file(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2])
    assert len(articles_in(path)) > 500
    assert problems_in(path)[-1] == (
        None,
        "is damaged or truncated; earlier rows were added. Download or compress it again",
    )
    assert len(problems_in(write_file(path, packed[:5000] + b"\xff" * 50 + packed[5050:]))) >= 1
    assert len(problems_in(write_file(path, b"not gzip"))) == 1
    assert len(problems_in(write_file(path, packed + b"rubbish"))) <= 1


def test_an_endless_line_in_a_small_compressed_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b'{"text": "x"}\n')
        file.write(b" " * (MAX_ROW_BYTES + 1))
    assert len(articles_in(path)) == 1
    assert problems_in(path) == [
        (2, "is longer than 64 MB; it and all later rows were skipped. Split the file")
    ]


@pytest.mark.slow
def test_a_decompression_bomb_is_cut_at_the_limit(tmp_path: Path) -> None:
    row = b'{"text": "x"}\n'
    blank = gzip.compress(b" " * 49_999_999 + b"\n", compresslevel=1)
    path = write_file(
        tmp_path / "bomb.jsonl.gz",
        gzip.compress(row) + blank * (MAX_UNPACKED_BYTES // 50_000_000) + gzip.compress(row),
    )
    article, problem = read_articles(path)
    assert isinstance(article, Article)
    assert isinstance(problem, Problem)
    rest = "it and all later rows were skipped. Split the file"
    assert problem.reason == f"exceeds the limit of 2 GB of uncompressed rows; {rest}"


def test_a_row_with_a_text_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = rows(tmp_path / "a.jsonl", [{"text": "x" * (MAX_TEXT_BYTES + 1)}, {"text": "y"}])
    assert problems_in(path) == [(1, "has a text of more than 20 million characters; split it")]
    assert len(articles_in(path)) == 1


def test_rows_are_read_lazily(tmp_path: Path) -> None:
    path = rows(tmp_path / "a.jsonl", ({"text": f"Row {number}."} for number in range(200_000)))
    started = time.process_time()
    item = next(iter(read_articles(path)))
    assert isinstance(item, Article)
    assert time.process_time() - started < 0.5


def test_title_and_outlet_hold_no_control_characters(tmp_path: Path) -> None:
    row = {"text": "It rained.", "title": "Rain\u0007 \u001b]0;gone\u0007", "source": "Mail\u001b[2J"}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (article,) = read_articles(path)
    assert isinstance(article, Article)
    assert article.title.isprintable()
    assert article.title.startswith("Rain")
    assert article.source == "Mail [2J"
