"""Files are carried out in the background: one job is one file, and running it twice changes nothing."""

import logging
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import OperationalError
from procrastinate.contrib.django import app
from psycopg.errors import DeadlockDetected

from testamur.kit.clock import now
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, of_organisation, within
from testamur.records.batches import actions, queries, reading
from testamur.records.batches.columns import wanted_of
from testamur.records.batches.models import Batch
from testamur.records.batches.reading import Sent

WENT_WRONG = "Something went wrong here. What was done stays done; hand the file in again for the rest."

MOST_ATTEMPTS = 4
LOST_AFTER = timedelta(minutes=10)
"""A file that waits for longer, and has no job any more, waits for nobody."""

logger = logging.getLogger(__name__)


@app.task(name="batches.carry_out")
def carry_out(batch_id: int, organisation_id: int) -> None:
    """Carry out one file from where it is. Refused or failed, the history says why."""
    scope = of_organisation(organisation_id)
    try:
        with within(scope):
            batch = Batch.objects.get(pk=batch_id)
        if batch.status == Batch.Status.WAITING:
            learners = actions.count(batch)
            with within(scope):
                actions.begin(batch_id=batch_id, learners=learners, now=now())
        for after, rows in _steps(batch):
            if not _taken(batch, after, rows):
                return
            fail_point("batches.between_steps")
        with within(scope):
            actions.finish(batch_id=batch_id, now=now())
    except Refused as refused:
        with within(scope):
            actions.fail(batch_id=batch_id, why=refused.problems[0].message, now=now())
    except OperationalError:
        logger.exception("batch %s stopped: the database was away; it goes on later", batch_id)
        raise
    except Exception:
        logger.exception("batch %s failed", batch_id)
        with within(scope):
            actions.fail(batch_id=batch_id, why=WENT_WRONG, now=now())
        raise


def _taken(batch: Batch, after: int, rows: list[Sent]) -> bool:
    """Take one step, once more when it and another file's step waited for each other's learners."""
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            with within(of_organisation(batch.organisation_id)):
                return actions.take_step(batch_id=batch.pk, after=after, rows=rows, now=now())
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected) or attempt == MOST_ATTEMPTS:
                raise
            logger.warning("batch %s: the step after row %s is taken again", batch.pk, after)
    raise AssertionError("the last attempt returns or raises")


def _steps(batch: Batch) -> Iterator[tuple[int, list[Sent]]]:
    """What is still to do, in steps: how many rows come before, and the rows."""
    if batch.status in {Batch.Status.DONE, Batch.Status.FAILED}:
        return
    with default_storage.open(batch.stored_as) as file:
        read = reading.read(file.file, batch.file_name, wanted=wanted_of(batch))
        with closing(read):  # it lets go of the file before the file is closed
            yield from _after(batch.done, read)


def _after(done: int, read: Iterator[Sent]) -> Iterator[tuple[int, list[Sent]]]:
    rows = islice(read, done, None)
    while step := list(islice(rows, settings.LRS_BATCH_CHUNK)):
        yield done, step
        done += len(step)


@app.periodic(cron="15 2 * * *", periodic_id="exceptions")
@app.task(name="batches.age", queueing_lock="batches.age")
def age(timestamp: int) -> None:
    """At night: exceptions end, letters warn of those that will, and old files are removed."""
    at = now()
    with within(STAFF):
        actions.expire(now=at)
        actions.remind(now=at)
    with within(STAFF):
        actions.clear_old(now=at)


@app.periodic(cron="*/10 * * * *", periodic_id="lost-batches")
@app.task(name="batches.go_on_with_lost", queueing_lock="batches.go_on_with_lost")
def go_on_with_lost(timestamp: int) -> None:
    """Queue again the files whose job failed before it could say so itself, as when the database was away."""
    with within(STAFF):
        for batch in queries.lost(before=now() - LOST_AFTER):
            carry_out.defer(batch_id=batch.pk, organisation_id=batch.organisation_id)
