"""Each working morning the centres' people are reminded; one job is one centre."""

from procrastinate.contrib.django import app

from testamur.ground.centres.models import Centre
from testamur.kit.clock import now
from testamur.kit.scope import STAFF, of_centre, within
from testamur.outcomes.deadlines import actions


@app.periodic(cron="10 6 * * 1-5", periodic_id="deadlines")
@app.task(name="deadlines.remind_all", queueing_lock="deadlines.remind_all")
def remind_all(timestamp: int) -> None:
    """Queue a job for every open centre. `timestamp` is the morning this run stands for."""
    with within(STAFF):
        centres = list(Centre.objects.filter(status=Centre.Status.OPEN).values_list("pk", flat=True))
        app.configure_task("deadlines.remind").batch_defer(*({"centre_id": each} for each in centres))


@app.task(name="deadlines.remind")
def remind(centre_id: int) -> None:
    """Run twice, the second finds everything told."""
    with within(of_centre(centre_id)):
        actions.remind(centre=Centre.objects.get(pk=centre_id), now=now())
