"""Grades in the audit trail: one row for each learner, with every unit and grade that the act was about."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from psycopg import sql

from testamur.ground.audit.actions import record_each
from testamur.ground.audit.actor import Actor

_BY_LEARNER = """
select 'registration', r.id, l.number, '{{}}'::jsonb,
       jsonb_object_agg(u.code, g.code || case when each.attempt > 1 then ' (second attempt)' else '' end)
       || {more}
  from grading_unitgrade each
  join registrations_registration r on r.id = each.registration_id
  join learners_learner l on l.id = r.learner_id
  join products_unit u on u.id = each.unit_id
  join products_grade g on g.id = each.grade_id
 where each.id = any({ids})
 group by r.id, l.number
"""


def record_grades(
    event: str,
    *,
    ids: Collection[int],
    by: Actor,
    centre_id: int,
    now: datetime,
    because: str = "",
    act_id: UUID | None = None,
) -> None:
    """What happened to these unit grades, by learner. One statement, whatever their number."""
    more = sql.SQL("jsonb_strip_nulls(jsonb_build_object('because', {}::text))").format(
        sql.Literal(because or None)
    )
    rows = sql.SQL(_BY_LEARNER).format(more=more, ids=sql.Literal(list(ids)))
    record_each(event, rows=rows, by=by, centre_id=centre_id, now=now, act_id=act_id or uuid4())
