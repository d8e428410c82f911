"""Changing many learners in a constant number of statements, by the rules of `changing.change`, for files (URN-06)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from testamur.ground.audit.actions import record
from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Problem
from testamur.records.organisations.models import Organisation
from testamur.records.register import problems
from testamur.records.register.actions import changing
from testamur.records.register.actions.amending import note_amendments
from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.searching import note_looks
from testamur.records.register.details import MANDATORY, Details, details_of, key_of, missing
from testamur.records.register.models import Learner


@dataclass(frozen=True, slots=True)
class Wanted:
    """Hold `details` of this learner instead of those of `version`."""

    learner: Learner
    version: int
    details: Details


@transaction.atomic
def change_many(
    *, wanted: Sequence[Wanted], channel: str, by: Actor, organisation: Organisation, now: datetime
) -> list[list[Problem]]:
    """Make those changes that may be made, each learner once; for each what kept it from being made, or nothing.

    Problems are those of `changing.change`. Learners are locked in the order of their ids, so that two files never
    wait for each other.
    """
    held = _held([each.learner.pk for each in wanted])
    unfit = problems.problems_of_each([each.details for each in wanted], now=now)
    answers: list[list[Problem]] = []
    changes: list[tuple[Learner, changing.Changed]] = []
    for each, found in zip(wanted, unfit, strict=True):
        learner = held[each.learner.pk]
        changed = changing.changed_by(learner, each.details)
        wrong = problems.problems_of_changing(learner, version=each.version, changed=changed)
        wrong += missing(each.details, MANDATORY)
        wrong += [problem for problem in found if problem.place in changed]
        answers.append(wrong)
        if not wrong:
            changes.append((learner, changed))
    _keep(changes, by=by, organisation=organisation, now=now)
    learners = [learner for learner, _ in changes]
    note_looks(learners=learners, what="changed", channel=channel, by=by, organisation=organisation, now=now)
    return answers


def _held(learner_ids: Sequence[int]) -> dict[int, Learner]:
    locked = Learner.objects.filter(pk__in=learner_ids).order_by("pk").select_for_update(of=("self",))
    return {learner.pk: learner for learner in locked}


_UPDATE = """
update register_learner held set {assigned}
  from jsonb_populate_recordset(null::register_learner, %s) new where held.id = new.id
"""
_WRITTEN = [
    field.column
    for field in Learner._meta.concrete_fields
    if field.name
    in {*Details.__dataclass_fields__, "previous_postcode", "version", "updated_at", "details_key"}
]


def _keep(
    changes: Sequence[tuple[Learner, changing.Changed]],
    *,
    by: Actor,
    organisation: Organisation,
    now: datetime,
) -> None:
    if not changes:
        return
    for learner, changed in changes:
        for name, (_, value) in changed.items():
            setattr(learner, name, value)
        learner.version += 1
        learner.updated_at = now
        learner.details_key = key_of(details_of(learner))
    rows = [
        {"id": learner.pk, **{column: learner.serializable_value(column) for column in _WRITTEN}}
        for learner, _ in changes
    ]
    assigned = sql.SQL(", ").join(
        sql.SQL("{0} = new.{0}").format(sql.Identifier(column)) for column in _WRITTEN
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_UPDATE).format(assigned=assigned), [json.dumps(rows, default=str)])
    index([learner.pk for learner, _ in changes])
    note_amendments(changes, "changed", organisation_name=organisation.name, by=by, now=now)
    lines = [changing.audited(learner, changed) for learner, changed in changes]
    record(changing.CHANGED, changes=lines, by=by, centre_id=None, now=now)
