"""Writing planned end dates, each registration its own, in one statement."""

import json
from collections.abc import Sequence

from django.db import connection, transaction

from testamur.delivery.registrations.acts.kinds import Row
from testamur.ground.audit.events import define

PLANNED_END = define("registration.planned_end", "The planned end date of a learner was changed")

_SET = """
update registrations_registration r set planned_end_on = each.planned_end_on
  from jsonb_to_recordset(%s) as each (id bigint, planned_end_on date)
 where r.id = each.id and r.planned_end_on is distinct from each.planned_end_on
"""


@transaction.atomic
def set_planned_ends(*, rows: Sequence[Row]) -> None:
    """Give each registration the planned end of its row; those that have it already are left alone."""
    values = [{"id": row.chosen.id, "planned_end_on": row.after["planned_end_on"]} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_SET, [json.dumps(values)])
