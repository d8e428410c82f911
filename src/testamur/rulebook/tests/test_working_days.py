"""Working days: England's bank holidays of the working-day calendar, the other nations, and office closures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.calendar import Nation, WorkingCalendar

ENGLAND = WorkingCalendar()
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
CALENDARS = st.builds(
    WorkingCalendar, nation=st.sampled_from(Nation), closures=st.frozensets(DAYS, max_size=5)
)


def weekdays_off(calendar: WorkingCalendar, year: int) -> list[str]:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    off = (day for day in days if day.weekday() < 5 and day.year == year and not calendar.is_working_day(day))
    return [f"{day:%d %b}" for day in off]


@pytest.mark.spec("BKG-03")
@pytest.mark.parametrize(
    ("year", "off"),
    [
        (2020, "01 Jan, 10 Apr, 13 Apr, 08 May, 25 May, 31 Aug, 25 Dec, 28 Dec"),
        (2022, "03 Jan, 15 Apr, 18 Apr, 02 May, 02 Jun, 03 Jun, 29 Aug, 19 Sep, 26 Dec, 27 Dec"),
        (2023, "02 Jan, 07 Apr, 10 Apr, 01 May, 08 May, 29 May, 28 Aug, 25 Dec, 26 Dec"),
        (2025, "01 Jan, 18 Apr, 21 Apr, 05 May, 26 May, 25 Aug, 25 Dec, 26 Dec"),
        (2026, "01 Jan, 03 Apr, 06 Apr, 04 May, 25 May, 31 Aug, 25 Dec, 28 Dec"),
        (2027, "01 Jan, 26 Mar, 29 Mar, 03 May, 31 May, 30 Aug, 27 Dec, 28 Dec"),
        (2028, "03 Jan, 14 Apr, 17 Apr, 01 May, 29 May, 28 Aug, 25 Dec, 26 Dec"),
    ],
)
def test_weekdays_off_in_england(year: int, off: str) -> None:
    assert ", ".join(weekdays_off(ENGLAND, year)) == off


@pytest.mark.spec("BKG-03")
@pytest.mark.parametrize(
    ("nation", "only_there", "not_there"),
    [
        (Nation.WALES, [], []),
        (Nation.SCOTLAND, [date(2027, 1, 4), date(2027, 8, 2), date(2027, 11, 30)], [date(2027, 3, 29)]),
        (Nation.NORTHERN_IRELAND, [date(2027, 3, 17), date(2027, 7, 12)], []),
    ],
)
def test_the_nations_keep_their_own_holidays(
    nation: Nation, only_there: list[date], not_there: list[date]
) -> None:
    there = WorkingCalendar(nation)

    assert [there.is_working_day(day) for day in only_there] == [False] * len(only_there)
    assert [ENGLAND.is_working_day(day) for day in only_there] == [True] * len(only_there)
    assert [there.is_working_day(day) for day in not_there] == [True] * len(not_there)
    assert [ENGLAND.is_working_day(day) for day in not_there] == [False] * len(not_there)


def test_the_calendar_says_why_a_day_does_not_count() -> None:
    closed = WorkingCalendar(closures=frozenset({date(2024, 12, 24)}))

    assert closed.why_closed(date(2024, 12, 21)) == "Saturday"
    assert closed.why_closed(date(2024, 12, 23)) is None
    assert closed.why_closed(date(2024, 12, 24)) == "Office closed"
    assert closed.why_closed(date(2024, 12, 25)) == "Christmas Day"


def test_office_closures_are_skipped() -> None:
    shut = frozenset(date(2024, 12, day) for day in (24, 27, 30, 31))
    calendar = WorkingCalendar(closures=shut)

    assert ENGLAND.next_working_day(date(2024, 12, 23)) == date(2024, 12, 24)
    assert calendar.next_working_day(date(2024, 12, 23)) == date(2025, 1, 2)
    assert calendar.working_days_between(date(2024, 12, 23), date(2025, 1, 3)) == 2


def test_counting_starts_the_day_after() -> None:
    assert ENGLAND.add(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert ENGLAND.add(date(2026, 4, 4), 1) == date(2026, 4, 7)
    assert ENGLAND.add(date(2026, 4, 7), -1) == date(2026, 4, 2)
    assert ENGLAND.add(date(2026, 4, 4), 0) == date(2026, 4, 4)
    assert ENGLAND.first_working_day(date(2026, 4, 4)) == date(2026, 4, 7)
    assert ENGLAND.first_working_day(date(2026, 4, 2)) == date(2026, 4, 2)
    assert ENGLAND.working_days_between(date(2026, 4, 2), date(2026, 4, 2)) == 0
    assert ENGLAND.working_days_between(date(2026, 4, 2), date(2026, 4, 7)) == 1
    assert ENGLAND.working_days_between(date(2026, 4, 7), date(2026, 4, 2)) == -1


@given(calendar=CALENDARS, day=DAYS, count=st.integers(-40, 40))
def test_adding_and_taking_away_are_inverse(calendar: WorkingCalendar, day: date, count: int) -> None:
    start = calendar.first_working_day(day)

    assert calendar.add(calendar.add(start, count), -count) == start
    assert calendar.working_days_between(start, calendar.add(start, count)) == count


@given(calendar=CALENDARS, one=DAYS, other=DAYS, count=st.integers(-40, 40))
def test_a_later_start_never_ends_earlier(
    calendar: WorkingCalendar, one: date, other: date, count: int
) -> None:
    earlier, later = sorted([one, other])

    assert calendar.add(earlier, count) <= calendar.add(later, count)
