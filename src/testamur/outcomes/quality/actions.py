"""What an external quality assurer (EQA) decides about submitted grades, and who looks after which centre."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations import actions as registrations_actions
from testamur.delivery.registrations.models import Registration
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import Refused, refuse_if
from testamur.kit.templating import counted
from testamur.outcomes.grading import actions as grading
from testamur.outcomes.grading.models import Submission, UnitGrade
from testamur.outcomes.quality.models import Allocation, GradeDecision
from testamur.outcomes.quality.problems import (
    allocation_problems,
    decision_problems,
    nothing_waits,
    sampling_problems,
)

ALLOCATED = define("eqa.allocated", "An external quality assurer was allocated to a centre")
ENDED = define("eqa.allocation_ended", "An external quality assurer no longer looks after a centre")

Verdict = GradeDecision.Verdict
RETURNED_AS = {Verdict.ASKED: UnitGrade.Status.QUERIED, Verdict.REJECTED: UnitGrade.Status.REJECTED}
SENTENCES = {
    Verdict.ACCEPTED: "{n} accepted and banked.",
    Verdict.ASKED: "{n} about which more is asked. Answer on the page.",
    Verdict.REJECTED: "{n} rejected. The page says why.",
}


@dataclass(frozen=True)
class Decided:
    """How many grades the decision reached, and how many somebody else had decided first."""

    grades: int
    too_late: int


@transaction.atomic
def decide(
    *,
    submission: Submission,
    ids: Collection[int],
    verdict: GradeDecision.Verdict,
    comment: str,
    by: Actor,
    now: datetime,
) -> Decided:
    """Accept grades, ask for more, or reject them: one, some or all of a submission (EQA-03).

    In order: refuse the lot where anything stands in the way; bank the grades or give them back, only those that still
    wait; keep the decision about each; write to the person who submitted. The grading room audits each learner.
    """
    refuse_if(decision_problems(ids=ids, verdict=verdict, comment=comment))
    words = comment.strip()
    if verdict == Verdict.ACCEPTED:
        reached = grading.bank(submission=submission, ids=ids, by=by, now=now)
    else:
        reached = grading.return_to_centre(
            submission=submission, ids=ids, to=RETURNED_AS[verdict], comment=words, by=by, now=now
        )
    if not reached:
        raise Refused([nothing_waits()])
    GradeDecision.objects.bulk_create(
        GradeDecision(
            centre_id=submission.centre_id,
            unit_grade_id=id,
            verdict=verdict,
            comment=words,
            decided_at=now,
            decided_by_id=by.user_id,
        )
        for id in reached
    )
    with override(settings.LANGUAGE_CODE):  # letters are in English, whoever decides
        sentence = SENTENCES[verdict].format(n=counted(len(reached), "grade"))
    subject = f"Your EQA has decided: submission {submission.number}"
    grading.tell_centre(submission=submission, subject=subject, sentences=[sentence], now=now)
    return Decided(len(reached), len(set(ids)) - len(reached))


@transaction.atomic
def allocate(*, centre: Centre, eqa: User, product: Product | None, by: Actor, now: datetime) -> Allocation:
    """Let an EQA look after a centre, for one product or for all. Who did so until now no longer does."""
    refuse_if(allocation_problems(centre=centre, eqa=eqa, product=product))
    today = london_date(now)
    before = Allocation.objects.select_for_update(of=("self",)).filter(
        centre=centre, product=product, until_on=None
    )
    for each in before.select_related("eqa", "product"):  # one at most
        _end(each, by, now)
    made = Allocation.objects.create(centre=centre, eqa=eqa, product=product, from_on=today)
    _record(ALLOCATED, made, {"eqa": eqa.full_name}, by, now)
    return made


@transaction.atomic
def end_allocation(*, allocation: Allocation, by: Actor, now: datetime) -> None:
    """The EQA sees nothing of the centre from now on. Ending twice changes nothing."""
    still = Allocation.objects.select_for_update().filter(pk=allocation.pk, until_on=None).first()
    if still is not None:
        _end(still, by, now)


def _end(allocation: Allocation, by: Actor, now: datetime) -> None:
    Allocation.objects.filter(pk=allocation.pk).update(until_on=london_date(now))
    _record(ENDED, allocation, {"eqa": ""}, by, now)


def _record(event: str, allocation: Allocation, after: dict[str, str], by: Actor, now: datetime) -> None:
    what = allocation.product.code if allocation.product else "all products"
    before = {"eqa": allocation.eqa.full_name} if event == ENDED else {"eqa": ""}
    change = Change("allocation", allocation.pk, what, before=before, after=after)
    record(event, changes=[change], by=by, centre_id=allocation.centre_id, now=now)


@transaction.atomic
def mark_sampled(
    *, centre: Centre, registrations: Sequence[Registration], on: date, by: Actor, now: datetime
) -> list[int]:
    """Mark learners as sampled on a day (EQA-06); those marked before keep their day. Give the ids that were marked.

    A transfer of theirs credits nothing from now on. The registrations room keeps the day and audits each.
    """
    refuse_if(sampling_problems(registrations, on=on, today=london_date(now)))
    ids = [each.pk for each in registrations]
    return registrations_actions.note_sampled(
        registration_ids=ids, centre_id=centre.pk, on=on, by=by, now=now
    )


@transaction.atomic
def undo_sampled(
    *, centre: Centre, registrations: Sequence[Registration], by: Actor, now: datetime
) -> list[int]:
    """Take back marks that were made today; older ones stand, because a transfer may have relied on them."""
    ids = [each.pk for each in registrations]
    return registrations_actions.undo_sampled(
        registration_ids=ids, centre_id=centre.pk, noted_on=london_date(now), by=by, now=now
    )
