"""The aggregation models, as plain data. What each one does stands in the module named in its docstring."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from testamur.rulebook.grades import Scale


@dataclass(frozen=True, slots=True)
class Floor:
    """A condition beside a threshold: some units must reach a total of their own ("core units, 24")."""

    title: str
    units: frozenset[str]
    at_least: int


@dataclass(frozen=True, slots=True)
class Threshold:
    """A grade, and the total and floors it needs."""

    grade: str
    at_least: int
    floors: tuple[Floor, ...] = ()


@dataclass(frozen=True, slots=True)
class AllPass:
    """Every result achieves, or there is no award (`grade_rules`)."""

    scale: Scale
    award: str


@dataclass(frozen=True, slots=True)
class Lowest:
    """The lowest grade among the results (`grade_rules`)."""

    scale: Scale


@dataclass(frozen=True, slots=True)
class EveryUnit:
    """An award for those whose every unit has a given grade; another model for the rest (`grade_rules`)."""

    each: str
    award: str
    otherwise: "Model"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A grade looked up by two results: `cells[first's grade][second's grade]` (`grade_rules`)."""

    first: str
    second: str
    cells: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class UnitPoints:
    """Points for a unit, `points[size][grade]`, summed against thresholds (`totals`)."""

    scale: Scale
    points: Mapping[int, Mapping[str, int]]
    thresholds: tuple[Threshold, ...]
    below: str | None = None


@dataclass(frozen=True, slots=True)
class SizePoints:
    """Points for each credit, or unit of weight, by grade, summed against thresholds (`totals`).

    With `best_size` only so much counts, the best first; a unit across the line counts in part.
    """

    scale: Scale
    points: Mapping[str, int]
    thresholds: tuple[Threshold, ...]
    best_size: int | None = None
    below: str | None = None


@dataclass(frozen=True, slots=True)
class UmsTotal:
    """UMS of the required units summed against thresholds; an absent unit adds 0 (`totals`)."""

    units: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    below: str | None = None


@dataclass(frozen=True, slots=True)
class MarkTotal:
    """Raw marks of components that make up for each other; all must be attempted (`totals`)."""

    units: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    below: str | None = None


class PlacementRule(Enum):
    """What a T Level without its industry placement comes to: the rule changed after the first starters."""

    STARTERS_2020 = "2020"
    LATER_STARTERS = "2021"


@dataclass(frozen=True, slots=True)
class TLevel:
    """A T Level's overall grade from core, specialism (one or two) and industry placement (`t_level`)."""

    core: str
    specialisms: frozenset[str]
    placement: str
    table: Mapping[str, Mapping[str, str]]
    placement_rule: PlacementRule


Model: TypeAlias = (
    AllPass | Lowest | EveryUnit | Matrix | UnitPoints | SizePoints | UmsTotal | MarkTotal | TLevel
)
