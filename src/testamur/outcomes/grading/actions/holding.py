"""Marking units of ungraded products: achieved, or held by credit transfer, equivalence or exemption (CLM-02)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from testamur.catalogue.products.rules import rules_of
from testamur.delivery.registrations.actions import note_stage
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, refuse_if
from testamur.outcomes.grading.models import UnitHeld
from testamur.outcomes.grading.stages import stage_of
from testamur.outcomes.grading.standing import standings

MARKED = define("unit.marked", "Units of a learner on an ungraded product were marked, changed or cleared")

Place = tuple[int, int]  # a registration's id and a unit's id
Marks = Mapping[Place, UnitHeld.Means | None]

OUT_OF_REACH = {
    Registration.Stage.CLAIMED: "is in a claim that awaits the EQA: the units wait for its answer",
    Registration.Stage.CERTIFICATED: "is certificated: the units cannot be changed any more",
}


@transaction.atomic
def mark_units(*, marks: Marks, by: Actor, now: datetime) -> list[int]:
    """Keep each mark, or clear it where it is None; give back the registrations that changed, by id.

    In order: lock the registrations; refuse the lot where anything stands in the way; replace the marks that
    differ; hand the new stage down; audit one change for each learner. The same number of statements for any number.
    """
    registrations = list(
        Registration.objects.select_for_update(of=("self",))
        .filter(pk__in={registration_id for registration_id, _ in marks})
        .select_related("learner", "product", "version")
        .order_by("pk")
    )
    refuse_if(marking_problems(registrations, marks))
    before = _marks_of(marks)
    changed = {place: means for place, means in marks.items() if before.get(place) != means}
    if not changed:
        return []
    _replace(changed, registrations, by, now)
    ids = sorted({registration_id for registration_id, _ in changed})
    stages = {pk: stage_of(standing) for pk, standing in standings(ids).items()}
    note_stage(stages=stages, on=london_date(now))
    _record(registrations, before, changed, by, now)
    return ids


def marking_problems(registrations: Collection[Registration], marks: Marks) -> list[Problem]:
    """What stands in the way of marking these units, a sentence for each learner."""
    found = [problem for each in registrations for problem in _why_not(each)]
    units_of = {each.pk: rules_of(each.version_id).units for each in registrations}
    if any(unit_id not in units_of.get(registration_id, ()) for registration_id, unit_id in marks):
        message = "A unit is not part of this qualification. Go back and mark the units that are listed."
        found.append(Problem("unit_not_in_rule", message))
    without_credit = {each.pk for each in registrations if not each.product.credits}
    if any(
        pk in without_credit and means not in (None, UnitHeld.Means.ACHIEVED)
        for (pk, _), means in marks.items()
    ):
        message = (
            "This product carries no credit, so its units cannot be held by credit transfer, equivalence or exemption. "
            "Mark them Achieved, or leave them empty."
        )
        found.append(Problem("means_without_credit", message))
    return found


def _why_not(registration: Registration) -> list[Problem]:
    who = registration.learner.full_name
    if registration.version.is_graded:
        message = (
            f"{registration.product.title} is graded: its units are achieved by grades, which are submitted."
        )
        return [Problem("units_are_graded", message, registration.learner.number)]
    if registration.status != Registration.Status.ACTIVE:
        message = (
            f"{who} is {registration.get_status_display().lower()}: only units of active learners are marked."
        )
        return [Problem("learner_not_active", message, registration.learner.number)]
    if registration.stage in OUT_OF_REACH:
        why = OUT_OF_REACH[Registration.Stage(registration.stage)]
        return [Problem("units_out_of_reach", f"{who} {why}.", registration.learner.number)]
    return []


def _marks_of(places: Collection[Place]) -> dict[Place, UnitHeld.Means]:
    held = UnitHeld.objects.filter(registration__in={registration_id for registration_id, _ in places})
    return {
        (registration_id, unit_id): UnitHeld.Means(means)
        for registration_id, unit_id, means in held.values_list("registration_id", "unit_id", "means")
        if (registration_id, unit_id) in places
    }


def _replace(changed: Marks, registrations: Collection[Registration], by: Actor, now: datetime) -> None:
    units_of = defaultdict(list)
    for registration_id, unit_id in changed:
        units_of[unit_id].append(registration_id)
    stale = Q()
    for unit_id, registration_ids in units_of.items():
        stale |= Q(unit=unit_id, registration__in=registration_ids)
    UnitHeld.objects.filter(stale).delete()
    centre_of = {each.pk: each.centre_id for each in registrations}
    UnitHeld.objects.bulk_create(
        UnitHeld(
            centre_id=centre_of[registration_id],
            registration_id=registration_id,
            unit_id=unit_id,
            means=means,
            marked_at=now,
            marked_by_id=by.user_id,
        )
        for (registration_id, unit_id), means in changed.items()
        if means is not None
    )


def _record(
    registrations: Collection[Registration], before: Marks, changed: Marks, by: Actor, now: datetime
) -> None:
    after_of: dict[int, dict[int, UnitHeld.Means | None]] = defaultdict(dict)
    for (registration_id, unit_id), means in changed.items():
        after_of[registration_id][unit_id] = means
    told = [
        Change(
            "registration",
            each.pk,
            each.learner.number,
            before=_told(each, {unit_id: before.get((each.pk, unit_id)) for unit_id in after_of[each.pk]}),
            after=_told(each, after_of[each.pk]),
        )
        for each in registrations
        if each.pk in after_of
    ]
    record(MARKED, changes=told, by=by, centre_id=registrations[0].centre_id, now=now)


def _told(registration: Registration, marks: Mapping[int, UnitHeld.Means | None]) -> dict[str, str]:
    units = rules_of(registration.version_id).units
    return {units[unit_id].code: str(means.label) if means else "" for unit_id, means in marks.items()}
