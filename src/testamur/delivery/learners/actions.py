"""Writing learners. Registering is the only way that a learner comes to be."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from testamur.ground.audit.actions import record_each
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define

ADDED = define("learner.added", "A learner became known by being registered for the first time at a centre")
ULN_ADDED = define("learner.uln_added", "A ULN was given, at a registration, for a learner who had none")

FACTS = (
    *(
        "forename",
        "middle_names",
        "surname",
        "sort_key",
        "forename_key",
        "date_of_birth",
        "gender",
        "ethnicity",
    ),
    *("uln", "centre_reference", "postcode"),
)

_ADD = """
with numbered as (
  update {stage}
     set learner_id = nextval(pg_get_serial_sequence('learners_learner', 'id')),
         learner_number = nextval('learner_number')::text, learner_is_new = true
   where learner_id is null
  returning *
)
insert into learners_learner (id, centre_id, number, {facts}, uln_state, created_at)
select learner_id, %(centre)s, learner_number, {facts}, case uln when '' then 'missing' else 'unchecked' end, %(now)s
  from numbered order by position
"""
_ADD_ULNS = """
update learners_learner l set uln = s.uln, uln_state = 'unchecked'
  from {stage} s
 where l.centre_id = %(centre)s and l.id = s.learner_id and not s.learner_is_new and l.uln = '' and s.uln <> ''
returning l.id
"""
_ADDED = """
select 'learner', learner_id, learner_number, '{{}}'::jsonb,
       jsonb_build_object('forename', forename, 'middle_names', middle_names, 'surname', surname,
                          'date_of_birth', date_of_birth, 'gender', gender, 'ethnicity', ethnicity, 'uln', uln,
                          'centre_reference', centre_reference, 'postcode', postcode)
  from {stage} where learner_is_new
"""
_ULN_ADDED = """
select 'learner', learner_id, learner_number, '{{"uln": ""}}'::jsonb, jsonb_build_object('uln', uln)
  from {stage} where learner_id = any ({ids})
"""


@transaction.atomic
def add_from(*, stage: str, by: Actor, centre_id: int, now: datetime, act_id: UUID) -> None:
    """Give every row of a stage table a learner of this centre.

    The stage has the columns of FACTS, `position`, and `learner_id`, `learner_number`, `learner_is_new` (false).
    Rows without a `learner_id` become new learners, numbered in order of position. Rows with one keep that
    learner, whose missing ULN is filled in from the row. Both are audited. Four statements at most.
    """
    table = sql.Identifier(stage)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_ADD).format(stage=table, facts=sql.SQL(", ").join(map(sql.Identifier, FACTS))),
            {"centre": centre_id, "now": now},
        )
        cursor.execute(sql.SQL(_ADD_ULNS).format(stage=table), {"centre": centre_id})
        given_ulns = [id for (id,) in cursor.fetchall()]
    about = {"by": by, "centre_id": centre_id, "now": now, "act_id": act_id}
    record_each(ADDED, rows=sql.SQL(_ADDED).format(stage=table), **about)
    if given_ulns:
        ids = sql.Literal(given_ulns)
        record_each(ULN_ADDED, rows=sql.SQL(_ULN_ADDED).format(stage=table, ids=ids), **about)
