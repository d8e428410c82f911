"""What is done in the background: a draft registered, an act on many carried out. Running one twice changes nothing."""

import logging

from procrastinate.contrib.django import app

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Act, Draft
from testamur.ground.desk.actions_on_work import begin_work
from testamur.kit.clock import now
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Refused
from testamur.kit.scope import of_centre, within

logger = logging.getLogger(__name__)


@app.task(name="registrations.register")
def register(draft_id: int, centre_id: int) -> None:
    """Register one draft. Refused or failed, the draft is open again, with a sentence, and nothing else changed."""
    with within(of_centre(centre_id)):
        begin_work(Draft.objects.values_list("work_id", flat=True).get(pk=draft_id))
    try:
        with within(of_centre(centre_id)):
            actions.register(draft_id=draft_id, now=now())
    except Refused as refused:
        _put_back(draft_id, centre_id, f"Nobody was registered. {refused.problems[0].message}")
    except Exception:
        logger.exception("draft %s could not be registered", draft_id)
        _put_back(draft_id, centre_id, "Nobody was registered: something went wrong here. Please try again.")
        raise
    fail_point("registering.committed_not_told")


def _put_back(draft_id: int, centre_id: int, why: str) -> None:
    with within(of_centre(centre_id)):
        actions.put_back(draft_id=draft_id, why=why, now=now())


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
        _give_back(act_id, centre_id, "Nothing was done: something went wrong here. Please try again.")
        raise
    fail_point("acting.committed_not_told")


def _give_back(act_id: int, centre_id: int, why: str) -> None:
    with within(of_centre(centre_id)):
        actions.give_back(act_id=act_id, why=why, now=now())
