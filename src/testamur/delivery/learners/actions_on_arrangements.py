"""Giving a learner arrangements, changing and ending them, and the awarding organisation's answer (REG-13).

They stay with the learner, whatever the learner is registered on. Why so: docs/decisions/0081.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from psycopg import sql

from testamur.delivery.learners import evidence
from testamur.delivery.learners.models import Arrangement, ArrangementFile, Learner
from testamur.delivery.learners.problems_of_arrangements import (
    arrangement_problems,
    decision_problems,
    evidence_problems,
)
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record, record_each
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move
from testamur.rulebook.arrangements import KINDS

ADDED = define("arrangement.added", "A learner was given an access arrangement or a modified paper")
CHANGED = define("arrangement.changed", "An access arrangement or modified paper was changed")
ENDED = define("arrangement.ended", "An access arrangement or modified paper was ended")
APPROVED = define("arrangement.approved", "The awarding organisation approved an access arrangement")
DECLINED = define("arrangement.declined", "The awarding organisation declined an access arrangement")
EVIDENCE_REMOVED = define("arrangement.evidence_removed", "A file of evidence for an arrangement was removed")

Status = Arrangement.Status


@dataclass(frozen=True, slots=True)
class Wanted:
    """An arrangement as somebody asks for it: tidied, and its detail right for its kind."""

    kind: str
    detail: str
    from_on: date
    until_on: date | None
    contact_email: str


@transaction.atomic
def add(
    *, learner: Learner, wanted: Wanted, files: Iterable[evidence.Sent] = (), by: Actor, now: datetime
) -> Arrangement:
    """Give a learner an arrangement, with files that show the need.

    In order: lock the learner; refuse what is wrong or there already; keep it, declared or waiting for approval as
    its kind asks; keep the files; audit.
    """
    files = list(files)
    Learner.objects.select_for_update().get(pk=learner.pk)
    refuse_if([*arrangement_problems(learner, wanted), *evidence_problems(files)])
    made = Arrangement.objects.create(
        centre_id=learner.centre_id,
        learner=learner,
        **_facts(wanted),
        status=first_status(wanted.kind),
        added_at=now,
        added_by_id=by.user_id,
    )
    kept = _keep(made, files, by, now)
    after = _told(made) | ({"evidence": kept} if kept else {})
    _record(ADDED, made, learner, {}, after, by, now)
    return made


@transaction.atomic
def change(
    *,
    arrangement: Arrangement,
    wanted: Wanted,
    files: Iterable[evidence.Sent] = (),
    by: Actor,
    now: datetime,
) -> Arrangement:
    """Change what an arrangement is, when, or who is written to; add files of evidence.

    One that was answered waits for approval again if what it is has changed. In order: lock; refuse what is wrong;
    keep; audit what differs.
    """
    files = list(files)
    found = _locked(arrangement)
    learner = found.learner
    refuse_if([*arrangement_problems(learner, wanted, but=found), *evidence_problems(files, of=found)])
    before = _told(found)
    asked_anew = (found.kind, found.detail) != (wanted.kind, wanted.detail)
    if asked_anew and found.status in (Status.APPROVED, Status.DECLINED):
        move(
            Arrangement.objects.filter(pk=found.pk),
            to=Status.REQUESTED,
            decided_at=None,
            decided_by=None,
            reason="",
        )
    Arrangement.objects.filter(pk=found.pk).update(**_facts(wanted))
    found.refresh_from_db()
    kept, after = _keep(found, files, by, now), _told(found)
    if kept:
        after["evidence"] = kept
    if before != after:
        _record(CHANGED, found, learner, before, after, by, now)
    return found


@transaction.atomic
def end(*, arrangement: Arrangement, on: date, by: Actor, now: datetime) -> Arrangement:
    """Let an arrangement end with a day, or, where it had not begun by then, never begin."""
    found = _locked(arrangement)
    before = _told(found)
    Arrangement.objects.filter(pk=found.pk).update(from_on=min(found.from_on, on), until_on=on)
    found.refresh_from_db()
    _record(ENDED, found, found.learner, before, _told(found), by, now)
    return found


@transaction.atomic
def remove_evidence(*, file: ArrangementFile, by: Actor, now: datetime) -> None:
    """Throw a file of evidence away, its bytes too: a centre may keep such papers only as long as it needs them."""
    found = file.arrangement
    ArrangementFile.objects.filter(pk=file.pk).delete()
    transaction.on_commit(lambda: evidence.forget(file.file))
    _record(EVIDENCE_REMOVED, found, found.learner, {"evidence": file.name}, {"evidence": ""}, by, now)


@transaction.atomic
def decide(*, arrangement: Arrangement, verdict: str, reason: str, by: Actor, now: datetime) -> Arrangement:
    """Approve or decline an arrangement that waits, once, and write to its contact.

    Refused when a reason is missing, or when it does not wait any more.
    """
    refuse_if(decision_problems(verdict, reason))
    moved = move(
        Arrangement.objects.filter(pk=arrangement.pk),
        to=verdict,
        decided_at=now,
        decided_by_id=by.user_id,
        reason=reason if verdict == Status.DECLINED else "",
    )
    if not moved:
        message = "This arrangement was answered, changed or ended before you: open the list again."
        raise Refused([Problem("not_waiting", message)])
    found = Arrangement.objects.select_related("learner").get(pk=arrangement.pk)
    event = APPROVED if verdict == Status.APPROVED else DECLINED
    after = {"status": found.status, **({"reason": reason} if verdict == Status.DECLINED else {})}
    _record(event, found, found.learner, {"status": Status.REQUESTED.value}, after, by, now)
    _write_to_contact(found, now)
    return found


STAGE_COLUMNS = ("learner_id bigint", "kind text", "detail text", "status text")
"""What a stage table of arrangements has: the learner, and what they shall have."""

_ADD_FROM = """
with asked as (
  select distinct on (learner_id, kind, case kind when 'other' then detail end) learner_id, kind, detail, status
    from {stage}
   order by learner_id, kind, case kind when 'other' then detail end
), added as (
  insert into learners_arrangement
         (centre_id, learner_id, kind, detail, from_on, contact_email, status, added_at, added_by_id, reason)
  select %(centre)s, learner_id, kind, detail, %(from_on)s, %(contact)s, status, %(now)s, %(by)s, ''
    from asked
   where not exists (
         select from learners_arrangement a
          where a.centre_id = %(centre)s and a.learner_id = asked.learner_id and a.kind = asked.kind
            and (a.kind <> 'other' or a.detail = asked.detail)
            and a.until_on is null and a.status <> 'declined')
  returning id
)
select id from added order by id
"""
_ADDED = """
select 'learner', a.learner_id, l.number, '{{}}'::jsonb,
       jsonb_build_object('arrangement', a.kind, 'detail', a.detail, 'status', a.status, 'from_on', a.from_on,
                          'contact_email', a.contact_email)
  from learners_arrangement a join learners_learner l on l.id = a.learner_id
 where a.id = any ({ids})
"""


@transaction.atomic
def add_arrangements_from(
    *, stage: str, contact_email: str, from_on: date, by: Actor, centre_id: int, now: datetime, act_id: UUID
) -> int:
    """Give learners the arrangements of a stage table (STAGE_COLUMNS); how many were added.

    A learner who has one of that kind without an end keeps it as it is: registering adds, and changes nothing.
    Two statements for any number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_ADD_FROM).format(stage=sql.Identifier(stage)),
            {
                "centre": centre_id,
                "from_on": from_on,
                "contact": contact_email,
                "now": now,
                "by": by.user_id,
            },
        )
        ids = [id for (id,) in cursor.fetchall()]
    if ids:
        rows = sql.SQL(_ADDED).format(ids=sql.Literal(ids))
        record_each(ADDED, rows=rows, by=by, centre_id=centre_id, now=now, act_id=act_id)
    return len(ids)


def first_status(kind: str) -> Arrangement.Status:
    """Whether the awarding organisation has to agree to this kind, or the centre's word is enough."""
    return Status.REQUESTED if KINDS[kind].needs_approval else Status.DECLARED


# Helpers, in the order of their use


def _facts(wanted: Wanted) -> dict[str, Any]:
    return {
        "kind": wanted.kind,
        "detail": wanted.detail,
        "from_on": wanted.from_on,
        "until_on": wanted.until_on,
        "contact_email": wanted.contact_email,
    }


def _locked(arrangement: Arrangement) -> Arrangement:
    Learner.objects.select_for_update().get(pk=arrangement.learner_id)
    return (
        Arrangement.objects.select_for_update(of=("self",)).select_related("learner").get(pk=arrangement.pk)
    )


def _keep(made: Arrangement, files: Iterable[evidence.Sent], by: Actor, now: datetime) -> list[str]:
    """Those not kept already, by their bytes; their names."""
    there = set(made.files.values_list("digest", flat=True))
    new = {each.digest: each for each in files if each.digest not in there}
    ArrangementFile.objects.bulk_create(
        ArrangementFile(
            centre_id=made.centre_id,
            arrangement=made,
            name=each.name,
            content_type=each.content_type,
            file=evidence.keep(each, centre_id=made.centre_id),
            digest=each.digest,
            size=len(each.content),
            added_at=now,
            added_by_id=by.user_id,
        )
        for each in new.values()
    )
    return [each.name for each in new.values()]


def _told(made: Arrangement) -> dict[str, Any]:
    """What the history keeps of an arrangement."""
    return {
        "arrangement": made.said,
        "from_on": made.from_on.isoformat(),
        "until_on": made.until_on.isoformat() if made.until_on else "",
        "contact_email": made.contact_email,
        "status": made.status,
    }


def _record(
    event: str,
    made: Arrangement,
    learner: Learner,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> None:
    """Kept as a change of the learner, so that the learner's history has it."""
    change = Change("learner", learner.pk, learner.number, before=before, after=after)
    record(event, changes=[change], by=by, centre_id=made.centre_id, now=now)


def _write_to_contact(found: Arrangement, now: datetime) -> None:
    """An email names the learner by number only: need is nobody's business on its way."""
    reader = User.objects.filter(email__iexact=found.contact_email, deleted_at=None).first()
    path = reverse("learners:arrangements", args=[found.learner.number])
    send_message(
        to=reader or found.contact_email,
        subject=f"Learner {found.learner.number}: an arrangement was {found.get_status_display().lower()}",
        template="learners/arrangement_answered.txt",
        context={"arrangement": found, "address": f"{settings.BASE_URL}{path}"},
        now=now,
    )
