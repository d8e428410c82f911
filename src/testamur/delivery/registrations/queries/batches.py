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
    """The batches of this product and these sessions that have room."""
    found = batches(centre=centre).filter(product=product, session__in=sessions)
    return list(found.filter(learner_count__lt=MOST_LEARNERS))


def places_left(batch: Batch | None) -> int:
    used = batch.registrations.count() if batch else 0
    return MOST_LEARNERS - used


@dataclass(frozen=True)
class Standing:
    """Where a learner is registered on one product already."""

    active_in: str = ""  # a batch's number
    is_in_batch: bool = False  # in the batch that is being added to, whatever became of it


def standings(*, product_id: int, batch_id: int | None, learner_ids: Collection[int]) -> dict[int, Standing]:
    """By learner, for those registered on the product (active) or in the batch. One query."""
    rows = Registration.objects.filter(learner_id__in=learner_ids).filter(
        Q(product_id=product_id, status=Registration.Status.ACTIVE) | Q(batch_id=batch_id)
    )
    found: dict[int, Standing] = {}
    for learner_id, status, batch, number in rows.values_list(
        "learner_id", "status", "batch_id", "batch__number"
    ):
        before = found.get(learner_id, Standing())
        active = number if status == Registration.Status.ACTIVE else ""
        found[learner_id] = Standing(before.active_in or active, before.is_in_batch or batch == batch_id)
    return found


def registrations_in(*, batch: Batch) -> QuerySet[Registration]:
    """By learner's name, as the batch page and report list them."""
    return (
        Registration.objects.filter(batch=batch)
        .select_related("learner")
        .order_by("learner__sort_key", "learner__id")
    )


def orders_of(*, batch: Batch) -> list[Order]:
    """The orders that the batch's learners were registered by, oldest first."""
    charged = LedgerLine.objects.filter(registrations__batch=batch).values("order_id")
    return list(Order.objects.filter(pk__in=charged).order_by("placed_at", "pk"))
