"""Charging and giving back: each function is one statement for any number of lines. The ledger only grows.

A charge is made at a price of the list in force, and keeps that price, its VAT and why. A credit gives one whole
charge back, once, and points at it. A part is never credited: what is owed after a change is the old charge
credited and the new one made, as the centre guide has it (docs/decisions/0083).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from psycopg import sql

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.fees import NOTHING, fee_at
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Price
from testamur.kit.clock import london_date

LEDGER_IDS = f"{LedgerLine._meta.db_table}_id_seq"
"""The series that the ids of ledger lines are drawn from."""

HIGHEST_FEE = "The highest fee applies: £{:,.2f} was charged before, and the price now is £{:,.2f}."


@dataclass(frozen=True)
class Charge:
    """One thing to charge for: what people call it, and its price.

    `at_least` is what was paid before, where the highest fee applies (topping down); `note` says what else there
    is to say of the amount.
    """

    subject: str
    kind: FeeKind
    product: Product | None
    price: Price
    at_least: Decimal = NOTHING
    note: str = ""


def charge_many(*, order: Order, charges: Sequence[Charge], now: datetime) -> list[LedgerLine]:
    """Charge these, of whatever kinds and products, to one order: a line for each, in their order.

    One statement (and one to read the centre, if the order has not got it). The caller's audit rows say what for.
    Moving from £60 to £100 is `credit` of the old charge and a charge at £100; down from £100 to £60 the same with
    `at_least=Decimal(100)`: net nothing.
    """
    on = london_date(now)
    lines = []
    for each in charges:
        fee = fee_at(each.price, 1, centre=order.centre, on=on, at_least=each.at_least)
        raised = HIGHEST_FEE.format(each.at_least, each.price.amount) if fee.net > each.price.amount else ""
        lines.append(
            LedgerLine(
                centre_id=order.centre_id,
                order=order,
                kind=each.kind,
                product=each.product,
                subject=each.subject,
                price=each.price,
                net=fee.net,
                vat=fee.vat,
                vat_rate=fee.rate,
                vat_rule=fee.rule,
                tax=fee.tax,
                note=" ".join(filter(None, (each.note, raised))),
                at=now,
            )
        )
    return LedgerLine.objects.bulk_create(lines)


def charge_for(
    *,
    subjects: Sequence[str],
    order: Order,
    product: Product | None,
    kind: FeeKind,
    price: Price,
    now: datetime,
) -> list[LedgerLine]:
    """Charge one line for each subject, all of one kind and product: `charge_many` for the usual case."""
    charges = [Charge(subject, kind, product, price) for subject in subjects]
    return charge_many(order=order, charges=charges, now=now)


_CHARGE_EACH = """
insert into billing_ledgerline (id, centre_id, order_id, kind, product_id, subject, price_id, net,
                                vat, vat_rate, vat_rule, tax, note, at)
select charge_id, %(centre)s, %(order)s, %(kind)s, %(product)s, learner_number, %(price)s, %(net)s,
       %(vat)s, %(rate)s, %(rule)s, %(tax)s, '', %(now)s
  from {stage} order by position
"""


def charge_each(
    *, stage: str, order: Order, product: Product, kind: FeeKind, price: Price, now: datetime
) -> None:
    """Charge one line for every row of a stage table, in one statement.

    The stage has `position`, `learner_number`, and the `charge_id` that each line shall have, drawn from
    `LEDGER_IDS`. The caller's audit rows say what was charged for.
    """
    fee = fee_at(price, 1, centre=order.centre, on=london_date(now))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(_CHARGE_EACH).format(stage=sql.Identifier(stage)),
            {
                "centre": order.centre_id,
                "order": order.pk,
                "kind": kind.value,
                "product": product.pk,
                "price": price.pk,
                "net": fee.net,
                "vat": fee.vat,
                "rate": fee.rate,
                "rule": fee.rule,
                "tax": fee.tax,
                "now": now,
            },
        )


_CREDIT = """
insert into billing_ledgerline (centre_id, order_id, kind, product_id, subject, price_id, net,
                                vat, vat_rate, vat_rule, tax, note, at, credits_id)
select charge.centre_id, charge.order_id, charge.kind, charge.product_id, charge.subject, charge.price_id,
       -charge.net, charge.vat, charge.vat_rate, charge.vat_rule, -charge.tax, {note}, {now}, charge.id
  from billing_ledgerline as charge
 where charge.id in ({charges}) and charge.credits_id is null
 order by charge.id
    on conflict (credits_id) where credits_id is not null do nothing
returning {columns}
"""


def credit(*, charge_ids: Iterable[int], now: datetime, note: str = "") -> list[LedgerLine]:
    """Give these charges back in full: for each a new line on its order that points at it, in one statement.

    Those given back already are left alone, also by somebody else at the same moment: the answer has only the
    lines that were made, each with its `credits_id`. `note` says why, and is shown beside it.
    """
    return _credit(sql.SQL("select unnest({}::bigint[])").format(list(charge_ids)), now, note)


def credit_each(*, stage: str, now: datetime, note: str = "") -> list[LedgerLine]:
    """Give back every charge that a stage table names in its `charge_id`; as `credit`."""
    return _credit(sql.SQL("select charge_id from {}").format(sql.Identifier(stage)), now, note)


def _credit(charges: sql.Composable, now: datetime, note: str) -> list[LedgerLine]:
    fields = LedgerLine._meta.concrete_fields
    columns = sql.SQL(", ").join(sql.Identifier(LedgerLine._meta.db_table, each.column) for each in fields)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_CREDIT).format(charges=charges, note=note, now=now, columns=columns))
        names = [each.attname for each in fields]
        made = [LedgerLine.from_db(connection.alias, names, row) for row in cursor.fetchall()]
    return sorted(made, key=lambda line: line.pk)
