"""The two ways to another product, a transfer and a top up or down (LRN-08, LRN-09): where to, and at what cost."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.fees import NOTHING, fee_at
from testamur.delivery.billing.models import LedgerLine, Price
from testamur.delivery.registrations.actions.moving import NewBatch
from testamur.delivery.registrations.models import Batch
from testamur.ground.centres.models import Centre


class Way(StrEnum):
    TRANSFER = "transfer"
    TOP = "top"  # up or down, within a nested suite


@dataclass(frozen=True)
class Destination:
    """Where learners go: the product, an existing batch or what a new one needs, and the window where it has one."""

    product: Product
    batch: Batch | None = None
    new_batch: NewBatch | None = None
    window_id: int | None = None
    mode: str = ""


@dataclass(frozen=True)
class Cost:
    """What moving one learner costs, in pounds with VAT. `net` may be below nothing for a transfer, never for a top."""

    credited: Decimal
    charged: Decimal
    gives_back: bool  # whether the old fee is credited, be it nothing
    at_least: Decimal = (
        NOTHING  # without VAT: what the new charge must come to, where the highest fee applies
    )

    @property
    def net(self) -> Decimal:
        return self.charged - self.credited


def cost_of(
    way: Way, *, old: LedgerLine, is_sampled: bool, is_credited: bool, price: Price, centre: Centre, on: date
) -> Cost:
    """The old fee given back and the new one charged, at `price` on a day.

    A transfer gives nothing back once an EQA has sampled the learner. A top up or down gives the old fee back whether
    sampled or not, and charges the higher of the two: the difference is charged, never refunded (domain rules, fees).
    `is_credited` says that the old fee was given back before.
    """
    if is_credited or (way is Way.TRANSFER and is_sampled):
        return Cost(NOTHING, fee_at(price, 1, centre=centre, on=on).total, gives_back=False)
    at_least = old.net if way is Way.TOP else NOTHING
    charged = fee_at(price, 1, centre=centre, on=on, at_least=at_least).total
    return Cost(old.net + old.tax, charged, gives_back=True, at_least=at_least)
