"""Cells put right, one or in all rows. Only what a change can touch is checked again.

Rows that share a key can change each other: a corrected ULN settles the row that had it too. So the changed rows are
checked, then those that share a key with them before or after, until no new ones are found. What one row says about
all (`signals`) is compared before and after; when it differs, everything is checked (docs/decisions/0071).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db import connection, transaction

from testamur.ground.sheets.actions.writing import check, count_rows, delete_rows, lock_open, write_rows
from testamur.ground.sheets.kinds import kind_of
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.ground.sheets.reading import kept
from testamur.ground.sheets.rows import Cells, CheckedRow, Typed, as_json, is_blank
from testamur.kit.problems import refuse_if


@transaction.atomic
def save_cells(*, sheet: Sheet, rows: Mapping[int, Cells], now: datetime) -> set[int]:
    """Put these cells into these rows, by position; a new position is a new row, an emptied row goes.

    Gives the positions of all rows whose cells or problems are different now: a change in one row can settle a
    duplicate in another.
    """
    sheet = lock_open(sheet)
    stored = _stored(sheet, rows)
    after = {}
    for position, cells in rows.items():
        before = stored.get(position)
        merged = {**(before.cells if before else {}), **_known(sheet, cells)}
        after[position] = Typed(position, merged, before.group if before else 0)
    return _change(sheet, stored, after, now)


@transaction.atomic
def remove_row(*, sheet: Sheet, position: int, now: datetime) -> set[int]:
    sheet = lock_open(sheet)
    return _change(sheet, _stored(sheet, [position]), {}, now)


@transaction.atomic
def apply_to_all(*, sheet: Sheet, values: Cells, now: datetime) -> set[int]:
    """Put the same text into one or more columns of every row, as the start date of a whole class."""
    sheet = lock_open(sheet)
    values = {field: text for field, text in _known(sheet, values).items() if text.strip()}
    stored = _stored(sheet)
    after = {
        each.position: Typed(each.position, {**each.cells, **values}, each.group) for each in stored.values()
    }
    return _change(sheet, stored, after, now)


@transaction.atomic
def fix_all(*, sheet: Sheet, field: str, value: str, now: datetime) -> set[int]:
    """In every row whose cell says `value`, accept the suggestion: `Male` becomes M in all fourteen."""
    sheet = lock_open(sheet)
    fixed, after = {}, {}
    for row in SheetRow.objects.filter(sheet=sheet, cells__contains={field: value}):
        suggestion = next((each["suggestion"] for each in row.problems if each["place"] == field), "")
        if suggestion:
            fixed[row.position] = row
            after[row.position] = Typed(row.position, {**row.cells, field: suggestion}, row.group)
    return _change(sheet, fixed, after, now)


# Helpers, in the order of their use


def _stored(sheet: Sheet, positions: Collection[int] | None = None) -> dict[int, SheetRow]:
    rows = SheetRow.objects.filter(sheet=sheet)
    if positions is not None:
        rows = rows.filter(position__in=positions)
    return {row.position: row for row in rows}


def _known(sheet: Sheet, cells: Cells) -> dict[str, str]:
    fields = {column.field for column in kind_of(sheet).columns}
    return {field: kept(str(text)) for field, text in cells.items() if field in fields}


def _change(
    sheet: Sheet, stored: Mapping[int, SheetRow], after: Mapping[int, Typed], now: datetime
) -> set[int]:
    """Put `after` in the place of the rows `stored`, check what that touches, write what differs, and say which."""
    kind = kind_of(sheet)
    typed = {position: row for position, row in after.items() if not is_blank(row.cells)}
    if len(typed) > len(stored):
        refuse_if(kind.size_problems(sheet, count=sheet.row_count + len(typed) - len(stored)))
    gone = stored.keys() - typed.keys()
    others = _signals_of_others(sheet, stored.keys() | typed.keys())
    signals = others.union(*(kind.signals(row.cells) for row in typed.values()))
    before = others.union(*(row.signals for row in stored.values()))
    touched = dict(stored) if signals == before else _stored(sheet)
    rows = {
        position: Typed(position, row.cells, row.group)
        for position, row in touched.items()
        if position not in gone
    } | typed
    keys = {key for row in touched.values() for key in row.keys}
    while True:
        ordered = [rows[position] for position in sorted(rows)]
        checked = check(sheet, ordered, signals, now)
        keys = keys.union(*(each.keys for each in checked))
        more = _sharing(sheet, keys, besides=rows.keys() | gone)
        if not more:
            break
        touched |= more
        rows |= {position: Typed(position, row.cells, row.group) for position, row in more.items()}
        keys = keys.union(*(row.keys for row in more.values()))
    delete_rows(sheet, gone)
    different = [each for each in checked if _differs(touched.get(each.position), each)]
    write_rows(sheet, different)
    count_rows(sheet, now)
    return {each.position for each in different} | gone


_SIGNALS = """
select coalesce(array_agg(distinct each.signal), '{}')
  from sheets_sheetrow, unnest(signals) as each (signal)
 where sheet_id = %s and signals <> '{}' and position <> all(%s)
"""


def _signals_of_others(sheet: Sheet, positions: Iterable[int]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_SIGNALS, [sheet.pk, list(positions)])
        return set(cursor.fetchone()[0])


def _sharing(sheet: Sheet, keys: Collection[str], *, besides: Iterable[int]) -> dict[int, SheetRow]:
    """The other rows with any of these keys."""
    if not keys:
        return {}
    rows = SheetRow.objects.filter(sheet=sheet, keys__overlap=list(keys)).exclude(position__in=list(besides))
    return {row.position: row for row in rows}


def _differs(row: SheetRow | None, checked: CheckedRow) -> bool:
    return (
        row is None
        or row.cells != checked.cells
        or row.problems != as_json(checked.problems)
        or row.effect != checked.effect
        or set(row.keys) != checked.keys
    )
