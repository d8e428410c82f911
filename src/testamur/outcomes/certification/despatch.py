"""When paper certificates leave the office (docs/specification, CLM-09): by the office's own working days."""

from datetime import date, datetime

from django.conf import settings

from testamur.rulebook import deadlines
from testamur.rulebook.calendar import Nation, WorkingCalendar


def despatch_on(signed_off_at: datetime) -> date:
    nation = Nation[settings.ENVIRONMENT.nation.upper().replace("-", "_")]
    return deadlines.despatch_on(signed_off_at, calendar=WorkingCalendar(nation))
