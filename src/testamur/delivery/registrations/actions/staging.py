"""The stage of registering: a temporary table with what is known of each row, and the ids that its charge and its
registration shall have. Filled by one COPY; from it whole sets of rows are written, each by one statement.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from psycopg import sql

from testamur.catalogue.products.models import Version
from testamur.delivery.billing.actions import LEDGER_IDS
from testamur.delivery.learners.actions import FACTS
from testamur.delivery.learners.names import forename_key, sort_key
from testamur.delivery.registrations.models import Batch, BundleBatch, Draft
from testamur.delivery.registrations.problems import CheckedRow
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import london_date
from testamur.rulebook.dates import months_later

REGISTRATION_IDS = "registrations_registration_id_seq"
STAGE = "registering"
_MAKE_STAGE = f"""
drop table if exists pg_temp.registering;
create temporary table registering (
  position int, learner_id bigint, learner_number text, learner_is_new boolean default false,
  forename text, middle_names text, surname text, sort_key text, forename_key text, date_of_birth date,
  gender text, ethnicity text, uln text, centre_reference text, postcode text,
  starts_on date, planned_end_on date, country_of_study text,
  charge_id bigint default nextval('{LEDGER_IDS}'),
  registration_id bigint default nextval('{REGISTRATION_IDS}')
) on commit drop
"""
_STAGED = (
    "position",
    "learner_id",
    "learner_number",
    *FACTS,
    "starts_on",
    "planned_end_on",
    "country_of_study",
)


def stage(checked: Iterable[CheckedRow]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_STAGE)
        columns = sql.SQL(", ").join(map(sql.Identifier, _STAGED))
        statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(STAGE), columns)
        with cursor.copy(statement) as copy:
            for each in checked:
                copy.write_row(_staged(each))


def _staged(checked: CheckedRow) -> tuple:
    row, known = checked.row, checked.known
    return (
        checked.position,
        known.id if known else None,
        known.number if known else None,
        row.forename,
        row.middle_names,
        row.surname,
        sort_key(row.forename, row.surname),
        forename_key(row.forename),
        row.date_of_birth,
        row.gender,
        row.ethnicity,
        row.uln,
        row.centre_reference,
        row.postcode,
        row.starts_on,
        row.planned_end_on,
        row.country_of_study,
    )


def staged_learners() -> list[tuple[int, str]]:
    """Each row's position, and the number of the learner whom it became or was recognised as."""
    with connection.cursor() as cursor:
        cursor.execute("select position, learner_number from registering")
        return cursor.fetchall()


_RENUMBER = {
    True: "update {} set registration_id = nextval({}), charge_id = nextval({})",
    False: "update {} set registration_id = nextval({})",
}


def renumber(*, new_charges: bool) -> None:
    """Draw ids for the next part of a bundle; its learners keep the charge before where that is for all parts."""
    series = [sql.Literal(REGISTRATION_IDS), *([sql.Literal(LEDGER_IDS)] if new_charges else [])]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_RENUMBER[new_charges]).format(sql.Identifier(STAGE), *series))


_REGISTER = """
insert into registrations_registration
       (id, centre_id, learner_id, batch_id, product_id, version_id, status, stage, registered_at, registered_by_id,
        starts_on, planned_end_on, lapses_on, country_of_study, charge_id, window_id, mode)
select registration_id, %(centre)s, learner_id, %(batch)s, %(product)s, %(version)s, 'active', 'registered', %(now)s,
       %(by)s, starts_on, planned_end_on, %(lapses_on)s, country_of_study, charge_id, %(window)s, %(mode)s
  from registering order by position
"""


def register_staged(*, batch: Batch, version: Version, draft: Draft, by: Actor, now: datetime) -> None:
    """Register every learner of the stage in a batch, on its product by these rules."""
    with connection.cursor() as cursor:
        cursor.execute(
            _REGISTER,
            {
                "centre": draft.centre_id,
                "batch": batch.pk,
                "product": batch.product_id,
                "version": version.pk,
                "now": now,
                "by": by.user_id,
                "lapses_on": months_later(london_date(now), batch.product.registration_months),
                "window": draft.window_id,
                "mode": draft.mode,
            },
        )


_HOLD_TOGETHER = """
insert into registrations_bundleregistration (centre_id, bundle_batch_id, learner_id, registered_at)
select %s, %s, learner_id, %s from registering order by position
"""


def hold_staged(*, bundle: BundleBatch, now: datetime) -> None:
    """One row for every learner of the stage, which holds their registrations on the parts together."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_TOGETHER, [bundle.centre_id, bundle.pk, now])
