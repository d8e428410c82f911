"""Taking achieved units along to another registration, when a learner is transferred or topped up (LRN-08, LRN-09)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.outcomes.grading.actions.stages import tell_stages
from testamur.outcomes.grading.models import UnitGrade, UnitHeld
from testamur.outcomes.grading.queries.carrying import Luggage

CARRIED = define("units.carried", "Achieved units of a learner went along to another registration")

_COPY_GRADES = """
insert into grading_unitgrade (centre_id, registration_id, unit_id, grade_id, attempt, status, saved_at, saved_by_id,
                               banked_at, eqa_comment, answer, carried_from_id)
select each.centre_id, told.registration, each.unit_id, each.grade_id, each.attempt, each.status, each.saved_at,
       each.saved_by_id, each.banked_at, each.eqa_comment, each.answer, each.id
  from unnest(%s::bigint[], %s::bigint[]) as told (id, registration)
  join grading_unitgrade each on each.id = told.id and each.status = 'banked'
"""
_COPY_MARKS = """
insert into grading_unitheld (centre_id, registration_id, unit_id, means, marked_at, marked_by_id, carried_from_id)
select each.centre_id, told.registration, each.unit_id, each.means, each.marked_at, each.marked_by_id, each.id
  from unnest(%s::bigint[], %s::bigint[]) as told (id, registration)
  join grading_unitheld each on each.id = told.id
"""
_HAND_OVER = """
update grading_unitgrade each set registration_id = told.registration
  from unnest(%s::bigint[], %s::bigint[]) as told (id, registration)
 where each.id = told.id and each.status = 'saved'
"""


@transaction.atomic
def carry_over(
    *,
    luggage: Mapping[int, Luggage],
    moved: Mapping[int, int],
    learner_numbers: Mapping[int, str],
    by: Actor,
    now: datetime,
    act_id: UUID,
) -> None:
    """Take what `queries.carrying.luggage_for` found along; `moved` and `learner_numbers` are by registration left.

    In order: repeat banked grades and marks on the new registrations, saying where they came from; hand saved grades
    over; remove saved ones that the new rule has no unit for; hand down the stages; audit one row for each learner.
    The same number of statements for any number of learners.
    """
    going = {pk: each for pk, each in luggage.items() if pk in moved}
    _send(_COPY_GRADES, [(grade.pk, moved[pk]) for pk, each in going.items() for grade in each.banked])
    _send(_COPY_MARKS, [(mark.pk, moved[pk]) for pk, each in going.items() for mark in each.marked])
    _send(_HAND_OVER, [(grade.pk, moved[pk]) for pk, each in going.items() for grade in each.saved])
    unwanted = [grade.pk for each in going.values() for grade in each.unwanted]
    UnitGrade.objects.filter(pk__in=unwanted, status=UnitGrade.Status.SAVED).delete()
    tell_stages(registration_ids=list(moved.values()), now=now)
    changes = [
        Change("registration", moved[pk], learner_numbers[pk], after=after)
        for pk, each in going.items()
        if (after := _told(each))
    ]
    record(CARRIED, changes=changes, by=by, centre_id=by.centre_id, now=now, act_id=act_id)


def _send(statement: str, pairs: list[tuple[int, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [[first for first, _ in pairs], [second for _, second in pairs]])


def _told(luggage: Luggage) -> dict[str, str]:
    """By unit, what went along; and what did not, under names that no unit has."""
    told = {mark.unit.code: str(UnitHeld.Means(mark.means).label) for mark in luggage.marked}
    told |= {grade.unit.code: grade.grade.code for grade in luggage.banked}
    saved = ", ".join(f"{grade.unit.code} {grade.grade.code}" for grade in luggage.saved)
    removed = ", ".join(f"{grade.unit.code} {grade.grade.code}" for grade in luggage.unwanted)
    more = {
        "saved grades": saved,
        "saved grades removed": removed,
        "stay behind": ", ".join(sorted(luggage.left)),
    }
    return told | {name: text for name, text in more.items() if text}
