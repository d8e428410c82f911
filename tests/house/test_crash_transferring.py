"""A power cut while learners are transferred: the process dies by SIGKILL at named points, then the act is done again.

Whatever the point, afterwards everybody has moved, once, with one credit, one charge and their units, or, before the
second run, nobody has. The control moves in halves and must be caught.
"""

import os
import signal
from collections.abc import Iterator
from uuid import uuid4

import pytest
from tests.house import crashing
from tests.people import NOW

from testamur.kit.testing import copy_of, template_database

LEARNERS = 20

RUN = """
from testamur.delivery.registrations import actions
from testamur.ground.audit.actor import Actor
from testamur.kit.scope import of_centre, within

{control}
with within(of_centre(centre_id)):
    by = Actor(user_id, "Ada Okafor", "192.0.2.1", centre_id)
    actions.carry_out(act_id=act_id, by=by, now=at)
"""
# What a careless author might write: the registrations are committed before the units go along.
IN_HALVES = """
import os, signal
from django.db import connection
from testamur.outcomes.moving import actions as moving

def commit_first(**facts):
    connection.cursor().execute("commit")
    os.kill(os.getpid(), signal.SIGKILL)

moving.grading.carry_over = commit_first
"""


@pytest.fixture(scope="module")
def crash_site(django_db_blocker) -> Iterator[str]:
    """The name of a database of these tests' own, whose rows are really committed; each has its own centre."""
    name = f"crash_moving_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        yield name


@pytest.fixture(scope="module")
def products(crash_site):
    """Two products that share their one unit, at £85 each."""
    from datetime import date

    from tests.people import make_product

    from testamur.catalogue.products.models import Grade, GradeScale, Unit
    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
        Price.objects.create(price_list=prices, kind="registration", amount="85.00")
        scale = GradeScale.objects.create(code="pass", title="Pass")
        Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
        unit = Unit.objects.create(code="T/502/8235", title="Skills", level=3, credits=12, scale=scale)
        rule = {"name": "Mandatory", "mandatory": [unit.code]}
        return [make_product(code, f"Diploma {code}", [unit], rule) for code in ("600/0727/8", "601/3998/5")]


@pytest.fixture
def prepared(products, request):
    """An act that was checked and is not done: everybody has the unit marked."""
    from tests.learners import enrol, make_batch
    from tests.people import actor_of, make_centre, make_member, make_user

    from testamur.catalogue.approvals.models import Approval
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.acts.kinds import kind_named
    from testamur.delivery.registrations.models import Registration
    from testamur.ground.access.permissions import Permission
    from testamur.kit.scope import STAFF, within
    from testamur.outcomes.grading.actions import mark_units
    from testamur.outcomes.grading.models import UnitHeld

    number = f"{request.session.items.index(request.node):06}"
    old, new = products
    with within(STAFF):
        centre = make_centre(number, "Harbour City College")
        ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
        make_member(ada, centre, *Permission, is_administrator=True)
        Approval.objects.create(centre=centre, product=new, approved_on=NOW.date())
        names = [f"Learner{letter} Smith" for letter in "abcdefghijklmnopqrst"]
        registrations = enrol(make_batch(centre, old, ada), names, ada)
        charge = registrations[0].charge
        for each in registrations:
            facts = {"product": old, "subject": each.learner.number, "net": "85.00", "tax": "0.00", "at": NOW}
            each.charge = LedgerLine.objects.create(
                centre=centre, order=charge.order, kind="registration", vat="exempt", **facts
            )
        Registration.objects.bulk_update(registrations, ["charge"])
        unit = old.versions.get().units.get()
        mark_units(
            marks={(each.pk, unit.pk): UnitHeld.Means.ACHIEVED for each in registrations},
            by=actor_of(ada, centre),
            now=NOW,
        )
        address = centre.addresses.first().pk
        details = {
            "product": new.pk,
            "batch": "",
            "session": 2026,
            "delivery_address": address,
            "certificate_address": address,
            "purchase_order": "",
            "contact_name": "Ada Okafor",
            "contact_email": ada.email,
        }
        return actions.prepare(
            centre=centre,
            kind=kind_named("transfer"),
            registration_ids=[each.pk for each in registrations],
            details=details,
            key=uuid4(),
            by=actor_of(ada, centre),
            now=NOW,
        )


def run(database: str, act, *, dies_at: str = "", control: str = "") -> int:
    """Do the act in a process of its own; its exit code, negative when a signal ended it."""
    return crashing.run(
        RUN.format(control=control),
        database=database,
        dies_at=dies_at,
        act_id=act.pk,
        centre_id=act.centre_id,
        user_id=act.started_by_id,
        at=NOW,
    )


def found(act) -> dict[str, int]:
    """How much of everything there is that moving makes."""
    from testamur.delivery.billing.models import LedgerLine
    from testamur.delivery.registrations.models import ActLine, Batch, Registration
    from testamur.ground.audit.models import Event
    from testamur.kit.scope import STAFF, of_centre, within
    from testamur.outcomes.grading.models import UnitHeld

    with within(STAFF):
        audited = Event.objects.filter(name="registration.transferred", centre_id=act.centre_id).count()
    with within(of_centre(act.centre_id)):
        moved = Registration.objects.exclude(moved_from=None)
        return {
            "new batches": Batch.objects.count() - 1,
            "left": Registration.objects.filter(status="transferred").count(),
            "moved": moved.count(),
            "ready to claim": moved.filter(stage="ready").count(),
            "units": UnitHeld.objects.exclude(carried_from=None).count(),
            "charges": moved.values("charge").distinct().count(),
            "credits": LedgerLine.objects.exclude(credits=None).count(),
            "lines": ActLine.objects.count(),
            "audited": audited,
        }


ALL = {
    "new batches": 1,
    **dict.fromkeys(
        ("left", "moved", "ready to claim", "units", "charges", "credits", "lines", "audited"), LEARNERS
    ),
}
NOTHING = dict.fromkeys(ALL, 0)


@pytest.mark.spec("LRN-08", "SYS-09")
@pytest.mark.parametrize("dies_at", ["moving.half_way", "moving.before_units", "acting.before_telling"])
def test_learners_are_moved_once_whenever_the_process_dies(crash_site, prepared, dies_at):
    assert run(crash_site, prepared, dies_at=dies_at) == -signal.SIGKILL
    assert found(prepared) == NOTHING

    assert run(crash_site, prepared) == 0

    assert found(prepared) == ALL


def test_moving_in_halves_is_caught(crash_site, prepared):
    assert run(crash_site, prepared, control=IN_HALVES) == -signal.SIGKILL

    assert found(prepared)["left"] == LEARNERS
    assert found(prepared)["units"] == 0
