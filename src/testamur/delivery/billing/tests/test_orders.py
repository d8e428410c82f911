"""Prices in force, and a centre's orders as it sees them."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.people import NOW, actor_of, client_of

from testamur.delivery.billing.actions import place_order
from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind, LedgerLine, Price, PriceList
from testamur.delivery.billing.problems import price_problems
from testamur.delivery.billing.queries import balance, order_lines, orders, price_for
from testamur.ground.audit.models import Event


@pytest.mark.spec("CAT-13")
def test_the_list_in_force_decides_and_a_products_own_price_goes_first(prices, counselling):
    later = PriceList.objects.create(title="2027/28", from_on=date(2027, 8, 1))
    Price.objects.create(price_list=later, kind="registration", amount="90.00")
    Price.objects.create(price_list=later, kind="registration", product=counselling, amount="99.00")

    def amount(on, product=counselling):
        found = price_for(product=product, kind=FeeKind.REGISTRATION, on=on)
        return found and found.amount

    assert amount(date(2026, 7, 31)) is None
    assert amount(date(2026, 8, 1)) == Decimal("85.00")
    assert amount(date(2027, 7, 31)) == Decimal("85.00")
    assert amount(date(2027, 8, 1)) == Decimal("99.00")
    assert amount(date(2027, 8, 1), product=None) == Decimal("90.00")


@pytest.mark.spec("CAT-13")
def test_what_the_list_in_force_leaves_out_cannot_be_charged_for(prices):
    PriceList.objects.create(title="2027/28", from_on=date(2027, 8, 1))

    before = price_for(product=None, kind=FeeKind.REGISTRATION, on=date(2027, 7, 31))
    after = price_for(product=None, kind=FeeKind.REGISTRATION, on=date(2027, 8, 1))

    assert (before.price_list, after) == (prices, None)


@pytest.mark.spec("CAT-13")
def test_a_missing_price_is_a_sentence(prices, counselling):
    [problem] = price_problems(product=counselling, kind=FeeKind.CANCELLATION, on=date(2026, 11, 16))

    assert str(problem) == (
        "No fee for cancellation of a learner on 600/0727/8 is in force on 16 November 2026. "
        "Customer support can add one to the price list."
    )


@pytest.mark.spec("FIN-02")
def test_lines_and_sum_agree_to_the_penny(college):
    price = Price(amount=Decimal("0.33"), sold_as="other")

    fee = fee_at(price, 2_000, centre=college, on=date(2026, 11, 16))

    assert (fee.tax_on_each, fee.net, fee.tax, fee.total) == (
        Decimal("0.07"),
        Decimal("660.00"),
        Decimal("140.00"),
        Decimal("800.00"),
    )


@pytest.fixture
def order(college, ada, counselling):
    placed = place_order(
        centre_id=college.pk,
        purchase_order="PO 4711",
        contact_name="Ada Okafor",
        contact_email="ada@example.org",
        fees=Decimal("204.00"),
        by=actor_of(ada, college),
        now=NOW,
    )
    for number in ("105700001", "105700002"):
        LedgerLine.objects.create(
            centre=college,
            order=placed,
            kind="registration",
            product=counselling,
            subject=number,
            net="85.00",
            vat="standard",
            tax="17.00",
            at=NOW,
        )
    return placed


@pytest.mark.spec("FIN-01")
def test_an_order_is_numbered_audited_and_added_up(order, college):
    event = Event.objects.get(name="order.placed")
    assert (event.label, event.after) == (order.number, {"purchase_order": "PO 4711", "fees": "204.00"})

    found = orders(centre=college).get()
    assert (found.items, found.net, found.tax, found.total) == (2, Decimal(170), Decimal(34), Decimal(204))
    [line] = order_lines(order=order)
    assert (line["quantity"], line["net_of_all"], line["tax_of_all"]) == (2, Decimal(170), Decimal(34))
    assert balance(centre=college) == Decimal(204)


@pytest.mark.spec("REG-14", "SYS-03")
def test_the_pages_of_an_order(order, ada):
    client = client_of(ada)

    assert order.number in client.get(reverse("billing:orders"), {"q": "4711"}).text
    assert order.number not in client.get(reverse("billing:orders"), {"q": "4712"}).text
    page = client.get(reverse("billing:order", args=[order.number])).text
    assert "Total £204.00" in page
    assert client.get(reverse("billing:confirmation", args=[order.number])).content.startswith(b"%PDF")


def without_token(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


@pytest.mark.spec("SYS-07", "USR-02")
def test_orders_are_the_centres_own(order, charlie, ben):
    stranger, teacher = client_of(charlie), client_of(ben)
    address = reverse("billing:order", args=[order.number])
    missing = stranger.get(reverse("billing:order", args=["nosuchorder"])).text

    theirs = stranger.get(address)

    said = theirs.text.replace(order.number, "nosuchorder")
    assert (theirs.status_code, without_token(said)) == (404, without_token(missing))
    assert stranger.get(reverse("billing:confirmation", args=[order.number])).status_code == 404
    assert order.number not in stranger.get(reverse("billing:orders")).text
    assert teacher.get(address).status_code == 403
