"""Money: the cancellation and top-up examples of the centre guide, and rounding to the penny."""

from datetime import date
from decimal import Decimal

import pytest

from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.money import (
    Kind,
    Posting,
    cancellation,
    pounds,
    top_up_charge,
    total,
)

ENGLAND = WorkingCalendar()
T_LEVEL_FEE = Decimal("145.20")
LEARNER_CHARGE = Decimal("20.00")
BATCH_CHARGE = Decimal("25.00")
REGISTERED_ON = date(2026, 3, 30)  # credited until Wednesday 8 April, the fifth working day


@pytest.mark.spec("LRN-07")
def test_cancelled_on_the_fifth_working_day_the_fee_is_credited_and_the_charge_made() -> None:
    postings = cancellation(
        [T_LEVEL_FEE],
        kind=Kind.CANCELLATION,
        charge=LEARNER_CHARGE,
        registered_on=REGISTERED_ON,
        on=date(2026, 4, 8),
        calendar=ENGLAND,
    )

    assert postings == [
        Posting(Kind.REGISTRATION_CREDIT, Decimal("-145.20")),
        Posting(Kind.CANCELLATION, Decimal("20.00")),
    ]
    assert total(postings) == Decimal("-125.20")


@pytest.mark.spec("LRN-07")
def test_cancelled_on_the_sixth_working_day_only_the_charge_is_made() -> None:
    postings = cancellation(
        [T_LEVEL_FEE],
        kind=Kind.CANCELLATION,
        charge=LEARNER_CHARGE,
        registered_on=REGISTERED_ON,
        on=date(2026, 4, 9),
        calendar=ENGLAND,
    )

    assert postings == [Posting(Kind.CANCELLATION, Decimal("20.00"))]


@pytest.mark.spec("LRN-07")
def test_cancelling_a_batch_of_ten_credits_ten_fees_and_charges_once() -> None:
    postings = cancellation(
        [T_LEVEL_FEE] * 10,
        kind=Kind.BATCH_CANCELLATION,
        charge=BATCH_CHARGE,
        registered_on=REGISTERED_ON,
        on=date(2026, 4, 2),
        calendar=ENGLAND,
    )

    assert postings == [
        *[Posting(Kind.REGISTRATION_CREDIT, Decimal("-145.20"))] * 10,
        Posting(Kind.BATCH_CANCELLATION, Decimal("25.00")),
    ]
    assert total(postings) == Decimal("-1427.00")


@pytest.mark.spec("LRN-09")
@pytest.mark.parametrize(
    ("old", "new", "charge"), [("60", "100", "40"), ("100", "60", "0"), ("60", "60", "0")]
)
def test_topping_up_costs_the_difference_and_down_nothing(old: str, new: str, charge: str) -> None:
    assert top_up_charge(old_fee=Decimal(old), new_fee=Decimal(new)) == Decimal(charge)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1.005", "1.01"), ("1.004", "1.00"), ("2.675", "2.68"), ("-1.005", "-1.01"), ("16", "16.00")],
)
def test_half_a_penny_is_rounded_up(exact: str, rounded: str) -> None:
    assert str(pounds(Decimal(exact))) == rounded
