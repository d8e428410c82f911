"""The centre's orders, and what each was for."""

from decimal import Decimal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from testamur.delivery.billing.models import Order
from testamur.delivery.billing.queries import order_lines, orders
from testamur.ground.access.permissions import Permission
from testamur.sites.api.paging import page_of
from testamur.sites.api.service import reads
from testamur.sites.api.shapes.basics import Number
from testamur.sites.api.shapes.orders import OrderLine, OrderPage, OrdersAsked, OrderShape, WholeOrder

MAY_LOOK = (Permission.REGISTRATIONS, Permission.BOOKINGS, Permission.CLAIMS, Permission.SEARCH)


@reads("/orders", *MAY_LOOK, answer=OrderPage, about="Orders")
def list_orders(request: HttpRequest, asked: Query[OrdersAsked]):
    """Your centre's orders in the order in which they were placed."""
    found = orders(centre=request.acting.centre)
    if asked.purchase_order:
        found = found.filter(purchase_order=asked.purchase_order)
    return page_of(found, asked, lambda order: OrderShape(**_facts(order)))


@reads("/orders/{number}", *MAY_LOOK, answer=WholeOrder, about="Orders")
def one_order(request: HttpRequest, number: Number):
    """An order with its charges and credits, those alike added up."""
    order = get_object_or_404(orders(centre=request.acting.centre), number=number)
    lines = [
        OrderLine(
            kind=each["kind"],
            product=each["product__code"],
            quantity=each["quantity"],
            net_of_each=pounds(each["net"]),
            vat=each["vat"],
            net=pounds(each["net_of_all"]),
            tax=pounds(each["tax_of_all"]),
        )
        for each in order_lines(order=order)
    ]
    return WholeOrder(**_facts(order), lines=lines)


def pounds(amount: Decimal | None) -> str:
    return f"{amount or Decimal(0):.2f}"


def _facts(order: Order) -> dict[str, object]:
    return {
        "number": order.number,
        "purchase_order": order.purchase_order,
        "contact_name": order.contact_name,
        "contact_email": order.contact_email,
        "placed_at": order.placed_at,
        "items": order.items,
        "net": pounds(order.net),
        "tax": pounds(order.tax),
        "total": pounds(order.total),
    }
