"""A power cut while statements are made: death by SIGKILL half way, then the job runs again.

Afterwards each centre has one statement for the month, every line is on exactly one, and one letter waits for each.
The control commits before it has tied the lines to their statement and must be caught.
"""

import os
import signal
from collections.abc import Iterator

import pytest
from tests.house import crashing

from testamur.kit.testing import copy_of, template_database

CENTRES, LINES = 3, 4

PRELUDE = """
from datetime import UTC, date, datetime
from testamur.delivery.billing import actions, models
from testamur.ground.audit.actor import Actor
from testamur.kit.scope import STAFF, within
"""
SET_UP = """
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
at = datetime(2026, 10, 20, tzinfo=UTC)
with within(STAFF):
    user = User.objects.create(email="ada@example.org", full_name="Ada", created_at=at)
    for number in range({centres}):
        centre = Centre.objects.create(number=f"{{number:06}}", name=f"Centre {{number}}", created_at=at)
        order = models.Order.objects.create(
            centre=centre, number=f"O{{number}}", contact_name="Ada", contact_email="a@example.org",
            placed_at=at, placed_by=user)
        for line in range({lines}):
            models.LedgerLine.objects.create(
                centre=centre, order=order, kind="registration", subject=str(line), net=85, vat="exempt",
                tax=0, at=at)
"""
MAKE = """
{control}
with within(STAFF):
    actions.make_statements(month=date(2026, 10, 1), by=Actor.system("crash"), now=datetime(2026, 11, 3, tzinfo=UTC))
"""
# What a careless author might write: each step commits by itself, so half of the work survives a power cut.
COMMITS_HALF_WAY = """
from django.db import connection
from testamur.delivery.billing.actions import stating

die = stating.fail_point
def commit_first(name):
    connection.cursor().execute("commit")
    die(name)
stating.fail_point = commit_first
"""
ASK = """
from procrastinate.contrib.django.models import ProcrastinateJob
with within(STAFF):
    sums = [int(each.closing) for each in models.Statement.objects.order_by("centre")]
    tied = models.StatementLine.objects.count()
    letters = ProcrastinateJob.objects.filter(task_name="billing.announce").count()
print(sums, tied, letters, models.StatementRun.objects.count())
"""


@pytest.fixture
def crash_site(django_db_blocker) -> Iterator[str]:
    name = f"crash_statements_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        run(name, SET_UP.format(centres=CENTRES, lines=LINES))
        yield name


def run(database: str, code: str, *, failpoint: str = "", control: str = "") -> str:
    """Run it in a process of its own, which dies if it shall; what it printed."""
    program = crashing.Program(
        PRELUDE + code.replace("{control}", control), database=database, dies_at=failpoint
    )
    assert program.end() == (-signal.SIGKILL if failpoint else 0)
    return program.said.strip()


WHOLE = f"{[340] * CENTRES} {CENTRES * LINES} {CENTRES} 1"


@pytest.mark.spec("FIN-01")
def test_killed_half_way_statements_are_made_once(crash_site):
    run(crash_site, MAKE, failpoint="statements.half_way")
    assert run(crash_site, ASK) == "[] 0 0 0"

    run(crash_site, MAKE)
    run(crash_site, MAKE)

    assert run(crash_site, ASK) == WHOLE


@pytest.mark.spec("FIN-01")
def test_the_control_is_caught(crash_site):
    run(crash_site, MAKE, failpoint="statements.half_way", control=COMMITS_HALF_WAY)
    run(crash_site, MAKE)

    assert run(crash_site, ASK) != WHOLE
