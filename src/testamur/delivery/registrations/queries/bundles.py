"""Reads about bundle batches: who is registered on a bundle or apprenticeship, and how its parts stand (REG-12)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from testamur.delivery.billing.models import LedgerLine, Order
from testamur.delivery.registrations.models import Batch, BundleBatch, BundleRegistration, Registration
from testamur.ground.centres.models import Centre


def bundle_batches(*, centre: Centre) -> QuerySet[BundleBatch]:
    """The centre's bundle batches, the newest first; `learner_count` are all ever registered in it."""
    found = BundleRegistration.objects.filter(bundle_batch=OuterRef("pk")).order_by().values("bundle_batch")
    count = Coalesce(Subquery(found.annotate(count=Count("pk")).values("count")), 0)
    return (
        BundleBatch.objects.filter(centre=centre)
        .select_related("product", "centre", "created_by")
        .annotate(learner_count=count)
        .order_by("-created_at", "-pk")
    )


def bundle_registrations(*, centre: Centre) -> QuerySet[BundleRegistration]:
    """One row for each learner on each bundle. Learner's and batch's centre are named for the indexes' sake."""
    return BundleRegistration.objects.filter(
        centre=centre, learner__centre=centre, bundle_batch__centre=centre
    )


def batches_of(*, bundle: BundleBatch) -> list[Batch]:
    """The batch of each part, in the order in which they were made."""
    return list(
        Batch.objects.filter(bundle_batch=bundle)
        .select_related("product", "delivery_address", "certificate_address")
        .order_by("pk")
    )


@dataclass(frozen=True)
class Component:
    """One part of a bundle for one learner."""

    product: str
    code: str
    batch: str
    status: str
    stage: str

    @property
    def is_active(self) -> bool:
        return self.status == Registration.Status.ACTIVE

    @property
    def mark(self) -> str:
        """The sign of its status."""
        if self.is_active:
            return "certificated" if self.stage == Registration.Stage.CERTIFICATED else "registered"
        return "cancelled" if self.status == Registration.Status.CANCELLED else "withdrawn"

    @property
    def words(self) -> str:
        if self.is_active:
            return Registration.Stage(self.stage).label
        return Registration.Status(self.status).label


def components(*, ids: Collection[int]) -> dict[int, list[Component]]:
    """By bundle registration, what the learner is registered on, part by part. Two queries."""
    held = {
        (learner, bundle): pk
        for pk, learner, bundle in BundleRegistration.objects.filter(pk__in=ids).values_list(
            "pk", "learner_id", "bundle_batch_id"
        )
    }
    rows = (
        Registration.objects.filter(
            learner__in={learner for learner, _ in held},
            batch__bundle_batch__in={bundle for _, bundle in held},
        )
        .order_by("batch")
        .values_list(
            *("learner_id", "batch__bundle_batch_id", "product__title", "product__code", "batch__number"),
            *("status", "stage"),
        )
    )
    found: dict[int, list[Component]] = defaultdict(list)
    for learner, bundle, *facts in rows:
        if (learner, bundle) in held:
            found[held[learner, bundle]].append(Component(*facts))
    return found


def orders_of(*, batches: Collection[Batch]) -> list[Order]:
    """The orders that the learners of these batches were registered by, oldest first."""
    charged = LedgerLine.objects.filter(registrations__batch__in=batches).values("order_id")
    return list(Order.objects.filter(pk__in=charged).order_by("placed_at", "pk"))
