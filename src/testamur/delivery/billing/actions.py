"""Placing orders and charging for what they hold. The ledger only grows."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from psycopg import sql

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.fees import tax_on
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Price
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit import numbers

LEDGER_IDS = f"{LedgerLine._meta.db_table}_id_seq"
"""The series that the ids of ledger lines are drawn from."""

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
) -> Order:
    """Number a new order, keep it, and record it with the sum of the `fees` that the caller goes on to charge."""
    order = Order.objects.create(
        centre_id=centre_id,
        number=str(numbers.take("order_number")[0]),
        purchase_order=purchase_order,
        contact_name=contact_name,
        contact_email=contact_email,
        placed_at=now,
        placed_by_id=by.user_id,
    )
    after = {"purchase_order": purchase_order, "fees": str(fees)}
    change = Change("order", order.pk, order.number, after=after)
    record(ORDERED, changes=[change], by=by, centre_id=centre_id, now=now, act_id=act_id)
    return order


_CHARGE_EACH = """
insert into billing_ledgerline (id, centre_id, order_id, kind, product_id, subject, net, vat, tax, at)
select charge_id, %(centre)s, %(order)s, %(kind)s, %(product)s, learner_number, %(net)s, %(vat)s, %(tax)s, %(now)s
  from {stage} order by position
"""


def charge_each(
    *, stage: str, order: Order, product: Product, kind: FeeKind, price: Price, now: datetime
) -> None:
    """Charge one line for every row of a stage table, in one statement.

    The stage has `position`, `learner_number`, and the `charge_id` that each line shall have, drawn from
    `LEDGER_IDS`. The caller's audit rows say what was charged for.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_CHARGE_EACH).format(stage=sql.Identifier(stage)),
            {
                "centre": order.centre_id,
                "order": order.pk,
                "kind": kind.value,
                "product": product.pk,
                "net": price.amount,
                "vat": price.vat,
                "tax": tax_on(price),
                "now": now,
            },
        )
