"""Writing to the audit trail: the last step of every action, in the action's own transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from psycopg import sql

from testamur.ground.audit import queries
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.models import Event, Seal


@dataclass(frozen=True)
class Change:
    """One record that an act changed: its kind, id and label, and the facts before and after."""

    record: str
    record_id: int | None
    label: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record(
    event: str,
    *,
    changes: Iterable[Change],
    by: Actor,
    centre_id: int | None,
    now: datetime,
    act_id: UUID | None = None,
) -> UUID:
    """Write one row for each change, in one statement; give back the id that the act's rows share."""
    act_id = act_id or uuid4()
    Event.objects.bulk_create(
        Event(
            at=now,
            name=event,
            act_id=act_id,
            by_id=by.user_id,
            by_name=by.name,
            centre_id=centre_id,
            organisation_id=by.organisation_id,
            origin=by.origin,
            record=change.record,
            record_id=change.record_id,
            label=change.label,
            before=dict(change.before),
            after=dict(change.after),
        )
        for change in changes
    )
    return act_id


_RECORD_EACH = """
insert into audit_event (at, name, act_id, by_id, by_name, centre_id, organisation_id, origin,
                         record, record_id, label, before, after)
select %(at)s, %(name)s, %(act_id)s, %(by_id)s, %(by_name)s, %(centre_id)s, %(organisation_id)s, %(origin)s, each.*
  from ({rows}) as each (record, record_id, label, before, after)
"""


def record_each(
    event: str, *, rows: sql.Composable, by: Actor, centre_id: int | None, now: datetime, act_id: UUID
) -> None:
    """Write one row for each row of a SELECT of record, record_id, label, before and after (jsonb).

    For acts whose rows are in the database already, as in a stage table: one statement, nothing sent twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_RECORD_EACH).format(rows=rows),
            {
                "at": now,
                "name": event,
                "act_id": act_id,
                "by_id": by.user_id,
                "by_name": by.name,
                "centre_id": centre_id,
                "organisation_id": by.organisation_id,
                "origin": by.origin,
            },
        )


@transaction.atomic
def seal(*, now: datetime) -> Seal | None:
    """Seal the events of all transactions that are finished, as one stretch; None when there are none.

    Events of transactions still running are left for the next time, so writers never wait for a seal.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('audit seal'))")
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (finished,) = cursor.fetchone()
    last = Seal.objects.order_by("-to_transaction").first()
    begins = last.to_transaction if last else 0
    if finished <= begins:
        return None
    count, digest = queries.digest_of(
        previous=last.digest if last else queries.NO_SEAL, from_transaction=begins, to_transaction=finished
    )
    if count == 0:
        return None
    return Seal.objects.create(
        from_transaction=begins, to_transaction=finished, events=count, digest=digest, sealed_at=now
    )
