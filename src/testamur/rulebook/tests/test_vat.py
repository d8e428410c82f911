"""VAT: every row of the table of HMRC VATEDU45000 on, dated rates, and half a penny."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testamur.rulebook.vat import (
    VAT_RULES,
    Customer,
    Item,
    Rounding,
    Supplier,
    Vat,
    rate,
    vat_on,
    vat_rule,
)

CHARITY, COMPANY = Supplier.ELIGIBLE_BODY, Supplier.OTHER
COLLEGE, TRAINER, ABROAD = Customer.ELIGIBLE_BODY, Customer.COMMERCIAL, Customer.OVERSEAS_BUSINESS
EXAM, OTHER, PRINT = Item.EXAMINATION_SERVICE, Item.OTHER_SERVICE, Item.ZERO_RATED_PRINT


@pytest.mark.spec("CAT-13")
@pytest.mark.parametrize(
    ("supplier", "customer", "item", "vat", "rule"),
    [
        (CHARITY, COLLEGE, EXAM, Vat.EXEMPT, "by-eligible-body"),
        (CHARITY, TRAINER, EXAM, Vat.EXEMPT, "by-eligible-body"),
        (COMPANY, COLLEGE, EXAM, Vat.EXEMPT, "to-eligible-body"),
        (COMPANY, TRAINER, EXAM, Vat.STANDARD, "commercial"),
        (CHARITY, COLLEGE, OTHER, Vat.STANDARD, "other-service"),
        (CHARITY, TRAINER, OTHER, Vat.STANDARD, "other-service"),
        (COMPANY, COLLEGE, OTHER, Vat.STANDARD, "other-service"),
        (COMPANY, TRAINER, OTHER, Vat.STANDARD, "other-service"),
        (CHARITY, COLLEGE, PRINT, Vat.ZERO, "print"),
        (CHARITY, TRAINER, PRINT, Vat.ZERO, "print"),
        (COMPANY, COLLEGE, PRINT, Vat.ZERO, "print"),
        (COMPANY, TRAINER, PRINT, Vat.ZERO, "print"),
        (CHARITY, ABROAD, EXAM, Vat.OUTSIDE_SCOPE, "overseas"),
        (COMPANY, ABROAD, EXAM, Vat.OUTSIDE_SCOPE, "overseas"),
        (CHARITY, ABROAD, OTHER, Vat.OUTSIDE_SCOPE, "overseas"),
        (COMPANY, ABROAD, OTHER, Vat.OUTSIDE_SCOPE, "overseas"),
        (CHARITY, ABROAD, PRINT, Vat.OUTSIDE_SCOPE, "overseas"),
        (COMPANY, ABROAD, PRINT, Vat.OUTSIDE_SCOPE, "overseas"),
    ],
)
def test_how_vat_treats_a_charge(supplier, customer, item, vat, rule) -> None:
    found = vat_rule(supplier=supplier, customer=customer, item=item)

    assert (found.vat, found.name) == (vat, rule)


def test_every_rule_has_its_own_name_and_reason() -> None:
    assert len({rule.name for rule in VAT_RULES}) == len(VAT_RULES)
    assert len({rule.because for rule in VAT_RULES}) == len(VAT_RULES)


@pytest.mark.spec("CAT-13")
@pytest.mark.parametrize(
    ("on", "standard"),
    [
        (date(1991, 4, 1), "0.175"),
        (date(2008, 11, 30), "0.175"),
        (date(2008, 12, 1), "0.15"),
        (date(2009, 12, 31), "0.15"),
        (date(2010, 1, 1), "0.175"),
        (date(2011, 1, 3), "0.175"),
        (date(2011, 1, 4), "0.20"),
        (date(2026, 11, 16), "0.20"),
    ],
)
def test_the_rate_is_that_of_the_day(on: date, standard: str) -> None:
    assert rate(Vat.STANDARD, on=on) == Decimal(standard)
    assert [rate(vat, on=on) for vat in (Vat.EXEMPT, Vat.ZERO, Vat.OUTSIDE_SCOPE)] == [0, 0, 0]


def test_no_rate_is_made_up() -> None:
    with pytest.raises(ValueError, match="1991-03-31"):
        rate(Vat.STANDARD, on=date(1991, 3, 31))


@pytest.mark.spec("FIN-02")
@pytest.mark.parametrize(
    ("net", "percent", "half_up", "half_even"),
    [
        ("16.00", "20", "3.20", "3.20"),
        ("0.03", "20", "0.01", "0.01"),
        ("0.10", "15", "0.02", "0.02"),  # 1.5 pence: the even penny is 2
        ("0.30", "15", "0.05", "0.04"),  # 4.5 pence: the even penny is 4
        ("-0.30", "15", "-0.05", "-0.04"),
        ("145.20", "0", "0.00", "0.00"),
    ],
)
def test_half_a_penny_of_vat(net: str, percent: str, half_up: str, half_even: str) -> None:
    share = Decimal(percent) / 100

    assert str(vat_on(Decimal(net), share)) == half_up
    assert str(vat_on(Decimal(net), share, rounding=Rounding.HALF_EVEN)) == half_even


@pytest.mark.spec("FIN-02")
@given(st.decimals(0, 10_000, places=2), st.sampled_from(Rounding))
def test_a_credited_charge_leaves_nothing_behind(net: Decimal, rounding: Rounding) -> None:
    share = Decimal("0.20")

    assert vat_on(-net, share, rounding=rounding) == -vat_on(net, share, rounding=rounding)
