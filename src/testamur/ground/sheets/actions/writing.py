"""Rows of a sheet written in one statement, its counts with them. Used by the other actions of this room."""

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.sheets.columns import LEFT_OUT
from testamur.ground.sheets.kinds import kind_of
from testamur.ground.sheets.models import Sheet, SheetRow
from testamur.ground.sheets.problems import state_problem
from testamur.ground.sheets.rows import CheckedRow, Typed, as_json, warning
from testamur.kit.clock import london_date
from testamur.kit.problems import Refused

_WRITE = """
insert into sheets_sheetrow
       (centre_id, sheet_id, position, "group", cells, problems, is_wrong, effect, keys, signals, is_committed, result)
select %s, %s, each.position, each."group", each.cells, each.problems, each.is_wrong, each.effect, each.keys,
       each.signals, false, ''
  from jsonb_to_recordset(%s) as each (position int, "group" int, cells jsonb, problems jsonb, is_wrong bool,
                                       effect text, keys text[], signals text[])
on conflict (sheet_id, position) do update
   set "group" = excluded."group", cells = excluded.cells, problems = excluded.problems,
       is_wrong = excluded.is_wrong, effect = excluded.effect, keys = excluded.keys, signals = excluded.signals
"""


def write_rows(sheet: Sheet, rows: Iterable[CheckedRow]) -> None:
    kind = kind_of(sheet)
    values = [
        {
            "position": each.position,
            "group": each.group,
            "cells": each.cells,
            "problems": as_json(each.problems),
            "is_wrong": each.is_wrong,
            "effect": each.effect,
            "keys": sorted(each.keys),
            "signals": sorted(kind.signals(each.cells)),
        }
        for each in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [sheet.centre_id, sheet.pk, json.dumps(values)])


_COUNT = """
update sheets_sheet
   set changed_at = %s, row_count = counted.rows, wrong_count = counted.wrong
  from (select count(*) as rows, count(*) filter (where is_wrong) as wrong
          from sheets_sheetrow where sheet_id = %s) as counted
 where id = %s returning row_count, wrong_count
"""


def count_rows(sheet: Sheet, now: datetime) -> None:
    """Bring the sheet's own counts up to date, in the database and on the object."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [now, sheet.pk, sheet.pk])
        sheet.row_count, sheet.wrong_count = cursor.fetchone()
    sheet.changed_at = now


def check_all(sheet: Sheet, rows: Sequence[Typed], now: datetime) -> Sequence[CheckedRow]:
    kind = kind_of(sheet)
    return check(sheet, rows, set().union(*(kind.signals(row.cells) for row in rows)), now)


def check(
    sheet: Sheet, rows: Sequence[Typed], signals: Collection[str], now: datetime
) -> Sequence[CheckedRow]:
    """What the kind says of these rows, and a word where a row reaches beyond the file's headings."""
    checked = kind_of(sheet).check(rows, sheet=sheet, signals=frozenset(signals), today=london_date(now))
    for row in checked if sheet.header else ():
        if any(each.startswith(LEFT_OUT) and int(each[1:]) >= len(sheet.fields) for each in row.cells):
            message = (
                "This row has more cells than the heading row: look whether a separator has shifted them."
            )
            row.problems.append(warning("too_many_cells", message, ""))
    return checked


def lock_open(sheet: Sheet) -> Sheet:
    """The sheet brought up to date and held until the end of the transaction. Refused when nobody may change it any
    more. It stays the same object: what its kind knows about it need not be asked for again.
    """
    sheet.refresh_from_db(from_queryset=Sheet.objects.select_for_update(of=("self",)))
    if sheet.status != Sheet.Status.OPEN:
        raise Refused([state_problem(sheet)])
    return sheet


def delete_rows(sheet: Sheet, positions: Collection[int]) -> None:
    if positions:
        SheetRow.objects.filter(sheet=sheet, position__in=positions).delete()


def tell(event: str, sheet: Sheet, by: Actor, now: datetime, **after: object) -> None:
    """One audit row about a sheet."""
    change = Change("sheet", sheet.pk, sheet.file_name or sheet.title, after={"kind": sheet.kind, **after})
    record(event, changes=[change], by=by, centre_id=sheet.centre_id, now=now)
