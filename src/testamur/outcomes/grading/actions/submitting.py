"""Submitting grades under a declaration: banked at once or with the EQA (GRD-02, GRD-03)."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from testamur.catalogue.approvals.queries import has_direct_claims
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit import numbers
from testamur.kit.problems import refuse_if
from testamur.kit.transitions import move
from testamur.outcomes.grading.actions.saving import lock_registrations
from testamur.outcomes.grading.actions.stages import tell_stages
from testamur.outcomes.grading.actions.trail import record_grades
from testamur.outcomes.grading.models import Submission, UnitGrade
from testamur.outcomes.grading.problems import declaration_problems, submission_problems

SUBMITTED = define("grades.submitted", "Grades of a learner were submitted to the EQA")
BANKED_AT_ONCE = define("grades.banked_directly", "Grades of a learner were submitted and banked at once")

DECLARATION = "I declare that the internal quality assurer (IQA) has confirmed that these grades are correct."
Status = UnitGrade.Status


@transaction.atomic
def submit_grades(
    *,
    registration_ids: Collection[int],
    unit_ids: Collection[int],
    iqa_name: str,
    declared: bool,
    by: Actor,
    now: datetime,
) -> Submission:
    """Submit what is saved for these learners and units; it cannot be changed afterwards.

    In order: lock the learners; refuse the lot where anything stands in the way; make the numbered submission; move
    the grades to banked, or to the EQA; hand down the stages; audit one row for each learner; write to the submitter.
    Pressing twice submits once: the second time nothing is saved any more.
    """
    refuse_if(declaration_problems(declared=declared, iqa_name=iqa_name))
    registrations = lock_registrations(registration_ids, by.centre_id)
    grades = UnitGrade.objects.filter(registration__in=registrations, unit__in=unit_ids, status=Status.SAVED)
    saved = list(grades.select_related("registration__learner", "registration__product", "centre"))
    refuse_if(submission_problems(saved))
    centre, product = saved[0].centre, saved[0].registration.product
    submission = Submission.objects.create(
        centre=centre,
        number=str(numbers.take("grade_submission_number")[0]),
        product=product,
        iqa_name=iqa_name.strip(),
        declaration=DECLARATION,
        submitted_at=now,
        submitted_by_id=by.user_id,
    )
    rows = UnitGrade.objects.filter(pk__in=[each.pk for each in saved])
    if has_direct_claims(centre, product):
        ids = move(rows, to=Status.BANKED, submission=submission, banked_at=now)
        event = BANKED_AT_ONCE
    else:
        ids = move(rows, to=Status.WITH_EQA, submission=submission)
        event = SUBMITTED
    tell_stages(registration_ids={each.registration_id for each in saved}, now=now)
    record_grades(event, ids=ids, by=by, centre_id=centre.pk, now=now)
    _write_to_submitter(submission, len(ids), event == BANKED_AT_ONCE, now)
    return submission


def _write_to_submitter(submission: Submission, count: int, banked: bool, now: datetime) -> None:
    """Without anybody's name or grade: email may be read by others."""
    send_message(
        to=User.objects.get(pk=submission.submitted_by_id),
        subject=f"Grades submitted: {submission.number}",
        template="grading/submitted.txt",
        context={
            "submission": submission,
            "count": count,
            "banked": banked,
            "address": address_of(submission),
        },
        now=now,
    )


def address_of(submission: Submission) -> str:
    return f"{settings.BASE_URL}{reverse('grading:submission', args=[submission.number])}"
