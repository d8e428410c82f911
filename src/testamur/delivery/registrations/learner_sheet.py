"""Sheets of learners to be registered, typed or from a file of one product, as the engine of sheets takes them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations import arrangement_columns
from testamur.delivery.registrations.actions.bulk import close_if_done
from testamur.delivery.registrations.actions.drafts import carry_over
from testamur.delivery.registrations.actions.registering import hold_centre, register
from testamur.delivery.registrations.columns import ALL_COLUMNS, BULK, LEARNERS, LETTERS, NEEDED
from testamur.delivery.registrations.problems import (
    CheckedRow,
    check_rows,
    draft_problems,
    signals_of,
    size_problems,
)
from testamur.delivery.registrations.queries.drafts import draft_of
from testamur.delivery.registrations.queries.products import parts_of
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.actor import Actor
from testamur.ground.sheets.kinds import Kind, Outcome
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.rows import Typed
from testamur.kit.problems import Problem

OWN_PAGES = {"sheet", "row", "check", "progress", "discard"}


class Learners(Kind):
    """Its sheets belong to a draft, whose number is in the addresses of its pages."""

    name, title, one, many = LEARNERS, _("Learners to register"), _("learner"), _("learners")
    verb, doing = _("Register"), _("Registering")
    nothing_done = "Nobody was registered."
    permission = Permission.REGISTRATIONS
    columns = ALL_COLUMNS
    needed = NEEDED
    most_rows = 2_000
    sheet_template = "registrations/sheet.html"

    def template(self) -> list[str]:
        """The 33 columns of the centre guide, those without a use left empty."""
        titles = {column.letter: column.title for column in self.columns}
        return [titles.get(letter, "") for letter in LETTERS]

    def starred(self, sheet: Sheet) -> set[str]:
        regulated = any(part.is_regulated for part in parts_of(draft_of(sheet).product))
        needed = {"forename", "surname", "date_of_birth", "gender"}
        return needed | {"starts_on", "planned_end_on"} if regulated else needed

    def signals(self, cells: Mapping[str, str]) -> set[str]:
        return signals_of(cells)

    def check(
        self, rows: Sequence[Typed], *, sheet: Sheet, signals: frozenset[str], today: date
    ) -> list[CheckedRow]:
        return check_rows(rows, draft=draft_of(sheet), signals=signals, today=today)

    def size_problems(self, sheet: Sheet, *, count: int) -> list[Problem]:
        return size_problems(count=count, adds_to=draft_of(sheet).adds_to)

    def problems(self, sheet: Sheet, *, count: int, today: date) -> list[Problem]:
        return draft_problems(draft_of(sheet), count=count, today=today)

    def hold(self, sheet: Sheet) -> None:
        hold_centre(sheet.centre_id)

    def commit(self, rows: Sequence[CheckedRow], *, sheet: Sheet, by: Actor, now: datetime) -> Outcome:
        return register(draft=draft_of(sheet), checked=rows, by=by, now=now)

    def carry_over(self, sheet: Sheet, rest: Sheet) -> None:
        carry_over(sheet=sheet, rest=rest)

    def ended(self, sheet: Sheet, *, by: Actor, now: datetime) -> None:
        if BULK in sheet.about:
            close_if_done(sheet=Sheet.objects.get(pk=sheet.about[BULK]), by=by, now=now)

    def address(self, sheet: Sheet, page: str = "sheet", *arguments: object) -> str:
        if page in OWN_PAGES:
            return reverse(f"registrations:{page}", args=[draft_of(sheet).pk, *arguments])
        return super().address(sheet, page, *arguments)

    def cell_address(self, sheet: Sheet, position: int, field: str, *, page: int) -> str:
        if field in arrangement_columns.FIELDS:
            return reverse("registrations:row-arrangements", args=[draft_of(sheet).pk, position])
        return super().cell_address(sheet, position, field, page=page)

    def next_address(self, sheet: Sheet) -> str:
        return reverse("registrations:details", args=[draft_of(sheet).pk])

    @property
    def upload_address(self) -> str:
        return reverse("registrations:start")
