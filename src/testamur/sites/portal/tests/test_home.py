"""What needs doing: unfinished work first, and nothing that the person may not do."""

import pytest
from tests.people import NOW, client_of, make_member, make_user

from testamur.delivery.registrations.models import Draft
from testamur.ground.access.permissions import Permission
from testamur.ground.sheets.models import Sheet


@pytest.fixture
def draft(college, counselling, approved, ada):
    return make_draft(college, counselling, ada)


def make_draft(college, counselling, ada) -> Draft:
    sheet = Sheet.objects.create(
        centre=college,
        kind="learners",
        title="Counselling",
        origin="keyed",
        status="open",
        started_at=NOW,
        started_by=ada,
        changed_at=NOW,
    )
    return Draft.objects.create(centre=college, product=counselling, session=2026, sheet=sheet)


@pytest.mark.spec("BEY-06")
def test_an_unfinished_registration_is_on_the_home_page(ada, draft):
    page = client_of(ada).get("/").content.decode()

    assert "Registration not finished" in page
    assert "Newest: CACHE Level 3 Diploma in Counselling Skills" in page


@pytest.mark.spec("BEY-06", "USR-03")
def test_a_tutor_is_not_shown_what_only_others_may_finish(ben, draft):
    assert "Registration not finished" not in client_of(ben).get("/").content.decode()


def test_another_centre_does_not_see_it(charlie, draft):
    page = client_of(charlie).get("/").content.decode()

    assert "Nothing is waiting for you" in page


def test_signed_out_visitors_go_to_the_sign_in_page(client, db):
    assert client.get("/").headers["Location"] == "/account/sign-in/"


def test_staff_go_to_their_own_home(olu):
    assert client_of(olu).get("/").headers["Location"] == "/office/"


@pytest.mark.spec("ACC-10")
def test_every_page_says_which_centre_it_acts_for(ada):
    page = client_of(ada).get("/").content.decode()

    assert "Harbour City College" in page
    assert "002709" in page


@pytest.mark.spec("CEN-01")
def test_the_centre_page_shows_addresses_and_contacts(ada, college):
    college.contacts.create(role="exams", name="The exams office", email="exams@harbour.example")

    page = client_of(ada).get("/centre/").content.decode()

    assert "3 Quay Street, Harbour, ZZ1 1ZZ" in page
    assert "exams@harbour.example" in page


def test_the_number_of_queries_does_not_grow_with_the_drafts(college, ada, draft, django_assert_num_queries):
    user = make_user("Wyn Second")
    make_member(user, college, *Permission)
    client = client_of(user)
    with django_assert_num_queries(count_of(client)):
        client.get("/")
    for _ in range(20):
        make_draft(college, draft.product, draft.sheet.started_by)

    with django_assert_num_queries(count_of(client)):
        client.get("/")


def count_of(client) -> int:
    """What the home page takes when warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    return len(queries)
