"""A file is carried out: counted to its end first, then done in steps of a thousand, each one transaction.

`Batch.done` is how far it is. A step holds the batch and begins where the last one ended, so that a worker that died
loses at most one step, and two workers on one batch do nothing twice.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point
from testamur.kit.transitions import move
from testamur.records.batches import reading
from testamur.records.batches.actions import finding, updating, verifying
from testamur.records.batches.columns import wanted_of
from testamur.records.batches.models import Batch, Row
from testamur.records.batches.reading import Sent
from testamur.records.batches.results import Result

DONE = define("batch.done", "A file or message of many learners was carried out")
FAILED = define("batch.failed", "A file or message of many learners could not be carried out")

Results = Callable[..., list[Result]]
RESULTS: dict[str, Results] = {
    Batch.Kind.REGISTER: finding.results,
    Batch.Kind.VERIFY: verifying.results,
    Batch.Kind.UPDATE: updating.results,
}


def count(batch: Batch) -> int:
    """How many rows its file has. Read to its end outside any transaction: a broken file changes nothing. Refused."""
    with default_storage.open(batch.stored_as) as file:
        return reading.count(
            file.file, batch.file_name, wanted=wanted_of(batch), most=settings.LRS_BATCH_MOST_LEARNERS
        )


@transaction.atomic
def begin(*, batch_id: int, learners: int, now: datetime) -> None:
    move(Batch.objects.filter(pk=batch_id), to=Batch.Status.RUNNING, learners=learners, started_at=now)


@transaction.atomic
def take_step(*, batch_id: int, after: int, rows: Sequence[Sent], now: datetime) -> bool:
    """Carry out the rows that come after the first `after`; False when somebody else has done so.

    Changes: the register, as the kind of file says; a row for each; how far the batch is and its counts.
    """
    batch = Batch.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=batch_id)
    if batch.status != Batch.Status.RUNNING or batch.done != after:
        return False
    results = RESULTS[batch.kind](batch, rows, by=actor_of(batch), now=now)
    decide_by = london_date(batch.submitted_at) + timedelta(days=settings.LRS_EXCEPTION_DAYS)
    Row.objects.bulk_create(
        Row(
            organisation_id=batch.organisation_id,
            batch=batch,
            line=each.line,
            sent=each.cells,
            state=result.state,
            code=result.code,
            learner_id=result.learner_id,
            found=list(result.found),
            decide_by=decide_by if result.state == Row.State.EXCEPTION else None,
        )
        for each, result in zip(rows, results, strict=True)
    )
    counts = Counter(batch.counts) + Counter(str(each.code) for each in results)
    Batch.objects.filter(pk=batch_id).update(done=after + len(rows), counts=counts)
    fail_point("batches.step_not_kept")
    return True


@transaction.atomic
def finish(*, batch_id: int, now: datetime) -> None:
    batch = Batch.objects.get(pk=batch_id)
    if move(Batch.objects.filter(pk=batch_id), to=Batch.Status.DONE, finished_at=now):
        _tell(DONE, batch, {"learners": batch.done, **batch.counts}, now)


@transaction.atomic
def fail(*, batch_id: int, why: str, now: datetime) -> None:
    """It ends here: what was done stays done, and the history says why."""
    if move(Batch.objects.filter(pk=batch_id), to=Batch.Status.FAILED, failure=why, finished_at=now):
        batch = Batch.objects.get(pk=batch_id)
        _tell(FAILED, batch, {"why": why, "done": batch.done}, now)


def actor_of(batch: Batch) -> Actor:
    """Who handed it in, acting through the job."""
    return Actor(None, batch.submitted_by, f"job {batch.pk}", organisation_id=batch.organisation_id)


def _tell(event: str, batch: Batch, after: dict, now: datetime) -> None:
    change = Change("lrs batch", batch.pk, str(batch.pk), after=after)
    record(event, changes=[change], by=actor_of(batch), centre_id=None, now=now)
