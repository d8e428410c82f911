"""Every page of the learning records service × everybody: who may see it, and that another organisation's things look
exactly like nothing at all. The register itself is shared; what an organisation hands in and whom it employs is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.house.belongings import pages
from tests.house.belongings_of_records import make_records
from tests.house.test_matrix import METHODS, NO_SUCH_METHOD, ask, by_name, rows_of, tells_apart, undone
from tests.people import client_of, make_user
from tests.records import lrs_client, make_lrs_user, make_organisation

from testamur.ground.accounts.models import User
from testamur.kit.scope import STAFF, of_organisation, within
from testamur.records.organisations import gate
from testamur.records.organisations.models import Organisation, Role

PAGES = pages("lrs")
OWNED = [page for page in PAGES if page.owned]
DESK = [page for page in pages("office") if page.declared.permissions == (User.StaffRole.SERVICE_DESK,)]
WITHIN = gate.within


@dataclass(frozen=True)
class World:
    harbour: Organisation
    moorland: Organisation
    ours: Mapping[str, Any]  # what Harbour owns
    clients: Mapping[str, Client]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Two organisations, one with one of everything, and everybody signed in: made once, kept for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with within(STAFF):
            yield _make_world()
        transaction.set_rollback(True)


def _make_world() -> World:
    harbour = make_organisation("HARB01", "10000001", "Harbour City College")
    moorland = make_organisation("MOOR01", "10000002", "Moorland School")
    everything = make_lrs_user("Rhoda Quill", harbour, *Role)
    clients = {role.value: lrs_client(make_lrs_user(f"P{role.value} Pine", harbour, role)) for role in Role}
    clients["everything"] = lrs_client(everything, harbour)
    clients["other organisation"] = lrs_client(make_lrs_user("Mona Birtwell", moorland, *Role))
    clients["service desk"] = client_of(
        make_user("Dee Fairbrother", staff_roles=[User.StaffRole.SERVICE_DESK])
    )
    clients["anonymous"] = Client()
    return World(harbour, moorland, make_records(harbour, everything), clients)


def test_every_argument_of_an_address_has_an_example():
    assert {page.name: page.unknown for page in (*PAGES, *DESK) if page.unknown} == {}


def test_there_are_pages_to_go_through():
    assert len(OWNED) >= 8
    assert len(DESK) >= 12


@pytest.mark.spec("SYS-07", "LRS-02")
@pytest.mark.parametrize("place", OWNED, **by_name)
def test_another_organisation_s_thing_looks_like_nothing(world, place):
    assert tells_apart(world.clients["other organisation"], place, world.ours) == []


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("place", OWNED, **by_name)
def test_asking_for_it_changes_nothing(world, place):
    before = rows_of(world.harbour, "organisation_id")

    with undone():
        world.clients["other organisation"].post(place.address(world.ours))
        after = rows_of(world.harbour, "organisation_id")

    assert after == before


@pytest.mark.parametrize("place", OWNED, **by_name)
def test_its_owner_can_tell_so_the_comparison_can_fail(world, place):
    assert tells_apart(world.clients["everything"], place, world.ours) != []


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("place", OWNED, **by_name)
def test_the_views_alone_would_hold_it(world, place, monkeypatch):
    """With the database's own guard off, each view still asks for its organisation's rows only."""
    monkeypatch.setattr(gate, "of_organisation", lambda organisation_id: STAFF)

    assert tells_apart(world.clients["other organisation"], place, world.ours) == []


@pytest.mark.spec("SYS-07")
@pytest.mark.parametrize("place", OWNED, **by_name)
def test_the_database_alone_would_hold_it(world, place, monkeypatch):
    """With the view asking for Harbour's rows, but the database showing Moorland's: nothing."""
    monkeypatch.setattr(gate, "of_organisation", lambda organisation_id: of_organisation(world.moorland.pk))

    assert tells_apart(world.clients["everything"], place, world.ours) == []


@pytest.mark.spec("LRS-02")
@pytest.mark.parametrize("place", PAGES, **by_name)
def test_a_page_is_for_those_who_play_its_roles(world, place):
    writers, readers = set(place.declared.permissions), {*place.declared.permissions, *place.declared.to_read}
    address, wrong = place.address(world.ours), []

    for role in Role:
        for method, needed in (("get", readers), ("post", writers)):
            status = ask(world.clients[role.value], method, address)[0]
            if status != NO_SUCH_METHOD and (status == 403) == (not writers or role in needed):
                wrong.append(f"{method} by {role}: {status}")

    assert wrong == []


@pytest.mark.spec("LRS-02")
@pytest.mark.parametrize("place", PAGES, **by_name)
@pytest.mark.parametrize("method", METHODS)
def test_a_page_is_not_for_the_service_desk_or_strangers(world, place, method):
    address = place.address(world.ours)

    asked = {name: ask(world.clients[name], method, address) for name in ("service desk", "anonymous")}

    assert asked["service desk"][0] in {403, NO_SUCH_METHOD}
    assert asked["anonymous"][0] in {302, NO_SUCH_METHOD}
    assert asked["anonymous"][1].startswith("/account/sign-in/") or asked["anonymous"][0] == NO_SUCH_METHOD


@pytest.mark.spec("LRS-01")
@pytest.mark.parametrize("place", DESK, **by_name)
def test_a_page_of_the_service_desk_is_not_for_users_of_organisations(world, place):
    address = place.address(world.ours)

    asked = {ask(world.clients["everything"], method, address)[0] for method in METHODS}

    assert asked <= {403, NO_SUCH_METHOD}
