"""Changes of many learners from a file: planned end dates (LRN-04) and withdrawals (LRN-05).

The list of learners is downloaded, filled in, and sent back. Each row is judged as the page would judge it, by
`problems_of_acts`; committing is an act like any other, whose page says what became of each and offers to undo it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.delivery.registrations import actions
from testamur.delivery.registrations import problems_of_acts as problems
from testamur.delivery.registrations.actions.acts import said
from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.acts.withdrawing import REASONS
from testamur.delivery.registrations.models import ActLine, Registration
from testamur.delivery.registrations.queries.chosen import Chosen, chosen
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.ground.sheets.columns import Column, fold
from testamur.ground.sheets.damage import likely_date
from testamur.ground.sheets.kinds import Kind, Outcome
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.rows import CHANGED, NEW, SAME, CellProblem, CheckedRow, Typed, error
from testamur.kit.problems import Problem, Refused
from testamur.rulebook.dates import UnreadableDateError, months_later, read_date

YEARS_AHEAD = 10
WHO = (
    Column("number", gettext_lazy("Learner number"), "A"),
    Column("surname", gettext_lazy("Surname"), "B"),
    Column("forename", gettext_lazy("Forename"), "C"),
    Column("batch", gettext_lazy("Batch"), "D", ("batch number",)),
    Column("product", gettext_lazy("Product code"), "E"),
)
# Other columns of the list of learners, so that its download needs no explaining.
LEFT_ALONE = tuple(
    Column(fold(title).replace(" ", "_"), title, is_shown=False)
    for title in (
        *("Middle names", "Date of birth", "Gender", "ULN", "ULN check", "Centre learner reference"),
        *("Qualification", "Start date", "Lapses", "Status"),
    )
)


@dataclass
class ChangeRow(CheckedRow):
    """A row with the registration it is about, once it is found, and what is asked for it."""

    about: Chosen | None = None
    asked: Mapping[str, Any] | None = None  # details as the act takes them; none when nothing is asked


class Changes(Kind):
    """What both kinds have in common: whom a row is about, the act it becomes, and its result."""

    act: ClassVar[str]  # a key of `acts.kinds`
    permission = Permission.LEARNERS
    needed = ("number",)

    def read_row(self, row: ChangeRow, *, today: date) -> None:
        """Set what the row asks for, or its problems."""
        raise NotImplementedError

    def judge(self, rows: Sequence[ChangeRow], *, today: date) -> None:
        """Say what stands in the way of those that ask for something, and what each would be."""
        raise NotImplementedError

    def check(
        self, rows: Sequence[Typed], *, sheet: Sheet, signals: frozenset[str], today: date
    ) -> list[ChangeRow]:
        """Two queries whatever the number of rows."""
        find = _finder(sheet.centre, rows)
        checked = [ChangeRow(row.position, row.cells, row.group) for row in rows]
        by_registration: dict[int, list[ChangeRow]] = defaultdict(list)
        for row in checked:
            number = _text(row, "number")
            row.keys = {f"learner {number}"} if number else set()
            row.about = find(row)
            self.read_row(row, today=today)
            if row.about:
                by_registration[row.about.id].append(row)
        for group in by_registration.values():
            if len(group) > 1:
                for row in group:
                    message = _("This registration stands in more than one row.")
                    row.problems.append(error("row_twice", message, "number"))
        for row in checked:
            row.would_be = SAME if row.asked is None else CHANGED
        self.judge([row for row in checked if row.asked and row.about and not row.is_wrong], today=today)
        return checked

    def commit(self, rows: Sequence[ChangeRow], *, sheet: Sheet, by: Actor, now: datetime) -> Outcome:
        asked = {row.about.id: row.asked for row in rows if row.would_be != SAME}
        if not asked:
            return Outcome(_("Nothing was different from before"), reverse("registrations:learners"))
        act = actions.act_on(
            centre=sheet.centre,
            kind=kind_named(self.act),
            registration_ids=list(asked),
            details={"each": {str(id): details for id, details in asked.items()}},
            key=uuid4(),
            by=by,
            now=now,
        )
        if act.result["not_done"]:
            message = ActLine.objects.filter(act=act, is_done=False).values_list("says", flat=True).first()
            raise Refused([Problem("changed_meanwhile", message)])
        says = dict(act.lines.values_list("registration_id", "says"))
        results = {row.position: says.get(row.about.id, "") for row in rows}
        return Outcome(said(act), reverse("registrations:act", args=[act.pk]), results)


class PlannedEnds(Changes):
    name, title = "planned-ends", gettext_lazy("Planned end dates")
    one, many = gettext_lazy("learner"), gettext_lazy("learners")
    verb = gettext_lazy("Change")
    sentence = gettext_lazy(
        "Download the list of learners, change the column Planned end date, and send the file here. An empty cell "
        "changes nothing. A learner with several registrations is told apart by the batch."
    )
    nothing_done = gettext_lazy("No date was changed.")
    act = "planned-end"
    columns = (
        *WHO,
        Column("planned_end_on", gettext_lazy("Planned end date"), "F", ("planned end", "end date")),
        *LEFT_ALONE,
    )
    needed = ("number", "planned_end_on")

    def read_row(self, row: ChangeRow, *, today: date) -> None:
        on = _date(row, "planned_end_on", latest=months_later(today, 12 * YEARS_AHEAD))
        row.asked = {"on": on.isoformat()} if on else None

    def judge(self, rows: Sequence[ChangeRow], *, today: date) -> None:
        ends = {row.about.id: date.fromisoformat(row.asked["on"]) for row in rows}
        found = problems.planned_end_problems([row.about for row in rows], on=ends, today=today)
        for row in rows:
            of_row = found[row.about.id]
            if [each.code for each in of_row] == ["same_end"]:
                row.would_be = SAME
                continue
            row.would_be = CHANGED if row.about.planned_end_on else NEW
            row.problems += _in_cell(of_row, "planned_end_on")


class Withdrawals(Changes):
    name, title = "withdrawals", gettext_lazy("Withdrawals")
    one, many = gettext_lazy("learner"), gettext_lazy("learners")
    verb = gettext_lazy("Withdraw")
    sentence = gettext_lazy(
        "One row for each learner who has left: the day, and the reason in the words of the page. Rows without a day "
        "and a reason change nothing. There is no fee, and it can be undone."
    )
    nothing_done = gettext_lazy("Nobody was withdrawn.")
    act = "withdraw"
    columns = (
        *WHO,
        Column("on", gettext_lazy("Day they left"), "F", ("withdrawal date", "date left", "withdrawn on")),
        Column("reason", gettext_lazy("Reason"), "G", ("withdrawal reason",)),
        Column("note", gettext_lazy("Note"), "H"),
        Column("planned_end_on", "Planned end date", is_shown=False),
        *LEFT_ALONE,
    )
    needed = ("number", "on", "reason")

    def read_row(self, row: ChangeRow, *, today: date) -> None:
        typed = _text(row, "reason")
        if not typed and not _text(row, "on"):
            return
        on = _date(row, "on", latest=today)
        if on is None and not _text(row, "on"):
            row.problems.append(error("day_missing", _("Enter the day the learner left."), "on"))
        reason = REASON_CODES.get(fold(typed))
        if reason is None:
            words = ", ".join(str(label) for code, label in REASONS)
            row.problems.append(error("reason_unknown", _("Use one of: %s.") % words, "reason"))
        row.asked = {
            "on": on.isoformat() if on else "",
            "reason": reason or "",
            "note": _text(row, "note")[:300],
        }

    def judge(self, rows: Sequence[ChangeRow], *, today: date) -> None:
        days = {row.about.id: date.fromisoformat(row.asked["on"]) for row in rows}
        found = problems.withdraw_problems([row.about for row in rows], on=days, today=today)
        for row in rows:
            about = row.about
            asked = (days[about.id], row.asked["reason"])
            if about.status == Registration.Status.WITHDRAWN and asked == (
                about.withdrawn_on,
                about.withdrawn_because,
            ):
                row.would_be = SAME
                continue
            row.problems += _in_cell(found[about.id], "on")


REASON_CODES = {fold(text): code for code, label in REASONS for text in (code, str(label))}


def _finder(centre: Centre, rows: Iterable[Typed]):
    """A function from a row to the registration it names; it adds the problem where it names none, or several."""
    numbers = {row.cells.get("number", "").strip() for row in rows} - {""}
    ids = Registration.objects.filter(centre=centre, learner__number__in=numbers, learner__centre=centre)
    held: dict[str, list[Chosen]] = defaultdict(list)
    for each in chosen(centre=centre, ids=ids.values_list("pk", flat=True)):
        held[each.learner_number].append(each)

    def find(row: ChangeRow) -> Chosen | None:
        number, batch, product = _text(row, "number"), _text(row, "batch"), _text(row, "product")
        if not number:
            row.problems.append(error("number_missing", _("Enter the learner number."), "number"))
        elif number not in held:
            row.problems.append(error("nobody", _("You have no learner with this number."), "number"))
        else:
            return _one_of(row, held[number], batch, product)
        return None

    return find


def _one_of(row: ChangeRow, held: Sequence[Chosen], batch: str, product: str) -> Chosen | None:
    meant = [
        each
        for each in held
        if batch in ("", each.batch_number) and product.casefold() in ("", each.product_code.casefold())
    ]
    if not meant:
        message = _("This learner is not registered in that batch or on that product.")
        row.problems.append(error("elsewhere", message, "batch" if batch else "product"))
        return None
    active = [each for each in meant if each.is_active] or meant
    if len(active) > 1:
        message = _("This learner has %s registrations: give the batch number.") % len(active)
        row.problems.append(error("several", message, "batch"))
        return None
    return active[0]


def _text(row: ChangeRow, field: str) -> str:
    return " ".join(row.cells.get(field, "").split())


def _date(row: ChangeRow, field: str, *, latest: date) -> date | None:
    """The date in a cell, or none and, where something else stands there, its problem."""
    text = _text(row, field)
    if not text:
        return None
    try:
        return read_date(text, latest=latest)
    except UnreadableDateError as unreadable:
        row.problems.append(error("date_unreadable", str(unreadable), field, likely_date(text)))
        return None


def _in_cell(found: Iterable[Problem], field: str) -> list[CellProblem]:
    return [CellProblem(each.code, each.message, field, each.severity) for each in found]
