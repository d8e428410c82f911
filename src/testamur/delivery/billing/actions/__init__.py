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
from testamur.delivery.billing.actions.ordering import change_purchase_order, give_back, place_order
from testamur.delivery.billing.actions.pricing import (
    NewPrice,
    change_price_list,
    prepare_price_list,
    remove_price,
    set_prices,
    throw_price_list_away,
)
from testamur.delivery.billing.actions.stating import (
    announce,
    make_statements,
    mark_as_paid,
    note_journal,
    take_payment_back,
)

__all__ = [
    "LEDGER_IDS",
    "Charge",
    "NewPrice",
    "announce",
    "change_price_list",
    "change_purchase_order",
    "charge_each",
    "charge_for",
    "charge_many",
    "credit",
    "credit_each",
    "give_back",
    "make_statements",
    "mark_as_paid",
    "note_journal",
    "place_order",
    "prepare_price_list",
    "remove_price",
    "set_prices",
    "take_payment_back",
    "throw_price_list_away",
]
