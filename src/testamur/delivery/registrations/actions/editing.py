"""Editing one learner: details and the dates of the registrations, in one act that never undoes another's (LRN-02)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from testamur.delivery.learners.actions_on_details import change_details
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.editing import Texts, changed_meanwhile, read, shown
from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.queries.editing import last_change_by, namesakes_of, registrations_of
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Severity, refuse_if

DATES_CHANGED = define(
    "registration.dates_changed", "The start or planned end date of a registration was changed"
)


@transaction.atomic
def edit_learner(*, learner: Learner, seen: Texts, typed: Texts, by: Actor, now: datetime) -> list[Problem]:
    """Keep what was typed into a learner's page; give the warnings, which do not keep it from being saved.

    `seen` is what the page showed when it was opened, by box; `typed` what it holds now. In order: lock the learner
    and the registrations; refuse, telling what, when somebody changed any of it meanwhile; read everything by the
    rules of the sheets, or refuse; keep the learner's details; keep the dates; audit before and after.
    """
    learner = Learner.objects.select_for_update().get(pk=learner.pk)
    registrations = registrations_of(learner=learner, locked=True)
    current = shown(learner, registrations)
    refuse_if(
        changed_meanwhile(
            seen=seen, typed=typed, now=current, by_name=last_change_by(learner=learner, but=by.user_id)
        )
    )
    details, problems = read(typed, learner=learner, registrations=registrations, today=london_date(now))
    refuse_if(problems)
    act_id = uuid4()
    changed = change_details(learner=learner, details=details.learner, by=by, now=now, act_id=act_id)
    _keep_dates(learner, registrations, details.dates, by, now, act_id)
    doubts = [each for each in problems if each.severity is Severity.WARNING]
    return [*doubts, *(namesakes_of(learner) if changed & {"forename", "surname", "date_of_birth"} else ())]


def _keep_dates(
    learner: Learner,
    registrations: Sequence[Registration],
    dates: Mapping[int, tuple[date | None, date | None]],
    by: Actor,
    now: datetime,
    act_id: UUID,
) -> None:
    changes, moved = [], []
    for each in registrations:
        before = (each.starts_on, each.planned_end_on)
        after = dates.get(each.pk, before)
        if after == before:
            continue
        each.starts_on, each.planned_end_on = after
        moved.append(each)
        changes.append(
            Change("registration", each.pk, learner.number, before=_told(before), after=_told(after))
        )
    if moved:
        Registration.objects.bulk_update(moved, ["starts_on", "planned_end_on"])
        record(DATES_CHANGED, changes=changes, by=by, centre_id=learner.centre_id, now=now, act_id=act_id)


def _told(dates: tuple[date | None, date | None]) -> dict[str, str]:
    return {
        name: day.isoformat() if day else ""
        for name, day in zip(("starts_on", "planned_end_on"), dates, strict=True)
    }
