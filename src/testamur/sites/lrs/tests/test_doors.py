"""The doors of the learning records service: their dress, their menus, where people come in, and the ways across."""

import re

import pytest
from django.test import Client
from tests.people import NOW, PASSWORD, client_of, make_member, make_user
from tests.records import lrs_client

from testamur.ground.accounts.models import User
from testamur.records.organisations.models import Member, Role


def menu_of(page: str) -> list[str]:
    """The addresses of the menu's entries."""
    nav = re.search(r'<nav class="nav".*?</ul>', page, re.DOTALL)[0]
    return re.findall(r'href="([^"]+)"', nav)


def ways_of(page: str) -> list[str]:
    """The addresses of the other doors, in the person's own menu."""
    mine = re.search(r'<div class="me__menu">.*?<form', page, re.DOTALL)[0]
    return [each for each in re.findall(r'href="([^"]+)"', mine) if each != "/account/"]


def comes_in_at(user: User) -> str:
    return Client().post("/account/sign-in/", {"login": user.email, "password": PASSWORD}).url


def test_a_user_sees_the_organisation_and_its_ukprn(vic):
    page = lrs_client(vic).get("/lrs/").content.decode()

    assert "<b>Harbour City College</b> <span>UKPRN 10000001</span>" in page
    assert "mast--lrs" in page


def test_the_service_desk_has_a_dress_of_its_own(dee):
    assert "mast--desk" in client_of(dee).get("/service-desk/").content.decode()


def test_the_box_to_search_is_for_those_who_may_find_learners(vic, sunil):
    pages = [lrs_client(user).get("/lrs/").content.decode() for user in (vic, sunil)]

    assert ['role="search"' in page for page in pages] == [True, False]


@pytest.mark.spec("LRS-02")
@pytest.mark.parametrize("role", list(Role))
def test_no_entry_of_the_menu_leads_to_a_closed_door(harbour, vic, role):
    Member.objects.filter(user=vic).update(roles=[role])
    visitor = lrs_client(vic)
    menu = menu_of(visitor.get("/lrs/").content.decode())

    assert {address: visitor.get(address).status_code for address in menu} == dict.fromkeys(menu, 200)


def test_no_entry_of_the_desk_s_menu_leads_to_a_closed_door(dee):
    visitor = client_of(dee)
    menu = menu_of(visitor.get("/service-desk/").content.decode())

    assert len(menu) >= 3
    assert {address: visitor.get(address).status_code for address in menu} == dict.fromkeys(menu, 200)


def test_people_come_in_by_the_door_they_have(vic, dee, olu, ada):
    assert [comes_in_at(user) for user in (vic, dee, olu, ada)] == [
        "/lrs/",
        "/service-desk/",
        "/office/",
        "/",
    ]


def test_who_has_several_doors_comes_in_at_the_centre_and_finds_the_ways_across(vic, college):
    make_member(vic, college)
    User.objects.filter(pk=vic.pk).update(staff_roles=[User.StaffRole.SERVICE_DESK, User.StaffRole.FINANCE])
    vic.refresh_from_db()
    visitor = lrs_client(vic)

    ways = {
        address: ways_of(visitor.get(address).content.decode())
        for address in ("/lrs/", "/centre/", "/office/", "/service-desk/")
    }

    assert comes_in_at(vic) == "/"
    assert ways == {
        "/lrs/": ["/", "/office/", "/service-desk/"],
        "/centre/": ["/office/", "/service-desk/", "/lrs/"],
        "/office/": ["/", "/service-desk/", "/lrs/"],
        "/service-desk/": ["/", "/office/", "/lrs/"],
    }


@pytest.mark.parametrize("address", ["/account/", "/messages/", "/help/"])
def test_one_s_own_pages_wear_the_dress_of_one_s_door(vic, dee, address):
    assert "mast--lrs" in lrs_client(vic).get(address).content.decode()
    assert "mast--desk" in client_of(dee).get(address).content.decode()


def test_who_acts_for_several_organisations_can_change(vic, moorland):
    Member.objects.create(organisation=moorland, user=vic, roles=[Role.ONLINE], granted_at=NOW)
    harbour = Member.objects.exclude(organisation=moorland).get(user=vic).organisation

    page = lrs_client(vic, harbour).get("/lrs/").content.decode()

    assert 'href="/lrs/choose/">Switch organisation</a>' in page


def test_somebody_without_any_door_is_told_so(db):
    nobody = make_user("No Body")

    assert client_of(nobody).get("/lrs/").status_code == 403
    assert "You act for no organisation" in client_of(nobody).get("/lrs/choose/").content.decode()
