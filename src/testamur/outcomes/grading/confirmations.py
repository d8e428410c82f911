"""The confirmation of a submission as a PDF: every learner, unit and grade (docs/specification, GRD-02 and SYS-03)."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from testamur.catalogue.products.models import Unit
from testamur.kit.documents.reports import Column, Report, Section, report_pdf
from testamur.kit.templating import long_instant
from testamur.outcomes.grading.models import Submission
from testamur.outcomes.grading.queries.submissions import LearnerRow

COLUMNS = (
    Column(title="Learner", width="fit"),
    Column(title="Name", width="2"),
    Column(title="Date of birth", width="fit"),
    Column(title="Batch", width="fit"),
    Column(title="Grade", width="1"),
    Column(title="Attempt", width="fit"),
    Column(title="Status", width="1"),
)


@override(settings.LANGUAGE_CODE)  # paperwork is in English, whoever asks for it
def submission_pdf(
    submission: Submission, units: Sequence[Unit], rows: Sequence[LearnerRow], *, at: datetime
) -> bytes:
    """One table for each unit. Raises `CannotTypeset`."""
    centre = f"{submission.centre.number} {submission.centre.name}"
    return report_pdf(
        Report(
            organisation_name=settings.AO_NAME,
            title="Grades submitted",
            subtitle=f"{submission.product.title}, {submission.product.code}",
            reference=f"Submission {submission.number}",
            footer=f"Centre {centre}",
            facts=[
                ("Centre", centre),
                ("Submitted", long_instant(submission.submitted_at)),
                ("By", submission.submitted_by.full_name),
                ("IQA", submission.iqa_name),
                ("Declaration", submission.declaration),
                ("Learners", f"{len(rows):,}"),
            ],
            sections=[_section(unit, place, rows) for place, unit in enumerate(units)],
        ),
        at=at,
    )


def _section(unit: Unit, place: int, rows: Sequence[LearnerRow]) -> Section:
    graded = [(row.registration, row.grades[place]) for row in rows if row.grades[place]]
    return Section(
        heading=f"{unit.code} {unit.title}",
        columns=COLUMNS,
        rows=[
            (
                registration.learner.number,
                registration.learner.listed_name,
                f"{registration.learner.date_of_birth:%d/%m/%Y}",
                registration.batch.number,
                grade.grade.title,
                "Second and final" if grade.attempt > 1 else "First",
                grade.get_status_display(),
            )
            for registration, grade in graded
        ],
    )
