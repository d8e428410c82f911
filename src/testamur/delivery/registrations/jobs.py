"""Registering in the background: one job is one draft, and running it twice changes nothing."""

import logging

from procrastinate.contrib.django import app

from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Draft
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
