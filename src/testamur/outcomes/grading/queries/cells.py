"""What stands in each cell, one unit of one learner: banked, with the EQA, saved; and what may be entered there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from testamur.catalogue.products.models import Grade, Unit
from testamur.catalogue.products.rules import rules_of
from testamur.delivery.registrations.models import Registration
from testamur.outcomes.grading.models import Sheet, UnitGrade

Status = UnitGrade.Status
Place = tuple[int, int]  # a registration's id and a unit's id


@dataclass(frozen=True)
class Cell:
    """The grades of one unit of one learner; `rejected` is the last one, until another is submitted."""

    banked: tuple[UnitGrade, ...] = ()  # in the order of attempts
    pending: UnitGrade | None = None  # with the EQA, or asked about
    saved: UnitGrade | None = None
    rejected: UnitGrade | None = None

    @property
    def attempt(self) -> int:
        """Which attempt a grade entered now would be."""
        return len(self.banked) + 1

    @property
    def best(self) -> UnitGrade | None:
        """The banked grade that counts."""
        return max(self.banked, key=lambda each: each.grade.rank, default=None)

    @property
    def is_begun(self) -> bool:
        return bool(self.banked or self.pending or self.saved)


NOTHING = Cell()


def cells_of(registration_ids: Collection[int]) -> Mapping[Place, Cell]:
    """Every cell in which there is something, by place. One query."""
    found: dict[Place, list[UnitGrade]] = defaultdict(list)
    grades = UnitGrade.objects.filter(registration__in=registration_ids).select_related("grade", "saved_by")
    for each in grades.order_by("attempt", "pk"):
        found[each.registration_id, each.unit_id].append(each)
    return {place: _cell(grades) for place, grades in found.items()}


def _cell(grades: Iterable[UnitGrade]) -> Cell:
    by_status: dict[str, list[UnitGrade]] = defaultdict(list)
    for each in grades:
        by_status[each.status].append(each)
    pending = [*by_status[Status.WITH_EQA], *by_status[Status.QUERIED]]
    rejected = by_status[Status.REJECTED][-1:]
    later = [each for each in (*pending, *by_status[Status.BANKED]) if rejected and each.pk > rejected[0].pk]
    return Cell(
        banked=tuple(by_status[Status.BANKED]),
        pending=pending[0] if pending else None,
        saved=next(iter(by_status[Status.SAVED]), None),
        rejected=rejected[0] if rejected and not later else None,
    )


def registrations_of(sheet: Sheet) -> QuerySet[Registration]:
    """The sheet's learners by name, with what a grid shows of them."""
    found = Registration.objects.filter(centre=sheet.centre_id, pk__in=sheet.registration_ids)
    return found.select_related("learner", "batch", "product").order_by("learner__sort_key", "pk")


def units_to_grade(version_id: int) -> list[Unit]:
    """The units of a version in the order of its rule. External ones too: they are shown, and locked."""
    return list(rules_of(version_id).units.values())


def scales_of(units: Iterable[Unit]) -> Mapping[int, tuple[Grade, ...]]:
    """By a scale's id, its grades from the best down. One query."""
    grades: dict[int, list[Grade]] = defaultdict(list)
    for grade in Grade.objects.filter(scale__in={unit.scale_id for unit in units}).order_by("scale", "-rank"):
        grades[grade.scale_id].append(grade)
    return {scale_id: tuple(each) for scale_id, each in grades.items()}


def begun_by_unit(sheet: Sheet) -> Mapping[int, int]:
    """For how many of the sheet's learners each unit has a grade, saved or further. One query."""
    begun = UnitGrade.objects.filter(registration__in=sheet.registration_ids).exclude(status=Status.REJECTED)
    counts = begun.values("unit").annotate(learners=Count("registration", distinct=True))
    return dict(counts.values_list("unit", "learners"))


@dataclass(frozen=True)
class UnitLine:
    """One unit of a learner, for their page: what is held and what is under way."""

    unit: Unit
    cell: Cell


def units_of(registrations: Collection[Registration]) -> Mapping[int, tuple[UnitLine, ...]]:
    """By registration, each unit of its version and what stands in its cell. One query, two for a new version."""
    cells = cells_of([registration.pk for registration in registrations])
    return {
        registration.pk: tuple(
            UnitLine(unit, cells.get((registration.pk, unit.pk), NOTHING))
            for unit in units_to_grade(registration.version_id)
        )
        for registration in registrations
    }


def pending_among(registration_ids: Collection[int]) -> set[int]:
    """The registrations of which some grade is with the EQA or asked about."""
    pending = UnitGrade.objects.filter(
        Q(status=Status.WITH_EQA) | Q(status=Status.QUERIED), registration__in=registration_ids
    )
    return set(pending.values_list("registration_id", flat=True))
