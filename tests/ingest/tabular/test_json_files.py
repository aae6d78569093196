"""JSON files: arrays, answers of services, feeds and objects are read like rows; nothing else is."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.ingest import sandbox
from assistant.ingest.readers import Problem, read_articles
from assistant.ingest.tabular.json_rows import find_rows
from assistant.schema import Article
from tests.ingest.files import articles_in, problems_in, write_file

RAIN = {"title": "Rain", "date": "2026-03-06", "text": "It rained."}
SNOW = {"title": "Snow", "date": "2026-03-07", "text": "It snowed."}
NO_ARTICLES = (
    "holds no articles: no object in it has a text. If one has, name its field with --field text=NAME"
)


@pytest.fixture(scope="module", autouse=True)
def _sandbox() -> Iterator[None]:
    yield
    sandbox.stop()


def titles(path: Path) -> list[str]:
    return [article.title for article in articles_in(path)]


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".ndjson"])
@pytest.mark.parametrize(
    "content",
    [
        json.dumps([RAIN, SNOW]),
        json.dumps([RAIN, SNOW], indent=2),
        f"[\n{json.dumps(RAIN)},\n{json.dumps(SNOW)}\n]\n",
        f"{json.dumps(RAIN)}\n{json.dumps(SNOW)}\n",
        f"\n{json.dumps(RAIN)}\r\n\r\n{json.dumps(SNOW)}",
        f"{json.dumps(RAIN, indent=2)}\n{json.dumps(SNOW, indent=2)}\n",
        f"\ufeff {json.dumps([RAIN, SNOW], indent=1)}",
    ],
)
def test_articles_are_read_in_whatever_way_their_objects_are_written(
    tmp_path: Path, content: str, suffix: str
) -> None:
    path = write_file(tmp_path / f"a{suffix}", content)
    assert titles(path) == ["Rain", "Snow"]
    assert problems_in(path) == []
    assert [article.published for article in articles_in(path)] == [date(2026, 3, 6), date(2026, 3, 7)]


def test_a_compressed_array_is_read(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "a.jsonl.gz", gzip.compress(json.dumps([RAIN, SNOW], indent=1).encode())
    )
    assert titles(path) == ["Rain", "Snow"]


@pytest.mark.parametrize(
    "document",
    [
        {"articles": [RAIN, SNOW], "status": "ok", "sources": [{"name": "x"}]},
        {"response": {"docs": [RAIN, SNOW], "meta": {"hits": 2}}},
        {"articles": {"results": [RAIN, SNOW], "totalResults": 2}},
        {"hits": {"hits": [{"_id": "1", "_source": RAIN}, {"_id": "2", "_source": SNOW}]}},
        {"data": [{"type": "a", "attributes": RAIN}, {"type": "a", "attributes": SNOW}], "links": {}},
        {"db": [{"meta": {"version": "5"}, "data": {"posts": [RAIN, SNOW], "tags": [{"name": "x"}]}}]},
        {"content": [RAIN, SNOW], "totalPages": 1},
        {
            "title": "Courier",
            "description": "News.",
            "link": "https://example.com/",
            "items": [RAIN, SNOW],
        },
        {"a1": RAIN, "a2": SNOW},
        {name: {"0": RAIN[name], "1": SNOW[name]} for name in RAIN},
        {name: [RAIN[name], SNOW[name]] for name in RAIN},
        {"columns": [*RAIN], "index": [0, 1], "data": [[*RAIN.values()], [*SNOW.values()]]},
    ],
)
def test_the_list_of_articles_is_found_wherever_it_is(tmp_path: Path, document: object) -> None:
    path = write_file(tmp_path / "a.json", json.dumps(document))
    assert titles(path) == ["Rain", "Snow"]
    assert problems_in(path) == []
    assert [article.text for article in articles_in(path)] == ["It rained.", "It snowed."]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_document_under_the_suffix_of_lines_is_read(tmp_path: Path, indent: int | None) -> None:
    document = {"status": "ok", "articles": [RAIN, SNOW]}
    path = write_file(tmp_path / "a.jsonl", json.dumps(document, indent=indent))
    assert (titles(path), problems_in(path)) == (["Rain", "Snow"], [])


def test_an_article_within_an_answer_is_read(tmp_path: Path) -> None:
    document = {"response": {"status": "ok", "content": {"webTitle": "Rain", "fields": RAIN}}}
    assert titles(write_file(tmp_path / "a.json", json.dumps(document))) == ["Rain"]
    labels = {"screen": {"button": {"text": "Press this button now"}}}
    assert articles_in(write_file(tmp_path / "b.json", json.dumps(labels))) == []


def test_a_document_of_elasticsearch_is_no_outlet(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.json", json.dumps({"hits": {"hits": [{"_source": RAIN}]}}))
    (article,) = articles_in(path)
    assert (article.title, article.source) == ("Rain", None)


def test_an_article_that_a_service_withdrew_is_no_article(tmp_path: Path) -> None:
    withdrawn = {"title": "[Removed]", "content": "[Removed]", "url": "https://example.com/"}
    path = write_file(tmp_path / "a.json", json.dumps({"articles": [RAIN, withdrawn]}))
    assert (titles(path), problems_in(path)) == (["Rain"], [(2, "has no text")])


def test_one_object_is_an_article(tmp_path: Path) -> None:
    for document in (RAIN, {"article": RAIN}, {**RAIN, "comments": [SNOW, SNOW, SNOW]}):
        assert titles(write_file(tmp_path / "a.json", json.dumps(document, indent=1))) == ["Rain"]


@pytest.mark.parametrize(
    "document",
    [
        {"name": "package", "version": "1.0", "description": "A tool.", "scripts": {"test": "x"}},
        {"compilerOptions": {"strict": True}, "include": ["src"]},
        {"content": "x"},
        {".": "1.0.0"},
        {"parts": [{"hashes": [{"alg": "MD5", "content": "a1b2"}, {"alg": "SHA", "content": "b2c3"}]}]},
        [],
        {},
        [1, 2],
        ["text"],
        "text",
        5,
        None,
        [{"name": "Ann", "age": 44}],
        {"features": [{"properties": {"name": "Quay"}, "geometry": {"type": "Point"}}]},
        {"description": "x", "items": [{"description": "y"}]},
        {"text": None},
    ],
)
def test_a_file_without_articles_is_one_problem(tmp_path: Path, document: object) -> None:
    path = write_file(tmp_path / "a.json", json.dumps(document, indent=1))
    assert problems_in(path) == [(None, NO_ARTICLES)]
    assert articles_in(path) == []


def test_a_feed_gives_its_items_with_its_title_as_outlet(tmp_path: Path) -> None:
    item = {"url": "https://example.com/1", "date_published": "2026-03-06T10:00:00Z"}
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Courier",
        "items": [
            {
                "id": "1",
                "title": "Rain",
                "content_html": "<p>It <b>rained</b>.</p><p>Twice.</p>",
                **item,
            },
            {"id": "2" * 300, "content_text": "It <snowed>.", "summary": "Snow."},
            {"id": 3, "title": "Fog", "summary": "It was foggy."},
        ],
    }
    path = write_file(tmp_path / "feed.json", json.dumps(feed))
    rain, snow, fog = articles_in(path)
    assert (rain.id, rain.title, rain.text, rain.source, rain.url, rain.published) == (
        "1",
        "Rain",
        "It rained.\n\nTwice.",
        "Courier",
        "https://example.com/1",
        date(2026, 3, 6),
    )
    assert (snow.text, snow.source) == ("It <snowed>.", "Courier")
    assert (fog.id, fog.text) == ("3", "It was foggy.")
    assert problems_in(path) == [
        (None, "has only a description, possibly a summary, for 1 of its 3 rows")
    ]


def test_answers_of_well_known_services_are_read(tmp_path: Path) -> None:
    wordpress = {
        "id": 3,
        "date": "2026-03-06T05:00:00",
        "title": {"rendered": "Fish &amp; chips"},
        "content": {"rendered": "<p>It is <em>open</em>.</p>"},
    }
    guardian = {
        "webTitle": "Ferry",
        "webUrl": "https://example.com/w",
        "fields": {"body": "<p>It <a href='x'>sails</a>.</p>", "trailText": "A trip."},
    }
    cut = {
        "source": {"id": "c", "name": "Courier"},
        "title": "Ferry",
        "description": "A trip.",
        "content": "It sails in… [+1234 chars]",
    }
    (article,) = articles_in(write_file(tmp_path / "w.json", json.dumps([wordpress])))
    assert (article.id, article.title, article.text) == ("3", "Fish & chips", "It is open.")
    assert article.published == date(2026, 3, 6)
    (article,) = articles_in(
        write_file(tmp_path / "g.json", json.dumps({"response": {"results": [guardian]}}))
    )
    assert (article.title, article.text, article.url) == ("Ferry", "It sails.", "https://example.com/w")
    path = write_file(tmp_path / "c.json", json.dumps({"articles": [cut]}))
    (article,) = articles_in(path)
    assert (article.source, article.text) == ("Courier", "It sails in… [+1234 chars]")
    assert problems_in(path) == [(None, "has a text that the news service cut off, for 1 of its 1 rows")]


def test_a_text_that_is_html_as_a_whole_is_shown_as_text(tmp_path: Path) -> None:
    rows = [
        {"body": "<p>It rained.</p>\n<p>Twice &amp; again.</p>"},
        {"body": "<p> is the tag of a paragraph."},
        {"body": "If a <b and c> d, see </p>"},
    ]
    path = write_file(tmp_path / "a.json", json.dumps(rows))
    assert [article.text for article in articles_in(path)] == [
        "It rained.\n\nTwice & again.",
        rows[1]["body"],
        rows[2]["body"],
    ]
    assert problems_in(path) == [
        (None, "has a text in HTML, which was read as a page shows it, for 1 of its 3 rows")
    ]


def test_the_text_of_a_row_stays_as_written(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.jsonl", '{"text": "<p>It rained.</p>"}\n{"text": "It snowed."}\n')
    assert [article.text for article in articles_in(path)] == ["<p>It rained.</p>", "It snowed."]
    assert problems_in(path) == [
        (
            None,
            "has a text that looks like HTML and was stored as written, for 1 of its 2 rows; "
            "name the field content_html to have it read as a page shows it",
        )
    ]


def test_what_was_not_published_is_left_out(tmp_path: Path) -> None:
    rows = [RAIN, {**SNOW, "status": "draft"}, {**SNOW, "draft": True}, {**SNOW, "status": "published"}]
    path = write_file(tmp_path / "a.json", json.dumps(rows))
    assert titles(path) == ["Rain", "Snow"]
    assert problems_in(path) == [
        (None, "was added without what is marked as a draft or as deleted, 2 of its 4 rows")
    ]


def test_a_damaged_or_cut_array_gives_its_earlier_articles(tmp_path: Path) -> None:
    whole = json.dumps([{"text": f"Row {n}."} for n in range(100)], indent=1)
    for number, content, reason in (
        (100, whole[:-12], "is damaged or cut off"),
        (51, whole.replace('"Row 50."', '"Row "50"."'), "is damaged or cut off"),
        (101, whole.rstrip("]\n"), "is missing, since the file is cut off"),
        (1, "[{", "is damaged or cut off"),
    ):
        path = write_file(tmp_path / "a.json", content)
        assert len(articles_in(path)) == number - 1
        *_, (row, text) = problems_in(path)
        assert (row, text) == (
            number,
            f"{reason}; it and all later rows were skipped. Export the file again",
        )


def test_a_file_that_is_no_json_is_one_problem(tmp_path: Path) -> None:
    for content, reason in (
        ("", "is empty"),
        (" \n", "is empty"),
        ("{\n 'text': 'x'\n}", "is not JSON, or is damaged or cut off in line 2; export it again"),
        ("var data = 5;", "is not JSON, or is damaged or cut off in line 1; export it again"),
        ("[" * 100_000, None),
        ('{"a":' * 100_000, "is not the JSON of articles, or is damaged; export it again"),
    ):
        path = write_file(tmp_path / "a.json", content)
        assert articles_in(path) == []
        assert len(problems_in(path)) in (1, 2)
        assert reason is None or problems_in(path) == [(None, reason)]


def test_a_bad_element_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.json", json.dumps([RAIN, 5, {"title": "x"}, SNOW]))
    assert titles(path) == ["Rain", "Snow"]
    assert problems_in(path) == [(2, "is not an object with a text"), (3, "has no text")]
    assert [article.origin for article in articles_in(path)] == [f"{path}#1", f"{path}#4"]


def test_a_foreign_byte_damages_its_object_only(tmp_path: Path) -> None:
    content = json.dumps([{"text": f"Déjà {n}."} for n in range(9)], ensure_ascii=False).encode()
    path = write_file(tmp_path / "a.json", content.replace("Déjà 4".encode(), b"D\xe9j\xe0 4"))
    assert len(articles_in(path)) == 8
    assert [row for row, _ in problems_in(path)] == [5]
    (article,) = articles_in(write_file(path, '[{"text": "Déjà vu."}]'.encode("utf-16")))
    assert article.text == "Déjà vu."


@pytest.mark.slow
def test_a_large_array_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("w") as file:
        file.write("[")
        for number in range(3_000):
            row = {"title": f"Row {number}", "text": "It rained. " * 700}
            file.write(f"{',' if number else ''}\n{json.dumps(row)}")
        file.write("]")
    tracemalloc.start()
    started = time.process_time()
    count = sum(isinstance(item, Article) for item in read_articles(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3_000
    assert peak < 20_000_000 < path.stat().st_size
    assert time.process_time() - started < 60


def test_a_kind_of_problem_is_printed_a_few_times_and_then_counted(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": f"Row {n}."}) + "\nno json\n" for n in range(1000))
    path = write_file(tmp_path / "a.jsonl", lines)
    problems = [item for item in read_articles(path) if isinstance(item, Problem)]
    reason = "is not JSON: each line must be one object"
    assert [(problem.row, problem.reason) for problem in problems] == [
        (2, reason),
        (4, reason),
        (6, reason),
        (None, f"997 further rows, such as row 8: {reason}"),
    ]
    assert problems[-1].rows == tuple(range(8, 2001, 2))


def test_notes_and_problems_are_counted_apart(tmp_path: Path) -> None:
    rows = [{"text": "It rained.", "date": f"day {n}"} for n in range(9)]
    path = write_file(tmp_path / "a.json", json.dumps([*rows, *[{"title": "x"}] * 9]))
    problems = [item for item in read_articles(path) if isinstance(item, Problem)]
    assert len(problems) == 8
    assert [len(problem.rows) for problem in problems if problem.row is None] == [6, 6]
    assert [problem.is_note for problem in problems if problem.row is None] == [True, False]


@given(
    st.binary(max_size=100)
    | st.text(max_size=100)
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda values: (
            st.lists(values)
            | st.dictionaries(st.sampled_from(["text", "items", "data", "title"]), values)
        ),
    ).map(json.dumps)
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_file_raises(tmp_path: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "replace")
    for suffix in (".json", ".ndjson"):
        for item in read_articles(write_file(tmp_path / f"a{suffix}", data)):
            assert (
                "\n" not in str(item) if isinstance(item, Problem) else item.model_dump_json().encode()
            )


def test_rows_are_found_in_reasonable_time() -> None:
    document: object = [{"a": [1]}] * 1000
    for _ in range(300):
        document = {"x": document, "y": {"z": 1}}
    started = time.process_time()
    assert find_rows(document).rows == []
    assert time.process_time() - started < 1
