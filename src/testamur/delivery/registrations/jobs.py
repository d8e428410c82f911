"""Acts on many carried out in the background: running one twice changes nothing."""

import logging

from procrastinate.contrib.django import app

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries import acts as queries
from testamur.delivery.registrations.queries.lapsing import centres_concerned
from testamur.ground.audit.actor import Actor
from testamur.ground.desk.actions_on_work import begin_work
from testamur.kit.clock import london_date, now
from testamur.kit.failpoints import fail_point
from testamur.kit.lost_jobs import LOST_AFTER
from testamur.kit.problems import Refused
from testamur.kit.scope import STAFF, of_centre, within

FAILED = "Nothing was done: something went wrong here. Please try again."

logger = logging.getLogger(__name__)


@app.task(name="registrations.carry_out")
def carry_out(act_id: int, centre_id: int) -> None:
    """Carry out one act. Refused or failed, it is open again, with a sentence, and nothing else changed."""
    with within(of_centre(centre_id)):
        begin_work(Act.objects.values_list("work_id", flat=True).get(pk=act_id))
    try:
        with within(of_centre(centre_id)):
            actions.carry_out(act_id=act_id, now=now())
    except Refused as refused:
        _give_back(act_id, centre_id, refused.problems[0].message)
    except Exception:
        logger.exception("act %s could not be carried out", act_id)
        _give_back(act_id, centre_id, FAILED)
        raise
    fail_point("acting.committed_not_told")


@app.periodic(cron="*/5 * * * *", periodic_id="lost-acts")
@app.task(name="registrations.put_lost_right", queueing_lock="registrations.put_lost_right")
def put_lost_right(timestamp: int) -> None:
    """Give back the acts whose job failed before it could say so itself, as when it took its workers down."""
    with within(STAFF):
        lost = list(queries.lost(before=now() - LOST_AFTER))
    for act in lost:
        _give_back(act.pk, act.centre_id, FAILED)


def _give_back(act_id: int, centre_id: int, why: str) -> None:
    with within(of_centre(centre_id)):
        actions.give_back(act_id=act_id, why=why, now=now())


@app.periodic(cron="10 2 * * *", periodic_id="lapse")
@app.task(name="registrations.lapse", queueing_lock="registrations.lapse")
def lapse(timestamp: int) -> None:
    """Each night, centre by centre: notices of what lapses soon, and the withdrawal of what has lapsed.

    `timestamp` is the minute it stands for. One centre's trouble is not another's; at the end the job fails if any
    had some, and running it again does only what is left.
    """
    at, troubled = now(), []
    with within(STAFF):
        centres = centres_concerned(today=london_date(at))
    for centre in centres:
        try:
            with within(of_centre(centre.pk)):
                actions.lapse(centre=centre, by=Actor.system("job registrations.lapse"), now=at)
        except Exception:
            logger.exception("registrations of centre %s could not be looked through", centre.number)
            troubled.append(centre.number)
        fail_point("lapsing.between_centres")
    if troubled:
        raise RuntimeError(f"Lapsing failed at {len(troubled)} centres: {', '.join(troubled[:10])}")
