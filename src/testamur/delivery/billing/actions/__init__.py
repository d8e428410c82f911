"""What changes orders, the ledger, price lists and statements (docs/specification CAT-13, FIN-01, FIN-02)."""

from testamur.delivery.billing.actions.charging import (
    LEDGER_IDS,
    Charge,
    charge_each,
    charge_for,
    charge_many,
    credit,
    credit_each,
)
from testamur.delivery.billing.actions.ordering import place_order

__all__ = [
    "LEDGER_IDS",
    "Charge",
    "charge_each",
    "charge_for",
    "charge_many",
    "credit",
    "credit_each",
    "place_order",
]
