"""A batch's paperwork: its report, as PDF, XLSX and CSV with the same figures as the page (SYS-03)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings

from testamur.delivery.learners.models import Arrangement
from testamur.delivery.registrations.codes import COUNTRIES
from testamur.delivery.registrations.models import Batch, Registration
from testamur.kit.clock import london_date
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.spreadsheets import csv_file, xlsx_file
from testamur.rulebook.dates import long_date
from testamur.rulebook.sessions import Session
from testamur.rulebook.uln import grouped_uln

HEADER = (
    *(
        "Learner number",
        "Forename",
        "Middle names",
        "Surname",
        "Date of birth",
        "Gender",
        "ULN",
        "Centre learner ref",
    ),
    *("Postcode", "Start date", "Planned end date", "Country of study", "Status", "Registered", "Lapses"),
    *("Assessment window", "Mode of assessment"),
)


def batch_csv(registrations: Sequence[Registration]) -> bytes:
    return csv_file(HEADER, map(_row, registrations))


def batch_xlsx(batch: Batch, registrations: Sequence[Registration]) -> bytes:
    return xlsx_file(HEADER, map(_row, registrations), sheet_name=f"Batch {batch.number}")


def batch_pdf(
    batch: Batch,
    registrations: Sequence[Registration],
    *,
    at: datetime,
    arrangements: Mapping[int, Sequence[Arrangement]] | None = None,
) -> bytes:
    """`arrangements`, by learner, are for the eyes of those who may see them. Raises `CannotTypeset`."""
    has_windows = any(each.window for each in registrations)
    learners = Section(
        heading="Learners",
        columns=[
            Column(title="Learner", width="fit"),
            Column(title="Name", width="2"),
            Column(title="Date of birth", width="fit"),
            Column(title="ULN", width="fit"),
            Column(title="Your ref", width="1"),
            Column(title="Start", width="fit"),
            Column(title="Planned end", width="fit"),
            *([Column(title="Window", width="1")] if has_windows else []),
            Column(title="Status", width="fit"),
        ],
        rows=[_short_row(each, has_windows) for each in registrations],
    )
    return report_pdf(
        Report(
            organisation_name=settings.AO_NAME,
            title="Batch report",
            subtitle=f"{batch.product.title}, {batch.product.code}",
            reference=f"Batch {batch.number}",
            footer=f"Centre {batch.centre.number} {batch.centre.name}",
            facts=[
                ("Centre", f"{batch.centre.number} {batch.centre.name}"),
                ("Product", f"{batch.product.code} {batch.product.title}"),
                ("Session", str(Session(batch.session))),
                ("First registered", long_date(london_date(batch.created_at))),
                ("Learners", f"{len(registrations):,}"),
                ("Where learners are based", str(batch.delivery_address)),
                ("Certificates go to", str(batch.certificate_address)),
                ("Contact", f"{batch.contact_name}, {batch.contact_email}"),
            ],
            sections=[learners, *_arrangements(registrations, arrangements or {})],
            orientation="landscape",
        ),
        at=at,
    )


def _arrangements(
    registrations: Sequence[Registration], arrangements: Mapping[int, Sequence[Arrangement]]
) -> list[Section]:
    """What learners of the batch have, a line for each; no section where nobody has anything."""
    rows = [
        (
            each.learner.number,
            each.learner.full_name,
            one.said,
            _dmy(one.from_on),
            _dmy(one.until_on),
            one.get_status_display(),
        )
        for each in registrations
        for one in arrangements.get(each.learner_id, ())
    ]
    columns = [
        Column(title="Learner", width="fit"),
        Column(title="Name", width="2"),
        Column(title="Arrangement or modified paper", width="2"),
        Column(title="From", width="fit"),
        Column(title="Until", width="fit"),
        Column(title="Status", width="fit"),
    ]
    heading = "Access arrangements and modified papers"
    return [Section(heading=heading, columns=columns, rows=rows)] if rows else []


def _row(registration: Registration) -> tuple:
    learner = registration.learner
    return (
        learner.number,
        learner.forename,
        learner.middle_names,
        learner.surname,
        learner.date_of_birth,
        learner.gender,
        learner.uln,
        learner.centre_reference,
        learner.postcode,
        registration.starts_on,
        registration.planned_end_on,
        COUNTRIES.get(registration.country_of_study, registration.country_of_study),
        registration.get_status_display(),
        london_date(registration.registered_at),
        registration.lapses_on,
        registration.window.title if registration.window else "",
        registration.get_mode_display(),
    )


def _short_row(registration: Registration, has_windows: bool) -> tuple[str, ...]:
    learner = registration.learner
    window = f"{registration.window.title}, {registration.get_mode_display()}" if registration.window else ""
    return (
        learner.number,
        learner.full_name,
        f"{learner.date_of_birth:%d/%m/%Y}",
        grouped_uln(learner.uln) if learner.uln else "",
        learner.centre_reference,
        _dmy(registration.starts_on),
        _dmy(registration.planned_end_on),
        *([window] if has_windows else []),
        registration.get_status_display(),
    )


def _dmy(day) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
