"""Rows to verify: is each ULN its learner's (URN-07)? Nothing is changed, and every learner looked at is noted."""

from collections.abc import Sequence
from datetime import datetime

from testamur.ground.audit.actor import Actor
from testamur.kit.problems import Problem
from testamur.records.batches.columns import ULN, VERIFY, heading
from testamur.records.batches.models import Batch
from testamur.records.batches.reading import BEYOND, Sent
from testamur.records.batches.results import Cleaned, Result, cleaned, insufficient, unusable
from testamur.records.register.actions import note_looks
from testamur.records.register.verifying import ToVerify, Verified, verify

NEEDED = (ULN, "given_name", "family_name")


def results(batch: Batch, rows: Sequence[Sent], *, by: Actor, now: datetime) -> list[Result]:
    """The verdict on each row, in order; a row that cannot be read has the code of a batch file instead."""
    read = [cleaned(_compared(each)) for each in rows]
    done = {number: result for number, each in enumerate(read) if (result := _refused(each))}
    asked = [number for number in range(len(read)) if number not in done]
    answers = verify([_to_verify(read[number]) for number in asked])
    done |= {number: _result(answer) for number, answer in zip(asked, answers, strict=True)}
    learners = {answer.held.learner.pk: answer.held.learner for answer in answers if answer.held}
    note_looks(
        learners=learners.values(),
        what="verified",
        channel="wire" if batch.channel == "wire" else "file",
        by=by,
        organisation=batch.organisation,
        now=now,
    )
    return [done[number] for number in range(len(rows))]


def _compared(sent: Sent) -> Sent:
    """Only what is compared: other columns make no row wrong."""
    cells = {name: text for name, text in sent.cells.items() if name in (*VERIFY, BEYOND)}
    return Sent(sent.line, cells)


def _refused(read: Cleaned) -> Result | None:
    lacking = [
        Problem("details.missing", f"{heading(name)} is missing.", name)
        for name in NEEDED
        if not read.sent.cells.get(name)
    ]
    if read.problems:
        return unusable(read.problems)
    return insufficient(lacking) if lacking else None


def _to_verify(read: Cleaned) -> ToVerify:
    details = read.details
    return ToVerify(read.uln, details.given_name, details.family_name, details.born_on, details.gender)


def _result(answer: Verified) -> Result:
    if answer.held is None:
        return Result(answer.code)
    found = ({"flags": list(answer.flags)},) if answer.flags else ()
    return Result(answer.code, answer.held.learner.pk, found)
