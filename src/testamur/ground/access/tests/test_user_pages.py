"""The pages for managing users: who reaches them, what they show, and what their buttons do."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import client_of, make_member, make_user

from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.centres.models import Centre
from testamur.ground.desk.models import Message

BUTTONS = ("resend", "suspend", "reinstate", "delete", "lrs")


def here(user, centre) -> Membership:
    return Membership.objects.get(user=user, centre=centre)


@pytest.mark.spec("USR-01")
def test_the_list_shows_status_permissions_and_last_sign_in(ada, ben):
    page = client_of(ada).get("/centre/users/")

    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))
    assert page.status_code == 200
    assert "Ben Hughes ben@example.org Active Submit unit grades Never" in words


def cost(client, path: str) -> int:
    """How many queries a page takes, once its session is there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def make_people(numbers, centre: Centre) -> None:
    for number in numbers:
        make_member(make_user(f"P{number} Quill"), centre, Permission.GRADES)


@pytest.mark.spec("USR-01")
def test_the_list_costs_the_same_for_3_users_and_300(ada, college):
    make_people(range(2), college)
    few = cost(client_of(ada), "/centre/users/")
    make_people(range(2, 299), college)

    assert cost(client_of(ada), "/centre/users/") == few


@pytest.mark.spec("USR-03")
@pytest.mark.parametrize("path", ["", "new/", "{id}/"])
def test_without_the_users_permission_no_page_opens(ben, college, path):
    page = client_of(ben).get("/centre/users/" + path.format(id=here(ben, college).pk))

    assert page.status_code == 403


@pytest.mark.spec("USR-03")
def test_another_centres_user_is_not_found_and_looks_like_nobody(ada, ben, charlie, college):
    client, theirs = client_of(charlie), here(ben, college).pk
    assert client_of(ada).get(f"/centre/users/{theirs}/").status_code == 200

    page, missing = client.get(f"/centre/users/{theirs}/"), client.get("/centre/users/999999999/")
    said = page.content.replace(b"/%d/" % theirs, b"/999999999/")  # the page repeats its own address
    pressed = [client.post(f"/centre/users/{theirs}/{button}/").status_code for button in BUTTONS]

    assert (page.status_code, said) == (404, missing.content)
    assert pressed == [404] * 5


@pytest.mark.spec("USR-01", "USR-02")
def test_adding_a_user(ada, college):
    facts = {"full_name": "Gus Ray", "email": "gus@example.org", "permissions": ["grades", "results"]}

    page = client_of(ada).post("/centre/users/new/", facts, follow=True)

    assert "Invitation sent to gus@example.org" in page.content.decode()
    assert Membership.objects.get(user__email="gus@example.org").permissions == ["results", "grades"]


@pytest.mark.spec("USR-02")
def test_a_preset_ticks_its_permissions(ada):
    page = client_of(ada).get("/centre/users/new/?start=tutor").content.decode()

    ticked = re.findall(r'value="(\w+)"[^>]*checked', page)
    assert sorted(ticked) == ["grades", "results", "search"]


def test_a_refused_form_says_why_beside_the_field(ada, ben):
    facts = {"full_name": "Ben Again", "email": "ben@example.org", "permissions": ["grades"]}

    page = client_of(ada).post("/centre/users/new/", facts).content.decode()

    assert "Somebody with this email address is a user already" in page


@pytest.mark.spec("USR-05")
def test_a_refused_button_says_why(ada, college):
    page = client_of(ada).post(f"/centre/users/{here(ada, college).pk}/delete/")

    assert page.status_code == 422
    assert "You cannot suspend or remove yourself" in page.content.decode()


@pytest.mark.spec("USR-03")
def test_a_changed_permission_acts_on_the_next_request(ada, ben, college):
    client = client_of(ben)
    before = client.get("/centre/users/").status_code
    Membership.objects.filter(user=ben).update(permissions=[Permission.USERS])
    given = client.get("/centre/users/").status_code
    Membership.objects.filter(user=ben).update(permissions=[])

    assert (before, given, client.get("/centre/users/").status_code) == (403, 200, 403)


@pytest.mark.spec("USR-01")
def test_a_suspended_user_is_out_at_the_next_request(ada, ben, college):
    client = client_of(ben)
    Membership.objects.filter(user=ben).update(permissions=[Permission.USERS])
    assert client.get("/centre/users/").status_code == 200

    client_of(ada).post(f"/centre/users/{here(ben, college).pk}/suspend/")

    assert client.get("/centre/users/").status_code == 403


@pytest.mark.spec("ACC-07")
def test_a_centre_that_requires_a_second_factor_leads_its_users_to_set_one_up(ada, ben, college):
    client_of(ada).post("/centre/users/second-factor/", {"second_factor": "required"})

    page = client_of(ada).get("/centre/users/")

    assert Centre.objects.get(pk=college.pk).requires_second_factor
    assert (page.status_code, page.url) == (302, "/account/second-factor/")


@pytest.mark.spec("ACC-02")
def test_support_makes_a_centres_first_administrator(olu, school):
    facts = {"centre_number": "4410", "full_name": "Ivy Shaw", "email": "ivy@example.org"}

    page = client_of(olu).post("/office/users/new/", facts, follow=True)

    membership = Membership.objects.get(user__email="ivy@example.org")
    assert "Invitation sent to ivy@example.org" in page.content.decode()
    assert (membership.centre, membership.is_administrator) == (school, True)


@pytest.mark.spec("ACC-08")
def test_support_reinstates(olu, ben, now):
    ben.suspended_at, ben.suspended_because = now, "Too many wrong passwords in a row"
    ben.save()

    client = client_of(olu)
    found = client.get("/office/users/?q=ben").content.decode()
    client.post(f"/office/users/{ben.pk}/reinstate/")

    ben.refresh_from_db()
    assert "Too many wrong passwords in a row" in found
    assert ben.is_active


@pytest.mark.spec("USR-03")
def test_the_office_pages_are_for_support_only(ada, eve):
    assert [client_of(user).get("/office/users/").status_code for user in (ada, eve)] == [403, 403]


@pytest.mark.spec("ACC-07")
def test_support_removes_a_lost_second_factor_and_its_owner_is_told(olu, ben):
    ben.authenticator_set.create(type="totp", data={"secret": "sealed"})
    client = client_of(olu)

    offered = client.get("/office/users/?q=ben").content.decode()
    client.post(f"/office/users/{ben.pk}/second-factor/remove/")

    assert "Remove the second factor of Ben Hughes" in offered
    assert not ben.authenticator_set.exists()
    assert "customer support removed" in Message.objects.get(to=ben.email).text
    assert Event.objects.get(name="account.second_factor_changed").by_name == "Olu Bello"


def test_finding_users_costs_the_same_for_3_and_40(olu, college):
    make_people(range(3), college)
    few = cost(client_of(olu), "/office/users/?q=quill")
    make_people(range(3, 40), college)

    assert cost(client_of(olu), "/office/users/?q=quill") == few


@pytest.mark.spec("USR-01")
def test_of_somebody_who_works_elsewhere_only_the_permissions_can_be_changed(ada, charlie, college):
    membership = make_member(charlie, college, Permission.GRADES)
    client = client_of(ada)

    page = client.get(f"/centre/users/{membership.pk}/").content.decode()
    client.post(f"/centre/users/{membership.pk}/", {"full_name": "Wrong", "permissions": ["results"]})

    assert 'name="full_name"' not in page
    membership.refresh_from_db()
    assert (membership.permissions, membership.user.full_name) == (["results"], "Charlie Munro")
