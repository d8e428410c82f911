"""What waits for the awarding organisation's staff: by role, with numbers and the oldest age, and nobody else's."""

from datetime import date, datetime, timedelta

import pytest
from tests.people import NOW, client_of, make_member, make_user

from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.outcomes.quality.models import Allocation
from testamur.sites.office.home import age


@pytest.mark.spec("EQA-03")
def test_a_quality_assurer_is_not_told_of_work_that_is_not_theirs(eve, charlie):
    page = client_of(eve).get("/office/").content.decode()

    assert "Nothing is waiting for you" in page


def test_support_sees_suspended_accounts_and_how_long_they_have_waited(olu, ben):
    User.objects.filter(pk=ben.pk).update(
        suspended_at=datetime.now(NOW.tzinfo) - timedelta(days=3), suspended_because="Ten wrong passwords"
    )
    visitor = client_of(olu)

    home, users = visitor.get("/office/").content.decode(), visitor.get("/office/users/").content.decode()

    assert "Account suspended" in home
    assert "Oldest: 3 days" in home
    assert "Reinstate Ben Hughes" in users


def test_support_sees_centres_that_nobody_looks_after(olu, ada, school):
    visitor = client_of(olu)

    home = visitor.get("/office/").content.decode()
    listed = visitor.get("/office/centres/?administrator=none&status=approved").content.decode()

    assert "Centre without an administrator" in home
    assert "Moorland School" in listed
    assert "Harbour City College" not in listed


@pytest.mark.parametrize("role", [User.StaffRole.CATALOGUE, User.StaffRole.FINANCE, User.StaffRole.EQA])
def test_others_are_not_told_of_accounts(db, ben, role):
    User.objects.filter(pk=ben.pk).update(suspended_at=NOW, suspended_because="Ten wrong passwords")

    page = client_of(make_user("Fay Low", staff_roles=[role])).get("/office/").content.decode()

    assert "Account suspended" not in page


@pytest.mark.spec("USR-03")
def test_a_centre_s_user_has_no_way_in(ada):
    assert client_of(ada).get("/office/").status_code == 403


@pytest.mark.spec("ACC-10")
def test_staff_who_work_for_a_centre_too_find_the_way_across(college):
    both = make_user("Bo Both", staff_roles=[User.StaffRole.SUPPORT])
    make_member(both, college, *Permission)
    visitor = client_of(both)

    assert "Centre portal</a>" in visitor.get("/office/").content.decode()
    assert 'href="/office/">Awarding office</a>' in visitor.get("/centre/").content.decode()


def test_centre_users_are_shown_no_other_door(ada):
    page = client_of(ada).get("/centre/").content.decode()

    assert "Awarding office" not in page
    assert 'href="#"' not in page


@pytest.mark.parametrize(
    ("waited", "said"),
    [
        (timedelta(minutes=59), "less than an hour"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=23, minutes=59), "23 hours"),
        (timedelta(days=1, hours=23), "1 day"),
        (timedelta(days=12), "12 days"),
    ],
)
def test_an_age_is_said_in_words(waited, said):
    assert age(NOW - waited, NOW) == said


@pytest.mark.spec("EQA-03")
def test_a_quality_assurer_s_list_has_the_allocated_centres_alone(eve, college, school):
    Allocation.objects.filter(centre=school).update(until_on=date(2026, 9, 1))
    visitor = client_of(eve)

    listed = visitor.get("/office/centres/").content.decode()

    assert "Harbour City College" in listed
    assert "Moorland School" not in listed
    assert visitor.get("/office/centres/002709/").status_code == 200
    assert visitor.get("/office/centres/004410/").status_code == 404
