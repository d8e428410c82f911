"""VAT on what an awarding organisation sells: which treatment, at which rate, and why (HMRC VATEDU45200, 45500, 45800).

`VAT_RULES` is the whole rule as a table, read from the top: the first row that fits decides. Amounts are Decimal
pounds; a date is the day of supply.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import Enum

PENNY = Decimal("0.01")


class Supplier(Enum):
    """Whether the awarding organisation is an eligible body: a charity is, a company commonly is not."""

    ELIGIBLE_BODY = "eligible body"
    OTHER = "not an eligible body"


class Customer(Enum):
    """Who is charged, as VAT sees them."""

    ELIGIBLE_BODY = "school, college or other eligible body"
    COMMERCIAL = "commercial training company"
    OVERSEAS_BUSINESS = "business outside the United Kingdom"


class Item(Enum):
    """What is charged for. Only what is clearly and unmistakably an examination service can be exempt."""

    EXAMINATION_SERVICE = "registration, examination, certificate"
    OTHER_SERVICE = "resources, marketing and other services"
    ZERO_RATED_PRINT = "zero-rated printed matter"


class Vat(Enum):
    """How VAT treats a charge."""

    EXEMPT = "exempt"
    STANDARD = "standard rate"
    ZERO = "zero rate"
    OUTSIDE_SCOPE = "outside the scope"


class Rounding(Enum):
    """What becomes of half a penny of VAT on a line."""

    HALF_UP = ROUND_HALF_UP
    HALF_EVEN = ROUND_HALF_EVEN  # the bankers': to the even penny


@dataclass(frozen=True, slots=True)
class VatRule:
    """One row of the VAT table; None stands for any. `because` says it to the customer."""

    name: str
    supplier: Supplier | None
    customer: Customer | None
    item: Item | None
    vat: Vat
    because: str


VAT_RULES = (
    VatRule(
        "overseas", None, Customer.OVERSEAS_BUSINESS, None, Vat.OUTSIDE_SCOPE,
        "Supplies to a business outside the United Kingdom are outside the scope of UK VAT.",
    ),
    VatRule(
        "print", None, None, Item.ZERO_RATED_PRINT, Vat.ZERO,
        "Printed matter of this kind is zero-rated.",
    ),
    VatRule(
        "other-service", None, None, Item.OTHER_SERVICE, Vat.STANDARD,
        "This is not an examination service, so VAT is due at the standard rate.",
    ),
    VatRule(
        "by-eligible-body", Supplier.ELIGIBLE_BODY, None, Item.EXAMINATION_SERVICE, Vat.EXEMPT,
        "Examination services supplied by an eligible body are exempt.",
    ),
    VatRule(
        "to-eligible-body", None, Customer.ELIGIBLE_BODY, Item.EXAMINATION_SERVICE, Vat.EXEMPT,
        "Examination services supplied to a school, college or other eligible body are exempt.",
    ),
    VatRule(
        "commercial", None, None, Item.EXAMINATION_SERVICE, Vat.STANDARD,
        "Neither side is an eligible body, so VAT is due at the standard rate.",
    ),
)  # fmt: skip

# The standard rate from each day on (HMRC, VAT rates; Finance Acts 1991 to 2010, F(No.2)A 2010).
STANDARD_RATES = (
    (date(1991, 4, 1), Decimal("0.175")),
    (date(2008, 12, 1), Decimal("0.15")),
    (date(2010, 1, 1), Decimal("0.175")),
    (date(2011, 1, 4), Decimal("0.20")),
)


def vat_rule(*, supplier: Supplier, customer: Customer, item: Item) -> VatRule:
    """The row that decides how VAT treats a charge."""
    return next(
        rule
        for rule in VAT_RULES
        if rule.supplier in {None, supplier}
        and rule.customer in {None, customer}
        and rule.item in {None, item}
    )


def rate(vat: Vat, *, on: date) -> Decimal:
    """The rate of a treatment on a day, as 0.20. ValueError before the first rate of the table."""
    if vat is not Vat.STANDARD:
        return Decimal(0)
    in_force = [rate for from_on, rate in STANDARD_RATES if from_on <= on]
    if not in_force:
        raise ValueError(f"No rate of VAT is known for {on}")
    return in_force[-1]


def vat_on(net: Decimal, rate: Decimal, *, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """The VAT on one line, to the penny. A statement adds up its lines' VAT, so lines and sum agree."""
    return (net * rate).quantize(PENNY, rounding.value)
