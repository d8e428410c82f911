"""The arrangements that the rows of a sheet ask for, given to the learners in the act that registers them (REG-13)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from testamur.delivery.learners.actions_on_arrangements import add_arrangements_from, first_status
from testamur.delivery.registrations.problems import CheckedRow
from testamur.kit.clock import london_date

STAGE = "registering_arrangements"
_MAKE_STAGE = """
drop table if exists pg_temp.registering_asked, pg_temp.registering_arrangements;
create temporary table registering_asked (position int, kind text, detail text, status text) on commit drop
"""
_TO_LEARNERS = """
create temporary table registering_arrangements on commit drop as
select learner_id, kind, detail, status from registering_asked join registering using (position)
"""


def arrange(checked: Iterable[CheckedRow], *, contact_email: str, now: datetime, **about: Any) -> int:
    """Give the learners of the stage of registering what their rows ask for; how many arrangements were added.

    Six statements for any number of rows, and none where no row asks for anything.
    """
    asked = [
        (each.position, kind, detail, first_status(kind).value)
        for each in checked
        for kind, detail in each.row.arrangements
    ]
    if not asked:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_STAGE)
        with cursor.copy("copy registering_asked from stdin") as copy:
            for row in asked:
                copy.write_row(row)
        cursor.execute(_TO_LEARNERS)
    return add_arrangements_from(
        stage=STAGE, contact_email=contact_email, from_on=london_date(now), now=now, **about
    )
