"""What a learner would take along to another product: the achieved units that its rule names too (LRN-08, LRN-09).

Shown before a transfer and done by it from the same answer, so the two cannot differ. Why copies, and what stays
behind: `docs/decisions/0094-moving-a-registration.md`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from testamur.catalogue.products.models import Unit, Version
from testamur.catalogue.products.rules import Rules, rules_of
from testamur.outcomes.grading.models import UnitGrade, UnitHeld
from testamur.outcomes.grading.standing import Standing, stand, units_held

Status = UnitGrade.Status


@dataclass
class Luggage:
    """Of one registration: what goes along to a version of another product, and what stays behind."""

    banked: list[UnitGrade] = field(default_factory=list)  # every attempt
    marked: list[UnitHeld] = field(default_factory=list)
    saved: list[UnitGrade] = field(default_factory=list)
    unwanted: list[UnitGrade] = field(
        default_factory=list
    )  # saved for units that the other rule does not name
    left: set[str] = field(default_factory=set)  # codes of the achieved units that stay behind

    @property
    def codes(self) -> list[str]:
        """The units that go along, banked or marked."""
        return sorted({each.unit.code for each in (*self.banked, *self.marked)})


def luggage_for(registration_ids: Collection[int], version: Version) -> dict[int, Luggage]:
    """By registration, what would go along to this version, which comes with its product. Two queries for any number.

    A banked grade goes where the rule names its unit and the unit is still graded on the grade's scale, with its
    attempt. A mark goes where the other product's units are marked too; other means only where it carries credit.
    """
    units = rules_of(version.pk).units
    found: dict[int, Luggage] = defaultdict(Luggage)
    of_these = {"registration__in": registration_ids}
    grades = UnitGrade.objects.filter(status__in=[Status.BANKED, Status.SAVED], **of_these)
    for each in grades.select_related("grade", "unit").order_by("pk"):
        _pack_grade(found[each.registration_id], each, units)
    for mark in UnitHeld.objects.filter(**of_these).select_related("unit").order_by("pk"):
        _pack_mark(found[mark.registration_id], mark, units, version)
    for luggage in found.values():
        luggage.left -= set(luggage.codes)
    return {pk: found[pk] if pk in found else Luggage() for pk in registration_ids}


def _pack_grade(luggage: Luggage, grade: UnitGrade, units: Mapping[int, Unit]) -> None:
    unit = units.get(grade.unit_id)
    fits = unit is not None and unit.scale_id == grade.grade.scale_id
    if grade.status == Status.SAVED:
        (luggage.saved if fits else luggage.unwanted).append(grade)
    elif fits:
        luggage.banked.append(grade)
    elif grade.grade.achieves:
        luggage.left.add(grade.unit.code)


def _pack_mark(luggage: Luggage, mark: UnitHeld, units: Mapping[int, Unit], version: Version) -> None:
    can_be_so_marked = not version.is_graded and (
        mark.means == UnitHeld.Means.ACHIEVED or version.product.credits
    )
    if mark.unit_id in units and can_be_so_marked:
        luggage.marked.append(mark)
    else:
        luggage.left.add(mark.unit.code)


def standing_with(registration_id: int, rules: Rules, luggage: Luggage) -> Standing:
    """Where the learner would stand under these rules with this luggage alone. No query."""
    return stand(registration_id, rules, units_held(luggage.marked, luggage.banked).get(registration_id, {}))


def with_result(registration_ids: Collection[int]) -> set[int]:
    """Those that have an internal or external result: a banked grade, whatever it is, or a unit held. Two queries."""
    of_these = {"registration__in": registration_ids}
    banked = UnitGrade.objects.filter(status=Status.BANKED, **of_these)
    return {
        *banked.values_list("registration_id", flat=True),
        *UnitHeld.objects.filter(**of_these).values_list("registration_id", flat=True),
    }
