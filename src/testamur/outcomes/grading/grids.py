"""The grids as pages show them and send them back: one unit of fifty learners, or all units of twenty-five.

Inputs are named `grade-<registration>-<unit>`. A hidden field says what the page showed, so that a save touches only
what was changed here, and knows when somebody else was quicker.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from testamur.catalogue.products.models import Grade, Unit
from testamur.delivery.registrations.models import Registration
from testamur.kit.problems import Problem
from testamur.outcomes.grading.models import Sheet
from testamur.outcomes.grading.problems import Entry, lock
from testamur.outcomes.grading.queries.cells import NOTHING, Cell, Place

INPUT = re.compile(r"grade-(\d{1,18})-(\d{1,18})")
LONGEST_CODE = 20
SHORT_REASONS = {
    "external": "External",
    "with_eqa": "With EQA",
    "queried": "EQA asks",
    "attempts_used": "Final",
}


@dataclass(frozen=True)
class Choice:
    """A grade as a column of the grid: `key` is the letter that chooses it."""

    code: str
    word: str
    key: str


@dataclass(frozen=True)
class Row:
    """One learner in the grid of one unit."""

    id: str
    learner: str
    born_on: date
    banked: str
    grade: str
    locked: str
    url: str
    tag: bool = False


@dataclass(frozen=True)
class MatrixCell:
    name: str
    grade: str
    state: str
    message: str
    banked: str = ""


@dataclass(frozen=True)
class MatrixRow:
    learner: str
    url: str
    cells: list[MatrixCell]


def choices(grades: Sequence[Grade]) -> list[Choice]:
    """A letter chooses a grade where it is that grade, or begins no other: A is A, N is NYA."""
    codes = [grade.code for grade in grades]
    return [Choice(grade.code, grade.title, _key(grade.code, codes)) for grade in grades]


def _key(code: str, codes: Sequence[str]) -> str:
    rivals = [each for each in codes if each[:1] == code[:1]]
    alone = len(rivals) == 1 or code == code[:1]
    return code[:1].upper() if alone else code.upper()


def unit_rows(registrations: Sequence[Registration], unit: Unit, cells: Mapping[Place, Cell]) -> list[Row]:
    return [_unit_row(each, unit, cells.get((each.pk, unit.pk), NOTHING)) for each in registrations]


def _unit_row(registration: Registration, unit: Unit, cell: Cell) -> Row:
    locked = lock(unit, cell, registration.product.attempts_allowed)
    entered = cell.pending or cell.saved
    return Row(
        id=f"{registration.pk}-{unit.pk}",
        learner=registration.learner.listed_name,
        born_on=registration.learner.date_of_birth,
        banked=_banked(cell),
        grade=entered.grade.code if entered else "",
        locked=locked.message if locked else "",
        url=_why(registration),
    )


def matrix_rows(
    registrations: Sequence[Registration],
    units: Sequence[Unit],
    cells: Mapping[Place, Cell],
    wrong: Mapping[str, tuple[str, str]] = {},
) -> list[MatrixRow]:
    """`wrong`: by place, what was typed and what is wrong with it."""
    return [
        MatrixRow(
            each.learner.listed_name,
            _why(each),
            [_matrix_cell(each, unit, cells.get((each.pk, unit.pk), NOTHING), wrong) for unit in units],
        )
        for each in registrations
    ]


def _matrix_cell(
    registration: Registration, unit: Unit, cell: Cell, wrong: Mapping[str, tuple[str, str]]
) -> MatrixCell:
    name = f"{registration.pk}-{unit.pk}"
    if name in wrong:
        return MatrixCell(name, wrong[name][0], "error", wrong[name][1])
    locked = lock(unit, cell, registration.product.attempts_allowed)
    if locked and locked.code == "attempts_used":
        return MatrixCell(name, _banked(cell), "banked", "")
    if locked:
        shown = cell.pending.grade.code if cell.pending else ""
        return MatrixCell(name, shown, "locked", SHORT_REASONS[locked.code])
    saved = cell.saved.grade.code if cell.saved else ""
    return MatrixCell(name, saved, "draft" if saved else "", "", _banked(cell))


def _banked(cell: Cell) -> str:
    return cell.best.grade.code if cell.best else ""


def _why(registration: Registration) -> str:
    return reverse("grading:why", args=[registration.pk])


# What a page showed, and what came back


def shown(registrations: Sequence[Registration], units: Sequence[Unit], cells: Mapping[Place, Cell]) -> str:
    """The saved codes of the cells that can be changed on this page, for its hidden field."""
    return json.dumps(
        {
            f"{each.pk}-{unit.pk}": cell.saved.grade.code if cell.saved else ""
            for each in registrations
            for unit in units
            if not lock(unit, cell := cells.get((each.pk, unit.pk), NOTHING), each.product.attempts_allowed)
        },
        separators=(",", ":"),
    )


def changed_here(sent: QueryDict, sheet: Sheet) -> list[Entry]:
    """What somebody changed on the page that sent this: of the sheet's learners, and different from what it showed.

    A radio that is not chosen is not sent, so a cell that was shown and does not come back was cleared. Locked cells
    are sent by the browser and were not among those shown; they are left out. Where nobody knows what was shown,
    everything counts as typed.
    """
    typed = {
        f"{found[1]}-{found[2]}": sent[name][:LONGEST_CODE]
        for name in sent
        if (found := INPUT.fullmatch(name))
    }
    was = _shown(sent.get("shown", ""))
    known = set(sheet.registration_ids)
    entries = []
    for place in typed if was is None else was:
        before, code = (was or {}).get(place), typed.get(place, "").strip()
        registration_id, unit_id = map(int, place.split("-"))
        if registration_id in known and code.casefold() != (before or "").casefold():
            entries.append(Entry(registration_id, unit_id, code, before))
    return entries


def _shown(text: str) -> dict[str, str] | None:
    """By place, the code that the page showed; None where that cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return {
        place: code
        for place, code in found.items()
        if isinstance(code, str) and INPUT.fullmatch(f"grade-{place}")
    }


def split(
    entries: Sequence[Entry], problems: Sequence[Problem]
) -> tuple[list[Entry], dict[str, tuple[str, str]]]:
    """The entries that can be kept, and by place, what was typed in the others and what is wrong with it."""
    messages = {problem.place: problem.message for problem in problems}
    good = [entry for entry in entries if entry.place not in messages]
    return good, {
        entry.place: (entry.code, messages[entry.place]) for entry in entries if entry.place in messages
    }
