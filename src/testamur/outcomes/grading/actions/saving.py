"""Saving grades: they are kept for the centre to come back to, and do not count until submitted (GRD-02, BEY-06)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from testamur.catalogue.products.models import Grade, Unit
from testamur.delivery.registrations.models import Registration
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import refuse_if
from testamur.outcomes.grading.models import UnitGrade
from testamur.outcomes.grading.problems import Entry, entry_problems, grade_named
from testamur.outcomes.grading.queries.cells import NOTHING, Cell, Place, cells_of, scales_of, units_to_grade

SAVED = define("grades.saved", "Grades of a learner were saved or cleared, not yet submitted")


@dataclass(frozen=True)
class Overwritten:
    """A grade that somebody else had saved since the page was shown, and that this save replaced."""

    registration: Registration
    unit: Unit
    theirs: str  # the grade's code, or nothing where they had cleared it
    by_name: str


@dataclass(frozen=True)
class Saved:
    changed: int
    overwritten: tuple[Overwritten, ...] = ()


@transaction.atomic
def save_grades(*, entries: Collection[Entry], by: Actor, now: datetime) -> Saved:
    """Keep each entry, or clear the cell where it is blank. The last save of a cell wins, and says whose it replaced.

    In order: lock the learners; refuse the lot where anything stands in the way; write the cells that differ in one
    statement; audit one row for each learner. The same number of statements for any number of cells.
    """
    registrations = lock_registrations({entry.registration_id for entry in entries}, by.centre_id)
    units = {
        unit.pk: unit
        for version_id in {each.version_id for each in registrations.values()}
        for unit in units_to_grade(version_id)
    }
    scales, cells = scales_of(units.values()), cells_of(registrations)
    refuse_if(entry_problems(entries, registrations=registrations, units=units, scales=scales, cells=cells))
    changes = _changes(entries, units, scales, cells)
    if changes:
        _write(changes, cells, by, now)
        _record(changes, cells, registrations, units, by, now)
    return Saved(len(changes), tuple(_overwritten(entries, changes, cells, registrations, units, by)))


def lock_registrations(ids: Iterable[int], centre_id: int | None) -> dict[int, Registration]:
    """The centre's registrations of these ids, so locked that only one person at a time changes their grades."""
    locked = Registration.objects.filter(pk__in=ids, centre=centre_id).order_by("pk")
    found = locked.select_related("learner", "product").select_for_update(of=("self",), no_key=True)
    return {each.pk: each for each in found}


def _changes(
    entries: Iterable[Entry],
    units: Mapping[int, Unit],
    scales: Mapping[int, Sequence[Grade]],
    cells: Mapping[Place, Cell],
) -> dict[Place, Grade | None]:
    """What differs from what is saved now. Of two entries for one cell the last counts."""
    wanted = {
        (entry.registration_id, entry.unit_id): grade_named(entry.code, scales[units[entry.unit_id].scale_id])
        for entry in entries
    }
    return {
        place: grade
        for place, grade in wanted.items()
        if _code(cells.get(place, NOTHING)) != (grade.code if grade else "")
    }


def _code(cell: Cell) -> str:
    return cell.saved.grade.code if cell.saved else ""


_UPSERT = """
insert into grading_unitgrade (centre_id, registration_id, unit_id, grade_id, attempt, status, saved_at, saved_by_id,
                               eqa_comment, answer)
select %s, told.registration, told.unit, told.grade, told.attempt, 'saved', %s, %s, '', ''
  from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[]) as told (registration, unit, grade, attempt)
on conflict (registration_id, unit_id) where status = 'saved'
do update set grade_id = excluded.grade_id, attempt = excluded.attempt, saved_at = excluded.saved_at,
              saved_by_id = excluded.saved_by_id
"""


def _write(
    changes: Mapping[Place, Grade | None], cells: Mapping[Place, Cell], by: Actor, now: datetime
) -> None:
    cleared = [cells[place].saved.pk for place, grade in changes.items() if grade is None]
    UnitGrade.objects.filter(pk__in=cleared, status=UnitGrade.Status.SAVED).delete()
    entered = [
        (*place, grade.pk, cells.get(place, NOTHING).attempt) for place, grade in changes.items() if grade
    ]
    columns = [list(column) for column in zip(*entered, strict=True)] or [[], [], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [by.centre_id, now, by.user_id, *columns])


def _record(changes, cells, registrations, units, by: Actor, now: datetime) -> None:
    before: dict[int, dict[str, str]] = defaultdict(dict)
    after: dict[int, dict[str, str]] = defaultdict(dict)
    for place, grade in changes.items():
        registration_id, unit_id = place
        before[registration_id][units[unit_id].code] = _code(cells.get(place, NOTHING))
        after[registration_id][units[unit_id].code] = grade.code if grade else ""
    told = [
        Change("registration", pk, registrations[pk].learner.number, before=before[pk], after=after[pk])
        for pk in after
    ]
    record(SAVED, changes=told, by=by, centre_id=by.centre_id, now=now)


def _overwritten(entries, changes, cells, registrations, units, by: Actor) -> Iterable[Overwritten]:
    for entry in entries:
        place = (entry.registration_id, entry.unit_id)
        cell = cells.get(place, NOTHING)
        theirs = cell.saved is None or cell.saved.saved_by_id != by.user_id
        if place in changes and entry.was is not None and _code(cell) != entry.was and theirs:
            who = cell.saved.saved_by.full_name if cell.saved else ""
            yield Overwritten(registrations[place[0]], units[place[1]], _code(cell), who)
