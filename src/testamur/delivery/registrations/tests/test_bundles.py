"""Apprenticeships and bundles: each learner registered on every part, at once or not at all (REG-12)."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.people import NOW, actor_of, client_of, make_product

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import Part, Product
from testamur.delivery.billing.models import LedgerLine, Order, Price
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.models import (
    Batch,
    BundleBatch,
    BundleRegistration,
    Draft,
    Registration,
)
from testamur.delivery.registrations.problems import check_rows, registration_problems
from testamur.delivery.registrations.queries.products import products_for
from testamur.delivery.registrations.tests.conftest import ask, details_of, file_of, learner, refresh
from testamur.ground.audit.models import Event
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets import jobs
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.rows import Typed
from testamur.kit.problems import Refused
from testamur.kit.scope import of_centre, within

pytestmark = pytest.mark.spec("REG-12")

RULE = {"name": "None", "mandatory": []}


def url(name, *args):
    return reverse(f"registrations:{name}", args=args)


@pytest.fixture
def parts(college, prices) -> list[Product]:
    """Three products that Harbour City College is approved for; the last costs 40.50 by itself."""
    made = [
        make_product(f"60{n}/7000/{n}", title, [], RULE)
        for n, title in ((1, "Diploma in Care"), (2, "Functional English"), (3, "Functional Maths"))
    ]
    for product in made:
        Approval.objects.create(centre=college, product=product, approved_on=date(2025, 9, 1))
    Price.objects.create(price_list=prices, kind="registration", product=made[2], amount="40.50")
    return made


@pytest.fixture
def care(parts, monkeypatch) -> Product:
    """The apprenticeship that consists of them."""
    whole = Product.objects.create(
        code="APP-CARE",
        title="Adult Care Worker apprenticeship",
        kind=Product.Kind.APPRENTICESHIP,
        level="2",
        operational_start_on=date(2020, 8, 1),
    )
    for position, part in enumerate(parts):
        Part.objects.create(whole=whole, part=part, position=position)
    monkeypatch.setattr(jobs, "now", lambda: NOW)
    return whole


@pytest.fixture
def begin(care, college, ada):
    """Uploads so many learners, or these rows, to be registered on the apprenticeship."""

    def make(rows: int | list[dict[str, str]], *, adds_to: Batch | None = None) -> Draft:
        rows = [learner(number) for number in range(rows)] if isinstance(rows, int) else rows
        return actions.upload(
            centre=college,
            product=care,
            session=2026,
            adds_to=adds_to,
            file_name="care.csv",
            content=file_of(rows),
            by=actor_of(ada, college),
            now=NOW,
        )

    return make


@pytest.fixture
def on_care(begin, ada):
    """Registers so many learners, or these rows, on the apprenticeship; gives the bundle batch."""

    def make(rows, **where) -> BundleBatch:
        return run(begin(rows, **where), ada).batch.bundle_batch

    return make


def run(draft: Draft, ada) -> Draft:
    ask(draft, ada)
    jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)
    draft.refresh_from_db()
    return draft


def test_each_learner_is_registered_on_every_part_under_one_bundle_batch(on_care, parts, care):
    bundle = on_care(2)

    assert (bundle.product, bundle.session, bundle.number[:4]) == (care, 2026, "7055")
    assert list(bundle.batches.order_by("pk").values_list("product__code", "session", "contact_name")) == [
        (part.code, 2026, "Ada Okafor") for part in parts
    ]
    assert list(
        Registration.objects.order_by("learner", "pk").values_list("learner__surname", "product__code")
    ) == [(name, part.code) for name in ("Hughes", "Kowalski") for part in parts]
    assert (Learner.objects.count(), BundleRegistration.objects.filter(bundle_batch=bundle).count()) == (2, 2)


def test_without_a_price_of_its_own_it_costs_the_sum_of_its_parts(on_care, parts):
    on_care(2)

    order = Order.objects.get()
    assert list(order.lines.order_by("pk").values_list("product__code", "net")) == [
        (parts[0].code, Decimal("85.00")),
        (parts[0].code, Decimal("85.00")),
        (parts[1].code, Decimal("85.00")),
        (parts[1].code, Decimal("85.00")),
        (parts[2].code, Decimal("40.50")),
        (parts[2].code, Decimal("40.50")),
    ]
    assert [
        (each.product_id, each.charge.product_id, each.charge.subject == each.learner.number)
        for each in Registration.objects.select_related("charge", "learner").order_by("pk")
    ] == [(part.pk, part.pk, True) for part in parts for _ in range(2)]
    assert Event.objects.get(name="order.placed").after["fees"] == "421.00"


def test_its_own_price_is_charged_once_and_shared_by_the_parts(on_care, prices, care):
    Price.objects.create(price_list=prices, kind="registration", product=care, amount="150.00")

    on_care(2)

    lines = list(LedgerLine.objects.order_by("pk").values_list("product__code", "subject", "net"))
    numbers = list(Learner.objects.order_by("pk").values_list("number", flat=True))
    assert lines == [("APP-CARE", number, Decimal("150.00")) for number in numbers]
    assert [
        Registration.objects.filter(learner__number=number).values("charge").distinct().count()
        for number in numbers
    ] == [1, 1]
    assert Registration.objects.filter(charge__product=care).count() == 6


def test_registering_takes_the_same_statements_for_3_and_300_learners(on_care, begin, ada):
    on_care(1)
    counts = []

    for numbers in (range(1, 4), range(100, 400)):
        draft = ask(begin([learner(number) for number in numbers]), ada)
        with CaptureQueriesContext(connection) as counted, within(of_centre(draft.centre_id)):
            sheets.commit(sheet_id=draft.sheet_id, now=NOW)
        counts.append(len([each for each in counted.captured_queries if "SAVEPOINT" not in str(each["sql"])]))

    assert counts[0] == counts[1]
    assert Registration.objects.count() == 3 * (1 + 3 + 300)


def test_learners_are_added_to_a_bundle_batch_on_every_part(on_care, parts):
    bundle = on_care(2)
    first = bundle.batches.earliest("pk")

    again = on_care([learner(7)], adds_to=first)

    assert again == bundle

    assert [batch.registrations.count() for batch in bundle.batches.order_by("pk")] == [3, 3, 3]
    assert bundle.bundle_registrations.count() == 3
    assert [event.name for event in Event.objects.filter(record="bundle_batch").order_by("pk")] == [
        "bundle_batch.made",
        "bundle_batch.grew",
    ]


def test_a_bundle_batch_is_full_when_one_of_its_batches_is(on_care, begin, monkeypatch):
    monkeypatch.setattr("testamur.delivery.registrations.queries.batches.MOST_LEARNERS", 2)
    bundle = on_care(2)

    with pytest.raises(Refused) as refused:
        begin([learner(7)], adds_to=bundle.batches.earliest("pk"))

    assert refused.value.problems[0].message.startswith(
        f"There are 1 learners; batch {bundle.number} has room for 0"
    )


def test_nobody_is_added_to_one_part_of_a_bundle_alone(on_care, parts, college, ada):
    bundle = on_care(1)
    part = bundle.batches.get(product=parts[1])

    with pytest.raises(Refused) as refused:
        actions.start(
            centre=college,
            product=parts[1],
            session=2026,
            adds_to=part,
            by=actor_of(ada, college),
            now=NOW,
        )

    assert [each.message for each in refused.value.problems] == [
        f"Batch {part.number} is part of bundle batch {bundle.number}: add the learners there."
    ]


def test_who_is_on_a_part_already_is_warned_of(on_care, begin):
    on_care(1)

    draft = begin([learner(0), learner(1)])

    rows = [Typed(1, learner(0)), Typed(2, learner(1))]
    known, _ = check_rows(rows, draft=draft, signals=(), today=NOW.date())
    assert [each.message for each in known.problems] == [
        f"Already registered on a part of it in batch {Batch.objects.earliest('pk').number}, as learner "
        f"{Learner.objects.earliest('pk').number}."
    ]


# What stands in the way


def problems_of(whole: Product, college) -> list[str]:
    found = products_for(centre=college, on=NOW.date()).get(pk=whole.pk)
    return [each.message for each in registration_problems(found, on=NOW.date())]


def test_a_part_without_approval_is_named(care, parts, college):
    Approval.objects.filter(product=parts[1]).delete()

    assert problems_of(care, college) == [
        "Functional English, 602/7000/2: Your centre is not approved for this product."
    ]


def test_a_part_that_closed_is_named(care, parts, college):
    Product.objects.filter(pk=parts[2].pk).update(operational_end_on=date(2026, 7, 31))

    assert problems_of(care, college) == [
        "Functional Maths, 603/7000/3: Registration closed on 31 July 2026, the operational end date."
    ]


def test_a_part_that_asks_for_a_window_is_registered_by_itself(care, parts, college):
    Product.objects.filter(pk=parts[0].pk).update(at_registration="window", modes=["paper"])

    assert problems_of(care, college) == [
        "Diploma in Care, 601/7000/1: No assessment window is open for registration: the bookings cut-off date of "
        "each has passed."
    ]


def test_a_bundle_that_closed_itself_and_one_without_parts_are_refused(care, college):
    Product.objects.filter(pk=care.pk).update(operational_end_on=date(2026, 7, 31))
    Part.objects.all().delete()

    assert problems_of(care, college) == [
        "Registration closed on 31 July 2026, the operational end date.",
        "This apprenticeship has no parts yet to be registered on.",
    ]


def test_parts_without_prices_need_none_where_the_bundle_has_its_own(care, parts, prices, college):
    Price.objects.filter(product=None, kind="registration").delete()

    without = problems_of(care, college)
    Price.objects.create(price_list=prices, kind="registration", product=care, amount="150.00")

    assert [each.partition(": ")[2] for each in without] == [
        "No registration fee is in force for this product.",
        "No registration fee is in force for this product.",
    ]
    assert problems_of(care, college) == []


def test_an_approval_that_ends_before_the_end_leaves_nothing(begin, parts, ada):
    draft = ask(begin(2), ada)
    Approval.objects.filter(product=parts[2]).update(ended_on=NOW.date())

    jobs.commit(sheet_id=draft.sheet_id, centre_id=draft.centre_id)

    refresh(draft)
    assert draft.sheet.status == Sheet.Status.OPEN
    assert (Registration.objects.count(), BundleBatch.objects.count(), LedgerLine.objects.count()) == (
        0,
        0,
        0,
    )


# Pages


@pytest.mark.spec("REG-01")
def test_it_is_found_by_title_code_and_bundle_batch_number(on_care, care, ada):
    bundle = on_care(1)
    client = client_of(ada)

    for words in ("adult care", "app-care", bundle.number, bundle.batches.first().number):
        page = client.get(url("start"), {"q": words}).text
        assert url("new", care.pk) in page, words
    assert f"?batch={bundle.number}" in client.get(url("start"), {"q": bundle.number}).text


def test_the_page_says_what_each_learner_is_registered_on_and_the_check_what_it_costs(begin, care, ada):
    client = client_of(ada)

    page = client.get(url("new", care.pk)).text
    draft = begin(2)
    actions.save_details(draft=draft, details=details_of(draft), now=NOW)
    check = client.get(url("check", draft.pk)).text

    assert "Functional English, 602/7000/2" in page
    assert "£421.00" in check
    assert "Functional Maths: 2 learners at £40.50" in check


def test_the_progress_leads_to_the_bundle_batch_with_all_its_paperwork(begin, ada):
    draft = run(begin(2), ada)
    bundle = draft.batch.bundle_batch
    client = client_of(ada)

    page = client.get(url("progress", draft.pk), follow=True)
    report = client.get(url("bundle-report", bundle.number, "csv")).content.decode("utf-8-sig")
    pdf = client.get(url("bundle-report", bundle.number, "pdf"))
    xlsx = client.get(url("bundle-report", bundle.number, "xlsx"))

    assert f"2 learners registered in bundle batch {bundle.number}" in page.text
    assert [(row["Surname"], row["Product code"]) for row in csv.DictReader(io.StringIO(report))] == [
        (name, f"60{n}/7000/{n}") for name in ("Hughes", "Kowalski") for n in (1, 2, 3)
    ]
    assert (pdf.content[:5], xlsx.content[:2]) == (b"%PDF-", b"PK")


def test_a_part_leads_to_its_bundle_batch_and_a_bundle_s_number_to_its_page(on_care, ada):
    bundle = on_care(1)
    client = client_of(ada)

    page = client.get(url("batch", bundle.batches.first().number)).text
    answer = client.get(url("batch", bundle.number))

    assert url("bundle", bundle.number) in page
    assert f"?batch={bundle.number}" in page
    assert answer.headers["Location"] == url("bundle", bundle.number)


FOUND_BY = (
    {"batch": "{bundle}"},
    {"code": "APP-CARE"},
    {"code": "functional maths"},
    {"number": "{learner}"},
    {"forename": "amelia"},
    {"surname": "hughes"},
    {"born": "01/01/2000"},
    {"q": "{bundle}"},
    {"q": "Hughes"},
)


@pytest.mark.parametrize("query", FOUND_BY)
@pytest.mark.spec("SYS-01")
def test_search_bundles_finds_the_learner_with_what_they_are_registered_on(on_care, ada, query):
    bundle = on_care(1)
    asked = {
        key: value.format(bundle=bundle.number, learner=Learner.objects.get().number)
        for key, value in query.items()
    }

    page = client_of(ada).get(url("bundles"), asked).text
    nothing = client_of(ada).get(url("bundles"), {"surname": "nobody"}).text

    assert "Hughes, Ameliaa" in page
    assert "3 of 3" in page
    assert "Functional English" in page
    assert "Hughes, Ameliaa" not in nothing


def test_the_list_and_the_page_take_the_same_queries_for_3_and_30(on_care, ada):
    client = client_of(ada)
    few = on_care(3)
    counts = []

    for bundle in (few, on_care([learner(number) for number in range(100, 130)])):
        for address in (f"{url('bundles')}?batch={bundle.number}", url("bundle", bundle.number)):
            client.get(address)
            with CaptureQueriesContext(connection) as counted:
                client.get(address)
            counts.append(len(counted))

    assert counts[:2] == counts[2:]


def test_the_download_has_a_line_for_each_learner_with_the_status_of_each_part(on_care, parts, ada):
    bundle = on_care(2)
    Registration.objects.filter(learner__surname="Hughes", product=parts[1]).update(status="withdrawn")

    answer = client_of(ada).get(url("bundles"), {"download": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert [(row["Surname"], row["Bundle batch"]) for row in rows] == [
        ("Hughes", bundle.number),
        ("Kowalski", bundle.number),
    ]
    assert rows[0]["Registered on"] == (
        "601/7000/1 Diploma in Care: Registered; 602/7000/2 Functional English: Withdrawn; "
        "603/7000/3 Functional Maths: Registered"
    )


def test_another_centre_finds_nothing_of_it(on_care, charlie):
    bundle = on_care(1)
    client = client_of(charlie)

    assert client.get(url("bundle", bundle.number)).status_code == 404
    assert client.get(url("bundle-report", bundle.number, "csv")).status_code == 404
    assert bundle.number not in client.get(url("bundles")).text
