"""Dates are read to the day that they state, and a date without one certain day gives none."""

from __future__ import annotations

import email.utils
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ingest import calendar_words
from assistant.ingest.calendar_words import LEADING_WORDS, MONTHS, fold_word
from assistant.ingest.dates import iso_date, read_day
from assistant.ingest.readers import read_articles
from assistant.lexicon import MONTH_ABBREVIATIONS, MONTH_NAMES, WEEKDAYS
from assistant.schema import Article
from tests.ingest.files import articles_in, problems_in, write_file

TODAY = date(2026, 5, 1)
SIXTH = date(2026, 3, 6)
ZEROS = {
    date(1970, 1, 1),
    date(1969, 12, 31),
    date(1900, 1, 1),
    date(1899, 12, 30),
    date(1753, 1, 1),
    date(1601, 1, 1),
}
DAYS = st.dates(date(1500, 1, 1), TODAY).filter(lambda day: day not in ZEROS)


def day_of(value: str | float, *, day_first: bool | None = None, of_file: bool = False) -> date | None:
    return read_day(value, day_first=day_first, of_file=of_file, today=TODAY).day


def refusal_of(value: str | float) -> str:
    return read_day(value, today=TODAY).refusal


@pytest.mark.parametrize(
    "text",
    """2026-03-06 | 2026-3-6 | 2026-03-06T23:30:00-05:00 | 2026-03-06 10:00:00+00 | 2026-03-06T00:00Z
    2026/03/06 | 2026/3/6 10:15 | 2026.03.06 | 2026. 3. 6. | 2026年3月6日 | 2026년 3월 6일
    20260306 | 20260306T101500Z | 2026030610 | 202603061015 | 20260306101500 | D:20260306120000+01'00'
    Fri, 06 Mar 2026 23:30:00 -0500 | Fri, 06 Mar 26 10:00:00 GMT | Friday, 06-Mar-26 10:00:00 GMT
    Fri Mar  6 10:15:00 2026 | Fri Mar 06 10:15:00 +0000 2026 | Fri Mar  6 10:15:00 CET 2026
    Fri Mar 06 2026 10:15:00 GMT+0100 (Central European Time)
    06-Mar-2026 | 6/Mar/2026 | 2026-Mar-06 | 2026 Mar 6 | 2026 March 6
    6 March 2026 | 06 MARCH 2026 | 6th March 2026 | the 6th of March, 2026
    Friday, 6 March 2026, 14:00 CET
    March 6, 2026 | Mar. 6, 2026 | MARCH 6th, 2026 | Mar 06 2026 | Friday, March 6, 2026 10:15 AM
    March 6, 2026 Friday | 10:15 AM, March 6, 2026 | 14:00 CET, Friday 6 March 2026
    Published: 6 March 2026 | Posted on March 6, 2026 at 10 | First published Fri 6 Mar 2026
    6. März 2026 | Freitag, den 6. März 2026, 14 Uhr | 6 mars 2026 | Vendredi 6 mars 2026 à 10h
    6 de marzo de 2026 | viernes, 6 de marzo de 2026 | sexta-feira, 6 de março de 2026 | 6 marzo 2026
    6 maart 2026 | fredag den 6. marts 2026 | 6. maaliskuuta 2026 | 6 marca 2026 | 6. března 2026
    6 марта 2026 г. | 6 березня 2026 | 6 Mart 2026 | 6 martie 2026 | 6 Μαρτίου 2026
    [[2026-03-06]] | "2026-03-06" | \ufeff2026-03-06 | 06/03/2026x""".replace("\n", "|").split("|")[:-1],
)
def test_the_sixth_of_march_is_read_from_every_common_form(text: str) -> None:
    assert day_of(text) == SIXTH


def test_shortened_weekdays_are_no_months() -> None:
    assert day_of("mar. 10 mars 2026") == date(2026, 3, 10)
    assert day_of("mar 10 mar 2026") == date(2026, 3, 10)
    assert day_of("sáb, 2 may 2026") == date(2026, 5, 2)
    assert day_of("Sept. 6, 2025") == date(2025, 9, 6)
    assert day_of("1er mai 2025") == date(2025, 5, 1)


@pytest.mark.parametrize(
    "text",
    """ | yesterday | 2026 | 2026-03 | March 2026 | 6 March | March 6 | 2026-W10-5 | 2026-065 | 03/06/26
    6 Mar 26 | 2026-03-061 | 12026-03-06 | 6 Marathon 2026 | Mayor 6, 2026 | May the 4th be with you
    before 6 March 2026 | Updated 6 March 2026 | -0001-11-30T00:00:00 | 0 | -1 | 46087 | 12:30
    1234567 | 177280000""".replace("\n", "|").split("|"),
)
def test_a_text_without_one_whole_day_gives_none(text: str) -> None:
    assert read_day(text, today=TODAY) == (None, "not a date like 2026-03-06")


def test_numbers_are_read_where_only_one_order_is_possible() -> None:
    assert day_of("13/03/2026") == day_of("03/13/2026") == day_of("13.03.2026") == date(2026, 3, 13)
    assert day_of("13-03-2026 10:15") == day_of("13. 3. 2026") == date(2026, 3, 13)
    assert day_of("03/03/2026") == date(2026, 3, 3)
    for text in ("03/06/2025", "3.6.2025", "03-06-2025"):
        assert refusal_of(text) == "not an unambiguous date like 2026-03-06"
        assert day_of(text, day_first=True) == date(2025, 6, 3)
        assert day_of(text, day_first=False) == date(2025, 3, 6)
    assert day_of("03/13/2026", day_first=True) == date(2026, 3, 13)


@pytest.mark.parametrize("text", ["2026-02-30", "0000-00-00", "31 April 2026", "99/99/2026", "20261301"])
def test_a_day_outside_the_calendar_is_refused(text: str) -> None:
    assert refusal_of(text) == "a day that does not exist"


@pytest.mark.parametrize(
    "text", ["0001-01-01", "0101-01-01T00:00:00Z", "30 Nov -0001", "1 January 0001", "1404-12-15"]
)
def test_a_year_before_printing_is_refused(text: str) -> None:
    assert refusal_of(text) == "which is before 1500"


@pytest.mark.parametrize("text", ["9999-12-31", "2026-05-03", "2569-03-06", "3 May 2026", "1899999999"])
def test_a_day_after_tomorrow_is_refused(text: str) -> None:
    assert refusal_of(text) == "which is in the future"
    assert day_of("2026-05-02") == date(2026, 5, 2)


def test_a_wrong_clock_refuses_no_day_of_the_present() -> None:
    assert iso_date("2026-03-06") == "2026-03-06"
    assert read_day("2026-03-06", today=date(2000, 1, 1)).day is None


@pytest.mark.parametrize(
    "text",
    [
        *("1970-01-01", "1970-01-01T00:00:00Z", "1970-01-01 01:00:00", "1970-01-01T01:00:00+01:00"),
        *("Thu, 01 Jan 1970 00:00:00 +0000", "January 1, 1970", "19700101000000", "1/1/1970"),
        *("Wed, 31 Dec 1969 19:00:00 -0500", "December 31, 1969", "12/31/1969"),
        *("1900-01-01", "1900-01-01T00:00:00", "1/1/1900 12:00:00 AM"),
        *("1899-12-30", "1601-01-01T00:00:00Z", "1753-01-01"),
    ],
)
def test_days_that_programs_write_for_no_date_are_refused(text: str) -> None:
    assert refusal_of(text) == "which programs write where they know no date"


def test_real_historic_days_are_read() -> None:
    for text in ("1912-04-16", "1850-05-01", "1605-07-01", "1969-12-30", "1970-01-02", "1900-01-02"):
        assert day_of(text) == date.fromisoformat(text)
    assert day_of("1970-01-01T05:00:00.000Z") == date(1970, 1, 1)
    assert day_of("1900-01-01T04:56:02Z") == date(1900, 1, 1)


def test_zeros_of_file_systems_are_refused_for_the_properties_of_files_only() -> None:
    for text in ("1980-01-01T00:00:00Z", "19800101000000", "1904-01-01"):
        assert day_of(text, of_file=True) is None
        assert day_of(text) is not None
    assert day_of("1980-01-01T10:15:00Z", of_file=True) == date(1980, 1, 1)
    assert iso_date("D:19800101", of_file=True) is None


def test_timestamps_are_read_in_every_unit() -> None:
    noon = int(datetime(2026, 3, 6, 12, tzinfo=UTC).timestamp())
    for unit in (1, 10**3, 10**6, 10**9):
        assert day_of(noon * unit) == day_of(str(noon * unit)) == SIXTH
    assert day_of(noon + 0.5) == day_of(f"{noon}.0") == SIXTH
    assert day_of(20260306) == SIXTH
    for number in (0, -1, 46087, 2026, 10**25, float("nan"), float("inf"), 1e300):
        assert day_of(number) is None


@given(DAYS)
def test_every_day_survives_every_unambiguous_form(day: date) -> None:
    month, short = MONTH_NAMES[day.month - 1].title(), MONTH_ABBREVIATIONS[day.month - 1].title()
    weekday = WEEKDAYS[day.weekday()].title()
    for text in (
        day.isoformat(),
        f"{day.isoformat()}T00:00:01.5+02:00",
        day.strftime("%Y/%m/%d"),
        day.strftime("%Y%m%d"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{month} {day.day}, {day.year}",
        f"{weekday}, {day.day} {month} {day.year}, 14:00 CET",
        f"{short}. {day.day:02}, {day.year}",
        f"{day.day:02}-{short}-{day.year}",
        email.utils.format_datetime(datetime(day.year, day.month, day.day, 10, 15, tzinfo=UTC)),
        datetime(day.year, day.month, day.day, 10, 15, tzinfo=UTC).ctime(),
    ):
        assert day_of(text) == day, text


@given(DAYS)
def test_numbers_never_give_another_day_than_the_stated(day: date) -> None:
    for text in (day.strftime("%d/%m/%Y"), day.strftime("%m/%d/%Y")):
        assert day_of(text) in (day, None)
        assert (day_of(text) is None) == (day.day <= 12 and day.day != day.month)
    assert day_of(day.strftime("%d.%m.%Y"), day_first=True) == day


@given(st.text(max_size=300) | st.from_regex(r"[0-9A-Za-z ,./:-]{1,30}"))
def test_any_text_gives_a_possible_day_or_a_reason(text: str) -> None:
    day, refusal = read_day(text, today=TODAY)
    assert (day is None) == bool(refusal)
    assert day is None or date(1500, 1, 1) <= day <= TODAY + timedelta(days=1)


def test_reading_a_day_takes_linear_time() -> None:
    started = time.process_time()
    for text in (
        " " * 10**6,
        "monday " * 10**5,
        "1:11 " * 10**5,
        "6 " * 10**6,
        "9" * 10**6,
        "May-" * 10**5,
    ):
        assert day_of(text) is None
    assert time.process_time() - started < 1


def test_names_of_months_are_unambiguous() -> None:
    numbers: dict[str, set[int]] = {}
    number = 0
    source = Path(calendar_words.__file__).read_text(encoding="utf-8")
    for word in source.split('_MONTHS = """')[1].split('"""')[0].replace("|", " ").split():
        number += word in MONTH_NAMES
        numbers.setdefault(fold_word(word), set()).add(number)
    assert number == 12
    assert {word: months for word, months in numbers.items() if len(months) > 1} == {}
    assert MONTHS.keys() & LEADING_WORDS == set()
    assert [MONTHS[name] for name in MONTH_ABBREVIATIONS] == list(range(1, 13))


def test_a_refused_day_is_noted_with_its_reason(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.md", "---\ndate: 1970-01-01\n---\nIt rained.\n")
    assert [article.published for article in articles_in(path)] == [None]
    assert problems_in(path) == [
        (
            None,
            "has the date '1970-01-01', which programs write where they know no date; "
            "added without a date",
        )
    ]


def test_a_date_in_words_dates_a_note(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.md", '---\ndate: "Friday, 6 March 2026"\n---\nIt rained.\n')
    (article,) = read_articles(path)
    assert isinstance(article, Article)
    assert article.published == SIXTH
