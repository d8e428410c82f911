"""Preparing a claim. A draft is nobody's record yet, so only the units that are marked on the way are audited."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import refuse_if
from testamur.outcomes.certification.models import ClaimDraft
from testamur.outcomes.certification.problems import choosing_problems, standing_in_the_way, too_many_problems
from testamur.outcomes.certification.queries.claiming import candidates, claimed_before
from testamur.outcomes.grading.actions import mark_units
from testamur.outcomes.grading.models import UnitHeld


@transaction.atomic
def start(*, centre: Centre, registrations: Sequence[Registration], by: Actor, now: datetime) -> ClaimDraft:
    """Begin a claim for these learners. Refuses when they cannot be in one claim, or one of them in any."""
    refuse_if(
        [
            *choosing_problems(registrations, today=london_date(now)),
            *too_many_problems(len(registrations)),
            *(problem for each in candidates(registrations) for problem in standing_in_the_way(each)),
        ]
    )
    batch = registrations[0].batch
    return ClaimDraft.objects.create(
        centre=centre,
        batch=batch,
        registration_ids=[each.pk for each in registrations],
        details={"address": batch.certificate_address_id},
        changed_at=now,
        changed_by_id=by.user_id,
    )


@transaction.atomic
def keep_details(*, draft: ClaimDraft, details: Mapping[str, Any], by: Actor, now: datetime) -> None:
    """Keep what was typed: `address` (an id), `iqa_name`, `purchase_order`, `declared`."""
    _change(draft, by, now, details=dict(details))


@transaction.atomic
def remove_learner(*, draft: ClaimDraft, registration_id: int, by: Actor, now: datetime) -> None:
    """Take one learner out of the claim; their units stay as they are."""
    left = [pk for pk in draft.registration_ids if pk != registration_id]
    _change(draft, by, now, registration_ids=left, details=_undeclared(draft))


@transaction.atomic
def save_units(
    *, draft: ClaimDraft, marks: Mapping[tuple[int, int], UnitHeld.Means | None], by: Actor, now: datetime
) -> list[int]:
    """Mark units of the draft's learners without claiming; give the registrations that changed.

    Units that have a certificate, and learners outside the draft, are left alone. What was declared before
    must be declared again.
    """
    certificated = claimed_before(draft.registration_ids).units
    codes = {unit.pk: unit.code for unit in draft.batch.version.units.all()}
    own = {
        (pk, unit_id): means
        for (pk, unit_id), means in marks.items()
        if pk in draft.registration_ids and codes.get(unit_id) not in certificated.get(pk, ())
    }
    changed = mark_units(marks=own, by=by, now=now)
    if changed:
        _change(draft, by, now, details=_undeclared(draft))
    return changed


@transaction.atomic
def discard(*, draft: ClaimDraft) -> None:
    """Throw the draft away. Nothing was claimed; units that were saved stay saved."""
    ClaimDraft.objects.filter(pk=draft.pk).delete()


def _undeclared(draft: ClaimDraft) -> dict[str, Any]:
    return {**draft.details, "declared": False}


def _change(draft: ClaimDraft, by: Actor, now: datetime, **facts: Any) -> None:
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.changed_at, draft.changed_by_id = now, by.user_id
    draft.save(update_fields=[*facts, "changed_at", "changed_by"])
