"""Reading the dates people type, saying them back in full, and what is a believable date of birth.

British order throughout: the day comes first. Nothing is guessed: a text that could be two dates, or that a
spreadsheet has damaged, is refused with a sentence that says how to write it.
"""

import calendar
import re
from datetime import date

# [assumption] A qualification learner younger than this, or older, is more likely a slip than a learner.
YOUNGEST_EXPECTED = 10
OLDEST_EXPECTED = 100
OLDEST_POSSIBLE = 125

MONTHS = tuple(calendar.month_name)[1:]

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t]00:00(?::00)?)?")
SEPARATED = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4}|\d{2})")
WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})\.?[-/., ]*(\d{4}|\d{2})")
RUN_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})")
BARE_NUMBER = re.compile(r"\d{5}|\d{7}")


class UnreadableDateError(ValueError):
    """A text that is not one date; its message is a sentence for the person who typed it."""


def read_date(text: str, *, latest: date) -> date:
    """The date in `2/9/26`, `02.09.2026`, `020926`, `2026-09-02` or `2 Sep 2026`.

    A year of two digits means the century that brings the date closest to, and not after, `latest`: give
    today for a date of birth, and some years ahead for an end date. Raises UnreadableDateError.
    """
    typed = " ".join(text.split()).lower()
    if not typed.isascii():
        raise UnreadableDateError("Type the date with the digits 0 to 9, for example 2 September 2026.")
    if matched := ISO.fullmatch(typed):
        year, month, day = matched.groups()
        return _date(day, int(month), year, latest)
    if matched := WORDED.fullmatch(typed):
        day, word, year = matched.groups()
        return _date(day, _month_number(word), year, latest)
    if matched := SEPARATED.fullmatch(typed) or RUN_TOGETHER.fullmatch(typed):
        day, month, year = matched.groups()
        return _date(day, int(month), year, latest)
    raise UnreadableDateError(_why_not(typed))


def long_date(day: date) -> str:
    """The date said back in full: `2 September 2026`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_date(day: date) -> str:
    """The date with its weekday, as deadlines are told: `Wednesday 2 September 2026`."""
    return f"{calendar.day_name[day.weekday()]} {long_date(day)}"


def age_on(day: date, *, born_on: date) -> int:
    """Whole years of age on `day`; one born on 29 February is a year older on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def birth_date_problem(born_on: date, *, today: date) -> str | None:
    """Why nobody registering today was born on this date; None when somebody may have been."""
    if born_on >= today:
        return f"{long_date(born_on)} is not in the past: check the date of birth."
    age = age_on(today, born_on=born_on)
    if age > OLDEST_POSSIBLE:
        return f"Born on {long_date(born_on)} the learner would be {age}: check the date of birth."
    return None


def birth_date_warning(born_on: date, *, today: date) -> str | None:
    """A doubt about a possible date of birth: the learner would be unusually young or old."""
    age = age_on(today, born_on=born_on)
    if birth_date_problem(born_on, today=today) or YOUNGEST_EXPECTED <= age <= OLDEST_EXPECTED:
        return None
    return f"Born on {long_date(born_on)} the learner is {age}: is the date of birth right?"


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier when negative), or that month's last if it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, calendar.monthrange(years, month + 1)[1]))


def _date(day: str, month: int, year: str, latest: date) -> date:
    full_year = int(year) if len(year) == 4 else _century(int(day), month, int(year), latest)
    if not 1 <= month <= 12:
        raise UnreadableDateError(_no_such_month(int(day), month, full_year))
    if full_year < 1:
        raise UnreadableDateError("There is no year 0.")
    last = calendar.monthrange(full_year, month)[1]
    if not 1 <= int(day) <= last:
        raise UnreadableDateError(f"{MONTHS[month - 1]} {full_year} has days 1 to {last}, not {int(day)}.")
    return date(full_year, month, int(day))


def _century(day: int, month: int, two_digits: int, latest: date) -> int:
    year = latest.year - latest.year % 100 + two_digits
    return year if (year, month, day) <= (latest.year, latest.month, latest.day) else year - 100


def _no_such_month(day: int, month: int, year: int) -> str:
    if 1 <= day <= 12 < month <= 31:
        return f"There is no month {month}. Write the day first: {month}/{day}/{year}."
    return f"There is no month {month}: write the date as day, month, year."


def _month_number(word: str) -> int:
    for number, month in enumerate(MONTHS, start=1):
        if month.lower().startswith(word) or (word == "sept" and number == 9):
            return number
    raise UnreadableDateError(f"“{word}” is not a month.")


def _why_not(typed: str) -> str:
    if not typed:
        return "The date is missing."
    if BARE_NUMBER.fullmatch(typed):
        return (
            "A spreadsheet has turned this date into a number: format the column as text and type it again."
        )
    return "This is not a date: write it as day, month, year, for example 2 September 2026."
