"""The reports of a claim: what was claimed, and where each learner stands; as PDF and as spreadsheet (CLM-07)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.exports import CONTENT_TYPES as SPREADSHEETS
from testamur.kit.spreadsheets import xlsx_file
from testamur.kit.templating import dmy, long_date, long_instant
from testamur.outcomes.certification.models import Claim, ClaimLine

CONTENT_TYPES = {"pdf": "application/pdf", "xlsx": SPREADSHEETS["xlsx"]}
REPORTS = {"claim-report": "Claim report", "learner-status-report": "Learner status report"}

Rows = tuple[tuple[Column, ...], Callable[[ClaimLine], list[Any]]]

LEARNER = (
    Column(title="Learner number", width="fit"),
    Column(title="Learner", width="2"),
    Column(title="Date of birth", width="fit"),
    Column(title="ULN", width="fit"),
)


@override(settings.LANGUAGE_CODE)  # paperwork is in English, whoever asks for it
def make(report: str, kind: str, *, claim: Claim, lines: Sequence[ClaimLine], at: datetime) -> bytes:
    columns, row = _CONTENTS[report]
    rows = [[*_learner(line), *row(line)] for line in lines]
    header = [column.title for column in (*LEARNER, *columns)]
    if kind == "xlsx":
        return xlsx_file(header, rows, sheet_name=f"Claim {claim.number}")
    said = [[dmy(value) if hasattr(value, "year") else str(value) for value in row] for row in rows]
    return report_pdf(_report(REPORTS[report], claim, (*LEARNER, *columns), said, at), at=at)


def _report(
    title: str, claim: Claim, columns: Sequence[Column], rows: Sequence[Sequence[str]], at: datetime
) -> Report:
    facts = (
        ("Centre", str(claim.centre)),
        ("Qualification", str(claim.product)),
        ("Batch", claim.batch.number),
        ("Status", claim.get_status_display()),
        ("Claimed", f"{long_instant(claim.submitted_at)} by {claim.submitted_by.full_name}"),
        ("IQA", claim.iqa_name),
        ("Purchase order", claim.purchase_order),
        ("Expected despatch", long_date(claim.despatch_on)),
    )
    return Report(
        organisation_name=settings.AO_NAME,
        title=title,
        subtitle=f"Claim {claim.number}",
        reference=f"Claim {claim.number}",
        footer=f"Made on {long_instant(at)}",
        facts=[(label, value) for label, value in facts if value],
        sections=[Section(heading="Learners", columns=columns, rows=rows, note=claim.declaration)],
        orientation="landscape",
    )


def _learner(line: ClaimLine) -> list[Any]:
    learner = line.registration.learner
    return [learner.number, learner.listed_name, learner.date_of_birth, learner.uln]


def _claimed(line: ClaimLine) -> list[Any]:
    units = "; ".join(f"{unit['code']} {unit['shown']}" for unit in line.units)
    return [line.get_award_display(), line.grade, line.working["credits"], units]


def _standing(line: ClaimLine) -> list[Any]:
    certificates = ", ".join(each.number for each in line.certificates.all() if each.issued_at)
    why = f"{line.get_reason_display()}. {line.comment}" if line.reason else " ".join(line.working["missing"])
    return [line.get_award_display(), line.get_status_display(), certificates, why]


_CONTENTS: dict[str, Rows] = {
    "claim-report": (
        (
            Column(title="New claim status", width="fit"),
            Column(title="Grade", width="fit"),
            Column(title="Credits", width="fit", align="right"),
            Column(title="Units claimed", width="4"),
        ),
        _claimed,
    ),
    "learner-status-report": (
        (
            Column(title="Award", width="fit"),
            Column(title="Answer", width="fit"),
            Column(title="Certificate", width="fit"),
            Column(title="Missing, or why rejected", width="4"),
        ),
        _standing,
    ),
}
