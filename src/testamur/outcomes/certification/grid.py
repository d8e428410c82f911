"""The grid of learners and units: the groups of the rule across, the learners down, and what was sent back from it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from testamur.catalogue.products.models import Unit
from testamur.catalogue.products.rules import Rules
from testamur.delivery.registrations.models import Registration
from testamur.outcomes.certification.queries.claiming import Candidate
from testamur.outcomes.grading.models import UnitHeld

Means = UnitHeld.Means
Place = tuple[int, int]


@dataclass(frozen=True)
class Column:
    unit: Unit
    mandatory: bool


@dataclass(frozen=True)
class Group:
    name: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Cell:
    """`name` is the input's; without one the cell is only shown, with `shown`, because it cannot change."""

    name: str
    means: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Row:
    registration: Registration
    status: str
    cells: tuple[Cell, ...]


def groups_of(rules: Rules) -> list[Group]:
    """The rule's groups, each with its own units, mandatory ones first. A unit in two groups stands in the first."""
    seen: set[str] = set()
    groups = []
    for _, group in rules.solver.rule.root.walk():
        columns = []
        for code in (*group.mandatory, *group.optional):
            if code in rules.codes and code not in seen:
                seen.add(code)
                columns.append(Column(rules.codes[code], code in group.mandatory))
        if columns:
            groups.append(Group(group.name, tuple(columns)))
    return groups


def rows_of(claimants: Iterable[Candidate], groups: Sequence[Group], *, open_cells: bool) -> list[Row]:
    units = [column.unit for group in groups for column in group.columns]
    return [
        Row(each.registration, each.award.title, tuple(_cells(each, units, open_cells))) for each in claimants
    ]


def _cells(each: Candidate, units: Sequence[Unit], open_cells: bool) -> Iterator[Cell]:
    held = {standing.unit.pk: standing for standing in each.standing.units}
    for unit in units:
        standing = held.get(unit.pk)
        means = standing.means.name.lower() if standing else ""
        if open_cells and unit.code not in each.certificated:
            yield Cell(f"unit-{each.registration.pk}-{unit.pk}", means)
        else:
            certificated = " (certificated)" if unit.code in each.certificated else ""
            yield Cell("", shown=f"{standing.shown}{certificated}" if standing else "")


def sent_marks(
    sent: QueryDict, claimants: Iterable[Candidate], groups: Sequence[Group]
) -> dict[Place, Means | None]:
    """What the grid says: each cell, and every empty cell of the rows and columns that are ticked.

    `row` and `column` are ticked registrations and units, `fill` the means they are filled with.
    """
    rows, columns = set(sent.getlist("row")), set(sent.getlist("column"))
    fill = _means(sent.get("fill", "")) or Means.ACHIEVED
    marks: dict[Place, Means | None] = {}
    for each in claimants:
        pk = each.registration.pk
        for unit in (column.unit for group in groups for column in group.columns):
            text = sent.get(f"unit-{pk}-{unit.pk}")
            if text is None:
                continue
            ticked = str(pk) in rows or str(unit.pk) in columns
            marks[pk, unit.pk] = _means(text) or (fill if ticked else None)
    return marks


def _means(text: str) -> Means | None:
    return Means(text) if text in Means.values else None


def choices(*, carries_credit: bool) -> list[tuple[str, str]]:
    """What a cell can hold, with the words for it. Without credit a unit is achieved or it is not."""
    return Means.choices if carries_credit else [(Means.ACHIEVED.value, Means.ACHIEVED.label)]
