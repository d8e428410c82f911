"""Bulk files that go out: a sample to begin with, and the user's own records with what is wrong in them."""

from collections.abc import Iterator

from django.conf import settings

from testamur.delivery.registrations.bulk_records import header_record, learner_record
from testamur.delivery.registrations.queries.bulk import drafts_of, waiting_headers
from testamur.ground.centres.models import Centre
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.kit.spreadsheets import csv_file

SAMPLE = {
    "forename": "Amy",
    "surname": "Example",
    "date_of_birth": "27/03/2008",
    "centre_reference": "A-001",
    "ethnicity": "99",
    "gender": "F",
    "starts_on": "07/09/2026",
    "planned_end_on": "02/07/2027",
    "country_of_study": "GB",
}
PLACES = 13  # a learner record; what is wrong with it stands behind


def sample_file(centre: Centre, code: str) -> bytes:
    """Without headings: its first row is the header record of its only batch."""
    prefix = settings.BULK_RECORD_PREFIXES[0]
    header = header_record(prefix, centre.number, "Year 12 group A", code)
    return csv_file(header, [learner_record(prefix, SAMPLE)])


def with_remarks(sheet: Sheet) -> bytes:
    """All that is left of a bulk file and all that was registered, batch by batch, with problems and outcomes.

    It can be put right and uploaded again: what stands behind the records' own places is not read.
    """
    records = list(_records(sheet))
    return csv_file(records[0], records[1:]) if records else csv_file([], [])


def _records(sheet: Sheet) -> Iterator[list[str]]:
    prefix, number = settings.BULK_RECORD_PREFIXES[0], sheet.centre.number
    groups = {
        each.group: (each.reference, each.code, sheet.pk, each.group) for each in waiting_headers(sheet=sheet)
    }
    for draft in drafts_of(sheet=sheet):
        reference = draft.details.get("centre_reference", "")
        groups[draft.sheet.about["group"], draft.pk] = (reference, draft.product.code, draft.sheet_id, 0)
    for key in sorted(groups, key=lambda each: each if isinstance(each, tuple) else (each, 0)):
        reference, code, sheet_id, group = groups[key]
        rows = SheetRow.objects.filter(sheet=sheet_id, group=group).order_by("position")
        found = list(rows.values_list("cells", "problems", "result"))
        remarks = _said(found[0][1]) if group else ""
        yield _behind(header_record(prefix, number, reference, code), remarks, "")
        for cells, problems, result in found[1:] if group else found:
            yield _behind(learner_record(prefix, cells), _said(problems), result)


def _behind(record: list[str], remarks: str, outcome: str) -> list[str]:
    return [*record, *[""] * (PLACES - len(record)), remarks, outcome]


def _said(problems: list[dict]) -> str:
    return " ".join(each["message"] for each in problems)
