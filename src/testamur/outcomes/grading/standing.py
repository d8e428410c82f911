"""Where each learner stands: what they hold, what the rule of combination says to it, and the overall grade.

The one place where banked grades and marked units meet the rulebook. Claims, the learner's page and the stage of a
registration all ask here, so they cannot disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from testamur.catalogue.products.models import Grade, Unit
from testamur.catalogue.products.rules import Rules, rules_of
from testamur.delivery.registrations.models import Registration
from testamur.outcomes.grading.models import UnitGrade, UnitHeld
from testamur.rulebook import aggregation
from testamur.rulebook.combination import Held, Means, Status, Verdict


@dataclass(frozen=True)
class UnitStanding:
    """One unit that a learner holds: with a banked grade, or by other means."""

    unit: Unit
    means: Means
    grade: Grade | None = None

    @property
    def shown(self) -> str:
        """As a claim or certificate says it: `Merit`, `Achieved`, `Credit transfer`."""
        return self.grade.title if self.grade else self.means.value.capitalize()


@dataclass(frozen=True)
class Standing:
    registration_id: int
    units: tuple[UnitStanding, ...]
    verdict: Verdict
    outcome: aggregation.Outcome | None  # None on an ungraded product

    @property
    def is_full(self) -> bool:
        return self.verdict.status is Status.FULL

    @property
    def is_partial(self) -> bool:
        return self.verdict.status is Status.PARTIAL

    @property
    def grade(self) -> str:
        """The overall grade, for a full award of a graded product; else empty."""
        return (self.outcome.grade or "") if self.outcome and self.is_full else ""


def standings(registration_ids: Iterable[int]) -> dict[int, Standing]:
    """The standing of each registration, by id: three queries whatever their number, and two for a new version."""
    ids = list(registration_ids)
    versions = dict(Registration.objects.filter(pk__in=ids).values_list("pk", "version_id"))
    of_these = {"registration__in": ids}
    banked = UnitGrade.objects.filter(status=UnitGrade.Status.BANKED, **of_these).select_related("grade")
    held = units_held(UnitHeld.objects.filter(**of_these), banked)
    return {
        registration_id: stand(registration_id, rules_of(version_id), held.get(registration_id, {}))
        for registration_id, version_id in versions.items()
    }


def units_held(
    marked: Iterable[UnitHeld], banked: Iterable[UnitGrade]
) -> dict[int, dict[int, tuple[Means, Grade | None]]]:
    """By registration and unit, how a unit is held and with which grade. Grades come with their `grade`."""
    held: dict[int, dict[int, tuple[Means, Grade | None]]] = defaultdict(dict)
    for mark in marked:
        held[mark.registration_id][mark.unit_id] = (Means[mark.means.upper()], None)
    for unit_grade in banked:
        _keep_the_better(held[unit_grade.registration_id], unit_grade)
    return held


def stand(registration_id: int, rules: Rules, held: Mapping[int, tuple[Means, Grade | None]]) -> Standing:
    """The standing of one learner who holds these units, by unit id. Units outside the rule are left out."""
    units = tuple(
        UnitStanding(unit, *held[unit_id]) for unit_id, unit in rules.units.items() if unit_id in held
    )
    verdict = rules.solver.judge(
        {
            each.unit.code: Held(each.unit.code, each.means, each.grade is None or each.grade.achieves)
            for each in units
        }
    )
    return Standing(registration_id, units, verdict, _outcome(rules, units, verdict))


def _keep_the_better(held: dict[int, tuple[Means, Grade | None]], unit_grade: UnitGrade) -> None:
    """Of a first and a second attempt, the better grade counts."""
    before = held.get(unit_grade.unit_id, (None, None))[1]
    if before is None or unit_grade.grade.rank > before.rank:
        held[unit_grade.unit_id] = (Means.ACHIEVED, unit_grade.grade)


def _outcome(rules: Rules, units: tuple[UnitStanding, ...], verdict: Verdict) -> aggregation.Outcome | None:
    """The overall grade is made of the units that count, so that surplus units neither help nor harm."""
    if rules.model is None:
        return None
    sizes = {counted.unit: counted.size for counted in verdict.counted}
    return aggregation.overall(
        rules.model,
        [
            aggregation.Result(
                unit=each.unit.code,
                grade=each.grade.code if each.grade else None,
                size=sizes[each.unit.code],
                means=each.means,
            )
            for each in units
            if each.unit.code in sizes
        ],
    )
