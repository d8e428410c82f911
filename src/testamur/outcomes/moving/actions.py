"""Moving learners to another product: money, registrations and units, all of it at once or nothing (LRN-08, LRN-09).

Who can be moved was settled by `problems` before, with the registrations locked; `acts` asks here. The same number of
statements for three learners and for two thousand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.actions import Charge, charge_many, credit, place_order
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order
from testamur.delivery.billing.queries import price_for
from testamur.delivery.registrations import actions as registrations
from testamur.delivery.registrations.actions import Leaving
from testamur.delivery.registrations.models import Batch
from testamur.delivery.registrations.queries.products import latest_version
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point
from testamur.outcomes.grading import actions as grading
from testamur.outcomes.moving.queries import Prospect
from testamur.outcomes.moving.ways import Destination, Way


@dataclass(frozen=True)
class Payer:
    """Who is asked about the order."""

    purchase_order: str
    contact_name: str
    contact_email: str


@dataclass(frozen=True)
class Moved:
    """What came of it: the batch that took them, the order, and the new registration of each that was left, by id."""

    batch: Batch
    order: Order
    registrations: dict[int, int]
    credited: int  # charges given back


@transaction.atomic
def move_learners(
    *,
    way: Way,
    prospects: Sequence[Prospect],
    centre: Centre,
    destination: Destination,
    payer: Payer,
    by: Actor,
    now: datetime,
    act_id: UUID,
) -> Moved:
    """Move these, who can be moved, to another product.

    In order: place the order; give the old fees back that `Prospect.cost` says, and charge the new ones; make the
    batch, if it is new; end the old registrations and make the new ones; take the units along, and hand down the
    stages. Each room audits its own part, under one act.
    """
    product = destination.product
    version = latest_version(product)
    batch = destination.batch or registrations.start_batch(
        centre_id=centre.pk, product=product, version=version, batch=destination.new_batch, by=by, now=now
    )
    order = place_order(
        centre_id=centre.pk,
        purchase_order=payer.purchase_order,
        contact_name=payer.contact_name,
        contact_email=payer.contact_email,
        batch_number=batch.number,
        fees=sum(each.cost.charged for each in prospects),
        by=by,
        now=now,
        act_id=act_id,
    )
    credited = _credit(way, prospects, product, now)
    charges = _charge(way, prospects, product, order, now)
    fail_point("moving.half_way")
    moved = registrations.move_registrations(
        leaving=[
            Leaving(each.mover.registration, charge.pk, each.lapses_on, _sampled_on(way, each))
            for each, charge in zip(prospects, charges, strict=True)
        ],
        batch=batch,
        version=version,
        window_id=destination.window_id,
        mode=destination.mode,
        order_number=order.number,
        by=by,
        now=now,
        act_id=act_id,
    )
    fail_point("moving.before_units")
    grading.carry_over(
        luggage={each.mover.registration.pk: each.luggage for each in prospects},
        moved=moved,
        learner_numbers={
            each.mover.registration.pk: each.mover.registration.learner.number for each in prospects
        },
        by=by,
        now=now,
        act_id=act_id,
    )
    return Moved(batch, order, moved, len(credited))


def _sampled_on(way: Way, prospect: Prospect) -> date | None:
    """A sampling holds within the suite: else topping up at no cost and transferring would get the fee back."""
    return prospect.mover.registration.sampled_on if way is Way.TOP else None


def _credit(way: Way, prospects: Sequence[Prospect], product: Product, now: datetime) -> list[LedgerLine]:
    """The old fees of those whose cost says so: where nothing is given back, there is no line either."""
    word = "Topped up or down" if way is Way.TOP else "Transferred"
    given_back = [each.mover.registration.charge_id for each in prospects if each.cost.gives_back]
    return credit(charge_ids=given_back, now=now, note=f"{word} to {product.code}.")


def _charge(
    way: Way, prospects: Sequence[Prospect], product: Product, order: Order, now: datetime
) -> list[LedgerLine]:
    price = price_for(product=product, kind=FeeKind.REGISTRATION, on=london_date(now))
    word = "Topped up or down" if way is Way.TOP else "Transferred"
    return charge_many(
        order=order,
        charges=[
            Charge(
                subject=each.mover.registration.learner.number,
                kind=FeeKind.REGISTRATION,
                product=product,
                price=price,
                at_least=each.cost.at_least,
                note=f"{word} from {each.mover.registration.product.code}.",
            )
            for each in prospects
        ],
        now=now,
    )
