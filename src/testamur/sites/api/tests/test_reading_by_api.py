"""Another system of a centre looks things up."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch

from testamur.ground.access.permissions import Permission
from testamur.sites.api.document import document

pytestmark = pytest.mark.spec("SYS-04", "BEY-11")

PEOPLE = ["Dilys Moore", "Tomos Price", "Siân Evans"]


@pytest.fixture
def batch(college, counselling, ada, approved, prices):
    return make_batch(college, counselling, ada, centre_reference="Evening class")


@pytest.fixture
def enrolled(batch, ada):
    return enrol(batch, PEOPLE, ada)


def test_products_say_what_the_centre_can_do_today(records, counselling, approved, prices):
    answer = records.get("/products").json()

    assert [(each["code"], each["may_register"], each["why_not"]) for each in answer["items"]] == [
        ("600/0727/8", True, [])
    ]
    assert answer["next"] is None


def test_a_product_says_why_nobody_can_be_registered_as_the_page_does(records, counselling, prices):
    product = records.get("/products/60007278").json()

    assert (product["is_approved"], product["may_register"]) == (False, False)
    assert product["why_not"] == [
        {
            "code": "not_approved",
            "message": "Your centre is not approved for this product.",
            "place": "",
            "severity": "error",
            "suggestion": "",
        }
    ]


def test_learners_come_with_their_registrations(records, enrolled, batch):
    learner = records.get("/learners", surname="moo").json()["items"][0]

    assert (learner["forename"], learner["date_of_birth"]) == ("Dilys", "2008-03-27")
    assert [(each["id"], each["batch"], each["status"]) for each in learner["registrations"]] == [
        (enrolled[0].pk, batch.number, "active")
    ]
    assert records.get(f"/learners/{learner['number']}").json() == learner


def test_a_list_goes_on_where_it_stopped(records, enrolled):
    first = records.get("/learners", limit=2).json()
    second = records.get("/learners", limit=2, after=first["next"]).json()

    found = [each["surname"] for page in (first, second) for each in page["items"]]
    assert found == ["Moore", "Price", "Evans"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"product": "600/0727/8"}, 3),
        ({"product": "none"}, 0),
        ({"status": "withdrawn"}, 0),
        ({"session": "2026", "forename": "Sian"}, 1),
        ({"date_of_birth": "2008-03-27"}, 3),
        ({"uln": "6327276694"}, 0),
    ],
)
def test_learners_are_filtered(records, enrolled, filters, found):
    assert len(records.get("/learners", **filters).json()["items"]) == found


def test_a_batch_holds_its_registrations(records, enrolled, batch):
    listed = records.get("/batches", centre_reference="Evening class").json()["items"]
    whole = records.get(f"/batches/{batch.number}").json()

    assert [(each["number"], each["learners"], each["active"]) for each in listed] == [(batch.number, 3, 3)]
    assert [each["surname"] for each in whole["registrations"]] == ["Evans", "Moore", "Price"]


def test_an_order_adds_up_its_lines(records, enrolled):
    order = records.get("/orders").json()["items"][0]
    whole = records.get(f"/orders/{order['number']}").json()

    assert (whole["items"], whole["total"]) == (order["items"], order["total"])
    assert sum(line["quantity"] for line in whole["lines"]) == order["items"]


@pytest.mark.parametrize("address", ["/learners", "/batches", "/products", "/orders"])
def test_a_list_asks_the_database_as_often_for_3_as_for_30(records, batch, ada, address):
    enrol(batch, PEOPLE, ada)
    with CaptureQueriesContext(connection) as few:
        records.get(address, limit=200)
    enrol(batch, [f"Dilys M{number}" for number in range(30)], ada)
    make_batch(batch.centre, batch.product, ada)

    with CaptureQueriesContext(connection) as many:
        answer = records.get(address, limit=200)

    assert answer.status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("parameters", "code", "place"),
    [
        ({"surnam": "Moore"}, "parameter.unknown", "?surnam"),
        ({"limit": "201"}, "shape.less_than_equal", "?limit"),
        ({"limit": "many"}, "shape.int_parsing", "?limit"),
        ({"after": "§"}, "cursor.unknown", "?after"),
        ({"after": "LTE"}, "cursor.unknown", "?after"),
        ({"after": "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"}, "cursor.unknown", "?after"),
        ({"surname": "a\nb"}, "shape.string_pattern_mismatch", "?surname"),
        ({"date_of_birth": "27/3/2008"}, "shape.date_parsing", "?date_of_birth"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(records, parameters, code, place):
    answer = records.get("/learners", **parameters)

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [(each["code"], each["place"]) for each in answer.json()["problems"]] == [(code, place)]


def test_nothing_there_is_said_in_the_same_bytes_as_nothing_of_yours(
    records, school, charlie, counselling, prices
):
    theirs = make_batch(school, counselling, charlie)
    registration = enrol(theirs, ["Lena Roe"], charlie)[0]

    for address, missing in (
        (f"/batches/{theirs.number}", "/batches/999999999"),
        (f"/learners/{registration.learner.number}", "/learners/999999999"),
        (f"/orders/{registration.charge.order.number}", "/orders/999999999"),
    ):
        answers = records.get(address), records.get(missing)
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].content == answers[1].content


def test_another_centre_s_learners_are_not_in_the_list(records, school, charlie, counselling, prices):
    enrol(make_batch(school, counselling, charlie), ["Lena Roe"], charlie)

    assert records.get("/learners").json() == {"items": [], "next": None}


def test_a_key_reads_only_what_its_permissions_open(may_only, batch):
    grades = may_only(Permission.GRADES)

    assert [grades.get(each).status_code for each in ("/learners", "/batches", "/products", "/orders")] == [
        403
    ] * 4
    assert grades.get("/learners").json()["type"].endswith("/api/v1/#not_allowed")


def test_a_method_that_is_not_there_is_said_in_json(records):
    answer = records.client.delete("/api/v1/learners")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["detail"] == "This address takes other methods."


def test_an_address_that_is_not_there_is_said_in_json(records):
    answer = records.get("/nothing")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_page_for_people_tells_every_operation_without_a_sign_in_or_a_script(db):
    told = document()
    page = Client().get("/api/v1/")

    text = page.content.decode()
    operations = [each["operationId"] for methods in told["paths"].values() for each in methods.values()]
    assert [name for name in operations if f'id="{name}"' not in text] == []
    assert [name for name in told["components"]["schemas"] if f'id="{name}"' not in text] == []
    assert "`" not in text


def test_the_document_is_public(db):
    assert Client().get("/api/v1/openapi.json").json() == document()
