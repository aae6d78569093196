"""Tables: columns by name, unchanged cells, and no partial rows."""

from __future__ import annotations

import csv
import io
import os
import re
import time
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.ingest.readers import read_articles
from assistant.ingest.records import Problem
from assistant.ingest.tabular.csv_lines import LONGEST_ROW
from assistant.schema import Article, derive_article_id
from tests.ingest.files import articles_in, problems_in, write_file

ROOT = Path(__file__).parents[3]
HEADER = ["id", "Title", "DATE", "source", "url", "Text"]


def write_table(
    path: Path,
    rows: list[list[str]],
    *,
    encoding: str = "utf-8",
    dialect: str = "excel",
    separator: str = ",",
) -> Path:
    """Write a table in the dialect of Excel."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, dialect=dialect, delimiter=separator).writerows(rows)
    return path


def test_a_row_gives_its_fields_and_its_unchanged_text(tmp_path: Path) -> None:
    text = ' He said: "Rain, snow;\r\nand\tfog."\n\nNobody  answered.\n'
    path = write_table(
        tmp_path / "a.csv",
        [HEADER, ["x", " A\ntitle ", "2026-03-06T10:00:00Z", "Courier", "https://example.com/", text]],
    )
    (article,) = articles_in(path)
    assert problems_in(path) == []
    assert (article.id, article.title, article.published) == ("x", "A title", date(2026, 3, 6))
    assert (article.source, article.url, article.text) == ("Courier", "https://example.com/", text)
    assert article.origin == f"{path}#2"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separator_and_encoding_are_detected(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [
        HEADER,
        [
            "1",
            "Été",
            "2026-03-06",
            "Le Courrier",
            "",
            "La fête; l’été, enfin | à Orléans\til pleut.\nDéjà.",
        ],
    ]
    for suffix in ("csv", "tsv"):
        path = write_table(tmp_path / f"a.{suffix}", rows, encoding=encoding, separator=separator)
        (article,) = articles_in(path)
        assert problems_in(path) == []
        assert (article.title, article.text) == ("Été", rows[1][5])


@pytest.mark.parametrize("text", ["text", "Body", "CONTENT", " article "])
@pytest.mark.parametrize(
    ("title", "day", "outlet", "link"),
    [("headline", "published", "outlet", "link"), ("Title", "Date", "Publisher", "URL")],
)
def test_each_accepted_column_name_is_recognized(
    tmp_path: Path, text: str, title: str, day: str, outlet: str, link: str
) -> None:
    names = [link, text, "mood", outlet, day, title]
    path = write_table(
        tmp_path / "a.csv",
        [names, ["https://example.com/", "It rained.", "grim", "Courier", "6 March 2026", "Rain"]],
    )
    (article,) = articles_in(path)
    assert (article.text, article.title, article.source, article.url) == (
        "It rained.",
        "Rain",
        "Courier",
        "https://example.com/",
    )
    assert article.published == date(2026, 3, 6)
    assert article.id == derive_article_id(f"{path}#2")


def test_a_text_column_is_enough(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", "text\nIt rained.\n\n  \nIt snowed.\n")
    assert [(article.text, article.origin) for article in articles_in(path)] == [
        ("It rained.", f"{path}#2"),
        ("It snowed.", f"{path}#5"),
    ]


def test_a_separator_line_for_excel_is_not_a_header(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", "\ufeffsep=;\r\ntitle;text\r\nRain;It rained.\r\n")
    assert [(article.title, article.origin) for article in articles_in(path)] == [("Rain", f"{path}#2")]


def test_a_table_without_a_text_column_is_one_problem_that_lists_its_columns(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [["Name", "Age  in\nyears"], ["Ann", "44"], ["Bob", "45"]])
    write_file(path, "Name;Age\nAnn;44\nBob;45\n")
    assert problems_in(path) == [
        (
            None,
            "has no column named text, body, content or the like; its first row has 'Name', 'Age'. "
            "Name the column with --field text=NAME",
        )
    ]
    assert articles_in(path) == []


def test_an_ambiguous_date_is_dropped_and_reported(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [["date", "text"], ["03/06/2026", "It rained."]])
    assert articles_in(path)[0].published is None
    assert problems_in(path) == [
        (2, "has the date '03/06/2026', not an unambiguous date like 2026-03-06; added without a date")
    ]


@pytest.mark.parametrize(
    ("order", "ferry"), [("%d/%m/%Y", date(2026, 6, 3)), ("%m.%d.%Y", date(2026, 3, 6))]
)
def test_many_dates_of_a_column_settle_the_order_of_day_and_month(
    tmp_path: Path, order: str, ferry: date
) -> None:
    rows = [[date(2026, 1, day).strftime(order), f"Row {day}."] for day in range(13, 23)]
    ambiguous = ["03/06/2026" if "/" in order else "03.06.2026", "The ferry sails."]
    path = write_table(tmp_path / "a.csv", [["date", "text"], *rows, ambiguous])
    assert articles_in(path)[-1].published == ferry
    assert problems_in(path) == []
    for others in (rows[1:], [*rows, ["13/01/2026", "x."], ["01/13/2026", "y."]]):
        path = write_table(tmp_path / "a.csv", [["date", "text"], *others, ambiguous])
        assert articles_in(path)[-1].published is None


def test_a_malformed_row_is_a_problem_and_the_other_rows_are_read(tmp_path: Path) -> None:
    lines = [
        "title,text",
        "Rain,It rained, all day.",
        "Snow",
        "Fog,",
        'Ice,"It froze, all day."',
        "Hail,It hailed.,,",
        "Sun,\0",
    ]
    path = write_file(tmp_path / "a.csv", "\n".join(lines).encode())
    assert problems_in(path) == [
        (None, "is not a text file, or is UTF-16 without a byte order mark; save it as UTF-8")
    ]
    path = write_file(tmp_path / "a.csv", "\n".join(lines[:-1]).encode())
    assert [article.text for article in articles_in(path)] == ["It froze, all day.", "It hailed."]
    assert problems_in(path) == [
        (2, "has 3 cells, but the header has 2; put texts that contain separators in quotation marks"),
        (3, "is empty"),
        (4, "is empty"),
    ]


BROKEN = "has an unclosed quotation mark, or one inside a cell that is not doubled"
SKIPPED = f"{BROKEN}; it was skipped; save the table again"
REST_SKIPPED = f"{BROKEN}; it and all later rows were skipped; save the table again"


def test_an_unclosed_quotation_mark_never_yields_a_partial_row(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", 'title,text\nRain,It rained.\n\nSnow,"It snowed and then')
    assert [article.text for article in articles_in(path)] == ["It rained."]
    assert problems_in(path) == [(4, REST_SKIPPED)]


@pytest.mark.parametrize(
    "damaged",
    [
        'Snow,"It "snowed" a lot."',
        'Snow,"It "snowed" a lot.\n\nIt snowed again, all night.\nAnd then it stopped."',
        'Snow,"It snowed and then',
        'Snow,"It snowed, \nnobody knew, why"x',
        '"Snow, It snowed.',
    ],
)
def test_a_damaged_row_drops_only_itself(tmp_path: Path, damaged: str) -> None:
    rest = 'Fog,"Foggy, ""grey""."\nIce,"It froze.\n\nAll day, it froze."\nHail,It hailed.\n'
    path = write_file(tmp_path / "a.csv", f"title,text\nRain,It rained.\n{damaged}\n{rest}")
    assert [article.title for article in articles_in(path)] == ["Rain", "Fog", "Ice", "Hail"]
    assert articles_in(path)[2].text == "It froze.\n\nAll day, it froze."
    assert problems_in(path) == [(3, SKIPPED)]


def test_several_damaged_rows_are_one_problem_each(tmp_path: Path) -> None:
    lines = [f'{n},"The "{n}" rows."' if n % 3 == 0 else f"{n},Row {n}." for n in range(1, 10)]
    path = write_file(tmp_path / "a.csv", "\n".join(["id,text", *lines, "x,y", "x,y", "x,y"]))
    assert [article.id for article in articles_in(path)][:6] == ["1", "2", "4", "5", "7", "8"]
    assert [row for row, _ in problems_in(path)] == [4, 7, 10]


def test_one_column_cannot_be_resumed(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", 'text\nIt rained.\n"It "snowed".\nFoggy.\n')
    assert [article.text for article in articles_in(path)] == ["It rained."]
    assert problems_in(path) == [(3, REST_SKIPPED)]


def test_quotation_marks_after_a_backslash_are_read(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "a.csv",
        'title,text\n"Rain","The \\"storm\\" came, they say."\n"C:\\\\dir\\\\","He said \\"no\\""\n'
        '"Fog","Two lines.\n\nThe \\"second\\"."\nIce,It \\"froze\\".\n',
    )
    assert problems_in(path) == []
    assert [(article.title, article.text) for article in articles_in(path)] == [
        ("Rain", 'The "storm" came, they say.'),
        ("C:\\dir\\", 'He said "no"'),
        ("Fog", 'Two lines.\n\nThe "second".'),
        ("Ice", 'It "froze".'),
    ]


def test_a_backslash_in_a_standard_table_is_text(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "a.csv",
        [["title", "text"], ["C:\\", 'The file C:\\"x"\\ and \\\\server.'], ["b\\", "x"]],
    )
    assert [article.text for article in articles_in(path)] == ['The file C:\\"x"\\ and \\\\server.', "x"]


def test_spaces_behind_separators_are_no_part_of_the_cells(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", 'title, date, text\nRain, 2026-03-06, "It rained, it did."\n')
    (article,) = articles_in(path)
    assert (article.text, article.published) == ("It rained, it did.", date(2026, 3, 6))


def test_a_table_of_an_old_mac_is_read_as_a_guess(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", "title,text\rCafé,It is naïve.\r".encode("mac_roman"))
    assert [(item.title, item.text) for item in articles_in(path)] == [("Café", "It is naïve.")]
    assert "was read as mac_roman, a guess" in str(problems_in(path))


def test_exports_of_databases_are_read_without_their_escapes(tmp_path: Path) -> None:
    copied = (
        'title\tdate\tbody\nRain\t\\N\tIt "rained".\\nAll day\\tlong.\nSnow\t2026-03-06\tIt snowed.\n'
    )
    dumped = "title\tdate\tbody\nRain\t\\N\tIt rained.\\\nAll day.\nSnow\t2026-03-06\tIt snowed.\n"
    quoted = 'title,date,body\n"Rain",\\N,"It rained.\\\nAll day."\n"Snow","2026-03-06","It snowed."\n'
    for name, content, text in (
        ("a.tsv", copied, 'It "rained".\nAll day\tlong.'),
        ("b.tsv", dumped, "It rained.\nAll day."),
        ("c.csv", quoted, "It rained.\nAll day."),
    ):
        path = write_file(tmp_path / name, content)
        assert [article.text for article in articles_in(path)] == [text, "It snowed."]
        assert problems_in(path) == []


def test_quotation_marks_in_a_table_with_tabs_may_mean_themselves(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "a.tsv",
        'title\ttext\n"Rain" again\t"It rained," she said.\nFog\tThe 3" pipe froze.\n',
    )
    assert [(article.title, article.text) for article in articles_in(path)] == [
        ('"Rain" again', '"It rained," she said.'),
        ("Fog", 'The 3" pipe froze.'),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_lines_above_the_header_are_skipped(tmp_path: Path, separator: str) -> None:
    lines = [
        ["Export of the Courier", "", "", ""],
        ["Search: (ferry AND title)", "content", "", ""],
        [],
        ["No.", "Title", "Publication Date", "Full Text"],
        ["1", "Ferry", "6 March 2026", "It sails."],
    ]
    path = write_table(tmp_path / "a.csv", lines, separator=separator)
    (article,) = articles_in(path)
    assert (article.title, article.published, article.text) == ("Ferry", date(2026, 3, 6), "It sails.")
    assert article.origin == f"{path}#5"
    assert problems_in(path) == []


def test_cells_that_read_like_names_of_columns_are_no_header(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "a.csv",
        [["kind", "title", "text"], ["article", "Date", "It rained."], ["text", "body", "It snowed."]],
    )
    assert [article.text for article in articles_in(path)] == ["It rained.", "It snowed."]


def test_a_column_without_a_name_is_ignored(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", ",title,text\n0,Rain,It rained.\n1,Snow,It snowed.\n")
    assert [(article.title, article.text) for article in articles_in(path)] == [
        ("Rain", "It rained."),
        ("Snow", "It snowed."),
    ]


def test_the_first_of_two_columns_with_one_name_and_a_value_counts(tmp_path: Path) -> None:
    path = write_table(
        tmp_path / "a.csv", [["Text", "text", "TEXT"], ["It rained.", "x", ""], ["", "It snowed.", "y"]]
    )
    assert [article.text for article in articles_in(path)] == ["It rained.", "It snowed."]


def test_a_name_of_a_column_may_have_several_lines(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [["Full\nText", "Pub\nDate"], ["It rained.", "2026-03-06"]])
    assert [article.published for article in articles_in(path)] == [date(2026, 3, 6)]


def test_excel_unicode_text_is_read(tmp_path: Path) -> None:
    content = 'Titel\tText\tDatum\r\nÖl\t"Es regnete.\nLange."\t6. März 2026\r\n'.encode("utf-16")
    (article,) = articles_in(write_file(tmp_path / "a.csv", content))
    assert (article.title, article.text, article.published) == (
        "Öl",
        "Es regnete.\nLange.",
        date(2026, 3, 6),
    )


def test_no_mark_for_a_missing_value_is_an_article(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", "title,text\nNULL,It rained.\nSnow,NULL\nFog,\\N\nIce,NaN\n")
    (article,) = articles_in(path)
    assert article.title == "It rained."
    assert problems_in(path) == [(3, "has no text"), (4, "has no text"), (5, "has no text")]


def test_a_row_in_another_encoding_is_a_problem_and_the_other_rows_are_read(tmp_path: Path) -> None:
    rows = [f"{n},Il a plu à Orléans." for n in range(9)]
    path = write_file(
        tmp_path / "a.csv", "\n".join(["id,text", *rows]).encode() + b"\n9,Et\xe9.\n10,Fin.\n"
    )
    assert [article.id for article in articles_in(path)] == [*map(str, range(9)), "10"]
    assert problems_in(path) == [
        (11, "contains bytes outside the table's encoding; save the table as UTF-8")
    ]
    path = write_file(path, "id,text\n1,Il a plu.\n".encode("utf-16") + b"\0")
    assert [article.text for article in articles_in(path)] == ["Il a plu."]
    assert problems_in(path) == [
        (3, "is damaged; it and all later rows were skipped; save the table as UTF-8")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "is empty"),
        (b"title,text\n", "has no rows below its header"),
        (b"title,text\n,\n , \n", "has no rows below its header"),
        (b"GIF89a\0\0", "is not a text file, or is UTF-16 without a byte order mark; save it as UTF-8"),
        (bytes(range(1, 32)) * 40, "is not a text file"),
    ],
)
def test_an_invalid_table_is_one_problem(tmp_path: Path, content: bytes, reason: str) -> None:
    assert problems_in(write_file(tmp_path / "a.csv", content)) == [(None, reason)]
    assert articles_in(tmp_path / "a.csv") == []


@pytest.mark.slow
@pytest.mark.parametrize("quote", [b"", b'"'])
def test_a_line_of_100_mb_is_skipped_quickly_without_holding_it_in_memory(
    tmp_path: Path, quote: bytes
) -> None:
    path = write_file(tmp_path / "a.csv", b"title,text\nRain,It rained.\nSnow," + quote)
    with path.open("ab") as file:
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    started = time.process_time()
    tracemalloc.start()
    items = list(read_articles(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - started < 5
    assert peak < 4 * LONGEST_ROW
    article, problem = items
    assert isinstance(article, Article)
    assert isinstance(problem, Problem)
    assert (problem.row, problem.reason.split(";")[0]) == (
        3,
        "has no end: a quotation mark is unclosed, or the row is too long",
    )


def test_a_quotation_mark_that_swallows_many_lines_is_refused(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "a.csv",
        b'title,text\nRain,It rained.\nSnow,"' + (b"x" * 999 + b"\n") * (LONGEST_ROW // 1000 + 1),
    )
    article, problem = read_articles(path)
    assert isinstance(article, Article)
    assert isinstance(problem, Problem)
    assert problem.reason.startswith("has no end")


def test_a_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.csv")
    assert problems_in(tmp_path / "a.csv") == [(None, "is neither a file nor a folder")]


def test_rows_are_read_lazily(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [["text"], *([f"Row {number}."] for number in range(50_000))])
    started = time.process_time()
    assert isinstance(next(iter(read_articles(path))), Article)
    assert time.process_time() - started < 0.5


def test_a_table_truncated_during_reading_gives_its_earlier_rows(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", [["text"], *([f"Row {number}."] for number in range(20_000))])
    items = read_articles(path)
    first = next(items)
    os.truncate(path, 20)
    assert isinstance(first, Article)
    rest = list(items)
    assert all(
        isinstance(item, Article) and item.text.startswith("Row ") and item.text.endswith(".")
        for item in rest[:-1]
    )


@given(
    content=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"text,title\n{text}".encode())
)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_table_raises_and_every_article_is_serializable(tmp_path: Path, content: bytes) -> None:
    for item in read_articles(write_file(tmp_path / "a.csv", content)):
        assert "\n" not in str(item) if isinstance(item, Problem) else item.model_dump_json().encode()


TITLES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(rows=st.lists(st.tuples(TITLES, st.text("xé,;\"'\n\r\t ")), min_size=1))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_tables_written_by_python_round_trip_exactly(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    write_table(
        tmp_path / "a.csv",
        [["title", "text"], *([title, text + "x"] for title, text in rows)],
        encoding="utf-8-sig",
    )
    assert [article.text for article in articles_in(tmp_path / "a.csv")] == [
        text + "x" for _, text in rows
    ]


def test_articles_survive_libreoffice_csv() -> None:
    path = ROOT / "tests" / "data" / "tables" / "libreoffice.csv"
    assert problems_in(path) == []
    articles = articles_in(path)
    seeds = [
        articles_in(ROOT / "seeds" / f"{name}.md")[0]
        for name in ("2026-01-16-ferry-repair-estimate", "2026-02-26-ferry-bill-rises")
    ]
    for article, seed in zip(articles, seeds, strict=True):
        assert (article.id, article.title, article.published, article.source) == (
            seed.id,
            seed.title,
            seed.published,
            seed.source,
        )
        assert re.findall(r"\w+", article.text) == re.findall(r"\w+", seed.text)


def test_articles_survive_european_excel_csv(tmp_path: Path) -> None:
    sheet = io.StringIO(newline="")
    csv.writer(sheet, dialect="excel", delimiter=";").writerows(
        [["Titel", "Title", "Text"], ["x", "Öl", "Preis: 5,20 €; mehr „morgen“."]]
    )
    for encoding in ("utf-8-sig", "cp1252"):
        (article,) = articles_in(write_file(tmp_path / "a.csv", sheet.getvalue().encode(encoding)))
        assert (article.title, article.text) == ("Öl", "Preis: 5,20 €; mehr „morgen“.")
