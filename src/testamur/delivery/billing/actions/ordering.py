"""Placing orders: what a centre did, with its purchase order number; the charges for it follow."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from testamur.delivery.billing.models import Order
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit import numbers

ORDERED = define("order.placed", "A centre placed an order, with its fees")


@transaction.atomic
def place_order(
    *,
    centre_id: int,
    purchase_order: str,
    contact_name: str,
    contact_email: str,
    fees: Decimal,
    by: Actor,
    now: datetime,
    act_id: UUID | None = None,
    batch_number: str = "",
) -> Order:
    """Number a new order, keep it, and record it with the sum of the `fees` that the caller goes on to charge.

    `batch_number` names the batch it is about, where it is about one: the order's page leads there.
    """
    order = Order.objects.create(
        centre_id=centre_id,
        number=str(numbers.take("order_number")[0]),
        purchase_order=purchase_order,
        batch_number=batch_number,
        contact_name=contact_name,
        contact_email=contact_email,
        placed_at=now,
        placed_by_id=by.user_id,
    )
    after = {"purchase_order": purchase_order, "fees": str(fees)}
    change = Change("order", order.pk, order.number, after=after)
    record(ORDERED, changes=[change], by=by, centre_id=centre_id, now=now, act_id=act_id)
    return order
