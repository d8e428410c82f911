"""Search > Products: what the centre is approved for, and each product's rule in words."""

from datetime import date

import pytest
from tests.pages import row_headings
from tests.people import client_of

pytestmark = pytest.mark.spec("CEN-05", "SYS-01")


def titles(client, query: str = "") -> list[str]:
    return row_headings(client.get(f"/products/?{query}"))


def test_a_centre_lists_what_it_is_approved_for(approved, ada, charlie):
    assert titles(client_of(ada)) == ["CACHE Level 3 Diploma in Counselling Skills"]
    assert titles(client_of(charlie)) == []


def test_an_approval_that_ended_is_not_listed(approved, ada):
    approved.ended_on = date(2026, 9, 1)
    approved.save()

    assert titles(client_of(ada)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=counselling+skills", 1),
        ("q=600/07", 1),
        ("q=nursing", 0),
        ("level=3", 1),
        ("level=2", 0),
        ("kind=bundle", 0),
    ],
)
def test_narrowed_by_code_title_level_and_kind(approved, ada, query, found):
    assert len(titles(client_of(ada), query)) == found


def test_the_page_of_a_product_explains_its_rule(approved, ada):
    page = client_of(ada).get("/products/600/0727/8/").text

    assert "Achieve all 5 units of the qualification (40 credits)." in page
    assert "T/502/8235" in page
    assert "Your centre is not approved" not in page


def test_the_page_says_when_the_centre_is_not_approved(approved, charlie):
    assert (
        "Your centre is not approved for this product."
        in client_of(charlie).get("/products/600/0727/8/").text
    )


def test_an_unknown_code_is_not_found(ada):
    assert client_of(ada).get("/products/999/9999/9/").status_code == 404


def test_only_who_may_search_or_register(approved, ben):
    assert client_of(ben).get("/products/").status_code == 403
    assert client_of(ben).get("/products/600/0727/8/").status_code == 403
