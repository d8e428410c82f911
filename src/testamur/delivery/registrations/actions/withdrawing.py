"""Writing withdrawals: each is a row with its story, and the registration's status beside it.

Called by acts, for registrations that are locked and were just planned; a fixed number of statements for any number.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from testamur.delivery.registrations.acts.kinds import Row
from testamur.delivery.registrations.models import Act, Registration, Withdrawal
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.transitions import move

WITHDRAWN = define("registration.withdrawn", "A learner was withdrawn from a product")
RESTORED = define("registration.restored", "A withdrawn learner was registered again")

Status = Registration.Status

_WITHDRAW = """
insert into registrations_withdrawal
       (centre_id, registration_id, "on", reason, note, is_lapse, act_id, withdrawn_at, withdrawn_by_id)
select %(centre)s, each.id, each."on", each.reason, each.note, false, %(act)s, %(now)s, %(by)s
  from jsonb_to_recordset(%(rows)s) as each (id bigint, "on" date, reason text, note text)
"""


@transaction.atomic
def withdraw(*, rows: Sequence[Row], act: Act, by: Actor, now: datetime) -> None:
    """Withdraw each on the day and for the reason of its row. Three statements."""
    moved = set(move(Registration.objects.filter(pk__in=_ids(rows)), to=Status.WITHDRAWN))
    values = [
        {"id": row.chosen.id, **{name: row.after[name] for name in ("on", "reason", "note")}}
        for row in rows
        if row.chosen.id in moved
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _WITHDRAW,
            {
                "centre": act.centre_id,
                "act": act.pk,
                "now": now,
                "by": by.user_id,
                "rows": json.dumps(values),
            },
        )


_RESTORE = """
update registrations_registration r set lapses_on = each.lapses_on
  from jsonb_to_recordset(%s) as each (id bigint, lapses_on date)
 where r.id = each.id and r.lapses_on <> each.lapses_on
"""


@transaction.atomic
def restore(*, rows: Sequence[Row], by: Actor, now: datetime) -> None:
    """Register the withdrawn again, and let each lapse on the day of its row. Four statements."""
    moved = move(Registration.objects.filter(pk__in=_ids(rows)), to=Status.ACTIVE)
    Withdrawal.objects.filter(registration__in=moved, restored_at=None).update(
        restored_at=now, restored_by_id=by.user_id
    )
    _set_lapses(rows)


_WITHDRAW_AGAIN = """
insert into registrations_withdrawal
       (centre_id, registration_id, "on", reason, note, is_lapse, act_id, withdrawn_at, withdrawn_by_id)
select w.centre_id, w.registration_id, w."on", w.reason, w.note, w.is_lapse, %(act)s, %(now)s, %(by)s
  from registrations_withdrawal w
 where w.registration_id = any (%(moved)s) and w.restored_at = %(restored_at)s
"""


@transaction.atomic
def withdraw_again(*, rows: Sequence[Row], act: Act, by: Actor, now: datetime) -> None:
    """Withdraw each as it was before the act that this one undoes, and let it lapse on the day it did then.

    Four statements.
    """
    moved = move(Registration.objects.filter(pk__in=_ids(rows)), to=Status.WITHDRAWN)
    with connection.cursor() as cursor:
        cursor.execute(
            _WITHDRAW_AGAIN,
            {
                "act": act.pk,
                "now": now,
                "by": by.user_id,
                "moved": moved,
                "restored_at": act.undoes.done_at,
            },
        )
    _set_lapses(rows)


def _set_lapses(rows: Sequence[Row]) -> None:
    values = [{"id": row.chosen.id, "lapses_on": row.after["lapses_on"]} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_RESTORE, [json.dumps(values)])


def _ids(rows: Sequence[Row]) -> list[int]:
    return [row.chosen.id for row in rows]
