"""Choosing the learners to grade: the choice is kept as a sheet, the grades are not in it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Problem, Refused
from testamur.outcomes.grading.models import Sheet
from testamur.outcomes.grading.problems import registration_problem

MOST_LEARNERS = 2_000  # as many as a batch may have


@transaction.atomic
def open_sheet(*, registrations: Collection[Registration], by: Actor, now: datetime) -> Sheet:
    """A sheet for these learners of one version; the same person's sheet of the same learners is used again.

    Nothing about the learners changes, so nothing is audited.
    """
    can = [each for each in registrations if registration_problem(each) is None]
    if not can:
        raise Refused([Problem("nobody", "None of these learners can be graded now.")])
    if len(can) > MOST_LEARNERS:
        message = f"Choose {MOST_LEARNERS:,} learners or fewer: {len(can):,} are chosen."
        raise Refused([Problem("too_many", message)])
    if len({each.version_id for each in can}) > 1:
        raise Refused([Problem("two_versions", "Grade the learners of one product and version at a time.")])
    found, _ = Sheet.objects.get_or_create(
        centre_id=by.centre_id,
        version_id=can[0].version_id,
        registration_ids=sorted(each.pk for each in can),
        opened_by_id=by.user_id,
        defaults={"opened_at": now},
    )
    return found
