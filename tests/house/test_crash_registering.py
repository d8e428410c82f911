"""A power cut while a batch is registered: the process dies by SIGKILL at named points, then the job runs again.

Whatever the point, afterwards there is one batch with all its learners, one charge for each, one order and one
message, or, before the second run, nothing of it. The control registers in halves and must be caught.
"""

import os
import signal
from collections.abc import Iterator
from datetime import date

import pytest
from tests.house import crashing
from tests.people import NOW

from testamur.kit.testing import copy_of, template_database

LEARNERS = 40

RUN = """
from testamur.ground.sheets import jobs

{control}
jobs.{job}(sheet_id=sheet_id, centre_id=centre_id)
"""
# What a careless author might write: the learners are committed before the rest.
IN_HALVES = """
from django.db import connection
from testamur.delivery.registrations.actions import registering

whole = registering.add_from

def and_commit(**facts):
    whole(**facts)
    connection.cursor().execute("commit")

registering.add_from = and_commit
"""


@pytest.fixture(scope="module")
def crash_site(django_db_blocker) -> Iterator[str]:
    """The name of a database of these tests' own, whose rows are really committed; each has its own centre."""
    name = f"crash_{os.getpid()}"
    with django_db_blocker.unblock(), copy_of(template_database(), name):
        yield name


@pytest.fixture(scope="module")
def product(crash_site):
    from tests.people import make_product

    from testamur.delivery.billing.models import Price, PriceList
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
        Price.objects.create(price_list=prices, kind="registration", amount="85.00")
        rule = {"title": "None", "units": [], "require": "all"}
        return make_product("600/0727/8", "Diploma in Counselling Skills", [], rule)


@pytest.fixture(scope="module")
def bundle(product):
    """A bundle of that product and another."""
    from tests.people import make_product

    from testamur.catalogue.products.models import Part, Product
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        other = make_product("601/0727/8", "Functional English", [], {"name": "None"})
        whole = Product.objects.create(
            code="PAIR", title="Both", kind="bundle", level="3", operational_start_on=date(2020, 8, 1)
        )
        for position, part in enumerate((product, other)):
            Part.objects.create(whole=whole, part=part, position=position)
        return whole


@pytest.fixture
def asked(product, request):
    """A draft that was asked to be registered, and whose job has not run."""
    return ask_for(*send(product, request))


@pytest.fixture
def sent(product, request):
    """A file of learners that was sent, and by whom; its reading was asked for and has not been done."""
    return send(product, request)


@pytest.fixture
def asked_for_bundle(bundle, request):
    """The same for a bundle of two parts."""
    return ask_for(*send(bundle, request))


def send(product, request):
    from tests.people import actor_of, make_centre, make_member, make_user

    from testamur.catalogue.approvals.models import Approval
    from testamur.delivery.registrations import actions
    from testamur.delivery.registrations.queries.products import parts_of
    from testamur.delivery.registrations.tests.conftest import file_of, learner
    from testamur.ground.access.permissions import Permission
    from testamur.ground.sheets import actions as sheets
    from testamur.kit.scope import STAFF, within

    number = f"{request.session.items.index(request.node):06}"
    with within(STAFF):
        centre = make_centre(number, "Harbour City College")
        ada = make_user("Ada Okafor", email=f"ada{number}@example.org")
        make_member(ada, centre, *Permission, is_administrator=True)
        for part in parts_of(product):
            Approval.objects.create(centre=centre, product=part, approved_on=NOW.date())
        by = actor_of(ada, centre)
        draft = actions.receive(
            centre=centre,
            product=product,
            session=2026,
            adds_to=None,
            file_name="class.csv",
            content=file_of([learner(number) for number in range(LEARNERS)]),
            by=by,
            now=NOW,
        )
        sheets.ask_to_read(sheet=draft.sheet, by=by, now=NOW)
        return draft, ada


def ask_for(draft, ada):
    from testamur.delivery.registrations.tests.conftest import ask
    from testamur.ground.sheets import actions as sheets
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        sheets.read_at_once(sheet=draft.sheet, now=NOW)
        return ask(draft, ada)


def run_job(database: str, draft, *, job: str = "commit", dies_at: str = "", control: str = "") -> int:
    """Run the job in a process of its own; its exit code, negative when a signal ended it."""
    return crashing.run(
        RUN.format(control=control, job=job),
        database=database,
        dies_at=dies_at,
        sheet_id=draft.sheet_id,
        centre_id=draft.centre_id,
    )


def found(draft) -> dict[str, int]:
    """How much of everything the draft's centre has."""
    from testamur.delivery.billing.models import LedgerLine, Order
    from testamur.delivery.learners.models import Learner
    from testamur.delivery.registrations.models import Batch, Registration
    from testamur.ground.audit.models import Event
    from testamur.ground.desk.models import Message, Work
    from testamur.kit.scope import STAFF, of_centre, within

    centre = draft.centre_id
    with within(STAFF):
        audited = Event.objects.filter(name="registration.made", centre_id=centre).count()
        messages = Message.objects.filter(text__contains=_batch_number(draft)).count()
        told = Work.objects.filter(pk=draft.sheet.work_id, status=Work.Status.DONE).count()
    with within(of_centre(centre)):
        return {
            "batches": Batch.objects.count(),
            "orders": Order.objects.count(),
            "learners": Learner.objects.count(),
            "registrations": Registration.objects.count(),
            "charges": LedgerLine.objects.count(),
            "charged registrations": Registration.objects.values("charge").distinct().count(),
            "audited": audited,
            "messages": messages,
            "told": told,
        }


def _batch_number(draft) -> str:
    draft.refresh_from_db()
    return draft.batch.number if draft.batch else "no batch yet"


PEOPLE = ("learners", "registrations", "charges", "charged registrations", "audited")
ALL = {**dict.fromkeys(("batches", "orders", "messages", "told"), 1), **dict.fromkeys(PEOPLE, LEARNERS)}
NOTHING = dict.fromkeys(ALL, 0)


@pytest.mark.spec("REG-08", "SYS-09")
@pytest.mark.parametrize(
    ("dies_at", "left"),
    [
        ("registering.half_way", NOTHING),
        ("registering.before_audit", NOTHING),
        ("sheets.half_way", NOTHING),
        ("sheets.committed_not_told", ALL),
    ],
)
def test_a_batch_is_registered_once_whenever_the_process_dies(crash_site, asked, dies_at, left):
    assert run_job(crash_site, asked, dies_at=dies_at) == -signal.SIGKILL
    assert found(asked) == left

    assert run_job(crash_site, asked) == 0

    assert found(asked) == ALL


@pytest.mark.spec("REG-12", "SYS-09")
def test_a_bundle_is_registered_on_all_its_parts_or_on_none(crash_site, asked_for_bundle):
    assert run_job(crash_site, asked_for_bundle, dies_at="registering.between_parts") == -signal.SIGKILL
    assert found(asked_for_bundle) == NOTHING

    assert run_job(crash_site, asked_for_bundle) == 0

    parts = dict.fromkeys(("registrations", "charges", "charged registrations", "audited"), 2 * LEARNERS)
    assert found(asked_for_bundle) == {**ALL, **parts, "batches": 2, "messages": 1}


def test_registering_in_halves_is_caught(crash_site, asked):
    assert run_job(crash_site, asked, dies_at="registering.half_way", control=IN_HALVES) == -signal.SIGKILL

    assert found(asked) == {**NOTHING, "learners": LEARNERS}


# Reading a file

# What a careless author might write: the rows are committed before the sheet is open.
ROWS_FIRST = """
from django.db import connection
from testamur.ground.sheets.actions import receiving

whole = receiving.write_rows

def and_commit(*facts):
    whole(*facts)
    connection.cursor().execute("commit")

receiving.write_rows = and_commit
"""


def rows_read(draft) -> tuple[str, int, int]:
    """The state of the sheet, its rows, and how often its reading was told as done."""
    from testamur.ground.desk.models import Work
    from testamur.ground.sheets.models import Sheet, SheetRow
    from testamur.kit.scope import STAFF, within

    with within(STAFF):
        sheet = Sheet.objects.get(pk=draft.sheet_id)
        told = Work.objects.filter(pk=sheet.work_id, status=Work.Status.DONE).count()
        return sheet.status, SheetRow.objects.filter(sheet=sheet).count(), told


@pytest.mark.spec("BEY-04", "SYS-09")
def test_a_file_is_read_once_whenever_the_process_dies(crash_site, sent):
    draft, _ = sent
    assert run_job(crash_site, draft, job="read", dies_at="sheets.reading") == -signal.SIGKILL
    assert rows_read(draft) == ("reading", 0, 0)

    assert [run_job(crash_site, draft, job="read") for _ in range(2)] == [0, 0]

    assert rows_read(draft) == ("open", LEARNERS, 1)


def test_reading_in_halves_is_caught(crash_site, sent):
    draft, _ = sent
    assert (
        run_job(crash_site, draft, job="read", dies_at="sheets.reading", control=ROWS_FIRST)
        == -signal.SIGKILL
    )

    assert rows_read(draft) == ("reading", LEARNERS, 0)
