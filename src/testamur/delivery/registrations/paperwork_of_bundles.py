"""A bundle batch's paperwork: its report, as PDF, XLSX and CSV, a line for each learner and part (SYS-03)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Batch, BundleBatch
from testamur.delivery.registrations.queries.bundles import Component, components
from testamur.kit.clock import london_date
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.spreadsheets import csv_file, xlsx_file
from testamur.rulebook.dates import long_date
from testamur.rulebook.sessions import Session
from testamur.rulebook.uln import grouped_uln

HEADER = (
    *("Learner number", "Forename", "Middle names", "Surname", "Date of birth", "ULN", "Centre learner ref"),
    *("Product code", "Product", "Batch", "Status"),
)


@dataclass(frozen=True)
class Line:
    """One learner with what they are registered on."""

    learner: Learner
    components: list[Component]


def rows_of(bundle: BundleBatch) -> list[Line]:
    """Every learner of the bundle batch by name, with each part. Three queries."""
    held = list(
        bundle.bundle_registrations.select_related("learner").order_by("learner__sort_key", "learner__id")
    )
    parts = components(ids=[each.pk for each in held])
    return [Line(each.learner, parts.get(each.pk, [])) for each in held]


def bundle_csv(rows: Sequence[Line]) -> bytes:
    return csv_file(HEADER, _cells(rows))


def bundle_xlsx(bundle: BundleBatch, rows: Sequence[Line]) -> bytes:
    return xlsx_file(HEADER, _cells(rows), sheet_name=f"Bundle {bundle.number}")


def _cells(rows: Sequence[Line]):
    for row in rows:
        learner = row.learner
        who = (
            *(learner.number, learner.forename, learner.middle_names, learner.surname),
            *(learner.date_of_birth, learner.uln, learner.centre_reference),
        )
        for each in row.components:
            yield (*who, each.code, each.product, each.batch, each.words)


def bundle_pdf(bundle: BundleBatch, rows: Sequence[Line], batches: Sequence[Batch], *, at: datetime) -> bytes:
    """Raises `CannotTypeset`."""
    parts = Section(
        heading="Parts",
        columns=[
            Column(title="Product", width="1"),
            Column(title="Code", width="fit"),
            Column(title="Batch", width="fit"),
        ],
        rows=[(each.product.title, each.product.code, each.number) for each in batches],
    )
    learners = Section(
        heading="Learners",
        columns=[
            Column(title="Learner", width="fit"),
            Column(title="Name", width="2"),
            Column(title="Date of birth", width="fit"),
            Column(title="ULN", width="fit"),
            Column(title="Your ref", width="1"),
            Column(title="Registered on", width="4"),
        ],
        rows=[_short_row(each) for each in rows],
    )
    return report_pdf(
        Report(
            organisation_name=settings.AO_NAME,
            title="Bundle batch report",
            subtitle=f"{bundle.product.title}, {bundle.product.code}",
            reference=f"Bundle batch {bundle.number}",
            footer=f"Centre {bundle.centre.number} {bundle.centre.name}",
            facts=[
                ("Centre", f"{bundle.centre.number} {bundle.centre.name}"),
                (bundle.product.get_kind_display(), f"{bundle.product.code} {bundle.product.title}"),
                ("Session", str(Session(bundle.session))),
                ("First registered", long_date(london_date(bundle.created_at))),
                ("Learners", f"{len(rows):,}"),
            ],
            sections=[parts, learners],
            orientation="landscape",
        ),
        at=at,
    )


def _short_row(row: Line) -> tuple[str, ...]:
    learner = row.learner
    return (
        learner.number,
        learner.full_name,
        f"{learner.date_of_birth:%d/%m/%Y}",
        grouped_uln(learner.uln) if learner.uln else "",
        learner.centre_reference,
        "; ".join(f"{each.code}: {each.words}" for each in row.components),
    )
