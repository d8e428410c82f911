"""Who can be graded, and what the centre has begun: saved grades, and grades that the EQA gave back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from testamur.catalogue.products.models import Product, Unit, Version, VersionUnit
from testamur.delivery.registrations.models import Batch, Registration
from testamur.delivery.registrations.queries.learners import registrations
from testamur.ground.centres.models import Centre
from testamur.outcomes.grading.models import UnitGrade

Status = UnitGrade.Status
OUT_OF_REACH = (Registration.Stage.CERTIFICATED, Registration.Stage.CLAIMED)


def gradable(*, centre: Centre) -> QuerySet[Registration]:
    """Active, not fully certificated, not in a claim, and with a unit that the centre assesses itself."""
    internal = VersionUnit.objects.filter(
        version=OuterRef("version"), unit__assessment=Unit.Assessment.INTERNAL
    )
    active = registrations(centre=centre).filter(status=Registration.Status.ACTIVE)
    return active.exclude(stage__in=OUT_OF_REACH).filter(Exists(internal))


@dataclass(frozen=True)
class Group:
    """Chosen learners of one version: a sheet can be opened for them."""

    product: Product
    version: Version
    registrations: tuple[Registration, ...]

    @property
    def batches(self) -> list[str]:
        return sorted({each.batch.number for each in self.registrations})


def grouped(chosen: Iterable[Registration]) -> list[Group]:
    """The chosen by version, in the order of the first of each. They come with product, version and batch."""
    by_version: dict[int, list[Registration]] = defaultdict(list)
    for each in chosen:
        by_version[each.version_id].append(each)
    return [Group(found[0].product, found[0].version, tuple(found)) for found in by_version.values()]


@dataclass(frozen=True)
class Unfinished:
    """Grades of one batch that are saved and not submitted: they do not count yet."""

    batch: Batch
    learners: int
    grades: int
    saved_at: datetime


def unfinished(*, centre: Centre) -> list[Unfinished]:
    """Work to come back to, by batch, the latest first. Two queries."""
    saved = UnitGrade.objects.filter(centre=centre, status=Status.SAVED)
    counted = saved.values("registration__batch").annotate(
        learners=Count("registration", distinct=True), grades=Count("pk"), last=Max("saved_at")
    )
    rows = {row["registration__batch"]: row for row in counted}
    batches = Batch.objects.filter(pk__in=rows).select_related("product")
    found = [
        Unfinished(each, *(rows[each.pk][name] for name in ("learners", "grades", "last")))
        for each in batches
    ]
    return sorted(found, key=lambda each: each.saved_at, reverse=True)


def saved_in(*, centre: Centre, batch_number: str) -> QuerySet[Registration]:
    """The learners of a batch with saved grades."""
    saved = UnitGrade.objects.filter(registration=OuterRef("pk"), status=Status.SAVED)
    return registrations(centre=centre).filter(Exists(saved), batch__number=batch_number)


def rejected(*, centre: Centre) -> QuerySet[UnitGrade]:
    """Grades that the EQA rejected and that were not submitted anew, the latest first."""
    later = UnitGrade.objects.filter(
        registration=OuterRef("registration"), unit=OuterRef("unit"), pk__gt=OuterRef("pk")
    ).exclude(status=Status.SAVED)
    found = UnitGrade.objects.filter(centre=centre, status=Status.REJECTED).exclude(Exists(later))
    return found.select_related(
        "unit", "grade", "registration__learner", "registration__batch", "submission"
    ).order_by("-pk")
