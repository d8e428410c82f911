"""The one place where the time is read. Call it at the edge (a view, job or command) and pass `now` down."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    return datetime.now(UTC)


def london_date(instant: datetime) -> date:
    """The calendar date in London at this instant: deadlines are London dates."""
    return instant.astimezone(LONDON).date()
