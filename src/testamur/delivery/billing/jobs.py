"""Statements in the background: each morning those that are due, all in one go, then a letter for each."""

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from testamur.delivery.billing import actions
from testamur.delivery.billing.models import Statement, StatementRun
from testamur.delivery.billing.months import months_due
from testamur.ground.audit.actor import Actor
from testamur.kit.clock import london_date, now
from testamur.kit.scope import STAFF, of_centre, within
from testamur.rulebook.calendar import WorkingCalendar


@app.periodic(cron="20 5 * * *", periodic_id="statements")
@app.task(name="billing.make_statements", queueing_lock="billing.make_statements")
def make_statements(timestamp: int) -> None:
    """The statements of each month that is over and due, oldest first. `timestamp` is the minute it stands for."""
    at = now()
    with within(STAFF):
        last = StatementRun.objects.order_by("-month").values_list("month", flat=True).first()
    for month in months_due(
        last=last,
        today=london_date(at),
        working_day=settings.STATEMENTS_ON_WORKING_DAY,
        calendar=WorkingCalendar(),
    ):
        with within(STAFF):
            actions.make_statements(month=month, by=Actor.system("job billing.make_statements"), now=at)


@app.task(name="billing.announce", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def announce(statement_id: int, centre_id: int) -> None:
    """Write to the centre that a statement is there."""
    with within(of_centre(centre_id)):
        statement = Statement.objects.select_related("centre").get(pk=statement_id)
        actions.announce(statement=statement, now=now())
