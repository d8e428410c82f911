"""What stands in the way of deciding a row of a file."""

from collections.abc import Sequence
from datetime import datetime

from testamur.kit.problems import Problem
from testamur.kit.templating import long_instant
from testamur.records.batches.models import Row
from testamur.records.batches.results import Cleaned
from testamur.records.register.actions import Candidate
from testamur.records.register.details import MANDATORY, missing
from testamur.records.register.problems import problems_of_each


def decided_already(row: Row, *, version: int) -> list[Problem]:
    """Somebody was first: who, and what they did. Codes: batch.decided, batch.expired, batch.version."""
    if row.state == Row.State.RESOLVED:
        did = Row.Decision(row.decision).label
        at = long_instant(row.decided_at)
        told = f"{row.decided_by} decided this row on {at}: {did}. Nothing of yours was done."
        return [Problem("batch.decided", told)]
    if row.state == Row.State.EXPIRED:
        told = "The time to decide this row is over: send the learner again in a new file."
        return [Problem("batch.expired", told)]
    if row.state != Row.State.EXCEPTION:
        return [Problem("batch.decided", "There is nothing to decide about this row.")]
    if row.version != version:
        told = "Somebody corrected this row after you opened it: look at it again, then decide."
        return [Problem("batch.version", told)]
    return []


def not_a_candidate(learner_id: int, candidates: Sequence[Candidate]) -> list[Problem]:
    if any(each.learner.pk == learner_id for each in candidates):
        return []
    told = "This learner is not among those who may be meant any more: look at the row again."
    return [Problem("batch.no_candidate", told)]


def unfit_to_register(read: Cleaned, *, now: datetime) -> list[Problem]:
    """Why these details cannot be registered: each with its field as its place."""
    [of_register] = problems_of_each([read.details], now=now)
    own = [each for each in read.problems if each.place != "uln"]
    unfit = {each.place for each in own}
    lacking = missing(read.details, [name for name in MANDATORY if name not in unfit])
    return [*own, *lacking, *of_register]
