"""Money: pounds and pence, VAT treatments (HMRC VATEDU45200, 45500, 45800), cancelling and moving.

Amounts are Decimal pounds, charges positive and credits negative. Nothing here rounds but `pounds`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.deadlines import last_cancellation_credit_on

PENNY = Decimal("0.01")
STANDARD_RATE = Decimal("0.20")  # since 4 January 2011
NOTHING = Decimal("0.00")


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


class Kind(Enum):
    """What a posting is for."""

    REGISTRATION_CREDIT = "registration fee credited"
    CANCELLATION = "cancellation fee"
    BATCH_CANCELLATION = "batch cancellation fee"


@dataclass(frozen=True, slots=True)
class VatRule:
    """One row of the VAT table; None stands for any. The first row that fits decides."""

    supplier: Supplier | None
    customer: Customer | None
    item: Item | None
    vat: Vat


VAT_RULES = (
    VatRule(None, Customer.OVERSEAS_BUSINESS, None, Vat.OUTSIDE_SCOPE),
    VatRule(None, None, Item.ZERO_RATED_PRINT, Vat.ZERO),
    VatRule(None, None, Item.OTHER_SERVICE, Vat.STANDARD),
    VatRule(Supplier.ELIGIBLE_BODY, None, Item.EXAMINATION_SERVICE, Vat.EXEMPT),
    VatRule(None, Customer.ELIGIBLE_BODY, Item.EXAMINATION_SERVICE, Vat.EXEMPT),
    VatRule(None, None, Item.EXAMINATION_SERVICE, Vat.STANDARD),
)


@dataclass(frozen=True, slots=True)
class Posting:
    """A line for the ledger, net of VAT."""

    kind: Kind
    amount: Decimal


def pounds(amount: Decimal) -> Decimal:
    """The amount to the penny, half a penny away from zero."""
    return amount.quantize(PENNY, ROUND_HALF_UP)


def vat_treatment(*, supplier: Supplier, customer: Customer, item: Item) -> Vat:
    """How VAT treats a charge, by the first rule of VAT_RULES that fits."""
    return next(
        rule.vat
        for rule in VAT_RULES
        if rule.supplier in {None, supplier}
        and rule.customer in {None, customer}
        and rule.item in {None, item}
    )


def vat_on(net: Decimal, vat: Vat, *, standard_rate: Decimal = STANDARD_RATE) -> Decimal:
    """The VAT on one line, to the penny. An invoice adds up its lines' VAT, so lines and sum agree."""
    return pounds(net * standard_rate) if vat is Vat.STANDARD else NOTHING


def total(postings: Iterable[Posting]) -> Decimal:
    """The postings' sum: what the customer owes, or when negative is owed."""
    return sum((posting.amount for posting in postings), NOTHING)


def cancellation(
    fees: Iterable[Decimal],
    *,
    kind: Kind,
    charge: Decimal,
    registered_on: date,
    on: date,
    calendar: WorkingCalendar,
) -> list[Posting]:
    """What cancelling one learner, or a whole batch with one `charge`, posts.

    Each fee in `fees` is credited up to the fifth working day after registration; the charge falls due
    always.
    """
    in_time = on <= last_cancellation_credit_on(registered_on, calendar=calendar)
    credits_given = [Posting(Kind.REGISTRATION_CREDIT, -fee) for fee in fees] if in_time else []
    return [*credits_given, Posting(kind, charge)]


def top_up_charge(*, old_fee: Decimal, new_fee: Decimal) -> Decimal:
    """What moving within a nested suite costs: the difference, never a refund ("highest fee applies")."""
    return max(new_fee - old_fee, NOTHING)
