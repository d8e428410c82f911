"""Changing what is known of a learner, and being told that they are certificated (LRN-02)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from testamur.delivery.learners.models import Learner
from testamur.delivery.learners.names import forename_key, sort_key
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define

CHANGED = define("learner.changed", "Details of a learner were changed")

DETAILS = (
    *("forename", "middle_names", "surname", "date_of_birth", "gender", "ethnicity"),
    *("centre_reference", "postcode"),
)
NAMES = ("forename", "middle_names", "surname")
VERIFIED_BY = ("forename", "surname", "date_of_birth", "gender")
"""What the learning records service compares: when one changes, its answer holds no more (ULN-03)."""


@transaction.atomic
def change_details(
    *,
    learner: Learner,
    details: Mapping[str, Any],
    by: Actor,
    now: datetime,
    act_id: UUID,
    event: str = CHANGED,
) -> set[str]:
    """Keep the details of a learner, whom the caller has locked; give the names of those that differ.

    Names are sorted anew; a ULN that was checked against other facts is unchecked again; what differs is audited,
    before and after, with `event`. Nothing differs: nothing is written.
    """
    changed = {name for name in DETAILS if name in details and details[name] != getattr(learner, name)}
    if not changed:
        return changed
    before = {name: getattr(learner, name) for name in sorted(changed)}
    after = {name: details[name] for name in before}
    for name in changed:
        setattr(learner, name, details[name])
    learner.sort_key = sort_key(learner.forename, learner.surname)
    learner.forename_key = forename_key(learner.forename)
    if learner.uln and changed & set(VERIFIED_BY) and learner.uln_state != Learner.UlnState.UNCHECKED:
        before["uln_state"], after["uln_state"] = learner.uln_state, Learner.UlnState.UNCHECKED.value
        learner.uln_state = Learner.UlnState.UNCHECKED
    learner.save(update_fields=[*changed, "sort_key", "forename_key", "uln_state"])
    change = Change("learner", learner.pk, learner.number, before=_said(before), after=_said(after))
    record(event, changes=[change], by=by, centre_id=learner.centre_id, now=now, act_id=act_id)
    return changed


def note_certificated(*, learner_ids: Iterable[int], on: date) -> None:
    """Keep the award date of a learner's latest certificate. Who tells it audits the certificate itself."""
    Learner.objects.filter(
        Q(certificated_on=None) | Q(certificated_on__lt=on), pk__in=list(learner_ids)
    ).update(certificated_on=on)


def _said(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
