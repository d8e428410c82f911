"""Reads about sheets: the history, the rows of one, and what is wrong with them, counted by the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from testamur.ground.centres.models import Centre
from testamur.ground.desk.models import Work
from testamur.ground.sheets.columns import OURS, fold, known_headings
from testamur.ground.sheets.kinds import Kind
from testamur.ground.sheets.models import MatchedHeading, Sheet, SheetRow
from testamur.ground.sheets.rows import Typed
from testamur.kit.lost_jobs import has_job

ROWS_ON_A_PAGE = 50
MOST_GROUPS = 12  # in the panel of problems
MANY = 16  # the same error so often in one column, or in half of the rows, is the file's and not the row's


def sheets_of(*, centre: Centre, kinds: Collection[Kind]) -> QuerySet[Sheet]:
    """The centre's sheets of these kinds; those of other kinds are as if they were not there."""
    names = [kind.name for kind in kinds]
    return Sheet.objects.filter(centre=centre, kind__in=names).select_related(
        "centre", "started_by", "committed_by", "came_from"
    )


def unfinished(*, centre: Centre, kinds: Collection[Kind]) -> QuerySet[Sheet]:
    """What waits for somebody at the centre, the newest change first (BEY-06)."""
    waiting = (Sheet.Status.READING, Sheet.Status.UNMATCHED, Sheet.Status.OPEN, Sheet.Status.COMMITTING)
    return sheets_of(centre=centre, kinds=kinds).filter(status__in=waiting).order_by("-changed_at")


def lost(*, before: datetime) -> QuerySet[Sheet]:
    """Sheets, of any centre, that are being read or committed since before then by no job that waits or runs."""
    under_way = Sheet.objects.filter(
        status__in=(Sheet.Status.READING, Sheet.Status.COMMITTING),
        changed_at__lt=before,
        work_id__isnull=False,
    )
    return under_way.exclude(has_job(("sheets.read", "sheets.commit"), "sheet_id")).order_by("pk")


def matched_headings(*, centre: Centre, kind: Kind) -> dict[str, str]:
    """What the centre's own headings mean: folded heading to field."""
    found = MatchedHeading.objects.filter(centre=centre, kind=kind.name)
    return dict(found.values_list("heading", "field"))


def unmatched_headings(*, sheet: Sheet, kind: Kind) -> list[str]:
    """The file's headings that nobody has said the meaning of, as written."""
    known = known_headings(kind.columns, matched_headings(centre=sheet.centre, kind=kind))
    return [
        each for each in sheet.header if fold(each) and fold(each) not in known and fold(each) not in OURS
    ]


# Rows


def typed_rows(*, sheet: Sheet, group: int | None = None) -> list[Typed]:
    """All rows as typed, in order; of one of the file's batches where `group` is given."""
    rows = SheetRow.objects.filter(sheet=sheet).order_by("position")
    if group is not None:
        rows = rows.filter(group=group)
    return [Typed(*row) for row in rows.values_list("position", "cells", "group")]


FILTERS = {
    "errors": Q(is_wrong=True),
    "doubts": Q(is_wrong=False) & ~Q(problems=[]),
    "new": Q(effect="new"),
    "changed": Q(effect="changed"),
    "same": Q(effect="same"),
    "refused": Q(effect="refused"),
}


def shown_rows(*, sheet: Sheet, only: str = "") -> QuerySet:
    """Position, cells and problems of each row, in order; `only` is one of FILTERS."""
    rows = SheetRow.objects.filter(FILTERS.get(only, Q()), sheet=sheet)
    return rows.order_by("position").values_list("position", "cells", "problems")


def some_rows(*, sheet: Sheet, at: Collection[int]) -> QuerySet:
    return shown_rows(sheet=sheet).filter(position__in=at)


def last_position(*, sheet: Sheet) -> int:
    last = SheetRow.objects.filter(sheet=sheet).order_by("-position").values_list("position", flat=True)
    return last.first() or 0


def page_of(*, sheet: Sheet, position: int) -> int:
    """On which page of the whole sheet a row stands."""
    return SheetRow.objects.filter(sheet=sheet, position__lt=position).count() // ROWS_ON_A_PAGE + 1


@dataclass(frozen=True)
class Effects:
    """How many rows committing would add, change, leave the same, or refuse; and how many it would commit."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0

    @property
    def good(self) -> int:
        return self.new + self.changed + self.same


def effects(*, sheet: Sheet) -> Effects:
    counts = (
        SheetRow.objects.filter(sheet=sheet).order_by().values_list("effect").annotate(number=Count("pk"))
    )
    return Effects(**dict(counts))


# Problems


@dataclass(frozen=True)
class ProblemGroup:
    """The same problem in one or more rows. `is_of_column`: so often that the column as a whole is wrong."""

    code: str
    field: str
    message: str
    severity: str
    suggestion: str
    value: str  # what the cells say, where there is a suggestion
    count: int
    positions: list[int]  # the first few
    first_place: int  # of the first row, from 0, among all rows
    is_of_column: bool = False


@dataclass(frozen=True)
class Tally:
    """How a sheet stands: counts, and its problems in groups, errors first; `more` groups are not listed."""

    rows: int
    wrong_rows: int
    errors: int
    warnings: int
    groups: list[ProblemGroup]
    more: int = 0


_GROUPS = """
with placed as (
  select position, row_number() over (order by position) - 1 as nth, cells, problems
    from sheets_sheetrow where sheet_id = %(sheet)s
), said as materialized (
  select placed.position, placed.nth, each.code, each.message, each.place, each.severity, each.suggestion,
         case when each.suggestion <> '' then coalesce(placed.cells ->> each.place, '') else '' end as value
    from placed,
         jsonb_to_recordset(placed.problems)
           as each (code text, message text, place text, severity text, suggestion text)
   where placed.problems <> '[]'
), often as (
  select place, code from said where severity = 'error' and suggestion = '' and place <> ''
   group by place, code
  having count(*) > %(many)s or (count(*) > 3 and count(*) * 2 > %(rows)s)
), told as (
  select said.code, said.place, said.severity, said.suggestion, said.value, often.code is not null as of_column,
         case when often.code is null then said.message else '' end as apart, min(said.message) as message,
         count(*) as number, (array_agg(said.position order by said.position))[1:3] as positions, min(said.nth) as nth
    from said left join often on often.code = said.code and often.place = said.place and said.suggestion = ''
                              and said.severity = 'error'
   group by 1, 2, 3, 4, 5, 6, 7
)
select code, place, message, severity, suggestion, value, number, positions, nth, of_column,
       count(*) over (), sum(number) filter (where severity = 'error') over (),
       sum(number) filter (where severity = 'warning') over ()
  from told
 order by severity, of_column desc, array_position(%(fields)s, place) nulls first, number desc, positions[1]
 limit %(most)s
"""


def tally(*, sheet: Sheet, fields: Sequence[str]) -> Tally:
    """One query, whatever the number of rows. `fields` are the kind's, in the order of its columns."""
    about = {
        "sheet": sheet.pk,
        "many": MANY,
        "rows": sheet.row_count,
        "fields": list(fields),
        "most": MOST_GROUPS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, about)
        found = cursor.fetchall()
    groups = [ProblemGroup(*row[:10]) for row in found]
    number, errors, warnings = found[0][10:] if found else (0, 0, 0)
    return Tally(
        sheet.row_count, sheet.wrong_count, int(errors or 0), int(warnings or 0), groups, number - len(groups)
    )


# Progress


@dataclass(frozen=True)
class Progress:
    """How far the reading or committing of a sheet is, in words."""

    done: int
    total: int
    status: str
    sentence: str
    can_stop: bool = False

    @property
    def finished(self) -> bool:
        return self.status in {Work.Status.DONE, Work.Status.REFUSED}

    @property
    def refused(self) -> bool:
        return self.status == Work.Status.REFUSED


def progress(*, work_id: UUID | None) -> Progress | None:
    """Of a sheet's latest long work; None when there was none."""
    work = Work.objects.filter(pk=work_id).first() if work_id else None
    if work is None:
        return None
    sentence = work.result or gettext(str(work.get_status_display()))
    can_stop = work.finished_at is None and work.stop_asked_at is None
    return Progress(work.done, work.total, work.status, sentence, can_stop)
