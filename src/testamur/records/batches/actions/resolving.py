"""Deciding an exception: this learner, a new one, corrected details, or none of it (URN-06).

Whoever decides names the version of the row that they read: of two who decide at once, the second is told.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move
from testamur.records.batches import queries
from testamur.records.batches.actions import finding
from testamur.records.batches.actions.completing import complete
from testamur.records.batches.codes import SUCCESSES, Code
from testamur.records.batches.models import Batch, Row
from testamur.records.batches.problems import decided_already, not_a_candidate, unfit_to_register
from testamur.records.batches.reading import Sent
from testamur.records.batches.results import Result, cleaned
from testamur.records.register.actions import note_looks, register_many
from testamur.records.register.models import Learner

DECIDED = define("batch.decided", "Somebody decided what becomes of one row of a file")
CORRECTED = define("batch.corrected", "The details of one row of a file were corrected and tried again")
Decision = Row.Decision


@transaction.atomic
def choose(*, row: Row, version: int, learner_id: int, by: Actor, now: datetime) -> Row:
    """The row is this learner, one of those who may be meant. Their gaps are filled as if they had been found."""
    row = _hold(row, version)
    refuse_if(not_a_candidate(learner_id, queries.candidates_of(row)))
    result = Result(Code.FOUND, learner_id)
    completed = complete({0: result}, [cleaned(Sent(row.line, row.sent))], **_who(row, by, now))[0]
    _look(row, learner_id, by, now)
    return _decide(row, Decision.CHOSEN, completed, by=by, now=now)


@transaction.atomic
def register_new(*, row: Row, version: int, by: Actor, now: datetime) -> Row:
    """The row is nobody who is held: they get a ULN. Somebody with the very same five details is held, and found."""
    row = _hold(row, version)
    read = cleaned(Sent(row.line, row.sent))
    refuse_if(unfit_to_register(read, now=now))
    [learner] = register_many(details=[read.details], **_who(row, by, now))
    is_new = learner.created_at == now
    _look(row, learner.pk, by, now)
    result = Result(Code.REGISTERED if is_new else Code.FOUND, learner.pk)
    return _decide(row, Decision.REGISTERED if is_new else Decision.CHOSEN, result, by=by, now=now)


@transaction.atomic
def correct(*, row: Row, version: int, cells: Mapping[str, str], by: Actor, now: datetime) -> Row:
    """Try again with these texts by field name. What is not settled by that stays an exception, with its new reason."""
    row = _hold(row, version)
    before = row.sent
    row.sent = {name: text for name, text in cells.items() if text}
    [result] = finding.results(row.batch, [Sent(row.line, row.sent)], by=by, now=now)
    changed = {name for name in {*before, *row.sent} if before.get(name) != row.sent.get(name)}
    _tell(CORRECTED, row, {"fields": sorted(changed), "code": str(result.code)}, by, now)
    if result.code in SUCCESSES:
        return _decide(row, Decision.CORRECTED, result, by=by, now=now)
    _recount(row, str(result.code))
    row.code, row.found, row.version = str(result.code), list(result.found), row.version + 1
    row.save(update_fields=["sent", "code", "found", "version"])
    return row


@transaction.atomic
def drop(*, row: Row, version: int, by: Actor, now: datetime) -> Row:
    """Nothing becomes of the row: it keeps its code and has no ULN."""
    row = _hold(row, version)
    return _decide(row, Decision.DROPPED, Result(row.code), by=by, now=now)


def _hold(row: Row, version: int) -> Row:
    """The row as it is now, and nobody else's until the end of the transaction. Refused when it is not as read."""
    held = Row.objects.select_for_update(of=("self",)).select_related("batch", "organisation").get(pk=row.pk)
    refuse_if(decided_already(held, version=version))
    return held


def _decide(row: Row, decision: str, result: Result, *, by: Actor, now: datetime) -> Row:
    _recount(row, str(result.code))
    facts = {
        "decision": decision,
        "code": str(result.code),
        "learner_id": result.learner_id,
        "sent": row.sent,
        "decided_at": now,
        "decided_by": by.name,
        "version": row.version + 1,
    }
    moved = move(Row.objects.filter(pk=row.pk), to=Row.State.RESOLVED, field="state", **facts)
    if not moved:
        raise Refused([Problem("batch.decided", "This row has been decided already.")])
    _tell(DECIDED, row, {"decision": decision, "code": str(result.code)}, by, now)
    row.refresh_from_db()
    return row


def _recount(row: Row, code: str) -> None:
    """The batch's counts follow its rows; the batch is held for it."""
    batch = Batch.objects.select_for_update().get(pk=row.batch_id)
    counts = Counter(batch.counts)
    counts.subtract({row.code: 1})
    counts.update({code: 1})
    Batch.objects.filter(pk=batch.pk).update(
        counts={name: number for name, number in counts.items() if number}
    )


def _who(row: Row, by: Actor, now: datetime) -> dict:
    return {"channel": "page", "by": by, "organisation": row.organisation, "now": now}


def _look(row: Row, learner_id: int, by: Actor, now: datetime) -> None:
    note_looks(learners=[Learner(pk=learner_id)], what="found", **_who(row, by, now))


def _tell(event: str, row: Row, after: dict, by: Actor, now: datetime) -> None:
    change = Change("lrs batch row", row.pk, f"{row.batch_id}, row {row.line}", {"code": row.code}, after)
    record(event, changes=[change], by=by, centre_id=None, now=now)
