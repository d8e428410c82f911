"""Rows that change one mandatory field of learners whose ULN is known (URN-06).

A check digit finds a slip in a ULN and not a column that moved by one row: the current family name beside it does, and
so every row has it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Problem
from testamur.records.batches.codes import Code
from testamur.records.batches.columns import CURRENT_FAMILY_NAME, ULN, heading
from testamur.records.batches.models import Batch, Row
from testamur.records.batches.reading import Sent
from testamur.records.batches.results import Cleaned, Result, cleaned, insufficient, told, unusable
from testamur.records.register import queries as register
from testamur.records.register.actions.changing_many import Wanted, change_many
from testamur.records.register.details import details_of
from testamur.rulebook.names import name_key

SAME = "change.nothing"


def results(batch: Batch, rows: Sequence[Sent], *, by: Actor, now: datetime) -> list[Result]:
    """What came of each row, in order: changed, the same already, or why not."""
    read = [cleaned(each) for each in rows]
    done = {number: result for number, each in enumerate(read) if (result := _refused(each, batch.field))}
    held = register.by_ulns({each.uln for number, each in enumerate(read) if number not in done})
    earlier = _changed_by_earlier_rows(batch, held)
    wanted: dict[int, Wanted] = {}
    for number, each in enumerate(read):
        if number in done:
            continue
        known = held.get(each.uln)
        refused = _not_theirs(each, known) or _twice(known, earlier)
        if refused:
            done[number] = refused
            continue
        earlier.add(known.learner.pk)
        details = replace(
            details_of(known.learner),
            **{batch.field: getattr(each.details, batch.field), **_other(each, batch)},
        )
        wanted[number] = Wanted(known.learner, known.learner.version, details)
    channel = "wire" if batch.channel == "wire" else "file"
    answers = change_many(
        wanted=list(wanted.values()), channel=channel, by=by, organisation=batch.organisation, now=now
    )
    for (number, each), problems in zip(wanted.items(), answers, strict=True):
        done[number] = _result(each, problems)
    return [done[number] for number in range(len(rows))]


def _refused(read: Cleaned, field: str) -> Result | None:
    needed = (ULN, CURRENT_FAMILY_NAME, field)
    lacking = [
        Problem("details.missing", f"{heading(name)} is missing.", name)
        for name in needed
        if not read.sent.cells.get(name)
    ]
    if read.problems:
        return unusable(read.problems)
    return insufficient(lacking) if lacking else None


def _changed_by_earlier_rows(batch: Batch, held: Mapping[str, register.Held]) -> set[int]:
    learners = {each.learner.pk for each in held.values()}
    rows = Row.objects.filter(batch=batch, learner__in=learners, code__in=[Code.COMPLETED, Code.CONFIRMED])
    return set(rows.values_list("learner", flat=True))


def _not_theirs(read: Cleaned, held: register.Held | None) -> Result | None:
    if held is None:
        return Result(Code.UNKNOWN_ULN)
    names = {held.learner.family_name, held.learner.previous_family_name, held.asked.family_name}
    if name_key(read.sent.cells[CURRENT_FAMILY_NAME]) in {name_key(name) for name in names if name}:
        return None
    problem = Problem("update.other_name", "The family name is not this learner's.", CURRENT_FAMILY_NAME)
    return Result(Code.NOT_THIS_LEARNER, found=told([problem]))


def _twice(held: register.Held, earlier: set[int]) -> Result | None:
    if held.learner.pk not in earlier:
        return None
    problem = Problem("update.twice", "An earlier row of this file is about the same learner.", ULN)
    return Result(Code.WRONG_FORMAT, found=told([problem]))


def _other(read: Cleaned, batch: Batch) -> dict[str, str]:
    """A verification type of "other" comes with its description."""
    is_verification = batch.field == "verification"
    return {"other_verification": read.details.other_verification} if is_verification else {}


def _result(wanted: Wanted, problems: Sequence[Problem]) -> Result:
    learner_id = wanted.learner.pk
    if not problems:
        return Result(Code.COMPLETED, learner_id)
    if [each.code for each in problems] == [SAME]:
        return Result(Code.CONFIRMED, learner_id)
    return replace(unusable(problems), learner_id=learner_id)
