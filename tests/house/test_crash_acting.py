"""A power cut while many are cancelled, or while registrations lapse: the process dies by SIGKILL, then runs again.

Whatever the point, afterwards each registration has ended once, with one fee, one credit, one line and one audit row,
or, before the second run, nothing of it. The control commits in halves and must be caught.
"""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from tests.house import crashing
from tests.people import NOW, TODAY

from testamur.kit.testing import copy_of, template_database

LEARNERS = 40

BEGIN = """
from testamur.delivery.registrations import jobs

jobs.now = lambda: at
"""
CANCEL = "jobs.carry_out(act_id=act_id, centre_id=centre_id)"
LAPSE = "jobs.lapse(timestamp=0)"
SWEEP = "jobs.put_lost_right(timestamp=0)"
# What a careless author might write: the registrations are committed before the rest.
IN_HALVES = """
from django.db import connection
from testamur.delivery.registrations.acts.cancelling import Cancel

whole = Cancel.carry_out

def and_commit(self, plan, **facts):
    written = whole(self, plan, **facts)
    connection.cursor().execute("commit")
    return written

Cancel.carry_out = and_commit
"""


@pytest.fixture(scope="module")
def crash_site(django_db_blocker) -> Iterator[str]:
    """The name of a database of these tests' own, whose rows are really committed; each has its own centre."""
    name = f"crash_acting_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        yield name


@pytest.fixture(scope="module")
def product(crash_site):
    from tests.people import make_product

    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2020", from_on=TODAY - timedelta(days=999))
        Price.objects.create(price_list=prices, kind="cancellation", amount="20.00")
        return make_product("600/0727/8", "Diploma in Counselling Skills", [], {"title": "None", "units": []})


@pytest.fixture
def centre(product, request):
    from tests.people import make_centre

    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        return make_centre(f"{request.session.items.index(request.node):06}", "Harbour City College")


@pytest.fixture
def ada(centre):
    from tests.people import make_member, make_user

    from testamur.ground.access.permissions import Permission
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        user = make_user("Ada Okafor", email=f"ada{centre.number}@example.org")
        make_member(user, centre, *Permission, is_administrator=True)
        return user


def enrolled(centre, product, ada, **facts):
    from tests.learners import enrol, make_batch

    names = [f"Anna {chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(LEARNERS)]
    return enrol(make_batch(centre, product, ada), names, ada, **facts)


@pytest.fixture
def asked(centre, product, ada, monkeypatch):
    """Forty registrations that are to be cancelled by a job which has not run."""
    from tests.people import actor_of

    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.actions import acts
    from testamur.delivery.registrations.acts.kinds import kind_named
    from testamur.kit.scope import STAFF, within

    monkeypatch.setattr(acts, "AT_ONCE", 0)
    with within(STAFF):
        by = actor_of(ada, centre)
        act = actions.prepare(
            centre=centre,
            kind=kind_named("cancel"),
            registration_ids=[each.pk for each in enrolled(centre, product, ada)],
            details={"purchase_order": "", "contact_name": ada.full_name, "contact_email": ada.email},
            key=uuid4(),
            by=by,
            now=NOW,
        )
        return actions.ask(act=act, agreed=Decimal(LEARNERS * 20 - 85), by=by, now=NOW)


def run(database: str, work: str, *, dies_at: str = "", act=None, at=NOW) -> int:
    """Run it in a process of its own; its exit code, negative when a signal ended it."""
    facts = {"act_id": act.pk, "centre_id": act.centre_id} if act else {}
    return crashing.run(BEGIN + work, database=database, dies_at=dies_at, at=at, **facts)


def found(centre) -> dict[str, int]:
    """How much of everything the centre has."""
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations.models import ActLine, LapseNotice, Registration, Withdrawal
    from testamur.ground.audit.models import Event
    from testamur.ground.desk.models import Message, Work
    from testamur.kit.scope import STAFF, of_centre, within

    with within(STAFF):
        names = ("registration.cancelled", "registration.lapsed")
        audited = Event.objects.filter(name__in=names, centre_id=centre.pk).count()
        messages = Message.objects.filter(to=f"ada{centre.number}@example.org").count()
        told = Work.objects.filter(acting_centre_id=centre.pk, status=Work.Status.DONE).count()
    with within(of_centre(centre.pk)):
        return {
            "ended": Registration.objects.exclude(status=Registration.Status.ACTIVE).count(),
            "lines": ActLine.objects.count(),
            "withdrawals": Withdrawal.objects.count(),
            "notices": LapseNotice.objects.count(),
            "fees": LedgerLine.objects.filter(kind="cancellation").count(),
            "credits": LedgerLine.objects.filter(credits__isnull=False).count(),
            "audited": audited,
            "messages": messages,
            "told": told,
        }


NOTHING = dict.fromkeys(
    ("ended", "lines", "withdrawals", "notices", "fees", "credits", "audited", "messages", "told"), 0
)
CANCELLED = {
    **NOTHING,
    **dict.fromkeys(("ended", "lines", "fees", "audited"), LEARNERS),
    **{"credits": 1, "messages": 1, "told": 1},  # they have one charge between them
}
LAPSED = {**NOTHING, **dict.fromkeys(("ended", "withdrawals", "audited"), LEARNERS), "messages": 1}


@pytest.mark.spec("LRN-07", "SYS-09")
@pytest.mark.parametrize(
    ("dies_at", "left"),
    [
        ("acting.half_way", NOTHING),
        ("acting.before_telling", NOTHING),
        ("acting.committed_not_told", CANCELLED),
    ],
)
def test_many_are_cancelled_once_whenever_the_process_dies(crash_site, centre, asked, dies_at, left):
    assert run(crash_site, CANCEL, dies_at=dies_at, act=asked) == -signal.SIGKILL
    assert found(centre) == left

    assert run(crash_site, CANCEL, act=asked) == 0

    assert found(centre) == CANCELLED


def test_cancelling_in_halves_is_caught(crash_site, centre, asked):
    assert run(crash_site, IN_HALVES + CANCEL, dies_at="acting.half_way", act=asked) == -signal.SIGKILL

    assert found(centre) == {**NOTHING, "ended": LEARNERS, "fees": LEARNERS, "credits": 1}


@pytest.mark.spec("SYS-09")
def test_an_act_whose_job_was_given_up_can_be_done_again(crash_site, centre, asked):
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert run(crash_site, CANCEL, dies_at="acting.half_way", act=asked) == -signal.SIGKILL
    ProcrastinateJob.objects.filter(args__act_id=asked.pk).update(status="failed")

    assert run(crash_site, SWEEP, at=NOW + timedelta(minutes=11)) == 0

    assert (status_of(asked), found(centre)) == ("open", NOTHING)


def status_of(act) -> str:
    from testamur.delivery.registrations.models import Act
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        return Act.objects.get(pk=act.pk).status


@pytest.mark.spec("LRN-06", "SYS-09")
@pytest.mark.parametrize(
    ("dies_at", "left"), [("lapsing.half_way", NOTHING), ("lapsing.between_centres", LAPSED)]
)
def test_registrations_lapse_once_whenever_the_process_dies(crash_site, centre, product, ada, dies_at, left):
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        enrolled(centre, product, ada, lapses_on=TODAY - timedelta(days=1))

    assert run(crash_site, LAPSE, dies_at=dies_at) == -signal.SIGKILL
    assert found(centre) == left
    assert run(crash_site, LAPSE) == 0

    assert found(centre) == LAPSED
