"""Reads about what cancelling costs: the fees in force, the charges to give back, and who else they are for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from testamur.delivery.billing.models import FeeKind, LedgerLine, Price
from testamur.delivery.billing.queries import prices_in_force
from testamur.delivery.registrations.models import Registration

CANCELLATIONS = (FeeKind.CANCELLATION, FeeKind.BATCH_CANCELLATION)
STANDING = (Registration.Status.ACTIVE, Registration.Status.WITHDRAWN)  # the withdrawn come back for nothing


@dataclass(frozen=True)
class Prices:
    """What cancelling costs on a day, by the list then in force; a product's own price before the general one."""

    by_product: dict[tuple[str, int | None], Price]

    def of(self, kind: FeeKind, product_id: int) -> Price | None:
        own, general = self.by_product.get((kind, product_id)), self.by_product.get((kind, None))
        return own or general


def prices(*, product_ids: Collection[int], on: date) -> Prices:
    """One query."""
    found = (
        prices_in_force(on)
        .filter(Q(product__in=product_ids) | Q(product=None), kind__in=CANCELLATIONS)
        .select_related("price_list", "product")
    )
    return Prices({(price.kind, price.product_id): price for price in found})


_FIRST = """
with recursive line (id, earlier, at) as (
  select id, moved_from_id, registered_at from registrations_registration where id = any (%s)
  union all
  select line.id, before.moved_from_id, before.registered_at
    from line join registrations_registration before on before.id = line.earlier
)
select id, min(at) from line group by id
"""


def first_registered(ids: Collection[int]) -> dict[int, datetime]:
    """When the learners of these registrations were first registered, before they were moved. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [list(ids)])
        return dict(cursor.fetchall())


def charges(ids: Collection[int]) -> dict[int, Decimal]:
    """What these charges came to with VAT, by id; those given back already are left out. One query."""
    given_back = LedgerLine.objects.filter(credits=OuterRef("pk"))
    found = LedgerLine.objects.filter(pk__in=list(ids), credits=None).exclude(Exists(given_back))
    return dict(found.annotate(gross=F("net") + F("tax")).values_list("pk", "gross"))


def still_standing(*, charge_ids: Collection[int], leaving: Collection[int]) -> set[int]:
    """Those of these charges that are also for a registration which is not leaving, be it withdrawn. One query."""
    others = Registration.objects.filter(charge__in=list(charge_ids), status__in=STANDING)
    others = others.exclude(pk__in=list(leaving))
    return set(others.values_list("charge_id", flat=True))


def active_in(groups: Collection[tuple[bool, int]]) -> dict[tuple[bool, int], int]:
    """How many are active in each of these batches: a pair says whether it is a bundle batch, and its id.

    Two queries at most.
    """
    found = {}
    for is_bundle, path in ((False, "batch"), (True, "batch__bundle_batch")):
        ids = [id for of_bundle, id in groups if of_bundle == is_bundle]
        active = Registration.objects.filter(**{f"{path}__in": ids}, status=Registration.Status.ACTIVE)
        counts = active.order_by().values_list(path).annotate(count=Count("pk"))
        found |= {(is_bundle, id): count for id, count in counts} if ids else {}
    return found
