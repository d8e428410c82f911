"""What the outcomes rooms hand down: how far registrations have come, and which have a certificate."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection, transaction

from testamur.delivery.registrations.models import Registration

_NOTE = """
update registrations_registration r
   set stage = told.stage,
       fully_certificated_on = case told.stage when 'certificated' then coalesce(r.fully_certificated_on, %s) end
  from unnest(%s::bigint[], %s::text[]) as told (id, stage)
 where r.id = told.id and r.stage <> told.stage
returning r.id
"""


@transaction.atomic
def note_stage(*, stages: Mapping[int, Registration.Stage], on: date) -> list[int]:
    """Keep the stage that grading or certification found for each registration, by id; give the ids that changed.

    `on` is the day of certification for those that are certificated now. One statement for any number. The act
    that led here is audited by the room that tells it.
    """
    if not stages:
        return []
    ids, names = list(stages), [Registration.Stage(stage).value for stage in stages.values()]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [on, ids, names])
        return [id for (id,) in cursor.fetchall()]


@transaction.atomic
def note_awarded(*, ids: Collection[int], on: date) -> None:
    """Keep the day of the latest award, full or partial: from then on a registration cannot be cancelled."""
    Registration.objects.filter(pk__in=ids).update(awarded_on=on)
