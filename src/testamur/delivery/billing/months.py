"""Months as the ledger has them: from midnight to midnight in London, and when their statements are due."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from testamur.kit.clock import LONDON
from testamur.rulebook.calendar import WorkingCalendar

ONE_DAY = timedelta(days=1)


def month_of(day: date) -> date:
    """The month that a day is in, as its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def month_before(month: date) -> date:
    return month_of(month - ONE_DAY)


def ends_at(month: date) -> datetime:
    """The first instant after a month."""
    return datetime.combine(next_month(month), time(), LONDON)


def due_on(month: date, *, working_day: int, calendar: WorkingCalendar) -> date:
    """When a month's statements are made: so many working days into the next month."""
    return calendar.add(next_month(month) - ONE_DAY, working_day)


def months_due(
    *, last: date | None, today: date, working_day: int, calendar: WorkingCalendar
) -> Iterator[date]:
    """The months whose statements should have been made by `today`, after the `last` that were.

    Without any made yet, only the month before this one: it takes all lines from before.
    """
    month = next_month(last) if last else month_before(month_of(today))
    while due_on(month, working_day=working_day, calendar=calendar) <= today:
        yield month
        month = next_month(month)
