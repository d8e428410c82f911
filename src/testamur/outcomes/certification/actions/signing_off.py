"""The EQA's answer to a claim: each learner accepted, or rejected for a known reason (CLM-08, EQA-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from testamur.delivery.billing.actions import credit
from testamur.delivery.registrations.actions import note_stage
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move
from testamur.outcomes.certification.actions.awarding import award
from testamur.outcomes.certification.awards import still_stands
from testamur.outcomes.certification.despatch import despatch_on
from testamur.outcomes.certification.models import Claim, ClaimLine
from testamur.outcomes.grading.stages import stage_of
from testamur.outcomes.grading.standing import Standing, standings

SIGNED_OFF = define("claim.signed_off", "The EQA signed a claim off, for all of its learners or some")
REJECTED = define("claim.rejected", "The EQA rejected a claim for all of its learners")
LEARNER_ACCEPTED = define("registration.claim_accepted", "The EQA accepted the claim for a learner")
LEARNER_REJECTED = define("registration.claim_rejected", "The EQA rejected the claim for a learner")


@dataclass(frozen=True)
class Rejection:
    reason: ClaimLine.Reason
    comment: str


@transaction.atomic
def decide(*, claim: Claim, rejections: Mapping[int, Rejection], by: Actor, now: datetime) -> Claim:
    """Answer a whole claim: lines in `rejections`, by id, are rejected, and all others accepted.

    In order: be the first to decide, or refuse; lock the learners and check that each accepted award still stands;
    keep the answer of each line; reopen the rejected learners and give their fees back; audit; award the accepted
    ones; write to whoever claimed about rejections.
    """
    lines = list(claim.lines.select_related("registration__learner").order_by("pk"))
    refuse_if(_rejection_problems(lines, rejections))
    rejected = [line for line in lines if line.pk in rejections]
    accepted = [line for line in lines if line.pk not in rejections]
    _decide_first(claim, accepted, by, now)
    standing_of = _locked_standings(lines)
    refuse_if(_acceptance_problems(accepted, standing_of))

    move(claim.lines.exclude(pk__in=list(rejections)), to=ClaimLine.Status.ACCEPTED)
    _reject(rejected, rejections, standing_of, now)
    claim.refresh_from_db()
    _record(claim, accepted, rejected, by, now)
    if accepted:
        award(claim, now=now)
    if rejected:
        _write_to_centre(claim, len(accepted), len(rejected), now)
    return claim


def _rejection_problems(lines: Sequence[ClaimLine], rejections: Mapping[int, Rejection]) -> list[Problem]:
    problems = [
        Problem(
            "comment_missing",
            f"Say why {line.registration.learner.full_name} is rejected, so that the centre can put it right.",
            f"comment-{line.pk}",
        )
        for line in lines
        if line.pk in rejections and not rejections[line.pk].comment.strip()
    ]
    if set(rejections) - {line.pk for line in lines}:
        problems.append(Problem("not_in_claim", "A learner is not in this claim. Open the claim again."))
    return problems


def _decide_first(claim: Claim, accepted: Sequence[ClaimLine], by: Actor, now: datetime) -> None:
    moved = move(
        Claim.objects.filter(pk=claim.pk),
        to=Claim.Status.SIGNED_OFF if accepted else Claim.Status.REJECTED,
        decided_at=now,
        decided_by_id=by.user_id,
        despatch_on=despatch_on(now) if accepted else None,
    )
    if not moved:
        decided = Claim.objects.select_related("decided_by").get(pk=claim.pk)
        who = decided.decided_by.full_name if decided.decided_by else "direct claims status"
        message = (
            f"Claim {decided.number} was answered by {who} before you: {decided.get_status_display().lower()}. "
            "Nothing that you entered was kept."
        )
        raise Refused([Problem("decided_already", message)])


def _locked_standings(lines: Sequence[ClaimLine]) -> dict[int, Standing]:
    ids = [line.registration_id for line in lines]
    locked = Registration.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    active = {each.pk: each.status for each in locked}
    for line in lines:
        line.registration.status = active[line.registration_id]
    return standings(ids)


def _acceptance_problems(accepted: Sequence[ClaimLine], standing_of: Mapping[int, Standing]) -> list[Problem]:
    problems = []
    for line in accepted:
        learner, registration = line.registration.learner, line.registration
        if registration.status != Registration.Status.ACTIVE:
            status = registration.get_status_display().lower()
            message = (
                f"{learner.full_name} is {status} since the claim was made: reject them with that reason."
            )
            problems.append(Problem("learner_not_active", message, learner.number))
        elif not still_stands(line, standing_of[registration.pk]):
            message = f"{learner.full_name} no longer holds what was claimed: reject them with that reason."
            problems.append(Problem("claim_no_longer_stands", message, learner.number))
    return problems


def _reject(
    rejected: Sequence[ClaimLine],
    rejections: Mapping[int, Rejection],
    standing_of: Mapping[int, Standing],
    now: datetime,
) -> None:
    for line in rejected:
        line.status = ClaimLine.Status.REJECTED
        line.reason, line.comment = rejections[line.pk].reason, rejections[line.pk].comment.strip()
    ClaimLine.objects.bulk_update(rejected, ["status", "reason", "comment"])
    note_stage(
        stages={line.registration_id: stage_of(standing_of[line.registration_id]) for line in rejected},
        on=london_date(now),
    )
    charge_ids = [line.charge_id for line in rejected if line.charge_id]
    credit(charge_ids=charge_ids, now=now, note="The EQA rejected the claim")


def _record(
    claim: Claim, accepted: Sequence[ClaimLine], rejected: Sequence[ClaimLine], by: Actor, now: datetime
) -> None:
    about = {"by": by, "centre_id": claim.centre_id, "now": now, "act_id": uuid4()}
    after = {"accepted": len(accepted), "rejected": len(rejected)}
    event = SIGNED_OFF if accepted else REJECTED
    record(event, changes=[Change("claim", claim.pk, claim.number, after=after)], **about)
    told = [_told(line, {"claim": claim.number, "award": line.get_award_display()}) for line in accepted]
    record(LEARNER_ACCEPTED, changes=told, **about)
    told = [
        _told(
            line, {"claim": claim.number, "reason": str(line.get_reason_display()), "comment": line.comment}
        )
        for line in rejected
    ]
    record(LEARNER_REJECTED, changes=told, **about)


def _told(line: ClaimLine, after: Mapping[str, str]) -> Change:
    return Change("registration", line.registration_id, line.registration.learner.number, after=after)


def _write_to_centre(claim: Claim, accepted: int, rejected: int, now: datetime) -> None:
    """Who was rejected and why is on the claim's page: an email names nobody."""
    send_message(
        to=claim.submitted_by,
        subject=f"Claim {claim.number}: {rejected} rejected by the external quality assurer",
        template="certification/letters/rejected.txt",
        context={
            "claim": claim,
            "accepted": accepted,
            "rejected": rejected,
            "address": f"{settings.BASE_URL}{reverse('certification:claim', args=[claim.number])}",
        },
        now=now,
    )
