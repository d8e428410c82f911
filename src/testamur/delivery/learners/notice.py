"""How early each kind of arrangement must be asked for, as dates of a centre's own working calendar."""

from datetime import date

from testamur.ground.centres.models import Centre
from testamur.ground.centres.models import Nation as CentreNation
from testamur.rulebook.arrangements import KINDS
from testamur.rulebook.calendar import Nation, WorkingCalendar


def calendar_of(centre: Centre) -> WorkingCalendar:
    """Centres abroad keep England's working days, as the office does."""
    abroad = centre.nation == CentreNation.ABROAD
    return WorkingCalendar(Nation.ENGLAND if abroad else Nation(centre.nation))


def first_assessments(centre: Centre, *, today: date) -> dict[str, date]:
    """By kind, the first day of an assessment for which asking today is in time."""
    calendar = calendar_of(centre)
    after = {days: calendar.add(today, days) for days in {kind.notice.value for kind in KINDS.values()}}
    return {code: after[kind.notice.value] for code, kind in KINDS.items()}
