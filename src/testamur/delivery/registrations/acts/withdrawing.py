"""Withdrawing learners, un-withdrawing them, and taking either back (LRN-05, LRN-06)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.delivery.registrations import problems_of_acts as problems
from testamur.delivery.registrations.actions import withdrawing
from testamur.delivery.registrations.acts.kinds import Asked, Kind, Plan, Row, Written, learners
from testamur.delivery.registrations.models import Act, Withdrawal
from testamur.delivery.registrations.queries.chosen import Chosen
from testamur.ground.audit.actor import Actor
from testamur.kit.forms import DateField
from testamur.kit.problems import Problem
from testamur.rulebook.dates import long_date, months_later

Reason = Withdrawal.Reason
REASONS = [(each.value, each.label) for each in Reason if each != Reason.LAPSED]


class WithdrawalDetails(forms.Form):
    """The day the learners left, and why."""

    on = DateField(
        label=gettext_lazy("Day they left"), help_text=gettext_lazy("Not in the future, like 27/3/2027.")
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[("", gettext_lazy("Choose a reason")), *REASONS]
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For your own records. Do not write about anybody's health."),
    )


class Withdraw(Kind):
    key = "withdraw"
    title = gettext_lazy("Withdraw learners")
    button = gettext_lazy("Withdraw")
    lead = gettext_lazy("There is no fee and no refund. It can be undone.")
    event = withdrawing.WITHDRAWN
    undo = "withdraw-undo"
    details = WithdrawalDetails

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        details = {row.id: asked.details_of(row.id) for row in chosen}
        days = {id: date.fromisoformat(each["on"]) for id, each in details.items()} if asked.details else None
        found = problems.withdraw_problems(chosen, on=days, today=asked.today)
        return Plan(tuple(self._row(row, found[row.id], days, details[row.id]) for row in chosen))

    def _row(self, row: Chosen, found: list[Problem], days: Mapping | None, details: Mapping) -> Row:
        if days is None:
            return Row(row, found)
        on, reason = days[row.id], Reason(details["reason"])
        says = _("Withdrawn on %(day)s: %(reason)s.") % {
            "day": long_date(on),
            "reason": str(reason.label).lower(),
        }
        after = {
            "status": "withdrawn",
            "on": on.isoformat(),
            "reason": reason.value,
            "note": details.get("note", ""),
        }
        return Row(row, found, says, before={"status": row.status}, after=after)

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        withdrawing.withdraw(rows=plan.can, act=act, by=by, now=now)
        return Written()

    def will(self, plan: Plan, asked: Asked) -> list[str]:
        return [
            _("%(learners)s are withdrawn: nothing can be graded or claimed for them until that is undone.")
            % {"learners": learners(len(plan.can))},
            _("There is no fee and no refund."),
        ]

    def done(self, count: int) -> str:
        return _("%(learners)s withdrawn") % {"learners": learners(count)}

    def told(self, details: Mapping[str, Any]) -> list[tuple[str, str]]:
        if "on" not in details:
            return []
        told = [
            (_("Day they left"), long_date(date.fromisoformat(details["on"]))),
            (_("Reason"), str(Reason(details["reason"]).label)),
        ]
        return [*told, (_("Note"), details["note"])] if details.get("note") else told


class Unwithdraw(Kind):
    key = "unwithdraw"
    title = gettext_lazy("Un-withdraw learners")
    button = gettext_lazy("Un-withdraw")
    lead = gettext_lazy("Learners come back as they were. One whose registration lapsed is given more time.")
    event = withdrawing.RESTORED
    offered_to = "withdrawn"
    undo = "unwithdraw-undo"

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        found = problems.restore_problems(chosen, today=asked.today)
        return Plan(tuple(self._row(row, found[row.id], asked.today) for row in chosen))

    def _row(self, row: Chosen, found: list[Problem], today: date) -> Row:
        if row.withdrawal_id is None:
            return Row(row, found)
        lapses_on = lapse_when_restored(row, today)
        if lapses_on == row.lapses_on:
            says = _("Registered again; lapses on %(day)s as before.") % {"day": long_date(lapses_on)}
        else:
            says = _("Registered again, and extended to %(day)s.") % {"day": long_date(lapses_on)}
        before = {"status": row.status, "lapses_on": row.lapses_on.isoformat()}
        after = {"status": "active", "lapses_on": lapses_on.isoformat()}
        return Row(row, found, says, before=before, after=after)

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        withdrawing.restore(rows=plan.can, by=by, now=now)
        return Written()

    def verb(self, plan: Plan) -> str:
        """Says to when the lapsed ones are extended."""
        verb = super().verb(plan)
        extended = [row for row in plan.can if row.after["lapses_on"] != row.before["lapses_on"]]
        days = sorted({row.after["lapses_on"] for row in extended})
        if not days:
            return verb
        until = long_date(date.fromisoformat(days[0]))
        if len(days) > 1:
            until = _("%(first)s or later") % {"first": until}
        if len(extended) == len(plan.can):
            return _("%(verb)s and extend to %(until)s") % {"verb": verb, "until": until}
        return _("%(verb)s and extend %(count)s of them to %(until)s") % {
            "verb": verb,
            "count": f"{len(extended):,}",
            "until": until,
        }

    def done(self, count: int) -> str:
        return _("%(learners)s un-withdrawn") % {"learners": learners(count)}


def lapse_when_restored(row: Chosen, today: date) -> date:
    """As before, unless that day has passed: then so many months from today as the product says."""
    return row.lapses_on if row.lapses_on >= today else months_later(today, row.extension_months)


class UndoWithdraw(Unwithdraw):
    """Only what this very act withdrew, as long as nobody changed it since."""

    key = "withdraw-undo"
    title = gettext_lazy("Undo the withdrawal")
    button = gettext_lazy("Un-withdraw")
    is_offered = False
    undo = ""

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        rows = super().plan(chosen, asked).rows
        return Plan(
            tuple(row if row.chosen.withdrawn_by_act == asked.undoes.pk else _changed(row) for row in rows)
        )


class UndoUnwithdraw(Kind):
    """Withdraw again whom an act un-withdrew, with the day and reason of before, and the day of lapse too."""

    key = "unwithdraw-undo"
    title = gettext_lazy("Undo the un-withdrawal")
    button = gettext_lazy("Withdraw again")
    event = withdrawing.WITHDRAWN
    is_offered = False

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        found = problems.withdraw_problems(chosen, today=asked.today)
        return Plan(tuple(self._row(row, found[row.id], asked) for row in chosen))

    def _row(self, row: Chosen, found: list[Problem], asked: Asked) -> Row:
        was, since = asked.was[row.id], asked.set_to[row.id]
        same = row.is_active and row.lapses_on.isoformat() == since["lapses_on"]
        after = {"status": "withdrawn", "lapses_on": was["lapses_on"]}
        before = {"status": row.status, "lapses_on": row.lapses_on.isoformat()}
        made = Row(row, found, _("Withdrawn again, as before."), before=before, after=after)
        return made if same or found else _changed(made)

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        withdrawing.withdraw_again(rows=plan.can, act=act, by=by, now=now)
        return Written()

    def done(self, count: int) -> str:
        return _("%(learners)s withdrawn again") % {"learners": learners(count)}


def _changed(row: Row) -> Row:
    problem = Problem("changed_since", _("Changed since: this is left as it is."), row.chosen.learner_number)
    return Row(row.chosen, row.problems if not row.can else [problem])
