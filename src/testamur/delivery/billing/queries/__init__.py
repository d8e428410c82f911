"""Reads about prices, orders, the ledger and statements."""

from testamur.delivery.billing.queries.orders import (
    balance,
    charges_of,
    is_stated,
    order_lines,
    order_sum,
    orders,
    sums_of,
    vat_sums,
    why,
    with_kind,
    with_sums,
)
from testamur.delivery.billing.queries.prices import (
    Step,
    list_before,
    list_in_force,
    price_for,
    price_lists,
    prices_in_force,
    steps,
)
from testamur.delivery.billing.queries.statements import (
    payment_of,
    readers_of,
    statement_lines,
    statements,
    unbilled_sum,
    with_paid,
)

__all__ = [
    "Step",
    "balance",
    "charges_of",
    "is_stated",
    "list_before",
    "list_in_force",
    "order_lines",
    "order_sum",
    "orders",
    "payment_of",
    "price_for",
    "price_lists",
    "prices_in_force",
    "readers_of",
    "statement_lines",
    "statements",
    "steps",
    "sums_of",
    "unbilled_sum",
    "vat_sums",
    "why",
    "with_kind",
    "with_paid",
    "with_sums",
]
