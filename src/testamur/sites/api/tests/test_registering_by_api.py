"""Another system of a centre registers learners: the same rules and words as page and file, once, or not at all."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import make_batch
from tests.people import actor_of, client_of

from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import Batch, Draft, Registration
from testamur.ground.access.permissions import Permission
from testamur.ground.audit.models import Event
from testamur.ground.desk.models import Message, Work
from testamur.ground.sheets.models import Sheet, SheetRow

pytestmark = pytest.mark.spec("SYS-04", "BEY-11", "REG-02")

DILYS = {
    "forename": "Dilys",
    "surname": "Moore",
    "date_of_birth": "2008-03-27",
    "gender": "F",
    "starts_on": "2026-09-01",
    "planned_end_on": "2027-07-31",
}
TOMOS = {**DILYS, "forename": "Tomos", "surname": "Price", "gender": "M"}
WRONG = {**DILYS, "forename": "", "gender": "female", "date_of_birth": "30/2/2008", "uln": "1234567890"}


@pytest.fixture(autouse=True)
def _may_be_registered(approved, prices) -> None:
    """The college is approved for Counselling Skills, and there are prices."""


def body(*learners, **changes) -> dict:
    contact = {"contact_name": "Ada Okafor", "contact_email": "ada@example.org"}
    return {"product": "60007278", **contact, "learners": list(learners or (DILYS, TOMOS)), **changes}


def register(system, sent, *, dry=False, key=""):
    address = f"/registrations{'?dry_run=true' if dry else ''}"
    return system.post(address, sent, **({} if dry else {"Idempotency_Key": key or str(uuid4())}))


def reasons(answer) -> list[tuple[str, str]]:
    return [(each["code"], each["place"]) for each in answer.json()["problems"]]


def nothing_made() -> bool:
    return not any(
        model.objects.exists() for model in (Batch, Learner, Registration, Order, LedgerLine, Draft, Sheet)
    )


# Registering


def test_learners_are_registered_charged_and_told_one_by_one(records):
    answer = register(records, body(purchase_order="PO 7", centre_reference="Evening class")).json()

    batch, order = Batch.objects.get(), Order.objects.get()
    assert (answer["batch"], answer["order"], answer["done"]) == (batch.number, order.number, 2)
    assert (batch.centre_reference, order.purchase_order) == ("Evening class", "PO 7")
    assert answer["fee"] == {"net": "170.00", "tax": "0.00", "total": "170.00"}
    made = {str(each.learner.number): each.pk for each in Registration.objects.select_related("learner")}
    assert [(each["index"], each["done"]) for each in answer["items"]] == [(0, True), (1, True)]
    assert {each["learner"]: each["registrations"] for each in answer["items"]} == {
        number: [pk] for number, pk in made.items()
    }
    assert Learner.objects.get(number=answer["items"][1]["learner"]).forename == "Tomos"


def test_the_key_is_named_in_the_audit_and_nobody_s_desk_holds_the_work(records, ada):
    register(records, body())

    names = {"batch.made", "registration.made", "order.placed", "sheet.committed"}
    events = Event.objects.filter(name__in=names)
    assert {each.name for each in events} == names
    assert {(each.by_name, each.origin, each.by_id) for each in events} == {
        ("API key Records", "API key Records", ada.pk)
    }
    assert Work.objects.count() == 0
    assert Message.objects.filter(to="ada@example.org", subject__startswith="2 learners registered").exists()


def test_a_batch_grows(records, college, counselling, ada):
    batch = make_batch(college, counselling, ada)

    answer = register(records, body(batch=batch.number)).json()

    assert (answer["batch"], batch.registrations.count()) == (batch.number, 2)


def test_a_dry_run_says_all_and_leaves_nothing(records):
    answer = register(records, body(DILYS, WRONG), dry=True).json()

    assert (answer["dry_run"], answer["done"], answer["not_done"]) == (True, 1, 1)
    assert (answer["batch"], answer["order"], answer["fee"]["total"]) == (None, None, "85.00")
    assert [each["done"] for each in answer["items"]] == [True, False]
    assert nothing_made()


def test_everybody_or_nobody(records):
    answer = register(records, body(DILYS, WRONG))

    assert answer.status_code == 422
    assert reasons(answer) == [
        ("name_missing", "/learners/1/forename"),
        ("date_unreadable", "/learners/1/date_of_birth"),
        ("gender_unknown", "/learners/1/gender"),
        ("uln_wrong", "/learners/1/uln"),
    ]
    assert answer.json()["problems"][2]["suggestion"] == "F"
    assert nothing_made()


def test_the_good_ones_only(records):
    answer = register(records, body(WRONG, DILYS, mode="good")).json()

    assert (answer["done"], answer["not_done"], answer["fee"]["total"]) == (1, 1, "85.00")
    assert [each["done"] for each in answer["items"]] == [False, True]
    assert [(each["code"], each["place"]) for each in answer["items"][0]["problems"]][:1] == [
        ("name_missing", "/learners/0/forename")
    ]
    assert [each.learner.forename for each in Registration.objects.all()] == ["Dilys"]
    assert SheetRow.objects.count() == 1


def test_nothing_but_wrong_ones_is_refused(records):
    assert register(records, body(WRONG, mode="good")).status_code == 422


# The same words on page, in a file and here


def test_page_file_and_api_say_the_same(records, college, counselling, ada, now):
    rows = [WRONG, {**DILYS, "planned_end_on": "2025-01-01"}, {**DILYS, "country_of_study": "Wales"}, DILYS]
    where = {
        "centre": college, "product": counselling, "session": 2026, "adds_to": None,
        "by": actor_of(ada, college), "now": now,
    }  # fmt: skip
    fields = sorted({field for row in rows for field in row})
    lines = [",".join(row.get(field, "") for field in fields) for row in rows]
    content = "\n".join([",".join(fields), *lines]).encode()

    by_api = register(records, body(*rows), dry=True).json()["items"]
    uploaded = actions.upload(file_name="learners.csv", content=content, **where)
    typed = actions.start(**where)
    page = f"/registrations/drafts/{typed.pk}/"
    client_of(ada).post(
        page,
        {f"c{number}.{field}": text for number, row in enumerate(rows, 1) for field, text in row.items()}
        | {"shown": "{}"},
    )

    said = [
        {(each["code"], each["message"], each["place"].rpartition("/")[2]) for each in item["problems"]}
        for item in by_api
    ]
    assert said == sentences(uploaded) == sentences(typed)
    assert [len(each) for each in said] == [4, 1, 1, 0]


def sentences(draft) -> list[set]:
    rows = SheetRow.objects.filter(sheet=draft.sheet).order_by("position").values_list("problems", flat=True)
    return [{(each["code"], each["message"], each["place"]) for each in problems} for problems in rows]


# What cannot be


def test_what_stands_in_the_way_of_all_is_said_as_the_page_does(records, approved):
    approved.ended_on = approved.approved_on
    approved.save()

    answer = register(records, body())

    assert [each["message"] for each in answer.json()["problems"]] == [
        "Your centre is not approved for this product."
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"product": "999/9999/9"}, ("product.not_found", "/product")),
        ({"batch": "999999999"}, ("batch.not_found", "/batch")),
        ({"session": 2030}, ("session_closed", "/session")),
        ({"delivery_address": 999_999_999}, ("address_unknown", "/delivery_address")),
        ({"contact_email": "nobody"}, ("email_wrong", "/contact_email")),
        ({"contact_name": "  "}, ("contact_missing", "/contact_name")),
        ({"contact_name": "a\u0000b"}, ("shape.string_pattern_mismatch", "/contact_name")),
        ({"learners": []}, ("shape.too_short", "/learners")),
        ({"learners": [{}]}, ("shape.blank", "/learners/0")),
        ({"learners": [{**DILYS, "surnam": "x"}]}, ("shape.extra_forbidden", "/learners/0/surnam")),
        ({"learners": [{**DILYS, "uln": 6327276694}]}, ("shape.string_type", "/learners/0/uln")),
        ({"learners": [{**DILYS, "a/b~c": "x"}]}, ("shape.extra_forbidden", "/learners/0/a~1b~0c")),
        ({"learners": [DILYS] * 2001}, ("shape.too_long", "/learners")),
        ({"prduct": "x"}, ("shape.extra_forbidden", "/prduct")),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(records, changes, found):
    answer = register(records, body(**changes))

    assert (answer.status_code, reasons(answer)) == (422, [found])
    assert nothing_made()


def test_another_centre_s_batch_or_address_is_not_there(records, school, charlie, counselling):
    batch = make_batch(school, counselling, charlie)
    address = school.addresses.first()

    answers = [
        register(records, body(batch=batch.number)),
        register(records, body(batch="999999999")),
        register(records, body(delivery_address=address.pk)),
        register(records, body(delivery_address=999_999_999)),
    ]

    assert answers[0].content == answers[1].content
    assert answers[2].content == answers[3].content
    assert batch.registrations.count() == 0


def test_it_is_for_keys_that_may(may_only):
    assert register(may_only(Permission.SEARCH, Permission.LEARNERS), body()).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"{", b'{"product": NaN}', b"[" * 100_000, b'{"a":' * 50_000, b'"\\ud800"', b"\xff\xfe", b"{}" * 2,
        b'{"product": 1e999999}', b"null",
    ],
)  # fmt: skip
def test_broken_bodies_are_answered_in_words(records, sent):
    answer = records.client.post(
        "/api/v1/registrations",
        sent,
        content_type="application/json",
        headers={"Idempotency-Key": "once"},
    )

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
    assert b"Traceback" not in answer.content


def test_a_body_that_is_too_large_is_not_read(records, settings):
    settings.API_LARGEST_BODY = 1000

    answer = register(records, body(centre_reference="x" * 1000))

    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")


def test_a_failure_inside_leaves_nothing_and_shows_nothing(records, monkeypatch):
    def fail(*args, **facts):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("testamur.sites.api.operations.registering.register_at_once", fail)

    answer = register(records, body())

    assert answer.status_code == 500
    assert b"secret" not in answer.content
    assert nothing_made()


# Once


def test_the_same_request_again_registers_nobody_twice(records):
    first, again = (register(records, body(), key="once") for _ in range(2))

    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert (Registration.objects.count(), Order.objects.count()) == (2, 1)


def test_registering_takes_as_many_statements_for_3_as_for_300(records):
    def people(count: int, forename: str) -> list[dict]:
        letters = "abcdefghijklmnopqrst"
        return [
            {**DILYS, "forename": forename, "surname": f"M{letters[n // 20]}{letters[n % 20]}"}
            for n in range(count)
        ]

    counts = []
    for rows in (people(3, "Dilys"), people(300, "Tomos")):
        with CaptureQueriesContext(connection) as asked:
            assert register(records, body(*rows)).json()["done"] == len(rows)
        counts.append(len(asked))

    assert counts[0] == counts[1]
