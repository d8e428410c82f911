"""What a transfer and a top up or down cost: the worked figures of the domain rules (fees)."""

from datetime import date
from decimal import Decimal

import pytest

from testamur.delivery.billing.models import LedgerLine, Price
from testamur.ground.centres.models import Centre
from testamur.outcomes.moving.ways import Way, cost_of

DAY = date(2026, 11, 16)
COLLEGE = Centre(kind=Centre.Kind.COLLEGE)


def cost(way: Way, old: str, new: str, *, is_sampled: bool = False, is_credited: bool = False):
    line = LedgerLine(net=Decimal(old), tax=Decimal("0.00"))
    price = Price(amount=Decimal(new))
    return cost_of(
        way,
        old=line,
        is_sampled=is_sampled,
        is_credited=is_credited,
        price=price,
        centre=COLLEGE,
        on=DAY,
    )


@pytest.mark.spec("LRN-09")
def test_topping_up_from_60_to_100_costs_the_difference():
    found = cost(Way.TOP, "60.00", "100.00")

    assert (found.credited, found.charged, found.net) == (Decimal(60), Decimal(100), Decimal(40))


@pytest.mark.spec("LRN-09")
def test_topping_down_from_100_to_60_costs_nothing_and_refunds_nothing():
    found = cost(Way.TOP, "100.00", "60.00")

    assert (found.credited, found.charged, found.net) == (Decimal(100), Decimal(100), Decimal(0))


@pytest.mark.spec("LRN-09")
def test_up_after_down_is_not_paid_twice():
    down = cost(Way.TOP, "100.00", "60.00")
    up_again = cost(Way.TOP, str(down.charged), "100.00")

    assert up_again.net == Decimal(0)


@pytest.mark.spec("LRN-09")
def test_a_sampled_learner_is_topped_up_for_the_difference_all_the_same():
    assert cost(Way.TOP, "60.00", "100.00", is_sampled=True).net == Decimal(40)


@pytest.mark.spec("LRN-08")
@pytest.mark.parametrize(
    ("old", "new", "net"), [("60.00", "100.00", 40), ("100.00", "60.00", -40), ("85.00", "85.00", 0)]
)
def test_a_transfer_credits_the_old_fee_and_charges_the_new(old, new, net):
    assert cost(Way.TRANSFER, old, new).net == Decimal(net)


@pytest.mark.spec("EQA-06", "LRN-08")
def test_a_transfer_of_a_sampled_learner_credits_nothing():
    found = cost(Way.TRANSFER, "100.00", "60.00", is_sampled=True)

    assert (found.credited, found.charged, found.gives_back) == (Decimal(0), Decimal(60), False)


@pytest.mark.parametrize("way", list(Way))
def test_a_fee_that_was_given_back_before_is_not_given_back_again(way):
    found = cost(way, "100.00", "60.00", is_credited=True)

    assert (found.credited, found.charged) == (Decimal(0), Decimal(60))
