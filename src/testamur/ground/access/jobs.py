"""Background work of access: forgetting what requests of the API were answered."""

from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from testamur.ground.access.actions_on_keys import forget_answers
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within


@app.periodic(cron="40 3 * * *", periodic_id="answers")
@app.task(name="access.forget_answers", queueing_lock="access.forget_answers")
def forget_old_answers(timestamp: int) -> None:
    """`timestamp` is the minute this run stands for."""
    with within(STAFF):
        forget_answers(before=now() - timedelta(days=settings.API_ANSWERS_KEPT_DAYS))
