"""ULNs from a file: the list downloaded, filled in and sent back, or what an information system writes (ULN-01)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from testamur.delivery.learners import actions_on_ulns as actions
from testamur.delivery.learners.models import Learner
from testamur.delivery.learners.problems_with_ulns import problems_of_ulns
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.actor import Actor
from testamur.ground.sheets.columns import Column
from testamur.ground.sheets.kinds import Kind, Outcome
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.rows import CHANGED, NEW, SAME, Cells, CheckedRow, Typed, error
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.rulebook.uln import tidy_uln


@dataclass
class UlnRow(CheckedRow):
    """A row with the learner whom it is about, once they are found."""

    learner: Learner | None = None

    @property
    def uln(self) -> str:
        return tidy_uln(self.cells.get("uln", ""))


class Ulns(Kind):
    name, title = "ulns", gettext_lazy("ULNs")
    one, many = gettext_lazy("ULN"), gettext_lazy("ULNs")
    permission = Permission.LEARNERS
    verb = gettext_lazy("Save")
    sentence = gettext_lazy(
        "Download the list of ULNs, fill in the column ULN, and send the file here. Learners are recognised by their "
        "learner number or, without one, by your own reference. An empty cell changes nothing."
    )
    nothing_done = gettext_lazy("No ULN was saved.")
    columns = (
        Column("number", gettext_lazy("Learner number"), "A"),
        Column("centre_reference", gettext_lazy("Centre learner reference"), "B", ("centre learner ref",)),
        Column("surname", gettext_lazy("Surname"), "C", ("family name",)),
        Column("forename", gettext_lazy("Forename"), "D", ("first name", "given name")),
        Column("uln", gettext_lazy("ULN"), "E"),
    )
    needed = ("uln",)

    def check(
        self, rows: Sequence[Typed], *, sheet: Sheet, signals: frozenset[str], today: date
    ) -> list[UlnRow]:
        """Two queries whatever the number of rows."""
        find = _finder(sheet.centre_id, rows)
        checked = [UlnRow(row.position, row.cells, row.group, learner=find(row.cells)) for row in rows]
        by_learner: dict[int, list[UlnRow]] = {}
        for row in checked:
            if row.learner is None:
                row.problems.append(_nobody(row.cells))
            else:
                by_learner.setdefault(row.learner.pk, []).append(row)
        typed = {id: group[0].uln for id, group in by_learner.items()}
        held = {id: group[0].learner.uln for id, group in by_learner.items()}
        changed = {id: text for id, text in typed.items() if text not in ("", held[id])}
        problems = problems_of_ulns([by_learner[id][0].learner for id in changed], changed)
        for id, group in by_learner.items():
            for row in group:
                _judge(row, problems.get(id), rows_of_learner=len(group))
        return checked

    def problems(self, sheet: Sheet, *, count: int, today: date) -> list[Problem]:
        found = super().problems(sheet, count=count, today=today)
        return found + _not_lrs_administrator(sheet.started_by_id, sheet.centre_id)

    def commit(self, rows: Sequence[UlnRow], *, sheet: Sheet, by: Actor, now: datetime) -> Outcome:
        refuse_if(_not_lrs_administrator(by.user_id, sheet.centre_id))
        typed = {row.learner.pk: row.uln for row in rows if row.uln}
        saved = actions.save_ulns(centre_id=sheet.centre_id, typed=typed, by=by, now=now)
        if saved.problems:
            raise Refused(saved.problems.values())
        number = len(saved.ids)
        sentence = ngettext("%(number)d ULN saved", "%(number)d ULNs saved", number) % {"number": number}
        return Outcome(sentence, reverse("registrations:ulns"))


def _finder(centre_id: int, rows: Iterable[Typed]):
    """A function from cells to the learner they name. A reference that two learners share names neither."""
    numbers = {row.cells.get("number", "").strip() for row in rows}
    references = {row.cells.get("centre_reference", "").strip() for row in rows} - {""}
    found = list(
        Learner.objects.filter(
            Q(number__in=numbers) | Q(centre_reference__in=references), centre_id=centre_id
        )
    )
    by_number = {learner.number: learner for learner in found}
    by_reference: dict[str, list[Learner]] = {}
    for learner in found:
        by_reference.setdefault(learner.centre_reference, []).append(learner)

    def find(cells: Mapping[str, str]) -> Learner | None:
        if number := cells.get("number", "").strip():
            return by_number.get(number)
        named = by_reference.get(cells.get("centre_reference", "").strip() or "-", [])
        return named[0] if len(named) == 1 else None

    return find


def _nobody(cells: Cells):
    if cells.get("number", "").strip():
        return error("uln.learner", _("You have no learner with this number."), "number")
    sentence = _("Give the learner number, or a reference that exactly one learner of yours has.")
    return error("uln.learner", sentence, "number")


def _judge(row: UlnRow, problem: Problem | None, *, rows_of_learner: int) -> None:
    learner = row.learner
    row.keys = {f"learner {learner.pk}", f"uln {row.uln}", f"uln {learner.uln}"} - {"uln "}
    if row.uln in ("", learner.uln):  # an empty cell takes no ULN away: that is done by hand
        row.would_be = SAME
    else:
        row.would_be = CHANGED if learner.uln else NEW
    if rows_of_learner > 1:
        row.problems.append(error("uln.rows", _("This learner stands in more than one row."), "number"))
    if problem:
        row.problems.append(error(problem.code, problem.message, "uln"))


def _not_lrs_administrator(user_id: int | None, centre_id: int) -> list[Problem]:
    held = Membership.objects.filter(
        user=user_id, centre=centre_id, is_lrs_administrator=True, suspended_at=None, ended_at=None
    )
    if held.exists():
        return []
    message = _("Only the centre's LRS administrator changes ULNs: ask them to send this file.")
    return [Problem("uln.lrs_administrator", message)]
