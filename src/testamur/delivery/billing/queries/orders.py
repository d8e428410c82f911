"""Reads about orders and the ledger: a centre's orders, what each holds, and what all of it comes to."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum

from testamur.delivery.billing.fees import REASONS
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, StatementLine, Vat
from testamur.ground.centres.models import Centre
from testamur.rulebook.dates import long_date


def orders(*, centre: Centre) -> QuerySet[Order]:
    """The centre's orders, newest first, each with its `items` and what it comes to: `net`, `tax`, `total`."""
    return with_sums(Order.objects.filter(centre=centre)).order_by("-placed_at", "-id")


def with_sums(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Each with its `items` and what it comes to: `net`, `tax`, `total`; nothing for an order without lines."""
    return (
        orders.select_related("placed_by")
        .annotate(items=Count("lines"), net=Sum("lines__net"), tax=Sum("lines__tax"))
        .annotate(total=F("net") + F("tax"))
    )


def order_sum(*parts: str) -> Subquery:
    """Of the order outside, the sum of these columns over its lines: `order_sum("net", "tax")`."""
    lines = LedgerLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
    total = sum((Sum(part) for part in parts[1:]), Sum(parts[0]))
    return Subquery(lines.annotate(total=total).values("total"))


def with_kind(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Each with the `charged_for` of its first line: most orders hold one kind of thing."""
    first = LedgerLine.objects.filter(order=OuterRef("pk")).order_by("pk")
    return orders.annotate(charged_for=Subquery(first.values("kind")[:1]))


def order_lines(*, order: Order) -> list[dict]:
    """The lines of an order, those alike added up: kind, product, net of each, how many, net and tax of all."""
    return list(
        order.lines.values("kind", "product__code", "product__title", "net", "vat", "vat_rate")
        .annotate(quantity=Count("id"), net_of_all=Sum("net"), tax_of_all=Sum("tax"))
        .order_by("kind", "product__code", "-net")
    )


def charges_of(*, order: Order) -> QuerySet[LedgerLine]:
    """Each charge of an order, with the credit that gave it back in `credited_by`."""
    return (
        order.lines.filter(credits=None)
        .select_related("product", "price__price_list", "price__product", "order")
        .prefetch_related("credited_by")
        .order_by("pk")
    )


def sums_of(lines: QuerySet[LedgerLine]) -> dict[str, Decimal]:
    """What these lines come to: `net`, `tax`, `total`."""
    sums = lines.order_by().aggregate(net=Sum("net"), tax=Sum("tax"))
    net, tax = sums["net"] or Decimal(0), sums["tax"] or Decimal(0)
    return {"net": net, "tax": tax, "total": net + tax}


def vat_sums(lines: QuerySet[LedgerLine]) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """By treatment and rate, what these lines come to: words, rate, net, VAT."""
    rows = lines.order_by().values_list("vat", "vat_rate").annotate(Sum("net"), Sum("tax"))
    return [(Vat(vat).label, rate, net, tax) for vat, rate, net, tax in rows.order_by("vat", "vat_rate")]


def balance(*, centre: Centre) -> Decimal:
    """All that was ever charged to the centre less all that was credited, with tax."""
    return sums_of(centre.ledger_lines.all())["total"]


def is_stated(order: Order) -> bool:
    """Whether something of the order is on a statement already: what statements show of it stays."""
    return StatementLine.objects.filter(line__order=order).exists()


@dataclass(frozen=True)
class Reason:
    """One step of how a figure came about, and where that is written."""

    text: str
    source: str = ""


def why(line: LedgerLine) -> list[Reason]:
    """Where the figures of a line come from. The line has its price, price list and products at hand."""
    reasons = []
    if line.price:
        what = (
            f"for {line.price.product.code}" if line.price.product_id else "for every product without its own"
        )
        text = f"{FeeKind(line.kind).label}: £{line.price.amount:,.2f}, the price {what}."
        listed = f"Price list {line.price.price_list.title}, from {long_date(line.price.price_list.from_on)}"
        reasons.append(Reason(text, listed))
    else:
        reasons.append(Reason(f"{FeeKind(line.kind).label}: £{line.net:,.2f}."))
    if line.note:
        reasons.append(Reason(line.note))
    words = Vat(line.vat).label
    if line.vat_rate:
        words = f"{words}, {line.vat_rate:.1%}: £{line.tax:,.2f}"
    reasons.append(Reason(f"{words}. {REASONS.get(line.vat_rule, '')}".strip(), "HMRC VATEDU45000"))
    return reasons
