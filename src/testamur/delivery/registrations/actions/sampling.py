"""What quality assurance hands down: whom an EQA has sampled (EQA-06), on which a transfer's credit depends."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define

SAMPLED = define("registration.sampled", "An EQA sampled the learner")
NOT_SAMPLED = define(
    "registration.sampling_undone", "A learner was not sampled after all: the mark was a mistake"
)


@transaction.atomic
def note_sampled(
    *, registration_ids: Collection[int], centre_id: int, on: date, by: Actor, now: datetime
) -> list[int]:
    """Keep the day on which the active ones of these were sampled, unless they were before; give the ids noted.

    The room that tells it decides who may be sampled. The same number of statements for any number.
    """
    active = Registration.objects.filter(status=Registration.Status.ACTIVE, sampled_on=None)
    return _note(
        SAMPLED, active.filter(pk__in=registration_ids, centre=centre_id), on, now, by=by, centre_id=centre_id
    )


@transaction.atomic
def undo_sampled(
    *, registration_ids: Collection[int], centre_id: int, noted_on: date, by: Actor, now: datetime
) -> list[int]:
    """Take the mark back of the active ones of these that were marked on this day, of London; give the ids."""
    active = Registration.objects.filter(status=Registration.Status.ACTIVE, sampling_noted_at__date=noted_on)
    rows = active.filter(pk__in=registration_ids, centre=centre_id)
    return _note(NOT_SAMPLED, rows, None, now, by=by, centre_id=centre_id)


def _note(event: str, rows, on: date | None, now: datetime, *, by: Actor, centre_id: int) -> list[int]:
    locked = list(rows.select_related("learner").select_for_update(of=("self",)).order_by("pk"))
    ids = [each.pk for each in locked]
    Registration.objects.filter(pk__in=ids).update(sampled_on=on, sampling_noted_at=now if on else None)
    changes = [
        Change(
            "registration",
            each.pk,
            each.learner.number,
            before={"sampled_on": _text(each.sampled_on)},
            after={"sampled_on": _text(on)},
        )
        for each in locked
    ]
    record(event, changes=changes, by=by, centre_id=centre_id, now=now)
    return ids


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
