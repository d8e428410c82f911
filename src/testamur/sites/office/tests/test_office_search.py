"""Staff find centres and anybody's learners; a quality assurer, those of the centres allocated to them."""

import pytest
from tests.learners import enrol, make_batch
from tests.pages import groups_of, text_of
from tests.people import client_of, make_user

from testamur.ground.accounts.models import User
from testamur.outcomes.quality.models import Allocation

pytestmark = pytest.mark.spec("SYS-01")


@pytest.fixture
def anna(ada, college, counselling, approved):
    return enrol(make_batch(college, counselling, ada), ["Anna Smith"], ada)[0]


def test_staff_find_centres_by_name_and_learners_with_their_centre(anna, olu):
    assert groups_of(client_of(olu).get("/office/search/?q=harbour")) == {"Centres": ["Harbour City College"]}
    response = client_of(olu).get("/office/search/?q=smith")
    assert groups_of(response) == {"Learners": ["Smith, Anna"]}
    assert "002709 Harbour City College" in text_of(response.text)


def test_a_learner_number_leads_to_the_learner_as_the_office_sees_them(anna, olu):
    response = client_of(olu).get(f"/office/search/?q={anna.learner.number}", follow=True)

    assert response.redirect_chain == [(f"/office/learners/{anna.learner.number}/", 302)]
    assert "Anna Smith" in text_of(response.text)


@pytest.mark.spec("SYS-07")
def test_an_eqa_finds_only_learners_of_allocated_centres(anna, eve, college):
    address = f"/office/learners/{anna.learner.number}/"
    assert client_of(eve).get(address).status_code == 200

    Allocation.objects.filter(centre=college).delete()

    assert groups_of(client_of(eve).get("/office/search/?q=smith")) == {}
    assert client_of(eve).get(address).status_code == 404


@pytest.mark.spec("SYS-07")
def test_staff_who_may_not_see_learners_do_not_find_them(anna):
    finance = client_of(make_user("Fay Low", staff_roles=[User.StaffRole.FINANCE]))

    assert groups_of(finance.get("/office/search/?q=smith")) == {}


@pytest.mark.spec("SYS-07")
def test_the_office_is_not_for_centres(anna, ada):
    assert client_of(ada).get("/office/search/?q=smith").status_code == 403
    assert client_of(ada).get(f"/office/learners/{anna.learner.number}/").status_code == 403


def test_the_box_of_an_office_page_searches_the_office(olu):
    assert 'action="/office/search/"' in client_of(olu).get("/office/search/").text
