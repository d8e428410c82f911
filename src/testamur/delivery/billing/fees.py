"""What a price comes to for a customer: its VAT and why, and the sum for several of the same (FIN-02, BEY-17)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings

from testamur.delivery.billing.models import Price, SoldAs, Vat
from testamur.ground.centres.models import Centre, Nation
from testamur.rulebook import vat as rules

NOTHING = Decimal("0.00")

ITEMS = {
    SoldAs.EXAMINATION: rules.Item.EXAMINATION_SERVICE,
    SoldAs.OTHER: rules.Item.OTHER_SERVICE,
    SoldAs.PRINT: rules.Item.ZERO_RATED_PRINT,
}
TREATMENTS = {
    rules.Vat.EXEMPT: Vat.EXEMPT,
    rules.Vat.STANDARD: Vat.STANDARD,
    rules.Vat.ZERO: Vat.ZERO,
    rules.Vat.OUTSIDE_SCOPE: Vat.OUTSIDE,
}
REASONS = {rule.name: rule.because for rule in rules.VAT_RULES}
"""Why a line has its VAT, by the name of the rule that it keeps."""


@dataclass(frozen=True)
class Fee:
    """The charge for `count` of one thing, in pounds. VAT is rounded on each, so that the lines add up to it."""

    each: Decimal
    tax_on_each: Decimal
    vat: Vat
    rate: Decimal
    rule: str
    count: int = 1

    @property
    def net(self) -> Decimal:
        return self.each * self.count

    @property
    def tax(self) -> Decimal:
        return self.tax_on_each * self.count

    @property
    def total(self) -> Decimal:
        return self.net + self.tax

    @property
    def why(self) -> str:
        return REASONS[self.rule]


def fee_at(price: Price, count: int, *, centre: Centre, on: date, at_least: Decimal = NOTHING) -> Fee:
    """What `count` at this price cost a centre on a day.

    `at_least` is what was paid already, where the highest fee applies: each costs that, if the price is lower.
    """
    rule = rules.vat_rule(supplier=supplier(), customer=customer(centre), item=ITEMS[SoldAs(price.sold_as)])
    rate = rules.rate(rule.vat, on=on)
    each = max(price.amount, at_least)
    tax = rules.vat_on(each, rate, rounding=rules.Rounding[settings.VAT_ROUNDING])
    return Fee(each, tax, TREATMENTS[rule.vat], rate, rule.name, count)


def supplier() -> rules.Supplier:
    return rules.Supplier.ELIGIBLE_BODY if settings.AO_IS_ELIGIBLE_BODY else rules.Supplier.OTHER


def customer(centre: Centre) -> rules.Customer:
    if centre.nation == Nation.ABROAD:
        return rules.Customer.OVERSEAS_BUSINESS
    if centre.kind == Centre.Kind.COMPANY:
        return rules.Customer.COMMERCIAL
    return rules.Customer.ELIGIBLE_BODY
