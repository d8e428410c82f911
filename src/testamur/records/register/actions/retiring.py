"""Taking a learner who does not exist out of the register, and putting them back: the service desk's acts."""

from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused
from testamur.kit.transitions import move
from testamur.records.register import finding
from testamur.records.register.actions.changing import note_amendment
from testamur.records.register.models import Learner

DELETED = define("uln.deleted", "A learner who does not exist was taken out of the register")
RESTORED = define("uln.restored", "A learner was put back into the register")

SERVICE_DESK = "Service desk"


@transaction.atomic
def delete(*, learner: Learner, reason: str, by: Actor, now: datetime) -> Learner:
    """Take an active learner out: their ULN is found no more, and given to nobody else, ever.

    Refused for a learner who is merged, deleted already (delete.not_active), or has linked ULNs (delete.linked).
    """
    if Learner.objects.filter(master=learner).exists():
        told = "Other ULNs are linked to this one. Take them apart first, then delete this learner."
        raise Refused([Problem("delete.linked", told)])
    told = "Only an active learner can be deleted, and this one is merged or deleted already."
    refusal = Problem("delete.not_active", told)
    return _moved(learner, Learner.Status.DELETED, DELETED, refusal, reason=reason, by=by, now=now)


@transaction.atomic
def restore(*, learner: Learner, reason: str, by: Actor, now: datetime) -> Learner:
    """Put a deleted learner back, as they were. Refused for one who is not deleted (restore.not_deleted)."""
    if not Learner.objects.filter(pk=learner.pk, status=Learner.Status.DELETED).exists():
        raise Refused([NOT_DELETED])
    return _moved(learner, Learner.Status.ACTIVE, RESTORED, NOT_DELETED, reason=reason, by=by, now=now)


NOT_DELETED = Problem("restore.not_deleted", "This learner is not deleted: there is nothing to restore.")


def _moved(
    learner: Learner,
    to: Learner.Status,
    event: str,
    refusal: Problem,
    *,
    reason: str,
    by: Actor,
    now: datetime,
) -> Learner:
    if not move(Learner.objects.filter(pk=learner.pk), to=to, updated_at=now):
        raise Refused([refusal])
    held = Learner.objects.select_for_update().get(pk=learner.pk)
    held.version += 1
    held.save(update_fields=["version"])
    finding.index([held.pk])
    what = {DELETED: "deleted", RESTORED: "restored"}[event]
    note_amendment(held, what, {"reason": ("", reason)}, organisation_name=SERVICE_DESK, by=by, now=now)
    change = Change(
        "uln", held.pk, held.uln, {"status": learner.status}, {"status": held.status, "reason": reason}
    )
    record(event, changes=[change], by=by, centre_id=None, now=now)
    return held
