"""Typed dates, dates said back, and believable dates of birth."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.dates import (
    UnreadableDateError,
    age_on,
    birth_date_problem,
    birth_date_warning,
    long_date,
    months_later,
    read_date,
    weekday_date,
)

LATEST = date(2030, 12, 31)
TODAY = date(2026, 9, 2)


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize(
    "typed",
    [
        "2/9/26",
        "02/09/2026",
        "02.09.2026",
        "2-9-2026",
        "2 9 2026",
        " 2 / 9 / 2026 ",
        "020926",
        "02092026",
        "2026-09-02",
        "2026/9/2",
        "2026-09-02 00:00:00",
        "2026-09-02T00:00:00",
        "2 Sep 2026",
        "2 Sept 2026",
        "2nd September 2026",
        "2-Sep-26",
        "2 SEPTEMBER, 2026",
    ],
)
def test_the_ways_people_write_the_second_of_september(typed: str) -> None:
    assert read_date(typed, latest=LATEST) == date(2026, 9, 2)


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "The date is missing."),
        ("9/25/2026", "There is no month 25. Write the day first: 25/9/2026."),
        ("09/25/26", "There is no month 25. Write the day first: 25/9/2026."),
        ("45/13/2026", "There is no month 13: write the date as day, month, year."),
        ("31/02/2026", "February 2026 has days 1 to 28, not 31."),
        ("29/02/2027", "February 2027 has days 1 to 28, not 29."),
        ("0/9/2026", "September 2026 has days 1 to 30, not 0."),
        ("2 Spt 2026", "“spt” is not a month."),
        (
            "46267",
            "A spreadsheet has turned this date into a number: format the column as text and type it again.",
        ),
        (
            "2092026",
            "A spreadsheet has turned this date into a number: format the column as text and type it again.",
        ),
        ("soon", "This is not a date: write it as day, month, year, for example 2 September 2026."),
        ("2/9", "This is not a date: write it as day, month, year, for example 2 September 2026."),
        ("٢/٩/٢٠٢٦", "Type the date with the digits 0 to 9, for example 2 September 2026."),
        ("1/1/0000", "There is no year 0."),
    ],
)
def test_what_cannot_be_a_date_says_how_to_write_it(typed: str, why: str) -> None:
    with pytest.raises(UnreadableDateError) as refused:
        read_date(typed, latest=LATEST)

    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("typed", "latest", "read"),
    [
        ("2/9/98", TODAY, date(1998, 9, 2)),
        ("2/9/26", TODAY, date(2026, 9, 2)),
        ("3/9/26", TODAY, date(1926, 9, 3)),
        ("31/7/29", date(2046, 9, 2), date(2029, 7, 31)),
        ("1/1/99", date(2100, 1, 1), date(2099, 1, 1)),
    ],
)
def test_two_digit_years_end_with_the_latest_date_expected(typed: str, latest: date, read: date) -> None:
    assert read_date(typed, latest=latest) == read


def test_a_date_is_said_back_in_full() -> None:
    assert long_date(date(2026, 9, 2)) == "2 September 2026"
    assert weekday_date(date(2026, 9, 2)) == "Wednesday 2 September 2026"


@given(st.dates(date(1000, 1, 1)))
def test_what_is_said_can_be_read_again(day: date) -> None:
    assert read_date(long_date(day), latest=LATEST) == day


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(2010, 9, 2), date(2026, 9, 1), 15),
        (date(2010, 9, 2), date(2026, 9, 2), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_in_whole_years(born_on: date, on: date, age: int) -> None:
    assert age_on(on, born_on=born_on) == age


@pytest.mark.spec("REG-03")
@pytest.mark.parametrize(
    ("born_on", "problem", "warning"),
    [
        (date(2010, 5, 4), None, None),
        (date(2016, 9, 2), None, None),
        (date(2016, 9, 3), None, "Born on 3 September 2016 the learner is 9: is the date of birth right?"),
        (date(1925, 9, 2), None, "Born on 2 September 1925 the learner is 101: is the date of birth right?"),
        (TODAY, "2 September 2026 is not in the past: check the date of birth.", None),
        (
            date(1900, 1, 1),
            "Born on 1 January 1900 the learner would be 126: check the date of birth.",
            None,
        ),
    ],
)
def test_believable_dates_of_birth(born_on: date, problem: str | None, warning: str | None) -> None:
    assert birth_date_problem(born_on, today=TODAY) == problem
    assert birth_date_warning(born_on, today=TODAY) == warning


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
