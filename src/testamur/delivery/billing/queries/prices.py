"""Reads about price lists: what something costs on a day, and what changes from one list to the next."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.utils.translation import gettext_noop as _

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind, Price, PriceList


def prices_in_force(on: date) -> QuerySet[Price]:
    """The prices of the list in force on a day: what that list leaves out cannot be charged for."""
    newest = PriceList.objects.filter(from_on__lte=on).order_by("-from_on")
    return Price.objects.filter(price_list=Subquery(newest.values("pk")[:1]))


def price_for(*, product: Product | None, kind: FeeKind, on: date) -> Price | None:
    """What this costs on a day, by the list then in force: the product's own price, else the general one."""
    return (
        prices_in_force(on)
        .filter(Q(product=product) | Q(product=None), kind=kind)
        .order_by(F("product").asc(nulls_last=True))
        .select_related("price_list")
        .first()
    )


def price_lists() -> QuerySet[PriceList]:
    """All lists, the newest first, each with the number of its `prices_in_it`."""
    return PriceList.objects.annotate(prices_in_it=Count("prices")).order_by("-from_on")


def list_in_force(on: date) -> PriceList | None:
    return PriceList.objects.filter(from_on__lte=on).order_by("-from_on").first()


def list_before(price_list: PriceList) -> PriceList | None:
    return PriceList.objects.filter(from_on__lt=price_list.from_on).order_by("-from_on").first()


def last_day_of(price_list: PriceList) -> PriceList | None:
    """The list that takes this one's place; without one it stays in force."""
    return PriceList.objects.filter(from_on__gt=price_list.from_on).order_by("from_on").first()


@dataclass(frozen=True)
class Step:
    """One price from a list to the next: `before` or `after` is missing where it is new or gone."""

    kind: FeeKind
    product: Product | None
    before: Price | None
    after: Price | None

    @property
    def word(self) -> str:
        if self.before is None:
            return _("New")
        if self.after is None:
            return _("Gone")
        if self.after.amount != self.before.amount:
            return _("Raised") if self.after.amount > self.before.amount else _("Lowered")
        return _("Other VAT") if self.after.sold_as != self.before.sold_as else _("Same")

    @property
    def difference(self) -> Decimal | None:
        return self.after.amount - self.before.amount if self.before and self.after else None


def steps(*, before: PriceList | None, after: PriceList) -> list[Step]:
    """Every price of two lists, side by side, in the order of the kinds and then of the products' codes."""
    lists = [each.pk for each in (before, after) if each]
    found: dict[tuple, dict[int, Price]] = {}
    for price in Price.objects.filter(price_list__in=lists).select_related("product"):
        found.setdefault((price.kind, price.product), {})[price.price_list_id] = price
    order = {kind.value: place for place, kind in enumerate(FeeKind)}
    return [
        Step(FeeKind(kind), product, sides.get(before.pk) if before else None, sides.get(after.pk))
        for (kind, product), sides in sorted(
            found.items(), key=lambda each: (order[each[0][0]], each[0][1].code if each[0][1] else "")
        )
    ]
