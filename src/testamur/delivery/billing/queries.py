"""Reads about prices, orders and the ledger."""

from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind, Order, Price
from testamur.ground.centres.models import Centre


def price_for(*, product: Product | None, kind: FeeKind, on: date) -> Price | None:
    """What this costs on a day, by the list then in force: the product's own price, else the general one."""
    return (
        Price.objects.filter(Q(product=product) | Q(product=None), kind=kind, price_list__from_on__lte=on)
        .order_by("-price_list__from_on", F("product").asc(nulls_last=True))
        .select_related("price_list")
        .first()
    )


def orders(*, centre: Centre) -> QuerySet[Order]:
    """The centre's orders, newest first, each with its `items` and what it comes to: `net`, `tax`, `total`."""
    return (
        Order.objects.filter(centre=centre)
        .select_related("placed_by")
        .annotate(items=Count("lines"), net=Sum("lines__net"), tax=Sum("lines__tax"))
        .annotate(total=F("net") + F("tax"))
        .order_by("-placed_at", "-id")
    )


def matching(orders: QuerySet[Order], words: str) -> QuerySet[Order]:
    """Those with this order number, or these words in the purchase order number."""
    return orders.filter(Q(number=words) | Q(purchase_order__icontains=words))


def order_lines(*, order: Order) -> list[dict]:
    """The lines of an order, those alike added up: kind, product, net of each, how many, net and tax of all."""
    return list(
        order.lines.values("kind", "product__code", "product__title", "net", "vat")
        .annotate(quantity=Count("id"), net_of_all=Sum("net"), tax_of_all=Sum("tax"))
        .order_by("kind", "product__code", "net")
    )


def balance(*, centre: Centre) -> Decimal:
    """All that was ever charged to the centre less all that was credited, with tax."""
    sums = centre.ledger_lines.aggregate(net=Sum("net"), tax=Sum("tax"))
    return (sums["net"] or Decimal(0)) + (sums["tax"] or Decimal(0))
