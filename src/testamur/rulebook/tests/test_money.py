"""Money: the cancellation and top-up examples of the centre guide, the VAT table of HMRC VATEDU45000 on."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.money import (
    Customer,
    Item,
    Kind,
    Posting,
    Supplier,
    Vat,
    cancellation,
    pounds,
    top_up_charge,
    total,
    vat_on,
    vat_treatment,
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


@pytest.mark.spec("CAT-13")
@pytest.mark.parametrize(
    ("supplier", "customer", "item", "vat"),
    [
        (Supplier.ELIGIBLE_BODY, Customer.ELIGIBLE_BODY, Item.EXAMINATION_SERVICE, Vat.EXEMPT),
        (Supplier.ELIGIBLE_BODY, Customer.COMMERCIAL, Item.EXAMINATION_SERVICE, Vat.EXEMPT),
        (Supplier.OTHER, Customer.ELIGIBLE_BODY, Item.EXAMINATION_SERVICE, Vat.EXEMPT),
        (Supplier.OTHER, Customer.COMMERCIAL, Item.EXAMINATION_SERVICE, Vat.STANDARD),
        (Supplier.ELIGIBLE_BODY, Customer.ELIGIBLE_BODY, Item.OTHER_SERVICE, Vat.STANDARD),
        (Supplier.OTHER, Customer.COMMERCIAL, Item.OTHER_SERVICE, Vat.STANDARD),
        (Supplier.OTHER, Customer.COMMERCIAL, Item.ZERO_RATED_PRINT, Vat.ZERO),
        (Supplier.ELIGIBLE_BODY, Customer.OVERSEAS_BUSINESS, Item.EXAMINATION_SERVICE, Vat.OUTSIDE_SCOPE),
        (Supplier.OTHER, Customer.OVERSEAS_BUSINESS, Item.EXAMINATION_SERVICE, Vat.OUTSIDE_SCOPE),
    ],
)
def test_how_vat_treats_a_charge(supplier: Supplier, customer: Customer, item: Item, vat: Vat) -> None:
    assert vat_treatment(supplier=supplier, customer=customer, item=item) == vat


@pytest.mark.parametrize("supplier", Supplier)
@pytest.mark.parametrize("customer", Customer)
@pytest.mark.parametrize("item", Item)
def test_every_charge_has_a_treatment(supplier: Supplier, customer: Customer, item: Item) -> None:
    assert vat_treatment(supplier=supplier, customer=customer, item=item) in Vat


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1.005", "1.01"), ("1.004", "1.00"), ("2.675", "2.68"), ("-1.005", "-1.01"), ("16", "16.00")],
)
def test_half_a_penny_is_rounded_up(exact: str, rounded: str) -> None:
    assert str(pounds(Decimal(exact))) == rounded


@pytest.mark.spec("FIN-02")
@pytest.mark.parametrize(
    ("net", "vat", "amount"),
    [
        ("16.00", Vat.STANDARD, "3.20"),
        ("0.03", Vat.STANDARD, "0.01"),
        ("145.20", Vat.EXEMPT, "0.00"),
        ("145.20", Vat.ZERO, "0.00"),
        ("145.20", Vat.OUTSIDE_SCOPE, "0.00"),
    ],
)
def test_vat_on_a_line(net: str, vat: Vat, amount: str) -> None:
    assert str(vat_on(Decimal(net), vat)) == amount


def test_the_rate_can_be_another() -> None:
    assert vat_on(Decimal("16.00"), Vat.STANDARD, standard_rate=Decimal("0.175")) == Decimal("2.80")


@pytest.mark.spec("FIN-02")
@given(st.decimals(0, 10_000, places=2))
def test_a_credited_charge_leaves_nothing_behind(net: Decimal) -> None:
    assert vat_on(-net, Vat.STANDARD) == -vat_on(net, Vat.STANDARD)
