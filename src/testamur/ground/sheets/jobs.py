"""Reading and committing in the background: one job is one sheet, and running it twice changes nothing."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from procrastinate.contrib.django import app

from testamur.ground.desk.actions_on_work import begin_work, note_progress
from testamur.ground.sheets import actions, queries
from testamur.ground.sheets.actions.receiving import read_file
from testamur.ground.sheets.models import Sheet
from testamur.kit.clock import now
from testamur.kit.failpoints import fail_point
from testamur.kit.lost_jobs import LOST_AFTER
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, of_centre, within

logger = logging.getLogger(__name__)


@app.task(name="sheets.read")
def read(sheet_id: int, centre_id: int) -> None:
    """Read and check one file. Refused or failed, it is in the history with the reason."""
    _begin(sheet_id, centre_id)
    with _putting_right(sheet_id, centre_id, actions.give_up_reading):
        with within(of_centre(centre_id)):
            sheet = Sheet.objects.select_related("centre").get(pk=sheet_id)
            reading = read_file(sheet) if sheet.status == Sheet.Status.READING else None
        if reading is None:
            return
        with within(of_centre(centre_id)):
            note_progress(sheet.work_id, done=0, total=len(reading.rows))
        with within(of_centre(centre_id)):
            actions.read(sheet_id=sheet_id, now=now(), reading=reading)


@app.task(name="sheets.commit")
def commit(sheet_id: int, centre_id: int) -> None:
    """Commit one sheet. Refused or failed, it is open again, with a sentence, and nothing else changed."""
    _begin(sheet_id, centre_id)
    with (
        _putting_right(sheet_id, centre_id, actions.put_back),
        within(of_centre(centre_id)),
    ):
        actions.commit(sheet_id=sheet_id, now=now())
    fail_point("sheets.committed_not_told")


@app.periodic(cron="*/5 * * * *", periodic_id="lost-sheets")
@app.task(name="sheets.put_lost_right", queueing_lock="sheets.put_lost_right")
def put_lost_right(timestamp: int) -> None:
    """Give back the sheets whose job failed before it could say so itself, as when the database was away."""
    with within(STAFF):
        lost = list(queries.lost(before=now() - LOST_AFTER))
    for sheet in lost:
        put_right = actions.put_back if sheet.status == Sheet.Status.COMMITTING else actions.give_up_reading
        with within(of_centre(sheet.centre_id)):
            put_right(sheet_id=sheet.pk, why="Something went wrong here. Please try again.", now=now())


def _begin(sheet_id: int, centre_id: int) -> None:
    with within(of_centre(centre_id)):
        begin_work(Sheet.objects.values_list("work_id", flat=True).get(pk=sheet_id))


@contextmanager
def _putting_right(sheet_id: int, centre_id: int, put_right: Callable[..., None]) -> Iterator[None]:
    """Whatever goes wrong inside is told to the user; what is no refusal is a failure of the job as well."""
    try:
        yield
    except Refused as refused:
        with within(of_centre(centre_id)):
            put_right(sheet_id=sheet_id, why=refused.problems[0].message, now=now())
    except Exception:
        logger.exception("sheet %s failed", sheet_id)
        with within(of_centre(centre_id)):
            put_right(sheet_id=sheet_id, why="Something went wrong here. Please try again.", now=now())
        raise
