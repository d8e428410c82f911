"""Each minute the newest events are sealed."""

import logging

from procrastinate.contrib.django import app

from testamur.ground.audit import actions
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, within

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *", periodic_id="audit-seal")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    """The digest goes to the log too: a copy that lives outside the database."""
    with within(STAFF):
        made = actions.seal(now=now())
    if made:
        logger.info("audit sealed: %s events, head %s", made.events, made.digest)
