"""Money: pounds and pence, and what cancelling and moving a registration post. VAT is in `rulebook.vat`.

Amounts are Decimal pounds, charges positive and credits negative. Nothing here rounds but `pounds`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.deadlines import last_cancellation_credit_on

PENNY = Decimal("0.01")
NOTHING = Decimal("0.00")


class Kind(Enum):
    """What a posting is for."""

    REGISTRATION_CREDIT = "registration fee credited"
    CANCELLATION = "cancellation fee"
    BATCH_CANCELLATION = "batch cancellation fee"


@dataclass(frozen=True, slots=True)
class Posting:
    """A line for the ledger, net of VAT."""

    kind: Kind
    amount: Decimal


def pounds(amount: Decimal) -> Decimal:
    """The amount to the penny, half a penny away from zero."""
    return amount.quantize(PENNY, ROUND_HALF_UP)


def total(postings: Iterable[Posting]) -> Decimal:
    """The postings' sum: what the customer owes, or when negative is owed."""
    return sum((posting.amount for posting in postings), NOTHING)


def cancellation(
    fees: Iterable[Decimal],
    *,
    kind: Kind,
    charge: Decimal,
    registered_on: date,
    on: date,
    calendar: WorkingCalendar,
) -> list[Posting]:
    """What cancelling one learner, or a whole batch with one `charge`, posts.

    Each fee in `fees` is credited up to the fifth working day after registration; the charge falls due
    always.
    """
    in_time = on <= last_cancellation_credit_on(registered_on, calendar=calendar)
    credits_given = [Posting(Kind.REGISTRATION_CREDIT, -fee) for fee in fees] if in_time else []
    return [*credits_given, Posting(kind, charge)]


def top_up_charge(*, old_fee: Decimal, new_fee: Decimal) -> Decimal:
    """What moving within a nested suite costs: the difference, never a refund ("highest fee applies")."""
    return max(new_fee - old_fee, NOTHING)
