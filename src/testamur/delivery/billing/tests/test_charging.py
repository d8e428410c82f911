"""Charges and credits: what they come to, what they say of themselves, and that a thousand cost no more statements."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW

from testamur.delivery.billing.actions import (
    LEDGER_IDS,
    Charge,
    charge_each,
    charge_for,
    charge_many,
    credit,
    credit_each,
)
from testamur.delivery.billing.models import FeeKind, LedgerLine, Price, SoldAs
from testamur.delivery.billing.queries import balance, price_for
from testamur.delivery.billing.tests.conftest import order_of
from testamur.ground.centres.models import Centre


@pytest.fixture
def price(prices, counselling) -> Price:
    return price_for(product=counselling, kind=FeeKind.REGISTRATION, on=NOW.date())


@pytest.fixture
def company(settings, college) -> Centre:
    """A customer whom a supplier that is no eligible body charges VAT."""
    settings.AO_IS_ELIGIBLE_BODY = False
    Centre.objects.filter(pk=college.pk).update(kind=Centre.Kind.COMPANY)
    college.refresh_from_db()
    return college


def facts(line: LedgerLine) -> tuple:
    line.refresh_from_db()
    return line.subject, line.kind, line.net, line.vat, line.vat_rate, line.vat_rule, line.tax, line.note


@pytest.mark.spec("FIN-01", "CAT-13", "BEY-17")
def test_a_charge_keeps_its_price_and_why_vat_is_due(company, ada, counselling, price):
    order = order_of(company, ada)

    [line] = charge_many(
        order=order, charges=[Charge("105700001", FeeKind.REGISTRATION, counselling, price)], now=NOW
    )

    assert facts(line) == (
        "105700001",
        "registration",
        Decimal("85.00"),
        "standard",
        Decimal("0.2000"),
        "commercial",
        Decimal("17.00"),
        "",
    )
    assert line.price.price_list.title == "2026/27"
    assert balance(centre=company) == Decimal("102.00")


@pytest.mark.spec("FIN-01")
def test_one_order_can_hold_different_things(college, ada, counselling, prices, price):
    late = Price.objects.create(price_list=prices, kind=FeeKind.LATE, amount=Decimal("42.50"))
    papers = Price.objects.create(
        price_list=prices, kind=FeeKind.RESOURCES, amount=Decimal("10.00"), sold_as=SoldAs.OTHER
    )
    order = order_of(college, ada)

    lines = charge_many(
        order=order,
        charges=[
            Charge("105700001", FeeKind.REGISTRATION, counselling, price),
            Charge("105700001", FeeKind.LATE, None, late, note="2 working days after the cut-off date"),
            Charge("805500001", FeeKind.RESOURCES, None, papers),
        ],
        now=NOW,
    )

    assert [facts(line)[2:] for line in lines] == [
        (Decimal("85.00"), "exempt", Decimal(0), "by-eligible-body", Decimal("0.00"), ""),
        (Decimal("42.50"), "exempt", 0, "by-eligible-body", 0, "2 working days after the cut-off date"),
        (Decimal("10.00"), "standard", Decimal("0.2000"), "other-service", Decimal("2.00"), ""),
    ]


@pytest.mark.spec("FIN-01")
def test_a_credit_points_at_its_charge_and_is_given_once(company, ada, counselling, price):
    order = order_of(company, ada)
    [one, two] = charge_for(
        subjects=["1", "2"],
        order=order,
        product=counselling,
        kind=FeeKind.REGISTRATION,
        price=price,
        now=NOW,
    )

    [given] = credit(charge_ids=[one.pk], now=NOW + timedelta(days=1), note="Cancelled in time")
    again = credit(charge_ids=[one.pk, given.pk], now=NOW + timedelta(days=2))

    assert again == []
    assert (given.credits_id, given.order_id, given.price_id) == (one.pk, order.pk, price.pk)
    assert facts(given) == (
        "1",
        "registration",
        Decimal("-85.00"),
        "standard",
        Decimal("0.2000"),
        "commercial",
        Decimal("-17.00"),
        "Cancelled in time",
    )
    assert balance(centre=company) == two.net + two.tax
    assert two.net + two.tax == Decimal("102.00")


@pytest.mark.spec("LRN-09")
@pytest.mark.parametrize(("old", "new", "net"), [("60", "100", "40"), ("100", "60", "0"), ("60", "60", "0")])
def test_the_highest_fee_applies(college, ada, counselling, prices, old, new, net):
    before = Price(price_list=prices, kind=FeeKind.REGISTRATION, product=counselling, amount=Decimal(old))
    after = Price(price_list=prices, kind=FeeKind.RESIT, product=counselling, amount=Decimal(new))
    Price.objects.bulk_create([before, after])
    [paid] = charge_many(
        order=order_of(college, ada),
        charges=[Charge("1", FeeKind.REGISTRATION, counselling, before)],
        now=NOW,
    )

    credit(charge_ids=[paid.pk], now=NOW)
    moved = Charge("1", FeeKind.REGISTRATION, counselling, after, at_least=paid.net)
    [line] = charge_many(order=order_of(college, ada), charges=[moved], now=NOW)

    assert balance(centre=college) - paid.net == Decimal(net)
    raised = Decimal(old) > Decimal(new)
    assert line.note == (
        "The highest fee applies: £100.00 was charged before, and the price now is £60.00." if raised else ""
    )


STAGE = """
create temporary table charging (
  position int, learner_number text, charge_id bigint default nextval('{}')
) on commit drop
"""


def stage(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists pg_temp.charging")
        cursor.execute(STAGE.format(LEDGER_IDS))
        cursor.execute(
            "insert into charging (position, learner_number) select n, 'L' || n from generate_series(1, %s) n",
            [count],
        )


@pytest.mark.spec("FIN-01")
def test_three_or_three_hundred_are_the_same_few_statements(college, ada, counselling, price):
    counted = []
    for count in (3, 300):
        order = order_of(college, ada)
        stage(count)
        with CaptureQueriesContext(connection) as queries:
            charge_each(
                stage="charging",
                order=order,
                product=counselling,
                kind=FeeKind.REGISTRATION,
                price=price,
                now=NOW,
            )
            credited = credit_each(stage="charging", now=NOW, note="Put in by mistake")
            subjects = [f"S{n}" for n in range(count)]
            made = charge_for(
                subjects=subjects,
                order=order,
                product=counselling,
                kind=FeeKind.REGISTRATION,
                price=price,
                now=NOW,
            )
            given = credit(charge_ids=[line.pk for line in made], now=NOW)
        assert (len(credited), len(made), len(given)) == (count, count, count)
        counted.append(len(queries))

    assert counted[0] == counted[1] == 5
    assert LedgerLine.objects.count() == 4 * 303
    assert balance(centre=college) == 0
