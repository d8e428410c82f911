"""Bulk files as the engine of sheets takes them: divided into one registration for each batch in the file (REG-07)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations.actions import bulk
from testamur.delivery.registrations.bulk_records import read_groups
from testamur.delivery.registrations.columns import BULK
from testamur.ground.access.permissions import Permission
from testamur.ground.sheets.columns import Column
from testamur.ground.sheets.kinds import Kind
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.reading import Reading
from testamur.ground.sheets.rows import CheckedRow, Typed
from testamur.kit.problems import Problem
from testamur.kit.spreadsheets import read_sheet


class BulkFile(Kind):
    """Its own rows are the header records, and the learners of those that cannot be registered yet.

    The learners of every other batch have a sheet of their own, as if they had been uploaded by themselves.
    """

    name, title, one, many = BULK, _("Bulk file of learners"), _("batch"), _("batches")
    permission = Permission.BULK_REGISTRATION
    columns = (
        Column("centre_number", "Centre number", "B"),
        Column("reference", "Your name for the batch", "C"),
        Column("code", "Product code", "E"),
    )
    most_rows = 12_000  # 10,000 learners and the headers of their batches
    divides = True
    may_take_good_only = False

    def read(self, content: bytes, file_name: str, *, matched: Mapping[str, str]) -> Reading:
        table = read_sheet(content, file_name)
        first = table.rows[0].number - 1 if table.rows else 1
        records = [(max(1, first), table.header), *((row.number, row.cells) for row in table.rows)]
        rows = []
        for group in read_groups(records, prefixes=settings.BULK_RECORD_PREFIXES):
            cells = {"centre_number": group.centre_number, "reference": group.reference, "code": group.code}
            rows += [Typed(group.line, cells, group.number), *group.rows]
        return Reading(rows, encoding=table.encoding, delimiter=table.delimiter)

    def divide(self, sheet: Sheet, rows: Sequence[Typed], *, now: datetime) -> None:
        bulk.divide(sheet=sheet, rows=rows, now=now)

    def check(
        self, rows: Sequence[Typed], *, sheet: Sheet, signals: frozenset[str], today: date
    ) -> list[CheckedRow]:
        return [CheckedRow(row.position, row.cells, row.group) for row in rows]

    def problems(self, sheet: Sheet, *, count: int, today: date) -> list[Problem]:
        """It is finished by finishing its batches, never by itself."""
        return [Problem("by_batch", str(_("Register the batches of this file one by one, or together.")))]

    def address(self, sheet: Sheet, page: str = "sheet", *arguments: Any) -> str:
        if page in {"sheet", "check"}:
            return reverse("registrations:bulk-file", args=[sheet.pk])
        if page == "discard":
            return reverse("registrations:discard-bulk", args=[sheet.pk])
        return super().address(sheet, page, *arguments)

    @property
    def upload_address(self) -> str:
        return reverse("registrations:bulk")
