"""Price lists: the next one is prepared, compared and changed until the day it begins, and never after."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import NOW, TODAY, actor_of

from testamur.delivery.billing.actions import (
    NewPrice,
    change_price_list,
    prepare_price_list,
    remove_price,
    set_prices,
    throw_price_list_away,
)
from testamur.delivery.billing.models import FeeKind, Price, PriceList, SoldAs
from testamur.delivery.billing.problems import completeness_problems
from testamur.delivery.billing.queries import list_in_force, price_for, steps
from testamur.ground.audit.models import Event
from testamur.kit.problems import Refused

pytestmark = pytest.mark.spec("CAT-13")
NEXT_AUGUST = date(2027, 8, 1)


@pytest.fixture
def by(fay) -> dict:
    return {"by": actor_of(fay), "now": NOW}


@pytest.fixture
def coming(prices, counselling, by) -> PriceList:
    Price.objects.create(price_list=prices, kind=FeeKind.REGISTRATION, product=counselling, amount="99.00")
    return prepare_price_list(title="2027/28", from_on=NEXT_AUGUST, **by)


def amounts(price_list: PriceList) -> dict:
    return {
        (price.kind, price.product and price.product.code): str(price.amount)
        for price in price_list.prices.select_related("product")
    }


def test_the_next_list_begins_as_a_copy(coming, prices):
    assert amounts(coming) == amounts(prices)
    assert amounts(coming) == {
        ("registration", None): "85.00",
        ("certificate", None): "0.00",
        ("registration", "600/0727/8"): "99.00",
    }
    assert list_in_force(date(2027, 7, 31)) == prices
    assert list_in_force(NEXT_AUGUST) == coming
    event = Event.objects.get(name="price_list.prepared")
    assert event.after == {"title": "2027/28", "from_on": "2027-08-01", "copy of": "2026/27"}


def test_prices_are_set_and_what_changes_is_shown(coming, prices, counselling, by):
    new = [
        NewPrice(FeeKind.REGISTRATION, None, Decimal("90.00"), SoldAs.EXAMINATION),
        NewPrice(FeeKind.CERTIFICATE, None, Decimal("0.00"), SoldAs.EXAMINATION),
        NewPrice(FeeKind.LATE, None, Decimal("40.00"), SoldAs.EXAMINATION),
    ]

    changed = set_prices(price_list=coming, prices=new, **by)

    assert changed == [new[0], new[2]]
    found = [(step.word, step.kind.value, step.difference) for step in steps(before=prices, after=coming)]
    assert found == [
        ("Raised", "registration", Decimal("5.00")),
        ("Same", "registration", Decimal("0.00")),
        ("New", "late", None),
        ("Same", "certificate", Decimal("0.00")),
    ]
    events = Event.objects.filter(name="price.set").order_by("pk")
    assert [(event.label, event.before, event.after) for event in events] == [
        (
            "2027/28: Registration, every product",
            {"amount": "85.00", "sold_as": "examination"},
            {"amount": "90.00", "sold_as": "examination"},
        ),
        ("2027/28: Late entry, every product", {}, {"amount": "40.00", "sold_as": "examination"}),
    ]
    assert price_for(product=counselling, kind=FeeKind.REGISTRATION, on=NEXT_AUGUST).amount == Decimal(
        "99.00"
    )


def test_a_price_taken_out_falls_back_to_the_general_one(coming, counselling, by):
    own = coming.prices.get(product=counselling)

    remove_price(price=own, **by)

    found = price_for(product=counselling, kind=FeeKind.REGISTRATION, on=NEXT_AUGUST)
    assert found.amount == Decimal("85.00")


def test_a_general_price_that_is_missing_is_said(coming, prices, by):
    remove_price(price=coming.prices.get(kind=FeeKind.CERTIFICATE), **by)

    [problem] = completeness_problems(price_list=coming)

    assert problem.severity == "warning"
    assert problem.message == (
        "Certificate for every product is in 2026/27 and not here: from 1 August 2027 nothing can be charged for it, "
        "unless a product has its own price."
    )


@pytest.mark.parametrize("days", [0, 1, 400])
def test_a_list_in_force_is_never_changed(coming, counselling, fay, days):
    then = {"by": actor_of(fay), "now": NOW + (NEXT_AUGUST - TODAY) + timedelta(days=days)}
    before = amounts(coming)
    price = NewPrice(FeeKind.REGISTRATION, None, Decimal("1.00"), SoldAs.EXAMINATION)

    for act in (
        lambda: set_prices(price_list=coming, prices=[price], **then),
        lambda: remove_price(price=coming.prices.first(), **then),
        lambda: change_price_list(price_list=coming, title="X", from_on=date(2030, 1, 1), **then),
        lambda: throw_price_list_away(price_list=coming, **then),
    ):
        with pytest.raises(
            Refused, match="2027/28 has been in force since 1 August 2027 and is never changed"
        ):
            act()

    coming.refresh_from_db()
    assert (coming.title, amounts(coming)) == ("2027/28", before)


def test_a_list_to_come_can_be_moved_and_thrown_away(coming, prices, by):
    change_price_list(price_list=coming, title="From September", from_on=date(2027, 9, 1), **by)
    assert list_in_force(date(2027, 8, 31)) == prices

    throw_price_list_away(price_list=coming, **by)

    assert list(PriceList.objects.all()) == [prices]


@pytest.mark.parametrize(
    ("from_on", "sentence"),
    [
        (TODAY, "Choose a day to come: from today on centres are charged by the list in force."),
        (date(2020, 1, 1), "Choose a day to come: from today on centres are charged by the list in force."),
        (
            NEXT_AUGUST,
            "“2027/28” begins on 1 August 2027 already. Change that list, or choose another day.",
        ),
    ],
)
def test_a_list_begins_on_a_day_of_its_own_to_come(coming, by, from_on, sentence):
    with pytest.raises(Refused) as refused:
        prepare_price_list(title="Another", from_on=from_on, **by)

    assert [(problem.place, problem.message) for problem in refused.value.problems] == [("from_on", sentence)]


def test_three_prices_or_three_hundred_are_the_same_few_statements(coming, counselling, by):
    products = [counselling] + [
        type(counselling).objects.create(code=f"X{n}", title=f"Product {n}", operational_start_on=TODAY)
        for n in range(300)
    ]
    counted = []
    for count in (3, 300):
        new = [
            NewPrice(FeeKind.RESIT, product, Decimal(count), SoldAs.EXAMINATION)
            for product in products[:count]
        ]
        with CaptureQueriesContext(connection) as queries:
            assert len(set_prices(price_list=coming, prices=new, **by)) == count
        counted.append(len(queries))

    assert counted[0] == counted[1]
