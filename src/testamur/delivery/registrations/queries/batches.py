"""Reads about batches and the registrations in them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.centres.models import Centre

MOST_LEARNERS = 2_000
"""In one batch, the cancelled and withdrawn counted (centre guide; REG-09)."""


def _count_in_batch(**narrowed: object) -> Coalesce:
    """By a sub-select, so that the batches can be counted and grouped without their learners."""
    found = Registration.objects.filter(batch=OuterRef("pk"), **narrowed).order_by().values("batch")
    return Coalesce(Subquery(found.annotate(count=Count("pk")).values("count")), 0)


def batches(*, centre: Centre) -> QuerySet[Batch]:
    """The centre's batches with their product; `learner_count` are all ever registered in it (REG-09)."""
    return (
        Batch.objects.filter(centre=centre)
        .select_related("product")
        .annotate(
            learner_count=_count_in_batch(),
            active_count=_count_in_batch(status=Registration.Status.ACTIVE),
        )
        .order_by("-created_at", "-pk")
    )


def batches_to_add_to(*, centre: Centre, product: Product, sessions: Collection[int]) -> list[Batch]:
    """The batches of this product and these sessions that have room; of each bundle batch, that of its first part.

    Learners are added to a bundle batch as a whole, never to one of its parts alone.
    """
    found = batches(centre=centre).filter(session__in=sessions, learner_count__lt=MOST_LEARNERS)
    if not product.is_whole:
        return list(found.filter(product=product, bundle_batch=None))
    of_bundles = found.filter(bundle_batch__product=product).select_related("product", "bundle_batch")
    firsts = {each.bundle_batch_id: each for each in of_bundles.order_by("-pk")}  # the first stands last
    return list(firsts.values())


def batches_beside(batch: Batch | None) -> list[int]:
    """The ids of all batches that grow when learners are added to this one: a bundle's grow together."""
    if batch is None:
        return []
    if batch.bundle_batch_id is None:
        return [batch.pk]
    return list(Batch.objects.filter(bundle_batch=batch.bundle_batch_id).values_list("pk", flat=True))


def places_left(batch: Batch | None) -> int:
    """How many learners can be added: to a new batch, to this one, or to the fullest of its bundle batch."""
    together = Batch.objects.filter(pk__in=batches_beside(batch)).annotate(used=Count("registrations"))
    return MOST_LEARNERS - max(together.values_list("used", flat=True), default=0)


@dataclass(frozen=True)
class Standing:
    """Where a learner is registered on one product already."""

    active_in: str = ""  # a batch's number
    is_in_batch: bool = False  # in the batch that is being added to, whatever became of it


def standings(*, product_id: int, batch_id: int | None, learner_ids: Collection[int]) -> dict[int, Standing]:
    """By learner, for those registered on the product (active) or in the batch. One query."""
    batch_ids = [batch_id] if batch_id else []
    return standings_on(product_ids=[product_id], batch_ids=batch_ids, learner_ids=learner_ids)


def standings_on(
    *, product_ids: Collection[int], batch_ids: Collection[int], learner_ids: Collection[int]
) -> dict[int, Standing]:
    """By learner, for those registered on any of the products (active) or in any of the batches. One query."""
    rows = Registration.objects.filter(learner_id__in=learner_ids).filter(
        Q(product_id__in=product_ids, status=Registration.Status.ACTIVE) | Q(batch_id__in=batch_ids)
    )
    found: dict[int, Standing] = {}
    for learner_id, status, batch, number in rows.values_list(
        "learner_id", "status", "batch_id", "batch__number"
    ):
        before = found.get(learner_id, Standing())
        active = number if status == Registration.Status.ACTIVE else ""
        found[learner_id] = Standing(before.active_in or active, before.is_in_batch or batch in batch_ids)
    return found


def registrations_in(*, batch: Batch) -> QuerySet[Registration]:
    """By learner's name, as the batch page and report list them."""
    return (
        Registration.objects.filter(batch=batch)
        .select_related("learner", "window")
        .order_by("learner__sort_key", "learner__id")
    )


def orders_of(*, batch: Batch) -> list[Order]:
    """The orders that the batch's learners were registered by, oldest first."""
    charged = LedgerLine.objects.filter(registrations__batch=batch).values("order_id")
    return list(Order.objects.filter(pk__in=charged).order_by("placed_at", "pk"))
