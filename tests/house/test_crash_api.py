"""A power cut while another system registers learners by the API, and two of the same request at once.

The process dies by SIGKILL at named points; the system, which got no answer, asks again with the same key. Whatever the
point, there is one batch, one order and one kept answer in the end, and the answer is the same from then on.
"""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from tests.house.crashing import Program
from tests.people import NOW

from testamur.kit.testing import copy_of, template_database

POINTS = ("registering.half_way", "api.done_not_kept", "api.kept_not_committed")

ASK = """
import json
import time_machine
from django.test import Client

with time_machine.travel(at, tick=False):
    for _ in range(times):
        answer = Client().post(
            "/api/v1/registrations",
            body,
            content_type="application/json",
            headers={"Authorization": "Bearer " + key, "Idempotency-Key": "once"},
        )
        print(json.dumps([answer.status_code, answer.content.decode(), answer.has_header("Idempotent-Replayed")]))
"""
BODY = {
    "product": "60007278",
    "contact_name": "Ada Okafor",
    "contact_email": "ada@example.org",
    "learners": [
        {
            "forename": "Dilys", "surname": surname, "date_of_birth": "2008-03-27", "gender": "F",
            "starts_on": "2026-09-01", "planned_end_on": "2027-07-31",
        }
        for surname in ("Moore", "Price", "Evans")
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A centre of its own in a database whose rows are really committed, and its system's key."""

    database: str
    centre_id: int
    secret: str

    def ask(self, failpoint: str = "", times: int = 1) -> Program:
        return Program(
            ASK,
            database=self.database,
            dies_at=failpoint,
            key=self.secret,
            body=json.dumps(BODY),
            at=NOW,
            times=times,
        )

    def made(self) -> tuple[int, ...]:
        """How many learners, registrations, batches, orders, charges and kept answers there are."""
        from testamur.delivery.billing.models import LedgerLine, Order
        from testamur.delivery.learners.models import Learner
        from testamur.delivery.registrations.models import Batch, Registration
        from testamur.ground.access.models import KeptAnswer
        from testamur.kit.scope import STAFF, within

        with within(STAFF):
            kinds = (Learner, Registration, Batch, Order, LedgerLine, KeptAnswer)
            return tuple(kind.objects.filter(centre_id=self.centre_id).count() for kind in kinds)


NOTHING, ONCE = (0, 0, 0, 0, 0, 0), (3, 3, 1, 1, 3, 1)


@pytest.fixture(scope="module")
def database(django_db_blocker) -> Iterator[str]:
    name = f"crash_api_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        yield name


@pytest.fixture(scope="module")
def product(database):
    from tests.people import make_product

    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
        Price.objects.create(price_list=prices, kind="registration", amount="85.00")
        return make_product("600/0727/8", "Diploma in Counselling Skills", [], {"name": "None"})


@pytest.fixture
def site(database, product, request) -> Site:
    from tests.people import actor_of, make_centre, make_member, make_user

    from testamur.catalogue.approvals.models import Approval
    from testamur.ground.access.actions_on_keys import make_key
    from testamur.ground.access.permissions import Permission
    from testamur.kit.scope import STAFF, within

    number = f"{request.session.items.index(request.node):06}"
    with within(STAFF):
        centre = make_centre(number, "Harbour City College")
        ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
        make_member(ada, centre, *Permission, is_administrator=True)
        Approval.objects.create(centre=centre, product=product, approved_on=date(2025, 9, 1))
        _, secret = make_key(
            centre=centre,
            name="Records",
            permissions=list(Permission),
            expires_on=date(2027, 8, 31),
            by=actor_of(ada, centre),
            now=NOW,
        )
    return Site(database, centre.pk, secret)


def answers_of(program: Program) -> list[tuple[int, str, bool]]:
    """Status, body, and whether it was answered before."""
    assert program.end() == 0
    return [tuple(json.loads(line)) for line in program.said.splitlines()]


@pytest.mark.spec("BEY-11", "SYS-09")
@pytest.mark.parametrize("failpoint", POINTS)
def test_a_request_that_died_is_done_once_when_it_is_sent_again(site, failpoint):
    died = site.ask(failpoint).end()
    after_the_cut = site.made()

    first, again = answers_of(site.ask(times=2))

    assert died == -signal.SIGKILL
    assert after_the_cut == NOTHING
    assert site.made() == ONCE
    assert (first[0], first[2]) == (200, False)
    assert again == (200, first[1], True)


@pytest.mark.spec("BEY-11")
def test_two_of_the_same_request_at_once_do_it_once(site):
    both = [site.ask(), site.ask()]

    answers = [answers_of(each)[0] for each in both]

    assert site.made() == ONCE
    assert answers[0][:2] == answers[1][:2]
    assert sorted(answer[2] for answer in answers) == [False, True]
