"""Setting one planned end date for many learners, and putting the dates of before back (LRN-04)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.delivery.registrations import problems_of_acts as problems
from testamur.delivery.registrations.actions import planned_ends
from testamur.delivery.registrations.acts.kinds import Asked, Kind, Plan, Row, Written, learners
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries.chosen import Chosen
from testamur.ground.audit.actor import Actor
from testamur.kit.forms import DateField
from testamur.kit.problems import Problem
from testamur.rulebook.dates import long_date


class PlannedEndDetails(forms.Form):
    on = DateField(label=gettext_lazy("Planned end date"), help_text=gettext_lazy("Like 31/7/2027."))


class SetPlannedEnd(Kind):
    key = "planned-end"
    title = gettext_lazy("Set a planned end date")
    button = gettext_lazy("Set planned end date")
    lead = gettext_lazy("One date for all who are selected. It can be undone.")
    event = planned_ends.PLANNED_END
    undo = "planned-end-undo"
    details = PlannedEndDetails

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        details = {row.id: asked.details_of(row.id) for row in chosen}
        ends = {id: date.fromisoformat(each["on"]) for id, each in details.items()} if asked.details else None
        found = problems.planned_end_problems(chosen, on=ends, today=asked.today)
        if ends is None:  # not asked yet
            return Plan(tuple(Row(row, found[row.id], _now(row)) for row in chosen))
        return Plan(tuple(_row(row, found[row.id], ends[row.id]) for row in chosen))

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        planned_ends.set_planned_ends(rows=plan.can)
        return Written()

    def verb(self, plan: Plan) -> str:
        return _("Set the date of %(learners)s") % {"learners": learners(len(plan.can))}

    def done(self, count: int) -> str:
        return _("Planned end date of %(learners)s set") % {"learners": learners(count)}

    def told(self, details: Mapping[str, Any]) -> list[tuple[str, str]]:
        if "on" not in details:
            return []
        return [(_("Planned end date"), long_date(date.fromisoformat(details["on"])))]


class UndoPlannedEnd(Kind):
    """Back to the dates of before, for those whose date is still the one that the act set."""

    key = "planned-end-undo"
    title = gettext_lazy("Put planned end dates back")
    button = gettext_lazy("Put dates back")
    event = planned_ends.PLANNED_END
    is_offered = False

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        found = problems.planned_end_problems(chosen, today=asked.today)
        return Plan(tuple(self._row(row, found[row.id], asked) for row in chosen))

    def _row(self, row: Chosen, found: list[Problem], asked: Asked) -> Row:
        was, set_to = asked.was[row.id]["planned_end_on"], asked.set_to[row.id]["planned_end_on"]
        if not found and _iso(row.planned_end_on) != set_to:
            found = [Problem("changed_since", _("Changed since: this is left as it is."), row.learner_number)]
        return _row(row, found, date.fromisoformat(was) if was else None)

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        planned_ends.set_planned_ends(rows=plan.can)
        return Written()

    def verb(self, plan: Plan) -> str:
        return _("Put the dates of %(learners)s back") % {"learners": learners(len(plan.can))}

    def done(self, count: int) -> str:
        return _("Planned end date of %(learners)s put back") % {"learners": learners(count)}


def _now(row: Chosen) -> str:
    if row.planned_end_on is None:
        return _("It has none yet.")
    return _("Now %(day)s.") % {"day": long_date(row.planned_end_on)}


def _row(row: Chosen, found: list[Problem], on: date | None) -> Row:
    was = long_date(row.planned_end_on) if row.planned_end_on else _("none")
    says = _("%(new)s in place of %(old)s.") % {"new": long_date(on) if on else _("None"), "old": was}
    return Row(
        row,
        found,
        says,
        before={"planned_end_on": _iso(row.planned_end_on)},
        after={"planned_end_on": _iso(on)},
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
