"""Working days in each part of the UK: Monday to Friday less bank holidays and the office's own closures.

Bank holidays, with their substitute days and the special ones (8 May 2020, 19 September 2022 …), come from
the `holidays` library; the days the awarding organisation is shut are data of the installation.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cache

from holidays import country_holidays

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Nation(Enum):
    """The parts of the United Kingdom, which keep different holidays; ISO 3166-2 codes without GB-."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of one nation and one awarding organisation."""

    nation: Nation = Nation.ENGLAND
    closures: frozenset[date] = field(default_factory=frozenset)

    def why_closed(self, day: date) -> str | None:
        """What makes this no working day ("Saturday", "Good Friday", "Office closed"); None if it is one."""
        if day in self.closures:
            return "Office closed"
        if day.weekday() >= SATURDAY:
            return f"{day:%A}"
        return _bank_holidays(self.nation, day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        open_on_weekdays = day.weekday() < SATURDAY and day not in self.closures
        return open_on_weekdays and day not in _bank_holidays(self.nation, day.year)

    def add(self, day: date, working_days: int) -> date:
        """The working day so many working days after `day` (before it when negative); 0 gives `day` itself.

        `day` need not be a working day: one working day after a Saturday is the Monday.
        """
        step = ONE_DAY if working_days >= 0 else -ONE_DAY
        remaining = abs(working_days)
        while remaining:
            day += step
            remaining -= self.is_working_day(day)
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add(day, 1)

    def first_working_day(self, day: date) -> date:
        """`day` itself when it is a working day, else the next one."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start`, up to and including `end`; negative when `end` comes first."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
        return sum(self.is_working_day(day) for day in days)


@cache
def _bank_holidays(nation: Nation, year: int) -> dict[date, str]:
    return dict(country_holidays("GB", subdiv=nation.value, years=year, expand=False))
