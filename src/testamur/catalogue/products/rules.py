"""A published version's rules, compiled: the rule of combination, the scale and the aggregation.

A published version never changes, so each is compiled once in a process and kept.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from testamur.catalogue.products.models import Unit, Version
from testamur.catalogue.products.queries import scales_by_code
from testamur.rulebook import aggregation, combination
from testamur.rulebook.grades import STANDARD_SCALES, Scale


@dataclass(frozen=True)
class Rules:
    """What decides an award under one version: compiled and ready to judge thousands of learners."""

    solver: combination.Solver
    units: dict[int, Unit]  # by id, in the order of the rule
    model: object | None  # how the overall grade is made; None when ungraded

    @property
    def codes(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units.values()}


def rules_of(version_id: int) -> Rules:
    """The rules of a published version: two queries the first time in a process, none after."""
    return _published(version_id)


@lru_cache(maxsize=512)
def _published(version_id: int) -> Rules:
    version = Version.objects.get(pk=version_id, status=Version.Status.PUBLISHED)
    units = list(Unit.objects.filter(version_units__version=version).order_by("version_units__position"))
    scales = scales_named(version.aggregation)
    return compile_rules(rule=version.rule, aggregation_data=version.aggregation, units=units, scales=scales)


def scales_named(aggregation_data: object) -> Mapping[str, Scale]:
    """The scales that a way of making overall grades names; one query only where they are not standard ones."""
    named = set(re.findall(r'"scale": "([^"]*)"', json.dumps(aggregation_data, ensure_ascii=False)))
    return STANDARD_SCALES if named <= STANDARD_SCALES.keys() else scales_by_code(named)


def compile_rules(
    *,
    rule: object,
    aggregation_data: object,
    units: list[Unit],
    scales: Mapping[str, Scale] = STANDARD_SCALES,
) -> Rules:
    """Rules from their data; raises the rulebook's `RuleProblems` where the rule cannot be used."""
    facts = {
        unit.code: combination.Unit(unit.code, unit.title, unit.level, unit.credits, unit.guided_hours)
        for unit in units
    }
    return Rules(
        solver=combination.Solver(combination.from_data(rule), facts),
        units={unit.pk: unit for unit in units},
        model=aggregation.from_data(aggregation_data, scales=scales) if aggregation_data else None,
    )
