"""How early each kind of arrangement must be asked for, as dates of a centre's own working calendar."""

from datetime import date

from testamur.ground.centres.calendars import calendar_of
from testamur.ground.centres.models import Centre
from testamur.rulebook.arrangements import KINDS


def first_assessments(centre: Centre, *, today: date) -> dict[str, date]:
    """By kind, the first day of an assessment for which asking today is in time."""
    calendar = calendar_of(centre)
    after = {days: calendar.add(today, days) for days in {kind.notice.value for kind in KINDS.values()}}
    return {code: after[kind.notice.value] for code, kind in KINDS.items()}
