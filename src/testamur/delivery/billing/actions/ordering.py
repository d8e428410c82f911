"""Orders: placing one, its purchase order number, and giving a charge of it back by hand."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from testamur.delivery.billing import problems
from testamur.delivery.billing.actions.charging import credit
from testamur.delivery.billing.models import LedgerLine, Order
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit import numbers
from testamur.kit.problems import refuse_if

ORDERED = define("order.placed", "A centre placed an order, with its fees")
PURCHASE_ORDER = define(
    "order.purchase_order", "The purchase order number of an order was added or put right"
)
GIVEN_BACK = define("order.charge_given_back", "The finance team gave a charge back")


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


@transaction.atomic
def change_purchase_order(*, order: Order, purchase_order: str, by: Actor, now: datetime) -> None:
    """Add or put right the purchase order number, until something of the order is on a statement."""
    refuse_if(problems.purchase_order_problems(order=order))
    before = {"purchase_order": order.purchase_order}
    order.purchase_order = purchase_order
    order.save(update_fields=["purchase_order"])
    change = Change("order", order.pk, order.number, before, {"purchase_order": purchase_order})
    record(PURCHASE_ORDER, changes=[change], by=by, centre_id=order.centre_id, now=now)


@transaction.atomic
def give_back(*, line: LedgerLine, reason: str, by: Actor, now: datetime) -> LedgerLine:
    """Credit one charge for a reason that no act of the system knows; the centre sees the reason."""
    refuse_if(problems.giving_back_problems(line=line, reason=reason))
    made = credit(charge_ids=[line.pk], now=now, note=reason.strip())
    refuse_if([] if made else problems.giving_back_problems(line=line, reason=reason))
    after = {"net": str(made[0].net), "tax": str(made[0].tax), "for": line.subject, "reason": reason.strip()}
    change = Change("order", line.order_id, line.order.number, after=after)
    record(GIVEN_BACK, changes=[change], by=by, centre_id=line.centre_id, now=now)
    return made[0]
