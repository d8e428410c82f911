"""Each night: users who stay away are suspended, and one-time passwords that nobody used end."""

from procrastinate.contrib.django import app

from testamur.ground.audit.actor import Actor
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within
from testamur.records.organisations import actions


@app.periodic(cron="50 3 * * *", periodic_id="look-after-organisation-users")
@app.task(name="organisations.look_after_users", queueing_lock="organisations.look_after_users")
def look_after_users(timestamp: int) -> None:
    """`timestamp` is the minute it stands for. Running it again does only what is left."""
    by, at = Actor.system("job organisations.look_after_users"), now()
    with within(STAFF):
        actions.suspend_idle(by=by, now=at)
        actions.end_unused_passwords(by=by, now=at)
