"""Registrations that lapse: the centre is told twice beforehand, then the learners are withdrawn (LRN-06).

One centre is one transaction, with a fixed number of statements for any number of its registrations. What has been
told stands in a table, so that no notice is given twice, however often the job runs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from psycopg import sql

from testamur.delivery.registrations.lists import lapsing_between
from testamur.delivery.registrations.models import LapseNotice
from testamur.delivery.registrations.queries.lapsing import GATHERED_DAYS, people_to_tell
from testamur.ground.audit.actions import record_each
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.ground.desk.actions import send_message
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point

LAPSED = define("registration.lapsed", "A registration lapsed, and its learner was withdrawn")


@dataclass(frozen=True)
class Lapsing:
    """What one run found at a centre: how many lapsed, and how many are told of now, first or last."""

    lapsed: int
    last: "Told"
    first: "Told"

    @property
    def is_news(self) -> bool:
        return bool(self.lapsed or self.last.count or self.first.count)


@dataclass(frozen=True)
class Told:
    """How many lapse, from one day to another."""

    count: int
    begins_on: date | None
    ends_on: date | None


@transaction.atomic
def lapse(*, centre: Centre, by: Actor, now: datetime) -> Lapsing:
    """Withdraw whose registration has lapsed; note whom the centre is told of; write to it once, if there is news."""
    today = london_date(now)
    lapsed = _withdraw(centre, by, now, today)
    fail_point("lapsing.half_way")
    last = _notice(centre, LapseNotice.Kind.LAST, settings.LAPSE_LAST_NOTICE_DAYS, now, today)
    first = _notice(centre, LapseNotice.Kind.FIRST, settings.LAPSE_FIRST_NOTICE_DAYS, now, today)
    found = Lapsing(lapsed, last, first)
    if found.is_news:
        _write(centre, found, now)
    return found


_LAPSE = """
with due as (
  select id from registrations_registration
   where centre_id = %(centre)s and status = 'active' and fully_certificated_on is null
     and stage <> 'claimed' and lapses_on < %(today)s
   order by id for update
), lapsed as (
  update registrations_registration r set status = 'withdrawn'
    from due where r.id = due.id and r.status = 'active' returning r.id, r.lapses_on
)
insert into registrations_withdrawal
       (centre_id, registration_id, "on", reason, note, is_lapse, withdrawn_at)
select %(centre)s, id, lapses_on, 'lapsed', '', true, %(now)s from lapsed
"""
_LAPSED = """
select 'registration', r.id, l.number, '{{"status": "active"}}'::jsonb,
       jsonb_build_object('status', 'withdrawn', 'on', w."on", 'reason', 'lapsed')
  from registrations_withdrawal w
  join registrations_registration r on r.centre_id = w.centre_id and r.id = w.registration_id
  join learners_learner l on l.centre_id = r.centre_id and l.id = r.learner_id
 where w.centre_id = {centre} and w.is_lapse and w.withdrawn_at = {now} and w.restored_at is null
"""


def _withdraw(centre: Centre, by: Actor, now: datetime, today: date) -> int:
    """On the day they lapsed, though the job may be late. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_LAPSE, {"centre": centre.pk, "today": today, "now": now})
        count = cursor.rowcount
    if count:
        rows = sql.SQL(_LAPSED).format(centre=sql.Literal(centre.pk), now=sql.Literal(now))
        record_each(LAPSED, rows=rows, by=by, centre_id=centre.pk, now=now, act_id=uuid4())
    return count


# Due is what lapses within the days; if anything is, all are told of that lapse up to a week later.
_NOTICE = """
with untold as (
  select r.id, r.lapses_on from registrations_registration r
   where r.centre_id = %(centre)s and r.status = 'active' and r.fully_certificated_on is null
     and r.stage <> 'claimed' and r.lapses_on between %(today)s and %(until)s
     and not exists (select from registrations_lapsenotice n
                      where n.registration_id = r.id and n.lapses_on = r.lapses_on and n.kind = any (%(told)s))
), noted as (
  insert into registrations_lapsenotice (centre_id, registration_id, kind, lapses_on, told_at)
  select %(centre)s, id, %(kind)s, lapses_on, %(now)s
    from untold where exists (select from untold where lapses_on <= %(due)s)
  on conflict do nothing returning lapses_on
)
select count(*), min(lapses_on), max(lapses_on) from noted
"""


def _notice(centre: Centre, kind: LapseNotice.Kind, days: int, now: datetime, today: date) -> Told:
    """Whoever has the last notice needs no first one."""
    due = today + timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTICE,
            {
                "centre": centre.pk,
                "today": today,
                "due": due,
                "until": due + timedelta(days=GATHERED_DAYS - 1),
                "told": list({kind.value, LapseNotice.Kind.LAST.value}),
                "kind": kind.value,
                "now": now,
            },
        )
        return Told(*cursor.fetchone())


def _write(centre: Centre, found: Lapsing, now: datetime) -> None:
    list_url = f"{settings.BASE_URL}{reverse('registrations:learners')}"
    days = [day for told in (found.last, found.first) for day in (told.begins_on, told.ends_on) if day]
    context = {
        "centre": centre,
        "found": found,
        "lapsing": f"{list_url}?{lapsing_between(min(days), max(days))}" if days else "",
        "lapsed": f"{list_url}?status=lapsed",
    }
    for reader in people_to_tell(centre=centre):
        send_message(
            to=reader,
            subject=_subject(found),
            template="registrations/lapsing.txt",
            context=context,
            now=now,
        )


def _subject(found: Lapsing) -> str:
    ahead = found.last.count + found.first.count
    parts = [
        *([f"{_registrations(found.lapsed)} lapsed"] if found.lapsed else []),
        *([f"{_registrations(ahead)} will lapse soon"] if ahead else []),
    ]
    return ", ".join(parts)


def _registrations(count: int) -> str:
    return "1 registration" if count == 1 else f"{count:,} registrations"
