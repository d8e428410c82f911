"""Academic sessions, 1 August to 31 July (centre guide), shown as 2026/27, written 2026/2027 in files."""

import re
from dataclasses import dataclass
from datetime import date

FIRST_MONTH = 8

WRITTEN = re.compile(r"(\d{4})\s*[/-]\s*(\d{4}|\d{2})")


@dataclass(frozen=True, order=True, slots=True)
class Session:
    """One academic year, named by the calendar year it starts in: `Session(2026)` is 2026/27."""

    start_year: int

    def __str__(self) -> str:
        return f"{self.start_year}/{(self.start_year + 1) % 100:02}"

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def long(self) -> str:
        """`2026/2027`, as files exchanged with other systems have it."""
        return f"{self.start_year}/{self.start_year + 1}"

    @property
    def starts_on(self) -> date:
        return date(self.start_year, FIRST_MONTH, 1)

    @property
    def ends_on(self) -> date:
        return date(self.start_year + 1, FIRST_MONTH - 1, 31)

    @property
    def next(self) -> "Session":
        return Session(self.start_year + 1)

    @property
    def previous(self) -> "Session":
        return Session(self.start_year - 1)


def session_on(day: date) -> Session:
    """The session a date falls in."""
    return Session(day.year if day.month >= FIRST_MONTH else day.year - 1)


def read_session(text: str) -> Session:
    """The session in `2026/27` or `2026/2027`; ValueError carries a sentence when it is neither."""
    matched = WRITTEN.fullmatch(text.strip()) if text.isascii() else None
    if not matched:
        raise ValueError("A session is written like 2026/27.")
    session = Session(int(matched[1]))
    if matched[2] not in (str(session)[-2:], session.long[-4:]):
        raise ValueError(f"A session runs over two years in a row: {session}, not {text.strip()}.")
    return session
