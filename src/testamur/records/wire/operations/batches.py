"""submitBatchRegistration and submitVerifyBatch, and the output of each: many learners at once, by a job.

A job is known to the organisation that submitted it by this service, and to nobody else: another's number, a number of
the pages and a number that never was are answered with the same bytes.
"""

from collections.abc import Mapping, Sequence

from lxml import etree

from testamur.records.batches.actions import SameFile, submit
from testamur.records.batches.codes import Count
from testamur.records.batches.columns import REGISTER, ULN, heading
from testamur.records.batches.models import Batch
from testamur.records.batches.queries import Output, OutputRow, output_of
from testamur.records.register.queries import Held
from testamur.records.register.verifying import Code as Verdict
from testamur.records.register.verifying import Verified
from testamur.records.wire.asking import CHANNEL, Asker
from testamur.records.wire.codes import OF_STATUS, Code
from testamur.records.wire.envelope import said, texts_in
from testamur.records.wire.operations.verifying import to_verify
from testamur.records.wire.writing import add_verified, date_time

CHECK = "CHK"
NO_JOB = 0
FIELDS: Mapping[str, str] = {heading(field): field for field in REGISTER}
"""Fields of a row by element, in the order of the published type BatchLearner."""

STATUSES = {
    Batch.Status.WAITING: "Waiting",
    Batch.Status.RUNNING: "InProgress",
    Batch.Status.DONE: "Successful",
    Batch.Status.FAILED: "Failed",
}
COUNTS = {
    "NewLearnersCount": Count.NEW,
    "ExistsUpdatedLearnersCount": Count.EXISTS_OR_UPDATED,
    "PossibleMatchLearnersCount": Count.POSSIBLE,
    "LearnersNotFoundCount": Count.NOT_FOUND,
    "RejectedLearnersCount": Count.REJECTED,
}

Row = Mapping[str, str]


def submit_registrations(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    rows = [_row(each) for each in request.findall("Learner")]
    if _is_count(request, rows):
        is_check = request.findtext("JobType") == CHECK
        _tell_job(answer, _submit(asker, Batch.Kind.REGISTER, rows, checks_only=is_check))
    else:
        _refuse(answer, Code.COUNT)


def submit_verifications(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    for learner in request.findall("Learner"):
        to_verify(learner)  # a day that no calendar has makes the request invalid, not one row of the job
    rows = [_row(each) for each in request.findall("Learner")]
    if _is_count(request, rows):
        _tell_job(answer, _submit(asker, Batch.Kind.VERIFY, rows))
    else:
        _refuse(answer, Code.VERIFY_COUNT)


def registration_output(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    output = _output(asker, request, Batch.Kind.REGISTER)
    if output is None:
        said(answer, "ResponseCode", Code.UNKNOWN_JOB)
        return
    _tell_status(answer, output)
    is_done = output.batch.status == Batch.Status.DONE
    for element, count in COUNTS.items():
        said(answer, element, output.counts[count] if is_done else None)
    _tell_times(answer, output)
    for row in output.rows if is_done else ():
        _add_registered(answer, row)


def verification_output(asker: Asker, request: etree._Element, answer: etree._Element) -> None:
    output = _output(asker, request, Batch.Kind.VERIFY)
    if output is None:
        said(answer, "ResponseCode", Code.UNKNOWN_JOB)
        return
    _tell_status(answer, output)
    _tell_times(answer, output)
    for row in output.rows if output.batch.status == Batch.Status.DONE else ():
        add_verified(answer, "VerifiedLearner", _verified(row))


# Submitting


def _row(learner: etree._Element) -> Row:
    return {FIELDS[name]: text for name, text in texts_in(learner).items()}


def _is_count(request: etree._Element, rows: Sequence[Row]) -> bool:
    return int(request.findtext("LearnerRecordCount")) == len(rows)


def _submit(asker: Asker, kind: Batch.Kind, rows: Sequence[Row], **facts: bool) -> Batch:
    """The same again, as after an answer that was lost, is the same job."""
    try:
        return submit(kind=kind, rows=rows, **facts, **asker.facts)
    except SameFile as same:
        return same.batch


def _tell_job(answer: etree._Element, batch: Batch) -> None:
    said(answer, "ResponseCode", Code.SUBMITTED)
    said(answer, "JobID", batch.pk)


def _refuse(answer: etree._Element, code: Code) -> None:
    said(answer, "ResponseCode", code)
    said(answer, "JobID", NO_JOB)


# Output


def _output(asker: Asker, request: etree._Element, kind: Batch.Kind) -> Output | None:
    batch = Batch.objects.filter(
        pk=int(request.findtext("JobID")),
        organisation=asker.organisation,
        kind=kind,
        channel=CHANNEL,
        cleared_at=None,
    ).first()
    return output_of(batch) if batch else None


def _tell_status(answer: etree._Element, output: Output) -> None:
    said(answer, "ResponseCode", OF_STATUS[output.batch.status])
    said(answer, "JobStatus", STATUSES[output.batch.status])


def _tell_times(answer: etree._Element, output: Output) -> None:
    said(answer, "JobStartedDateTime", date_time(output.batch.started_at))
    said(answer, "JobFinishedDateTime", date_time(output.batch.finished_at))


def _add_registered(answer: etree._Element, row: OutputRow) -> None:
    """What was sent, with the ULN to use, and what came of it."""
    told, texts = etree.SubElement(answer, "Learner"), {**row.sent, ULN: row.uln or row.sent.get(ULN)}
    for element, field in FIELDS.items():
        said(told, element, texts.get(field))
    said(told, "ReturnCode", row.code)


def _verified(row: OutputRow) -> Verified:
    """A row as it was verified. A number that cannot be one has a code of files there: here it is not found."""
    sent = etree.Element("Learner")
    for element, field in FIELDS.items():
        said(sent, element, row.sent.get(field))
    known = row.code in set(Verdict)
    flags = tuple(flag for found in row.row.found for flag in found.get("flags", ()))
    held = Held(row.row.learner.master or row.row.learner, row.row.learner) if row.row.learner else None
    return Verified(to_verify(sent), Verdict(row.code) if known else Verdict.NOT_FOUND, flags, held)
