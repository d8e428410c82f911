"""Taking a learner who does not exist out of the register, and putting them back: the service desk's acts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused
from testamur.kit.transitions import move
from testamur.records.register.actions.amending import note_amendments
from testamur.records.register.actions.indexing import index
from testamur.records.register.models import Learner

DELETED = define("uln.deleted", "A learner who does not exist was taken out of the register")
RESTORED = define("uln.restored", "A learner was put back into the register")

SERVICE_DESK = "Service desk"
Status = Learner.Status


@transaction.atomic
def delete(*, learner: Learner, reason: str, by: Actor, now: datetime) -> Learner:
    """Take an active learner out: their ULN is found no more, and given to nobody else, ever.

    Refused for a learner who is merged, deleted already (delete.not_active), or has linked ULNs (delete.linked).
    """
    held = _hold(
        learner
    )  # before looking for linked ones: a merge into this learner waits, and is refused then
    if held.status != Status.ACTIVE:
        told = _("Only an active learner can be deleted, and this one is merged or deleted already.")
        raise Refused([Problem("delete.not_active", told)])
    if Learner.objects.filter(master=held).exists():
        told = _("Other ULNs are linked to this one. Take them apart first, then delete this learner.")
        raise Refused([Problem("delete.linked", told)])
    return _moved(held, Status.DELETED, "deleted", DELETED, reason=reason, by=by, now=now)


@transaction.atomic
def restore(*, learner: Learner, reason: str, by: Actor, now: datetime) -> Learner:
    """Put a deleted learner back, as they were. Refused for one who is not deleted (restore.not_deleted)."""
    held = _hold(learner)
    if held.status != Status.DELETED:
        told = _("This learner is not deleted: there is nothing to restore.")
        raise Refused([Problem("restore.not_deleted", told)])
    return _moved(held, Status.ACTIVE, "restored", RESTORED, reason=reason, by=by, now=now)


def _hold(learner: Learner) -> Learner:
    return Learner.objects.select_for_update(of=("self",)).get(pk=learner.pk)


def _moved(
    held: Learner, to: Learner.Status, what: str, event: str, *, reason: str, by: Actor, now: datetime
) -> Learner:
    before = held.status
    held.version += 1
    move(Learner.objects.filter(pk=held.pk), to=to, version=held.version, updated_at=now)
    held.refresh_from_db()
    index([held.pk])
    note_amendments([(held, {"reason": ("", reason)})], what, organisation_name=SERVICE_DESK, by=by, now=now)
    after = {"status": held.status, "reason": reason}
    record(
        event,
        changes=[Change("uln", held.pk, held.uln, {"status": before}, after)],
        by=by,
        centre_id=None,
        now=now,
    )
    return held
