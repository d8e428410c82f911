"""Approving a centre for products and ending it: the action, its page, and what is kept of it."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, TODAY, actor_of, all_of, client_of, make_product, make_user

from testamur.catalogue.approvals.actions import approve_products, end_approvals, give_direct_claims
from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.approvals.queries import approved_products, has_direct_claims
from testamur.ground.accounts.models import User
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused

ADDRESS = "/office/centres/002709/products/"


@pytest.fixture
def nutrition(counselling):
    units = list(counselling.versions.get().units.all())[:1]
    return make_product("501/0038/5", "Award in Nutrition and Health", units, all_of("All", units[0].code))


def test_a_centre_is_approved_from_today(college, counselling, nutrition, olu):
    approve_products(centre=college, products=[counselling, nutrition], by=actor_of(olu), now=NOW)

    assert list(approved_products(college, TODAY)) == [nutrition, counselling]
    assert list(approved_products(college, date(2026, 11, 15))) == []
    assert list(Event.objects.order_by("pk").values_list("name", "label", "centre_id")) == [
        ("centre.approved", "600/0727/8 CACHE Level 3 Diploma in Counselling Skills", college.pk),
        ("centre.approved", "501/0038/5 Award in Nutrition and Health", college.pk),
    ]


def test_approving_again_changes_nothing(approved, college, counselling, olu):
    assert approve_products(centre=college, products=[counselling], by=actor_of(olu), now=NOW) == []
    assert Event.objects.count() == 0


def test_an_approval_ends_today_and_direct_claims_with_it(approved, college, counselling, olu):
    give_direct_claims(
        centre=college, product=counselling, because="Two good visits", by=actor_of(olu), now=NOW
    )

    end_approvals(centre=college, products=[counselling], by=actor_of(olu), now=NOW)

    assert list(approved_products(college, TODAY)) == []
    assert list(approved_products(college, date(2026, 11, 15))) == [counselling]
    assert not has_direct_claims(college, counselling)
    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == [
        "direct_claims.given",
        "direct_claims.removed",
        "centre.approval_ended",
    ]


def test_days_are_london_days(college, counselling, olu):
    just_after_midnight = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    approve_products(centre=college, products=[counselling], by=actor_of(olu), now=just_after_midnight)

    assert Approval.objects.get().approved_on == date(2026, 7, 1)


def test_what_is_not_approved_cannot_end(college, counselling, olu):
    with pytest.raises(Refused, match="Select the approvals to end"):
        end_approvals(centre=college, products=[counselling], by=actor_of(olu), now=NOW)


def test_the_page_approves_and_ends_in_bulk(college, counselling, nutrition, olu):
    client = client_of(olu)

    said = client.post(ADDRESS, {"act": "approve", "product": [counselling.pk, nutrition.pk]}, follow=True)
    assert "Approved for 2 products." in said.content.decode()

    said = client.post(ADDRESS, {"act": "end", "product": [counselling.pk, "x", "9" * 30]}, follow=True)
    assert "1 approval ended." in said.content.decode()
    assert list(approved_products(college, date(2100, 1, 1))) == [nutrition]


def test_products_are_found_to_approve(college, counselling, nutrition, olu):
    page = client_of(olu).get(f"{ADDRESS}?q=nutrition").content.decode()

    assert "Award in Nutrition and Health" in page
    assert "Counselling" not in page


def test_nothing_selected_is_refused(college, counselling, olu):
    response = client_of(olu).post(ADDRESS, {"act": "approve"})

    assert response.status_code == 422
    assert "Select the products to approve." in response.content.decode()


def test_the_page_is_for_those_who_support_centres(college, ada, olu):
    keeper = make_user("Cato Lind", staff_roles=[User.StaffRole.CATALOGUE])

    assert client_of(olu).get(ADDRESS).status_code == 200
    assert client_of(keeper).get(ADDRESS).status_code == 403
    assert client_of(ada).get(ADDRESS).status_code == 403
    assert client_of(olu).get("/office/centres/999999/products/").status_code == 404


def test_the_page_asks_as_little_for_many_products_as_for_one(approved, college, counselling, olu):
    client = client_of(olu)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    units = list(counselling.versions.get().units.all())[:1]
    products = [make_product(f"T{n}", f"Product {n}", units, all_of("All", units[0].code)) for n in range(4)]
    approve_products(centre=college, products=products[:2], by=actor_of(olu), now=NOW)
    with CaptureQueriesContext(connection) as many:
        client.get(ADDRESS)

    assert len(many) == len(few)
