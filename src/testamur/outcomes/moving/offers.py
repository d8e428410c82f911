"""Which products are offered to learners who are to be moved: what each costs, and how many it could take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind
from testamur.delivery.billing.queries import price_for
from testamur.delivery.registrations.models import Registration
from testamur.ground.centres.models import Centre
from testamur.outcomes.moving import queries
from testamur.outcomes.moving.problems import leaving_problems, way_problem
from testamur.outcomes.moving.ways import Way


@dataclass(frozen=True)
class Target:
    """A product that could take some of those chosen: what it costs there, and how many of them it could take."""

    product: Product
    fee: Decimal  # of one learner who comes anew, with VAT
    can: int


def offers(*, centre: Centre, way: Way, registrations: Sequence[Registration], on: date) -> list[Target]:
    """Each target with its fee, and how many of those chosen it could take. Five queries, and one for each product."""
    found = queries.targets(centre=centre, way=way, registrations=registrations, on=on)
    there = _already_there(registrations, found)
    ready = [
        each
        for each in queries.movers(registrations, product=None, batch=None)
        if not leaving_problems(each, way=way)
    ]
    offered = []
    for product in found:
        price = price_for(product=product, kind=FeeKind.REGISTRATION, on=on)
        can = sum(
            not way_problem(each, way, product) and (each.registration.learner_id, product.pk) not in there
            for each in ready
        )
        offered.append(Target(product, fee_at(price, 1, centre=centre, on=on).total, can))
    return offered


def _already_there(
    registrations: Sequence[Registration], products: Sequence[Product]
) -> set[tuple[int, int]]:
    """Which of the learners are active on which of the products. One query."""
    active = Registration.objects.filter(
        learner__in={each.learner_id for each in registrations},
        product__in=products,
        status=Registration.Status.ACTIVE,
    )
    return set(active.values_list("learner_id", "product_id"))
