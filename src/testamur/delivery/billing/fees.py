"""What a price comes to: its VAT, and the sum for several of the same."""

from dataclasses import dataclass
from decimal import Decimal

from testamur.delivery.billing.models import Price, Vat
from testamur.rulebook import money

RULEBOOK_VAT = {
    Vat.EXEMPT: money.Vat.EXEMPT,
    Vat.STANDARD: money.Vat.STANDARD,
    Vat.ZERO: money.Vat.ZERO,
    Vat.OUTSIDE: money.Vat.OUTSIDE_SCOPE,
}


@dataclass(frozen=True)
class Fee:
    """The charge for `count` of one thing, in pounds. VAT is rounded on each, so that the lines add up to it."""

    each: Decimal
    tax_on_each: Decimal
    vat: Vat
    count: int

    @property
    def net(self) -> Decimal:
        return self.each * self.count

    @property
    def tax(self) -> Decimal:
        return self.tax_on_each * self.count

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def tax_on(price: Price) -> Decimal:
    """The VAT on one line at this price."""
    return money.vat_on(price.amount, RULEBOOK_VAT[Vat(price.vat)])


def fee_at(price: Price, count: int) -> Fee:
    return Fee(each=price.amount, tax_on_each=tax_on(price), vat=Vat(price.vat), count=count)
