"""Another system of a centre withdraws learners and brings them back."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import all_of, make_product

from testamur.catalogue.approvals.models import Approval
from testamur.delivery.billing.models import FeeKind, Order, Price
from testamur.delivery.registrations.models import Registration
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event

pytestmark = pytest.mark.spec("SYS-04", "BEY-11", "LRN-05")
LEFT = {"on": "2026-11-13", "reason": "left"}


@pytest.fixture
def batch(college, counselling, ada, approved, prices):
    return make_batch(college, counselling, ada)


@pytest.fixture
def two(batch, ada) -> list[int]:
    return [each.pk for each in enrol(batch, ["Dilys Moore", "Tomos Price"], ada)]


def withdraw(system, ids, *, dry=False, key="", **changes):
    address = f"/registrations/withdraw{'?dry_run=true' if dry else ''}"
    body = {"registrations": ids, **LEFT, **changes}
    return system.post(address, body, **({} if dry else {"Idempotency_Key": key or str(uuid4())}))


def statuses(ids) -> list[str]:
    return [Registration.objects.get(pk=pk).status for pk in ids]


def test_learners_are_withdrawn_and_each_says_so(records, two):
    answer = withdraw(records, two).json()

    assert (answer["done"], answer["not_done"], answer["charge"], answer["order"]) == (2, 0, "0.00", None)
    assert [each["says"] for each in answer["items"]] == [
        "Withdrawn on 13 November 2026: left the course."
    ] * 2
    assert statuses(two) == ["withdrawn", "withdrawn"]


def test_the_audit_names_the_key(records, two, ada):
    withdraw(records, two)

    events = Event.objects.filter(name="registration.withdrawn")
    assert {(each.by_name, each.origin, each.by_id) for each in events} == {
        ("API key Records", "API key Records", ada.pk)
    }


def test_a_dry_run_says_what_would_be_and_does_nothing(records, two):
    answer = withdraw(records, two, dry=True).json()

    assert (answer["dry_run"], answer["done"]) == (True, 2)
    assert statuses(two) == ["active", "active"]
    assert Event.objects.filter(name="registration.withdrawn").count() == 0


def test_unwithdrawing_brings_them_back(records, two):
    withdraw(records, two)

    answer = records.post("/registrations/unwithdraw", {"registrations": two}, Idempotency_Key="back").json()

    assert answer["done"] == 2
    assert statuses(two) == ["active", "active"]


def test_everybody_or_nobody(records, two):
    withdraw(records, two[:1])

    answer = withdraw(records, two)

    assert answer.status_code == 422
    assert [each["place"] for each in answer.json()["problems"]] == ["/registrations/0"]
    assert statuses(two) == ["withdrawn", "active"]


def test_the_good_ones_only(records, two):
    withdraw(records, two[:1])

    answer = withdraw(records, [*two, 999_999_999], mode="good").json()

    assert (answer["done"], answer["not_done"]) == (1, 2)
    assert [each["done"] for each in answer["items"]] == [False, True, False]
    assert answer["items"][2]["problems"][0]["code"] == "registration.not_found"
    assert statuses(two) == ["withdrawn", "withdrawn"]


def test_another_centre_s_registration_is_not_there(records, school, charlie, counselling, prices, two):
    theirs = enrol(make_batch(school, counselling, charlie), ["Lena Roe"], charlie)[0].pk

    answers = [withdraw(records, [each], mode="good") for each in (theirs, 999_999_999)]

    assert [each.status_code for each in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert statuses([theirs]) == ["active"]


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"on": "2026-11-17"}, None, None),
        ({"on": "13/11/2026"}, "shape.date_parsing", "/on"),
        ({"on": 1_763_000_000}, "shape.date_parsing", "/on"),
        ({"reason": "bored"}, "shape.literal_error", "/reason"),
        ({"because": "left"}, "shape.extra_forbidden", "/because"),
        ({"registrations": []}, "shape.too_short", "/registrations"),
        ({"registrations": ["1"]}, "shape.int_type", "/registrations/0"),
        ({"registrations": [1, 1]}, "shape.twice", "/registrations"),
        ({"registrations": list(range(1, 2002))}, "shape.too_long", "/registrations"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_place(records, two, changes, code, place):
    answer = withdraw(records, changes.pop("registrations", two), **changes)

    found = {(each["code"], each["place"]) for each in answer.json()["problems"]}
    assert answer.status_code == 422
    assert code is None or found == {(code, place)}
    assert statuses(two) == ["active", "active"]


def test_it_is_for_keys_that_may(may_only, two):
    assert withdraw(may_only(Permission.SEARCH), two).status_code == 403
    assert withdraw(may_only(Permission.LEARNERS), two).status_code == 200


# The same request again


def test_the_same_request_again_is_answered_as_before(records, two):
    first, again = (withdraw(records, two, key="once") for _ in range(2))

    assert first.content == again.content
    assert (first.has_header("Idempotent-Replayed"), again["Idempotent-Replayed"]) == (False, "true")
    assert Event.objects.filter(name="registration.withdrawn").count() == 2


def test_another_request_with_the_same_key_is_refused(records, two):
    withdraw(records, two[:1], key="once")

    answer = withdraw(records, two[1:], key="once")

    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["problems"]] == ["idempotency.other"]
    assert statuses(two) == ["withdrawn", "active"]


def test_what_was_refused_may_be_put_right_under_the_same_key(records, two):
    refused = withdraw(records, [*two, 999_999_999], key="once")
    corrected = withdraw(records, two, key="once")

    assert (refused.status_code, corrected.status_code) == (422, 200)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_request_needs_a_key_of_its_own(records, two, key):
    answer = records.post(
        "/registrations/withdraw", {"registrations": two, **LEFT}, **({"Idempotency_Key": key} if key else {})
    )

    assert answer.status_code == 400
    assert answer.json()["problems"][0]["place"] == "Idempotency-Key"


def test_one_key_s_answers_are_not_another_s(records, may_only, two):
    withdraw(records, two[:1], key="once")

    answer = withdraw(may_only(Permission.LEARNERS), two[1:], key="once")

    assert answer.status_code == 200


def test_withdrawing_takes_as_many_statements_for_3_as_for_300(records, batch, ada):
    few = [each.pk for each in enrol(batch, [f"Dilys M{number}" for number in range(3)], ada)]
    many = [each.pk for each in enrol(batch, [f"Tomos M{number}" for number in range(300)], ada)]

    counts = []
    for ids in (few, many):
        with CaptureQueriesContext(connection) as asked:
            assert withdraw(records, ids).json()["done"] == len(ids)
        counts.append(len(asked))

    assert counts[0] == counts[1]


# What costs


CONTACT = {"contact_name": "Ada Okafor", "contact_email": "ada@example.org", "purchase_order": "PO 7"}


@pytest.fixture
def cancelling_costs(prices) -> None:
    for kind, amount in ((FeeKind.CANCELLATION, "10.00"), (FeeKind.BATCH_CANCELLATION, "50.00")):
        Price.objects.create(price_list=prices, kind=kind, amount=amount)


def cancel(system, ids, *, dry=False, **changes):
    address = f"/registrations/cancel{'?dry_run=true' if dry else ''}"
    return system.post(address, {"registrations": ids, **CONTACT, **changes}, Idempotency_Key=str(uuid4()))


@pytest.mark.spec("LRN-07")
def test_cancelling_costs_what_the_dry_run_told(records, two, cancelling_costs):
    told = cancel(records, two[:1], dry=True).json()
    done = cancel(records, two[:1], agreed=told["total"]).json()

    assert (told["dry_run"], told["order"], done["order"]) == (True, None, Order.objects.latest("pk").number)
    assert {name: done[name] for name in ("charge", "credit", "total", "done")} == {
        name: told[name] for name in ("charge", "credit", "total", "done")
    }
    assert statuses(two) == ["cancelled", "active"]


@pytest.mark.spec("LRN-07")
def test_another_cost_than_agreed_is_refused(records, two, cancelling_costs):
    answer = cancel(records, two[:1], agreed="-1000.00")

    assert answer.status_code == 422
    assert [(each["code"], each["place"]) for each in answer.json()["problems"]] == [
        ("cost_changed", "/agreed")
    ]
    assert statuses(two) == ["active", "active"]


@pytest.mark.spec("LRN-08")
def test_transferring_goes_to_the_other_product(records, two, college, counselling, prices):
    units = [each.unit for each in counselling.versions.get().version_units.select_related("unit")]
    other = make_product(
        "601/0001/1", "Certificate", units, all_of("Mandatory", *(unit.code for unit in units))
    )
    Approval.objects.create(centre=college, product=other, approved_on=date(2025, 9, 1))
    sent = {"registrations": two, "product": "60100011", **CONTACT}

    told = records.post("/registrations/transfer?dry_run=true", sent).json()
    done = records.post("/registrations/transfer", sent, Idempotency_Key="once").json()

    assert (told["done"], done["done"], done["total"]) == (2, 2, told["total"])
    assert statuses(two) == ["transferred", "transferred"]
    assert Registration.objects.filter(product=other, status="active").count() == 2


@pytest.mark.spec("LRN-08")
def test_a_product_that_is_not_there_is_refused(records, two):
    sent = {"registrations": two, "product": "999", **CONTACT}

    answer = records.post("/registrations/transfer", sent, Idempotency_Key="once")

    assert [each["code"] for each in answer.json()["problems"]] == ["product.not_found"]
