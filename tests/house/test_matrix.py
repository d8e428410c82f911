"""Every page × everybody: who may see it, and that another centre's things look exactly like nothing at all.

Read from the addresses themselves, so a new page is in here the moment it exists (`tests/house/belongings.py` must
know an example for its arguments).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from tests.house.belongings import Page, make_belongings, pages
from tests.house.belongings_of_records import make_records
from tests.people import (
    COUNSELLING_UNITS,
    all_of,
    client_of,
    make_centre,
    make_member,
    make_product,
    make_user,
)
from tests.records import make_organisation

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Grade, GradeScale, Unit
from testamur.delivery.billing.models import FeeKind, Price, PriceList
from testamur.ground.access import gate
from testamur.ground.access.permissions import PRESETS, Permission
from testamur.ground.accounts.models import User
from testamur.kit.protection import our_models
from testamur.kit.scope import STAFF, of_centre, within
from testamur.outcomes.quality.models import Allocation

PORTAL, OFFICE, OWN_ACCOUNT = pages("portal"), pages("office"), pages("signed in")
Role = User.StaffRole
OWNED = [page for page in (*PORTAL, *OWN_ACCOUNT) if page.owned]
SCOPED = [page for page in PORTAL if page.owned]
FOR_EQA = [
    page
    for page in OFFICE
    if page.owned and "view_id" not in page.arguments
    if not page.declared.permissions or Role.EQA in page.declared.permissions
]
by_name = {"ids": lambda page: page.name}


@dataclass(frozen=True)
class World:
    college: Any
    school: Any
    ours: Mapping[str, Any]  # what the college owns
    clients: Mapping[str, Client]
    holds: Mapping[str, frozenset[str]]  # what each of the college's people may do


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Two centres with one of everything, and everybody signed in: made once, kept for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with within(STAFF):
            yield _make_world()
        transaction.set_rollback(True)


def _make_world() -> World:
    college, school = make_centre("002709", "Harbour City College"), make_centre("004410", "Moorland School")
    scale = GradeScale.objects.create(code="pass", title="Pass")
    Grade.objects.create(scale=scale, code="Pass", title="Pass", rank=1, achieves=True)
    units = [
        Unit.objects.create(code=code, title=title, level=3, credits=credits, scale=scale)
        for code, title, credits in COUNSELLING_UNITS
    ]
    rule = all_of("Mandatory units", *(unit.code for unit in units))
    product = make_product("600/0727/8", "Counselling Skills", units, rule)
    prices = PriceList.objects.create(title="2026/27", from_on=date(2020, 8, 1))
    for kind in FeeKind:
        Price.objects.create(price_list=prices, kind=kind, amount="1.00")
    for centre in (college, school):
        Approval.objects.create(centre=centre, product=product, approved_on=date(2020, 9, 1))
    administrator = _user("Ada Okafor", college, *Permission, is_administrator=True)
    other = _user("Charlie Munro", school, *Permission, is_administrator=True)
    eqa = make_user("Eve Osei", staff_roles=[Role.EQA])
    Allocation.objects.create(centre=school, eqa=eqa, from_on=date(2020, 8, 1))
    allocated = make_user("Edda Osei", staff_roles=[Role.EQA])
    Allocation.objects.create(centre=college, eqa=allocated, from_on=date(2020, 8, 1))
    harbour = make_organisation("HARB01", "10000001", "Harbour City College")
    ours = make_belongings(college, product, administrator) | make_records(harbour, administrator)
    holds = {each.value: frozenset({each.value}) for each in Permission}
    holds["read-only"] = frozenset(PRESETS["read-only"][1])
    people = {name: _user(f"P{name}", college, *held) for name, held in holds.items()}
    people |= {"administrator": administrator, "other centre": other, "eqa of another": eqa, "eqa": allocated}
    people |= {f"staff {role.value}": make_user(f"S{role.value}", staff_roles=[role]) for role in Role}
    clients = {name: client_of(user) for name, user in people.items()} | {"anonymous": Client()}
    return World(college, school, ours, clients, holds | {"administrator": frozenset(Permission)})


def _user(name: str, centre, *permissions, **facts) -> User:
    user = make_user(name)
    make_member(user, centre, *permissions, **facts)
    return user


# Asking, and comparing what was answered


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SOMETHING = {"sent": "yes"}  # a form is never quite empty: it carries its token
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def ask(client: Client, method: str, address: str) -> tuple[int, str, bytes]:
    """Status, destination and bytes; what any answer repeats of its question, and its tokens, are masked."""
    with undone():
        answer = client.get(address) if method == "get" else client.post(address, SOMETHING)
        client.cookies.pop("messages", None)  # the next page asked for is not to tell what this one said
        return (
            answer.status_code,
            _masked(answer.headers.get("Location", ""), address),
            _body(answer, address),
        )


def _body(answer: HttpResponse, address: str) -> bytes:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return TOKEN.sub(b"", content).replace(address.encode(), b"ADDRESS")


def _masked(location: str, address: str) -> str:
    return location.replace(address, "ADDRESS")


def rows_of(owner, column: str = "centre_id") -> list[tuple]:
    """A digest of each table's rows of one centre, or whoever else's number is in the column."""
    found = []
    with connection.cursor() as cursor:
        for model in our_models():
            if any(field.column == column for field in model._meta.concrete_fields):
                table = model._meta.db_table
                cursor.execute(
                    f"select count(*), md5(string_agg(each::text, ';' order by id)) from {table} each where {column} = %s",
                    [owner.pk],
                )
                found.append((table, *cursor.fetchone()))
    return found


METHODS = ("get", "post")


def tells_apart(client: Client, page: Page, things: Mapping[str, Any]) -> list[str]:
    """The methods by which this person can tell something that is there from something that is not."""
    there, nothing = page.address(things), page.address_of_nothing(things)
    return [method for method in METHODS if ask(client, method, there) != ask(client, method, nothing)]


# No page slips by


def test_every_argument_of_an_address_has_an_example():
    assert {page.name: page.unknown for page in (*PORTAL, *OFFICE, *OWN_ACCOUNT) if page.unknown} == {}


def test_there_are_pages_to_go_through():
    assert len(SCOPED) >= 20
    assert len(FOR_EQA) >= 5


# Another centre's things


@pytest.mark.spec("SYS-07", "USR-03")
@pytest.mark.parametrize("place", OWNED, **by_name)
def test_another_centre_s_thing_looks_like_nothing(world, place):
    assert tells_apart(world.clients["other centre"], place, world.ours) == []


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("place", OWNED, **by_name)
def test_asking_for_it_changes_nothing(world, place):
    before = rows_of(world.college)

    with undone():
        world.clients["other centre"].post(place.address(world.ours))
        after = rows_of(world.college)

    assert after == before


@pytest.mark.parametrize("place", OWNED, **by_name)
def test_its_owner_can_tell_so_the_comparison_can_fail(world, place):
    assert tells_apart(world.clients["administrator"], place, world.ours) != []


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("place", SCOPED, **by_name)
def test_the_views_alone_would_hold_it(world, place, monkeypatch):
    """With the database's own guard off, each view still asks for its centre's rows only."""
    monkeypatch.setattr(gate, "of_centre", lambda centre_id: STAFF)

    assert tells_apart(world.clients["other centre"], place, world.ours) == []


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("place", SCOPED, **by_name)
def test_the_database_alone_would_hold_it(world, place, monkeypatch):
    """With the view asking for the college's rows, but the database showing the school's: nothing."""
    monkeypatch.setattr(gate, "of_centre", lambda centre_id: of_centre(world.school.pk))

    assert tells_apart(world.clients["administrator"], place, world.ours) == []


@pytest.mark.spec("EQA-03", "SYS-07")
@pytest.mark.parametrize("place", FOR_EQA, **by_name)
def test_a_quality_assurer_sees_nothing_of_centres_that_are_not_theirs(world, place):
    assert tells_apart(world.clients["eqa of another"], place, world.ours) == []


@pytest.mark.parametrize("place", FOR_EQA, **by_name)
def test_a_quality_assurer_can_tell_their_own_centre_s(world, place):
    assert tells_apart(world.clients["eqa"], place, world.ours) != []


# Who may

NO_SUCH_METHOD = 405
ADMINISTRATORS_ONLY = {
    "access:second-factor",
    *("access:keys", "access:new-key", "access:made-key", "access:revoke-key"),
    # for the LRS administrator, who is the administrator here
    *("registrations:ulns", "registrations:check-ulns", "registrations:find-ulns", "registrations:uln-state"),
    *("learners:enquiry", "learners:change-uln", "learners:dispute-uln", "learners:match-uln"),
}  # stricter than its permission: tested in its own room


@pytest.mark.spec("USR-02", "USR-03")
@pytest.mark.parametrize("place", PORTAL, **by_name)
def test_a_page_of_the_portal_is_for_those_who_hold_its_permission(world, place):
    writers, readers = set(place.declared.permissions), {*place.declared.permissions, *place.declared.to_read}
    address, wrong = place.address(world.ours), []

    for name, held in world.holds.items():
        for method, needed in (("get", readers), ("post", writers)):
            status = ask(world.clients[name], method, address)[0]
            if status == NO_SUCH_METHOD or (place.name in ADMINISTRATORS_ONLY and name != "administrator"):
                continue
            if (status == 403) == (not writers or bool(needed & held)):
                wrong.append(f"{method} by {name}: {status}")

    assert wrong == []


@pytest.mark.spec("USR-03")
@pytest.mark.parametrize("place", PORTAL, **by_name)
@pytest.mark.parametrize("method", METHODS)
def test_a_page_of_the_portal_is_not_for_staff_or_strangers(world, place, method):
    address = place.address(world.ours)

    asked = {
        name: ask(world.clients[name], method, address) for name in ("eqa", "staff support", "anonymous")
    }

    assert {asked["eqa"][0], asked["staff support"][0]} <= {403, NO_SUCH_METHOD}
    assert asked["anonymous"][0] in {302, NO_SUCH_METHOD}
    assert asked["anonymous"][1].startswith("/account/sign-in/") or asked["anonymous"][0] == NO_SUCH_METHOD


@pytest.mark.spec("USR-03")
@pytest.mark.parametrize("place", OFFICE, **by_name)
def test_a_page_of_the_office_is_for_its_roles(world, place):
    address, wrong = place.address(world.ours), []

    for role in Role:
        let_in = not place.declared.permissions or role in place.declared.permissions
        for method in METHODS:
            status = ask(world.clients[f"staff {role.value}"], method, address)[0]
            if status != NO_SUCH_METHOD and (status == 403) == let_in:
                wrong.append(f"{method} by {role}: {status}")
    strangers = {
        name: ask(world.clients[name], "post", address)[0] for name in ("administrator", "anonymous")
    }

    assert wrong == []
    assert strangers == {"administrator": 403, "anonymous": 302}


# Another centre's ids in what is sent


SENT = (
    ("grading:choose", "registration", "registration"),
    ("certification:choose", "registration", "registration"),
    ("registrations:new", "adds_to", "batch"),
)


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize(("name", "field", "kind"), SENT, ids=lambda value: str(value))
def test_another_centre_s_id_in_a_form_does_nothing(world, name, field, kind):
    page = next(each for each in PORTAL if each.name == name)
    sent = {field: world.ours[kind], "session": "2026", "way": "keyed"}
    nothing = {**sent, field: "999999999"}
    client, before = world.clients["other centre"], rows_of(world.college)

    with undone():
        theirs = client.post(page.address(world.ours), sent)
        after, made = rows_of(world.college), rows_of(world.school)
    with undone():
        missing = client.post(page.address(world.ours), nothing)
        made_of_nothing = rows_of(world.school)

    assert after == before
    assert [row[:2] for row in made] == [row[:2] for row in made_of_nothing]
    assert theirs.status_code == missing.status_code


@pytest.mark.spec("SYS-07", "CEN-01")
def test_another_centre_s_address_cannot_be_chosen_for_a_batch(world):
    theirs = world.school.addresses.first()
    page = next(each for each in PORTAL if each.name == "registrations:details")
    before = rows_of(world.college)

    with undone():
        world.clients["administrator"].post(
            page.address(world.ours),
            {
                "delivery_address": theirs.pk,
                "certificate_address": theirs.pk,
                "contact_name": "Ada",
                "contact_email": "ada@example.org",
            },
        )
        after = rows_of(world.college)

    assert after == before
