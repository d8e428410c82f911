"""Cancelling for good: what it costs and credits, to the penny, before and after; and who cannot."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.learners import enrol, make_batch
from tests.people import NOW, TODAY, actor_of

from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Price, PriceList
from testamur.delivery.registrations import actions
from testamur.delivery.registrations.acts.kinds import Asked, kind_named
from testamur.delivery.registrations.models import BundleBatch, Registration
from testamur.delivery.registrations.queries.chosen import chosen
from testamur.ground.audit.models import Event
from testamur.ground.centres.models import Centre
from testamur.ground.desk.models import Message
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("LRN-07")
Status, Stage = Registration.Status, Registration.Stage
CONTACT = {"purchase_order": "PO 12", "contact_name": "Ada Okafor", "contact_email": "ada@example.org"}


@pytest.fixture
def tariff(db) -> PriceList:
    """Registration at £145.20, cancelling a learner £20, a batch £25 (domain rules, §4)."""
    prices = PriceList.objects.create(title="2020", from_on=date(2020, 8, 1))
    for kind, amount in (
        (FeeKind.REGISTRATION, "145.20"),
        (FeeKind.CANCELLATION, "20.00"),
        (FeeKind.BATCH_CANCELLATION, "25.00"),
    ):
        Price.objects.create(price_list=prices, kind=kind, amount=amount)
    return prices


@pytest.fixture
def batch(ada, college, counselling, approved, tariff):
    return make_batch(college, counselling, ada, session=2026)


@pytest.fixture
def enrolled(ada, batch):
    """So many learners, each with a charge of £145.20 of their own."""

    def make(count: int, *, on: date = TODAY, into=None, letter: str = "A", **facts) -> list[Registration]:
        made = []
        at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        for number in range(count):
            [one] = enrol(into or batch, [f"Anna {letter}{number}"], ada, registered_at=at, **facts)
            made.append(one)
        line = LedgerLine.objects.get(pk=made[0].charge_id)
        fee = {
            "centre": batch.centre,
            "order": line.order,
            "kind": line.kind,
            "product": line.product,
            "at": NOW,
        }
        charges = LedgerLine.objects.bulk_create(
            LedgerLine(**fee, subject=one.learner.number, net="145.20", tax="0.00", vat="exempt")
            for one in made
        )
        for one, charge in zip(made, charges, strict=True):
            Registration.objects.filter(pk=one.pk).update(charge=charge)
        return made

    return make


@pytest.fixture
def plan(college):
    def make(registrations, *, on: date = TODAY):
        rows = chosen(centre=college, ids=[each.pk for each in registrations])
        return kind_named("cancel").plan(rows, Asked(college, on))

    return make


@pytest.fixture
def cancel(college, ada):
    def do(registrations, *, agreed: str | None = None, now=NOW):
        act = actions.prepare(
            centre=college,
            kind=kind_named("cancel"),
            registration_ids=[each.pk for each in registrations],
            details=CONTACT,
            key=uuid4(),
            by=actor_of(ada, college),
            now=now,
        )
        if agreed is None:
            return actions.carry_out(act_id=act.pk, by=actor_of(ada, college), now=now)
        return actions.ask(act=act, agreed=Decimal(agreed), by=actor_of(ada, college), now=now)

    return do


def ledger(act) -> Decimal:
    """What the act did to what the centre owes."""
    lines = LedgerLine.objects.filter(at=act.done_at).exclude(kind=FeeKind.REGISTRATION, credits=None)
    return sum((line.net + line.tax for line in lines), Decimal(0))


# Five working days: registered on, and the last day on which cancelling brings the fee back


@pytest.mark.parametrize(
    ("registered_on", "last_on"),
    [
        (date(2025, 12, 22), date(2025, 12, 31)),
        (date(2026, 3, 30), date(2026, 4, 8)),
        (date(2026, 5, 2), date(2026, 5, 11)),
    ],
)
def test_the_fee_is_credited_until_the_fifth_working_day_after_registration(
    enrolled, plan, registered_on, last_on
):
    one = enrolled(1, on=registered_on) + enrolled(1, on=registered_on, letter="B")

    in_time, late = plan(one[:1], on=last_on), plan(one[:1], on=last_on + timedelta(days=1))

    assert (in_time.credit, in_time.charge) == (Decimal("145.20"), Decimal("20.00"))
    assert (late.credit, late.charge) == (0, Decimal("20.00"))


def test_the_days_are_those_of_the_centre_s_nation(enrolled, plan, college):
    """2 January is a holiday in Scotland."""
    one = enrolled(2, on=date(2025, 12, 29))[:1]
    late_in_england = plan(one, on=date(2026, 1, 7))
    Centre.objects.filter(pk=college.pk).update(nation="SCT")
    college.refresh_from_db()

    assert late_in_england.credit == 0
    assert plan(one, on=date(2026, 1, 7)).credit == Decimal("145.20")


def test_an_installation_may_set_the_number_of_days(enrolled, plan, settings):
    settings.CANCELLATION_CREDIT_DAYS = 6

    assert plan(enrolled(2, on=date(2025, 12, 22))[:1], on=date(2026, 1, 2)).credit == Decimal("145.20")


# The postings


def test_one_learner_in_time(enrolled, cancel):
    one, _other = enrolled(2, on=date(2026, 11, 9))

    act = cancel([one])

    assert ledger(act) == Decimal("-125.20")
    charge = LedgerLine.objects.get(kind=FeeKind.CANCELLATION)
    assert (charge.net, charge.subject, charge.order) == (Decimal("20.00"), one.learner.number, act.order)
    one.refresh_from_db()
    credit = LedgerLine.objects.get(credits=one.charge)
    assert credit.net == Decimal("-145.20")
    assert act.order.purchase_order == "PO 12"


def test_one_learner_too_late(enrolled, cancel):
    one, _other = enrolled(2, on=date(2026, 11, 6))

    assert ledger(cancel([one])) == Decimal("20.00")


def test_a_whole_batch_bears_the_fee_of_a_batch_once(enrolled, cancel):
    ten = enrolled(10, on=date(2026, 11, 11))

    act = cancel(ten)

    assert ledger(act) == Decimal("-1427.00")
    charge = LedgerLine.objects.get(kind=FeeKind.BATCH_CANCELLATION)
    assert (charge.net, charge.subject) == (Decimal("25.00"), ten[0].batch.number)
    assert not LedgerLine.objects.filter(kind=FeeKind.CANCELLATION).exists()


def test_all_but_one_of_a_batch_bear_a_fee_each(enrolled, plan):
    ten = enrolled(10)

    assert plan(ten[:9]).charge == Decimal("180.00")


def test_a_batch_of_which_the_rest_had_gone_is_whole(enrolled, plan):
    ten = enrolled(10)
    Registration.objects.filter(pk__in=[one.pk for one in ten[:3]]).update(status=Status.CANCELLED)

    assert plan(ten).charge == Decimal("25.00")
    assert len(plan(ten).cannot) == 3


def test_a_batch_of_one_is_cheaper_as_a_learner(enrolled, plan):
    assert plan(enrolled(1)).charge == Decimal("20.00")


def test_vat_is_added_as_the_price_says(enrolled, plan, settings, college):
    settings.AO_IS_ELIGIBLE_BODY = False
    Centre.objects.filter(pk=college.pk).update(kind=Centre.Kind.COMPANY)
    college.refresh_from_db()

    assert plan(enrolled(2)[:1]).charge == Decimal("24.00")


def test_a_product_s_own_fee_counts_before_the_general_one(enrolled, plan, tariff, counselling):
    Price.objects.create(price_list=tariff, kind=FeeKind.CANCELLATION, product=counselling, amount="12.50")

    assert plan(enrolled(2)[:1]).charge == Decimal("12.50")


def test_without_a_fee_in_force_nothing_is_cancelled(enrolled, plan, tariff):
    tariff.prices.filter(kind=FeeKind.CANCELLATION).delete()

    [row] = plan(enrolled(1)).rows

    assert [each.code for each in row.problems] == ["price_missing"]


def test_a_charge_given_back_already_is_not_given_back_again(enrolled, plan, cancel):
    one, _other = enrolled(2)
    one.refresh_from_db()
    LedgerLine.objects.create(
        centre=one.centre, order=one.charge.order, kind="registration", subject="x", vat="exempt", tax="0.00",
        net="-145.20", at=NOW, credits=one.charge,
    )  # fmt: skip

    assert plan([one]).credit == 0
    assert ledger(cancel([one])) == Decimal("20.00") - Decimal(
        "145.20"
    )  # the credit of before is of today too


# Bundles


@pytest.fixture
def bundle(college, counselling, ada, batch, enrolled):
    """One learner on two parts of a bundle, with one charge for both; and a second learner."""
    whole = BundleBatch.objects.create(
        centre=college, number="705500009", product=counselling, session=2026, created_at=NOW, created_by=ada
    )
    parts = [make_batch(college, counselling, ada, bundle_batch=whole) for _ in range(2)]
    learners = []
    for letter in "AB":
        first, second = (enrolled(1, into=part, letter=letter)[0] for part in parts)
        Registration.objects.filter(pk=second.pk).update(
            learner=first.learner, charge=Registration.objects.get(pk=first.pk).charge
        )
        learners.append([first, second])
    return learners


def test_a_bundle_s_charge_is_credited_with_its_last_part(bundle, plan, cancel):
    [first, second], _ = bundle

    cancel([first])
    last = plan([second])

    assert LedgerLine.objects.filter(credits__isnull=False).count() == 0
    assert (last.credit, last.charge) == (Decimal("145.20"), Decimal("20.00"))


def test_a_withdrawn_part_keeps_a_bundle_s_charge_because_it_can_come_back_for_nothing(bundle, plan):
    [withdrawn, second], _ = bundle
    Registration.objects.filter(pk=withdrawn.pk).update(status=Status.WITHDRAWN)

    assert (plan([second]).credit, plan([second]).charge) == (0, Decimal("20.00"))


def test_the_parts_of_a_bundle_cancelled_together_bear_one_fee(bundle, plan):
    [first, second], _ = bundle

    together = plan([first, second])

    assert (together.credit, together.charge) == (Decimal("145.20"), Decimal("20.00"))


def test_a_whole_bundle_batch_bears_the_fee_of_a_batch_once(bundle, plan):
    everybody = plan([part for learner in bundle for part in learner])

    assert (everybody.credit, everybody.charge) == (Decimal("290.40"), Decimal("25.00"))
    assert [fee.subject for fee in everybody.shared] == ["705500009"]


# Who cannot, and how it is done


def test_nobody_with_a_certificate_or_a_claim_is_cancelled(enrolled, plan):
    everybody = [
        *enrolled(1, letter="A", stage=Stage.CLAIMED),
        *enrolled(1, letter="B", stage=Stage.CERTIFICATED, fully_certificated_on=TODAY),
        *enrolled(1, letter="C", stage=Stage.PART, awarded_on=TODAY),
        *enrolled(1, letter="D", status=Status.CANCELLED),
        *enrolled(1, letter="E", stage=Stage.PART),
    ]

    rows = plan(everybody).rows

    assert [[each.code for each in row.problems] for row in rows] == [
        *(["claimed"], ["certificated"], ["certificated"], ["cancelled"], ["has_grades"])
    ]
    assert [row.can for row in rows] == [False, False, False, False, True]


def test_it_is_audited_and_the_contact_is_written_to(enrolled, cancel, ada):
    one, _other = enrolled(2)

    act = cancel([one])

    event = Event.objects.get(name="registration.cancelled")
    assert (event.record_id, event.after, event.act_id) == (one.pk, {"status": "cancelled"}, act.key)
    letter = Message.objects.get(user=ada)
    assert letter.subject == "1 registration cancelled"
    assert "Credited: £145.20" in letter.text
    assert act.order.number in letter.text


def test_what_is_written_is_what_was_shown_or_nothing(enrolled, cancel):
    one, _other = enrolled(2, on=date(2026, 11, 9))

    with pytest.raises(Refused, match=r"it was −£125\.20 and is £20\.00 now"):
        cancel([one], agreed="-125.20", now=NOW + timedelta(days=1))

    one.refresh_from_db()
    assert one.status == Status.ACTIVE
    assert Order.objects.filter(purchase_order="PO 12").count() == 0


def test_cancelling_again_finds_nothing_and_costs_nothing(enrolled, cancel):
    one, _other = enrolled(2)
    cancel([one], agreed="-125.20")

    again = cancel([one], agreed="-125.20")

    assert (again.result["done"], again.order) == (0, None)
    assert LedgerLine.objects.filter(kind=FeeKind.CANCELLATION).count() == 1


def test_the_button_says_that_it_is_for_good(enrolled, plan):
    assert kind_named("cancel").verb(plan(enrolled(12))) == "Cancel 12 registrations for good"


def test_as_many_statements_for_300_as_for_3(enrolled, cancel, ada, college, counselling):
    few = enrolled(3, letter="A")
    many = enrolled(30, letter="B", into=make_batch(college, counselling, ada))
    counts = []

    for people in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert cancel(people).result["done"] == len(people)
        counts.append(len(queries))

    assert counts[0] == counts[1]
