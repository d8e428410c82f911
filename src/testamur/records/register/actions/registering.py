"""Registering a learner: a number drawn at random, unique for ever, for somebody who has none yet (URN-03)."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction
from psycopg import sql

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.records.organisations.models import Organisation
from testamur.records.register import problems, queries
from testamur.records.register.actions.amending import note_amendments
from testamur.records.register.actions.indexing import index
from testamur.records.register.actions.searching import note_looks
from testamur.records.register.details import MANDATORY, Details, digest_of, key_of, missing, said
from testamur.records.register.models import Learner
from testamur.rulebook.uln import uln_check_digit

REGISTERED = define("uln.registered", "A learner was registered and given a Unique Learner Number")

FIRST_NINE = (100_000_000, 999_999_999)
MOST_DRAWS = 20
"""Of a thousand million numbers a few millions are taken: a second draw is rare, a third has not been seen."""

Draw = Callable[[int], Sequence[str]]


def draw(count: int) -> list[str]:
    """So many different ULNs at random, 1000000000 to 9999999998, whether taken or not.

    One in eleven runs of nine digits begins no ULN, and is drawn again. Random, so that a number tells nothing of
    when or where its holder was registered, and a neighbour's is no guess.
    """
    lowest, highest = FIRST_NINE
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        nine = str(lowest + secrets.randbelow(highest - lowest + 1))
        digit = uln_check_digit(nine)
        if digit is not None:
            drawn[f"{nine}{digit}"] = None
    return list(drawn)


@transaction.atomic
def register(
    *, details: Details, channel: str, by: Actor, organisation: Organisation, now: datetime, draw: Draw = draw
) -> Learner:
    """Give a ULN to a learner whom a search has not found.

    Refused for details that may not be held, without a recent search by the same organisation for the same five
    details (register.no_search, register.search_too_old, register.possible_needs_time), and when an active learner
    has them (register.same_details). Two who register one person at once wait for each other, and the second is
    refused. The learner is kept with their keys, the amendment and the audit line.
    """
    refuse_if(_missing_or_unfit([details], now=now)[0])
    refuse_if(
        problems.problems_of_search(
            queries.latest_search(organisation=organisation, details=details), now=now
        )
    )
    _wait_for_others([details])
    if queries.with_same_details([details]):
        raise Refused([problems.same_details()])
    [learner] = _add([details], channel=channel, by=by, organisation=organisation, now=now, draw=draw)
    return learner


@transaction.atomic
def register_many(
    *,
    details: Sequence[Details],
    channel: str,
    by: Actor,
    organisation: Organisation,
    now: datetime,
    draw: Draw = draw,
) -> list[Learner]:
    """Give ULNs to learners whom the caller has just searched for and not found; learners in the order of details.

    Whoever has the same five details as an active learner, or as another in the list, gets that learner: one person,
    one number. Details that may not be held refuse the lot, placed `row.field`. A constant number of statements.
    """
    refuse_if(
        Problem(each.code, each.message, f"{row}.{each.place}")
        for row, found in enumerate(_missing_or_unfit(details, now=now), start=1)
        for each in found
    )
    _wait_for_others(details)
    held = queries.with_same_details(details)
    new = {digest: each for each in details if (digest := digest_of(each)) not in held}
    if new:
        added = _add(
            list(new.values()), channel=channel, by=by, organisation=organisation, now=now, draw=draw
        )
        held |= dict(zip(new, added, strict=True))
    return [held[digest_of(each)] for each in details]


def _missing_or_unfit(details: Sequence[Details], *, now: datetime) -> list[list[Problem]]:
    unfit = problems.problems_of_each(details, now=now)
    return [[*missing(each, MANDATORY), *found] for each, found in zip(details, unfit, strict=True)]


MOST_LOCKS = 2_000
"""PostgreSQL keeps some 6,400 locks for all transactions together; longer lists take one for everything."""

_LOCK_EACH = """
select pg_advisory_xact_lock_shared(hashtext('register')),
       (select count(pg_advisory_xact_lock(k)) from (select unnest(%s::bigint[]) as k order by 1) as sorted)
"""
_LOCK_ALL = "select pg_advisory_xact_lock(hashtext('register'))"


def _wait_for_others(details: Sequence[Details]) -> None:
    """One at a time registers the same five details; in order, so that two lists never wait for each other."""
    keys = sorted({key_of(each) for each in details})
    with connection.cursor() as cursor:
        if len(keys) > MOST_LOCKS:
            cursor.execute(_LOCK_ALL)
        else:
            cursor.execute(_LOCK_EACH, [keys])


_COLUMNS = [field.column for field in Learner._meta.concrete_fields if not field.primary_key]
_INSERT = """
insert into register_learner ({columns})
select {columns} from jsonb_populate_recordset(null::register_learner, %s)
    on conflict (uln) do nothing returning id, uln
"""


def _add(
    details: Sequence[Details],
    *,
    channel: str,
    by: Actor,
    organisation: Organisation,
    now: datetime,
    draw: Draw,
) -> list[Learner]:
    learners = [
        Learner(
            **asdict(each), details_key=key_of(each), created_at=now, created_by=organisation, updated_at=now
        )
        for each in details
    ]
    _insert(learners, draw)
    index([learner.pk for learner in learners])
    amended = [
        (learner, {name: ("", value) for name, value in _told(each).items()})
        for learner, each in zip(learners, details, strict=True)
    ]
    note_amendments(amended, "registered", organisation_name=organisation.name, by=by, now=now)
    changes = [
        Change("uln", learner.pk, learner.uln, after=_told(each))
        for learner, each in zip(learners, details, strict=True)
    ]
    record(REGISTERED, changes=changes, by=by, centre_id=None, now=now)
    note_looks(
        learners=learners, what="registered", channel=channel, by=by, organisation=organisation, now=now
    )
    return learners


def _insert(learners: Sequence[Learner], draw: Draw) -> None:
    """Keep each with a number of its own: those whose number is taken draw again."""
    waiting = list(learners)
    insert = sql.SQL(_INSERT).format(columns=sql.SQL(", ").join(map(sql.Identifier, _COLUMNS)))
    for _ in range(MOST_DRAWS):
        for learner, uln in zip(waiting, draw(len(waiting)), strict=True):
            learner.uln = uln
        rows = [{column: learner.serializable_value(column) for column in _COLUMNS} for learner in waiting]
        with connection.cursor() as cursor:
            cursor.execute(insert, [json.dumps(rows, default=str)])
            ids = {uln: id for id, uln in cursor.fetchall()}
        for learner in waiting:
            learner.pk = ids.get(learner.uln)
            learner._state.adding = learner.pk is None
        waiting = [learner for learner in waiting if learner.pk is None]
        if not waiting:
            return
    raise RuntimeError(f"No free ULN in {MOST_DRAWS} draws")


def _told(details: Details) -> dict[str, str]:
    return {name: said(value) for name, value in asdict(details).items() if value}
