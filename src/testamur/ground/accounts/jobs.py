"""Each night what is kept of sign-ins no longer than needed is forgotten."""

from procrastinate.contrib.django import app

from testamur.ground.accounts import actions
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within


@app.periodic(cron="40 3 * * *", periodic_id="forget-old")
@app.task(name="accounts.forget_old", queueing_lock="accounts.forget_old")
def forget_old(timestamp: int) -> None:
    with within(STAFF):
        actions.forget_old(now=now())
