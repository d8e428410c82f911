"""Acting on many learners: prepare, agree, carry out once, and write down what became of each.

The same for all kinds (`acts.kinds`). Up to AT_ONCE are done while one waits, more by a job; either way in one
transaction that first locks the registrations and then plans, so that what is written is what is still possible.
Why so: docs/decisions/0076-acts-on-many-learners.md.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from procrastinate.contrib.django import app
from psycopg import sql

from testamur.delivery.registrations.acts.kinds import Kind, Plan, Row, Written, kind_named, learners
from testamur.delivery.registrations.models import Act, ActLine, Registration
from testamur.delivery.registrations.queries.acts import done_ids, plan_of
from testamur.delivery.registrations.queries.chosen import MOST_CHOSEN
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import record_each
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.ground.desk.actions import send_message
from testamur.ground.desk.actions_on_work import ask_for_work, finish_work, refuse_work
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Problem, Refused
from testamur.kit.templating import pounds
from testamur.kit.transitions import move

AT_ONCE = 500


@transaction.atomic
def prepare(
    *,
    centre: Centre,
    kind: Kind,
    registration_ids: Collection[int],
    details: Mapping[str, Any],
    key: UUID,
    by: Actor,
    now: datetime,
    undoes: Act | None = None,
) -> Act:
    """Keep what somebody wants to do, to be checked; nothing else changes. Refuses nobody chosen, and too many.

    The same key again is the same act: not yet done, with what is asked for now; done, as it was.
    """
    _refuse_size(registration_ids)
    asked = {"kind": kind.key, "registration_ids": list(registration_ids), "details": dict(details)}
    facts = {**asked, "undoes": undoes, "started_at": now, "started_by_id": by.user_id}
    act, is_new = Act.objects.get_or_create(centre=centre, key=key, defaults=facts)
    if not is_new and act.status == Act.Status.OPEN and act.kind == kind.key:
        Act.objects.filter(pk=act.pk, status=Act.Status.OPEN).update(**asked)
        act.refresh_from_db()
    return act


@transaction.atomic
def ask(*, act: Act, agreed: Decimal, by: Actor, now: datetime) -> Act:
    """Do an act that was checked, once: now, or by a job when there are many. Pressing again does nothing more.

    `agreed` is the cost that was shown; refused (`Refused`), with nothing changed, when it has become another.
    """
    held = _locked(act.pk, Act.Status.OPEN)
    if held is None:
        return Act.objects.get(pk=act.pk)
    Act.objects.filter(pk=act.pk).update(agreed=agreed)
    if len(held.registration_ids) <= AT_ONCE:
        return carry_out(act_id=act.pk, by=by, now=now)
    work = ask_for_work(
        user_id=by.user_id,
        centre_id=held.centre_id,
        title=f"{kind_named(held.kind).title}: {learners(len(held.registration_ids))}"[:200],
        total=len(held.registration_ids),
        path=reverse("registrations:act", args=[held.pk]),
        now=now,
    )
    move(Act.objects.filter(pk=act.pk), to=Act.Status.UNDER_WAY, work_id=work.pk)
    app.configure_task("registrations.carry_out").defer(act_id=held.pk, centre_id=held.centre_id)
    return Act.objects.get(pk=act.pk)


@transaction.atomic
def carry_out(*, act_id: int, by: Actor | None = None, now: datetime) -> Act | None:
    """Do an act with everybody for whom it is still possible; a second run finds nothing to do and gives None.

    In order: lock the registrations; plan again; write what the plan says; write what became of each; audit; finish
    the act and its work; write to people. `by` is left out by the job, which acts for the person who asked.
    """
    act = _locked(act_id, Act.Status.OPEN, Act.Status.UNDER_WAY)
    if act is None:
        return None
    kind, by = kind_named(act.kind), by or _who_asked(act)
    _lock_registrations(act.registration_ids)
    plan = plan_of(act, today=london_date(now))
    _refuse_other_cost(plan, act.agreed)
    written = kind.carry_out(plan, act=act, by=by, now=now) if plan.can else Written()
    fail_point("acting.half_way")
    rows = {row.chosen.id: row for row in (*plan.rows, *written.rows)}
    _write_lines(act, rows.values())
    _record(act, kind, by, now)
    fail_point("acting.before_telling")
    return _finish(act, kind, plan, written, by, now)


@transaction.atomic
def undo(*, act: Act, key: UUID, agreed: Decimal = Decimal(0), by: Actor, now: datetime) -> Act:
    """Take an act back for everybody of whom the rows still say what it wrote. An act of its own; refused if final."""
    kind = kind_named(kind_named(act.kind).undo)
    if kind is None:
        raise Refused([Problem("cannot_be_undone", "This cannot be undone.")])
    taking_back = prepare(
        centre=act.centre,
        kind=kind,
        registration_ids=done_ids(act),
        details={},
        key=key,
        undoes=act,
        by=by,
        now=now,
    )
    return ask(act=taking_back, agreed=agreed, by=by, now=now)


@transaction.atomic
def give_back(*, act_id: int, why: str, now: datetime) -> None:
    """Open an act again that could not be carried out, and say why; nothing of it was done."""
    act = Act.objects.get(pk=act_id)
    if move(Act.objects.filter(pk=act_id), to=Act.Status.OPEN):
        refuse_work(act.work_id, result=why, path=reverse("registrations:act", args=[act_id]), now=now)


@transaction.atomic
def act_on(
    *,
    centre: Centre,
    kind: Kind,
    registration_ids: Collection[int],
    details: Mapping[str, Any],
    key: UUID,
    by: Actor,
    now: datetime,
) -> Act:
    """Prepare an act and carry it out at once, whatever the number: for files and the API. Its lines say the rest.

    The same key again gives the act that was done.
    """
    asked = {"centre": centre, "kind": kind, "registration_ids": registration_ids, "details": details}
    act = prepare(**asked, key=key, by=by, now=now)
    return carry_out(act_id=act.pk, by=by, now=now) or act


# Helpers, in the order of their use


def _refuse_size(registration_ids: Collection[int]) -> None:
    if not registration_ids:
        raise Refused([Problem("nobody_chosen", "Select at least one learner first.")])
    if len(registration_ids) > MOST_CHOSEN:
        message = (
            f"{len(registration_ids):,} learners are selected; at most {MOST_CHOSEN:,} can be dealt with "
            "at once. Narrow the list."
        )
        raise Refused([Problem("too_many_chosen", message)])


def _locked(act_id: int, *statuses: Act.Status) -> Act | None:
    found = Act.objects.select_for_update(of=("self",)).select_related("centre", "undoes")
    return found.filter(pk=act_id, status__in=statuses).first()


def _who_asked(act: Act) -> Actor:
    user = User.objects.get(works=act.work_id)
    return Actor(user.pk, user.full_name, "job registrations.carry_out", act.centre_id)


def _lock_registrations(ids: Collection[int]) -> None:
    """In the order of their ids, so that two acts wait for each other and never forever."""
    found = Registration.objects.filter(pk__in=list(ids)).order_by("pk")
    list(found.select_for_update(of=("self",)).values_list("pk", flat=True))


def _refuse_other_cost(plan: Plan, agreed: Decimal | None) -> None:
    """What is paid is what was shown. Where nobody is left to act on there is no cost to speak of."""
    if agreed is None or not plan.can or plan.total == agreed:
        return
    message = (
        f"The cost has changed since you looked: it was {pounds(agreed)} and is {pounds(plan.total)} now. "
        "Nothing was done. Check again."
    )
    raise Refused([Problem("cost_changed", message)])


def _write_lines(act: Act, rows: Collection[Row]) -> None:
    ActLine.objects.bulk_create(_line(act, position, row) for position, row in enumerate(rows, start=1))


def _line(act: Act, position: int, row: Row) -> ActLine:
    problem = None if row.can else next(each for each in row.problems if each.severity == "error")
    return ActLine(
        centre_id=act.centre_id,
        act=act,
        registration_id=row.chosen.id,
        position=position,
        is_done=row.can,
        says=row.says if row.can else problem.message,
        code="" if row.can else problem.code,
        amount=row.amount if row.can else 0,
        before=row.before if row.can else {},
        after=row.after if row.can else {},
    )


_DONE = """
select 'registration', l.registration_id, p.number, l.before, l.after
  from registrations_actline l
  join registrations_registration r on r.centre_id = l.centre_id and r.id = l.registration_id
  join learners_learner p on p.centre_id = r.centre_id and p.id = r.learner_id
 where l.centre_id = {centre} and l.act_id = {act} and l.is_done
 order by l.position
"""


def _record(act: Act, kind: Kind, by: Actor, now: datetime) -> None:
    rows = sql.SQL(_DONE).format(centre=sql.Literal(act.centre_id), act=sql.Literal(act.pk))
    record_each(kind.event, rows=rows, by=by, centre_id=act.centre_id, now=now, act_id=act.key)


def _finish(act: Act, kind: Kind, plan: Plan, written: Written, by: Actor, now: datetime) -> Act:
    done, was_long = len(plan.can), act.status == Act.Status.UNDER_WAY
    result = {
        "done": done,
        "not_done": len(plan.rows) - done,
        "charge": str(plan.charge),
        "credit": str(plan.credit),
        "shared": [
            {"label": fee.label, "subject": fee.subject, "amount": str(fee.amount)} for fee in plan.shared
        ],
    }
    changes = {"done_at": now, "result": result, "order": written.order}
    move(Act.objects.filter(pk=act.pk), to=Act.Status.DONE, **changes)
    act = Act.objects.select_related("centre", "order", "started_by", "undoes").get(pk=act.pk)
    if was_long:
        path = reverse("registrations:act", args=[act.pk])
        finish_work(act.work_id, done=done, result=said(act), path=path, now=now)
    _write_to(_readers(act, kind, by, was_long), act, kind, plan, now)
    return act


def said(act: Act) -> str:
    """What was done, in one sentence."""
    done, not_done = act.result["done"], act.result["not_done"]
    if not done:
        return "Nothing was done: nobody who was selected could be dealt with any more."
    left = f"; {learners(not_done)} could not be" if not_done else ""
    return f"{kind_named(act.kind).done(done)}{left}"


def _readers(act: Act, kind: Kind, by: Actor, was_long: bool) -> list[User | str]:
    """The contact of what costs money, and whoever asked for what took long."""
    emails = [act.details["contact_email"]] if kind.costs and act.details.get("contact_email") else []
    if was_long:
        emails += User.objects.filter(pk=by.user_id).values_list("email", flat=True)
    different = {email.lower(): email for email in emails}
    users = {user.email.lower(): user for user in User.objects.filter(email__in=different, deleted_at=None)}
    return [users.get(key, email) for key, email in different.items()]


def _write_to(readers: list[User | str], act: Act, kind: Kind, plan: Plan, now: datetime) -> None:
    for reader in readers:
        send_message(
            to=reader,
            subject=said(act)[:200],
            template="registrations/act_done.txt",
            context={
                "act": act,
                "kind": kind,
                "said": said(act),
                "charge": pounds(plan.charge) if plan.charge else "",
                "credit": pounds(plan.credit) if plan.credit else "",
                "address": f"{settings.BASE_URL}{reverse('registrations:act', args=[act.pk])}",
            },
            now=now,
        )
