"""The working days by which a centre's deadlines are counted."""

from testamur.ground.centres.models import Centre
from testamur.ground.centres.models import Nation as CentreNation
from testamur.rulebook.calendar import Nation, WorkingCalendar


def calendar_of(centre: Centre) -> WorkingCalendar:
    """Those of the centre's nation; centres abroad go by England's."""
    return WorkingCalendar(Nation.ENGLAND if centre.nation == CentreNation.ABROAD else Nation(centre.nation))
