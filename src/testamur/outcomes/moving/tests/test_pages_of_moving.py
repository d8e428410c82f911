"""The pages of a transfer, from the selected learners to the reports of both batches."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol
from tests.pages import text_of
from tests.people import NOW, client_of, make_member, make_user

from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.access.permissions import Permission

from .conftest import charged

pytestmark = pytest.mark.spec("LRN-08")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("testamur.outcomes.moving.views.now", lambda: NOW)
    for name in ("views.acts", "jobs"):
        monkeypatch.setattr(f"testamur.delivery.registrations.{name}.now", lambda: NOW)


def query_of(registrations) -> str:
    return "&".join(f"registration={each.pk}" for each in registrations)


def first_page(kind: str, registrations, product) -> str:
    return f"/learners/acts/new/{kind}/?{query_of(registrations)}&target={product.pk}"


def begin(client, kind, registrations, product, **details):
    """Fill in the first page as a browser would."""
    address = first_page(kind, registrations, product)
    page = client.get(address).text
    found = {
        "key": re.search(r'name="key" value="([^"]+)"', page)[1],
        "product": str(product.pk),
        "batch": "new-2026",
        "delivery_address": re.search(r'name="delivery_address".*?<option value="(\d+)"', page, re.DOTALL)[1],
        "certificate_address": re.search(
            r'name="certificate_address".*?<option value="(\d+)"', page, re.DOTALL
        )[1],
        "contact_name": "Ada Okafor",
        "contact_email": "ada@example.org",
    }
    return client.post(address, {**found, **details})


def test_the_list_of_learners_offers_both_ways(ada, on_diploma):
    page = client_of(ada).get("/learners/").text

    assert 'formaction="/learners/acts/new/transfer/"' in page
    assert 'formaction="/learners/acts/new/top/"' in page


def test_first_where_to(ada, on_diploma, award, certificate):
    answer = client_of(ada).get(f"/learners/acts/new/transfer/?{query_of(on_diploma)}", follow=True)

    text = text_of(answer.text)
    assert answer.redirect_chain[0][0] == f"/learners/acts/new/transfer/targets/?{query_of(on_diploma)}"
    assert "CACHE Level 3 Award in Counselling Skills 600/0728/X 3 of 3 £60.00" in text
    assert "Level 3 Certificate in Listening Skills 601/3998/5 3 of 3 £85.00" in text


def test_how_many_could_go(ada, on_diploma, award, certificate, bank, units):
    """Within the suite those with a result are topped, not transferred."""
    bank(on_diploma[:1], units[:1])
    Registration.objects.filter(pk=on_diploma[1].pk).update(status="withdrawn")
    client = client_of(ada)

    transfer = text_of(client.get(f"/learners/acts/new/transfer/targets/?{query_of(on_diploma)}").text)
    top = text_of(client.get(f"/learners/acts/new/top/targets/?{query_of(on_diploma)}").text)

    assert "600/0728/X 1 of 3" in transfer
    assert "601/3998/5 2 of 3" in transfer
    assert "600/0728/X 1 of 3" in top
    assert "601/3998/5" not in top


def test_nowhere_to_go(ada, on_diploma):
    page = client_of(ada).get(f"/learners/acts/new/top/targets/?{query_of(on_diploma)}").text

    assert "Nowhere to go" in page


def test_from_the_choice_to_the_reports_of_both_batches(ada, on_diploma, certificate, bank, units):
    bank(on_diploma[:1], units[:2])
    Registration.objects.filter(pk=on_diploma[2].pk).update(status="withdrawn")
    client = client_of(ada)

    first = text_of(client.get(first_page("transfer", on_diploma, certificate)).text)
    assert "To 601/3998/5 Level 3 Certificate in Listening Skills" in first
    assert "2 learners of the 3 selected" in first
    assert "1 of 2 units, 12 credits: part achieved. Not taken along: L/502/8239." in first
    assert "Withdrawn. Un-withdraw the learner first." in first
    begun = begin(client, "transfer", on_diploma, certificate, purchase_order="PO 4711")
    check = client.get(begun.url)
    said = text_of(check.text)
    assert "Transfer 2 learners, which cannot be undone" in said
    assert "Their present registrations end as transferred. This cannot be undone." in said
    assert "The registration fees are credited, and the new ones charged." in said
    assert "Achieved units of 1 learner go along, with their grades and attempts." in said
    assert "A new batch, session 2026/27" in said or "A new batch, session 2026/2027" in said
    agreed = re.search(r'name="agreed" value="([^"]+)"', check.text)[1]
    result = client.post(begun.url, {"agreed": agreed}, follow=True).text

    batch = Batch.objects.get(product=certificate)
    assert "2 learners transferred; 1 learner could not be." in text_of(result)
    for number in (on_diploma[0].batch.number, batch.number):
        assert f'href="/batches/{number}/report.pdf"' in result
    assert "undo" not in result.lower().replace("cannot be undone", "")
    assert client.get(f"/batches/{batch.number}/report.csv").status_code == 200
    assert "This was done already" in client.post(begun.url, {"agreed": agreed}, follow=True).text
    assert Registration.objects.filter(product=certificate).count() == 2


def test_the_learners_page_leads_from_one_registration_to_the_other(ada, on_diploma, certificate):
    client = client_of(ada)
    begun = begin(client, "transfer", on_diploma[:1], certificate)
    agreed = re.search(r'name="agreed" value="([^"]+)"', client.get(begun.url).text)[1]
    client.post(begun.url, {"agreed": agreed})

    page = text_of(client.get(f"/learners/{on_diploma[0].learner.number}/").text)

    old, new = on_diploma[0].batch.number, Batch.objects.get(product=certificate).number
    assert f"Transferred to Level 3 Certificate in Listening Skills, batch {new}" in page
    assert f"Transferred from CACHE Level 3 Diploma in Counselling Skills, batch {old}" in page


def test_a_wrong_form_says_what_to_do_and_prepares_nothing(ada, on_diploma, certificate):
    answer = begin(
        client_of(ada), "transfer", on_diploma, certificate, contact_email="nobody", batch="805500999"
    )

    assert answer.status_code == 422
    assert "Enter a valid email address" in answer.text
    assert not Registration.objects.filter(status="transferred").exists()


@pytest.mark.spec("LRN-09")
def test_a_top_up_shows_what_each_costs(ada, on_award, diploma, bank, units):
    bank(on_award, units[:2])

    page = text_of(client_of(ada).get(first_page("top", on_award, diploma)).text)

    assert "3 learners" in page
    assert "2 of 5 units, 22 credits: part achieved." in page
    assert "£120.00" in page  # 3 × (100 - 60)


def test_a_product_that_is_no_target_leads_back_to_the_choice(ada, on_diploma, certificate):
    certificate.approvals.update(ended_on=NOW.date())

    answer = client_of(ada).get(first_page("transfer", on_diploma, certificate))

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/learners/acts/new/transfer/targets/")


def test_others_learners_are_not_there(charlie, ada, on_diploma, certificate):
    """Charlie's centre has none of these: as for learners that there never were."""
    client = client_of(charlie)
    theirs = client.get(f"/learners/acts/new/transfer/targets/?{query_of(on_diploma)}")
    none = client.get("/learners/acts/new/transfer/targets/?registration=999999999")

    assert (theirs.status_code, theirs.url) == (none.status_code, none.url) == (302, "/learners/")


@pytest.mark.spec("USR-02")
def test_only_who_manages_learners_may(college, on_diploma, certificate):
    gia = make_user("Gia Read")
    make_member(gia, college, Permission.SEARCH)
    client = client_of(gia)

    assert client.get(f"/learners/acts/new/transfer/targets/?{query_of(on_diploma)}").status_code == 403
    assert client.get(first_page("transfer", on_diploma, certificate)).status_code == 403


def test_an_unknown_way_is_not_there(ada, on_diploma):
    client = client_of(ada)

    for kind in ("withdraw", "sideways"):
        assert client.get(f"/learners/acts/new/{kind}/targets/?{query_of(on_diploma)}").status_code == 404


def test_choosing_where_to_asks_the_same_queries_for_3_and_300(ada, on_diploma, award, certificate):
    letters = "abcdefghijklmnopqr"
    names = [f"L{a}{b} Smith" for a in letters for b in letters][:297]
    client = client_of(ada)
    few_address = f"/learners/acts/new/transfer/targets/?{query_of(on_diploma)}"
    client.get(few_address)

    with CaptureQueriesContext(connection) as few:
        client.get(few_address)
    more = [*on_diploma, *charged(enrol(on_diploma[0].batch, names, ada), "100.00")]
    with CaptureQueriesContext(connection) as many:
        page = client.get(f"/learners/acts/new/transfer/targets/?{query_of(more)}").text

    assert "300 of 300" in text_of(page)
    assert len(many) == len(few)
