"""Work of the night: who was registered twice, and what is common among the learners held."""

from datetime import timedelta

from procrastinate.contrib.django import app

from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within
from testamur.records.register.actions import measuring
from testamur.records.register.actions.suspecting import look_for_duplicates

LOOKED_BACK = timedelta(days=3)
"""More than a night, so that one that was missed is made up for. Looking twice finds nothing twice."""


@app.periodic(cron="40 1 * * *", periodic_id="duplicates")
@app.task(name="register.look_for_duplicates", queueing_lock="register.look_for_duplicates")
def look_for_duplicates_tonight(timestamp: int) -> None:
    at = now()
    with within(STAFF):
        look_for_duplicates(since=at - LOOKED_BACK, now=at)


@app.periodic(cron="10 2 1 * *", periodic_id="measure")
@app.task(name="register.measure", queueing_lock="register.measure")
def measure(timestamp: int) -> None:
    """Rare names say more than common ones: what is rare is counted anew each month."""
    with within(STAFF):
        measuring.measure(now=now())
