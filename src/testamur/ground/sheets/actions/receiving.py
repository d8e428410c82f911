"""Sheets begun by hand and received as files: kept, read, and thrown away when nobody wants them.

What is typed into a sheet is not audited letter by letter; that it was begun, uploaded or thrown away is, and so is
everything that committing it changes.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from procrastinate.contrib.django import app

from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.ground.desk.actions_on_work import (
    ask_for_work,
    ask_to_stop,
    finish_work,
    refuse_if_stopped,
    refuse_work,
)
from testamur.ground.sheets.actions.writing import check_all, count_rows, tell, write_rows
from testamur.ground.sheets.columns import fold
from testamur.ground.sheets.kinds import Kind, kind_of
from testamur.ground.sheets.models import MatchedHeading, Sheet, SheetRow
from testamur.ground.sheets.problems import SameFile, state_problem, unknown_fields
from testamur.ground.sheets.queries import matched_headings, typed_rows
from testamur.ground.sheets.reading import Reading
from testamur.ground.sheets.rows import Typed
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move

BEGUN = define("sheet.begun", "Typing in rows was begun")
RECEIVED = define("sheet.received", "A file was uploaded")
MATCHED = define("sheet.matched", "The columns of a file were matched with those that are known")
DISCARDED = define("sheet.discarded", "Rows that were not finished were thrown away")

MOST_UNFINISHED = 200
UNFINISHED = (Sheet.Status.READING, Sheet.Status.UNMATCHED, Sheet.Status.OPEN, Sheet.Status.COMMITTING)


@transaction.atomic
def begin(
    *,
    kind: Kind,
    centre: Centre,
    title: str,
    by: Actor,
    now: datetime,
    about: Mapping[str, object] | None = None,
) -> Sheet:
    """Begin an empty sheet that is typed in."""
    sheet = _new(
        kind, centre, title, by, now, about=about or {}, origin=Sheet.Origin.KEYED, status=Sheet.Status.OPEN
    )
    tell(BEGUN, sheet, by, now, title=title)
    return sheet


@transaction.atomic
def begin_beside(
    *, sheet: Sheet, kind: Kind, title: str, about: Mapping[str, object], now: datetime
) -> Sheet:
    """Begin a sheet for some of the rows of a file that is being divided; `fill` puts them in."""
    return Sheet.objects.create(
        centre=sheet.centre,
        kind=kind.name,
        title=title[:200],
        about=dict(about),
        origin=sheet.origin,
        status=Sheet.Status.OPEN,
        came_from=sheet,
        file_name=sheet.file_name,
        started_at=now,
        started_by_id=sheet.started_by_id,
        changed_at=now,
    )


@transaction.atomic
def fill(*, sheet: Sheet, rows: Sequence[Typed], now: datetime) -> None:
    """Check these rows and write them into a sheet."""
    write_rows(sheet, check_all(sheet, rows, now))
    fail_point("sheets.reading")
    count_rows(sheet, now)


@transaction.atomic
def take_out(*, sheet: Sheet, group: int, now: datetime) -> list[Typed]:
    """Remove the rows of one of the batches of a file from its own sheet, and give them."""
    rows = typed_rows(sheet=sheet, group=group)
    SheetRow.objects.filter(sheet=sheet, group=group).delete()
    count_rows(sheet, now)
    return rows


@transaction.atomic
def close_divided(*, sheet: Sheet, is_done: bool, result: str, path: str, by: Actor, now: datetime) -> None:
    """End a file that was divided, when nothing of it is left to do: done, or all of it thrown away."""
    rows = Sheet.objects.filter(pk=sheet.pk)
    if not is_done:
        if move(rows, to=Sheet.Status.DISCARDED, result=result[:300], changed_at=now):
            tell(DISCARDED, sheet, by, now, rows=0)
    elif move(rows, to=Sheet.Status.COMMITTING, changed_at=now):
        ending = {"committed_at": now, "committed_by_id": by.user_id, "changed_at": now}
        move(rows, to=Sheet.Status.COMMITTED, result=result[:300], result_path=path, **ending)


@transaction.atomic
def receive(
    *,
    kind: Kind,
    centre: Centre,
    title: str,
    file_name: str,
    content: bytes,
    by: Actor,
    now: datetime,
    about: Mapping[str, object] | None = None,
    context: str = "",
    origin: str = Sheet.Origin.FILE,
) -> Sheet:
    """Keep the bytes of a file, to be read next: `read_at_once`, or for a large one `ask_to_read`.

    The same file again, in the same context, gives the sheet that waits already; one that was committed is refused
    with `SameFile`.
    """
    digest = hashlib.sha256(content).hexdigest()
    _hold_file(centre, digest)
    same = Sheet.objects.filter(centre=centre, kind=kind.name, context=context, file_digest=digest)
    same = same.select_related("centre").order_by("-pk")
    if waiting := same.filter(status__in=UNFINISHED).first():
        return waiting
    if done := same.filter(status=Sheet.Status.COMMITTED).first():
        raise SameFile(done)
    sheet = _new(
        kind,
        centre,
        title,
        by,
        now,
        about=about or {},
        context=context,
        origin=origin,
        status=Sheet.Status.READING,
        file_name=file_name[:255],
        file_digest=digest,
        file=default_storage.save(f"sheets/{centre.pk}/{uuid4()}", ContentFile(content)),
    )
    tell(RECEIVED, sheet, by, now, title=title, sha256=digest, bytes=len(content))
    return sheet


def read_at_once(*, sheet: Sheet, now: datetime) -> None:
    """Read a small file while its user waits. Refused, its bytes are forgotten: nothing has been received."""
    try:
        read(sheet_id=sheet.pk, now=now)
    except Refused:
        default_storage.delete(sheet.file)
        raise
    sheet.refresh_from_db()


@transaction.atomic
def ask_to_read(*, sheet: Sheet, by: Actor, now: datetime) -> None:
    """Queue the reading of a large file; its progress is on the user's desk."""
    work = ask_for_work(
        user_id=by.user_id,
        centre_id=sheet.centre_id,
        title=f"Reading {sheet.file_name}"[:200],
        total=0,
        path=kind_of(sheet).address(sheet, "progress"),
        now=now,
    )
    Sheet.objects.filter(pk=sheet.pk).update(work_id=work.pk)
    sheet.work_id = work.pk
    app.configure_task("sheets.read").defer(sheet_id=sheet.pk, centre_id=sheet.centre_id)


@transaction.atomic
def read(*, sheet_id: int, now: datetime, reading: Reading | None = None) -> None:
    """Read the rows of a file that was received, and check them; a second run finds nothing to do.

    Afterwards the sheet is open, or asks what its columns are. Raises Refused for a file that cannot be read.
    `reading` is what the file says, where that was found out already.
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("centre").get(pk=sheet_id)
    if sheet.status != Sheet.Status.READING:
        return
    reading = reading or read_file(sheet)
    how = {
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "header": reading.header,
        "fields": reading.fields,
        "changed_at": now,
    }
    if reading.unknown:
        move(Sheet.objects.filter(pk=sheet.pk), to=Sheet.Status.UNMATCHED, **how)
        _finish_reading(sheet, 0, "Say first which column is which", now)
        return
    kind = kind_of(sheet)
    refuse_if(_none(kind, len(reading.rows)) or kind.size_problems(sheet, count=len(reading.rows)))
    sheet.header, sheet.fields = reading.header, reading.fields
    if kind.divides:
        kind.divide(sheet, reading.rows, now=now)
    else:
        fill(sheet=sheet, rows=reading.rows, now=now)
    move(Sheet.objects.filter(pk=sheet.pk), to=Sheet.Status.OPEN, **how)
    _finish_reading(sheet, len(reading.rows), f"{len(reading.rows):,} rows read", now)


def read_file(sheet: Sheet) -> Reading:
    """What the kept bytes of a sheet say. Raises Refused."""
    kind = kind_of(sheet)
    with default_storage.open(sheet.file) as file:
        content = file.read()
    matched = matched_headings(centre=sheet.centre, kind=kind)
    return kind.read(content, sheet.file_name, matched=matched)


@transaction.atomic
def give_up_reading(*, sheet_id: int, why: str, now: datetime) -> None:
    """A file that could not be read stays in the history, with the reason."""
    rows = Sheet.objects.filter(pk=sheet_id)
    if move(rows, to=Sheet.Status.UNREADABLE, result=why[:300], changed_at=now):
        sheet = rows.get()
        if sheet.work_id:
            refuse_work(sheet.work_id, result=why, path=kind_of(sheet).address(sheet), now=now)


@transaction.atomic
def match_columns(*, sheet: Sheet, meanings: Mapping[str, str], by: Actor, now: datetime) -> None:
    """Remember what the centre's own headings mean ("" for a column to leave out), and read the file with that."""
    kind = kind_of(sheet)
    refuse_if(
        unknown_fields({each for each in meanings.values() if each}, [each.field for each in kind.columns])
    )
    if not move(Sheet.objects.filter(pk=sheet.pk), to=Sheet.Status.READING, changed_at=now):
        sheet.refresh_from_db()
        raise Refused([state_problem(sheet)])
    MatchedHeading.objects.bulk_create(
        [
            MatchedHeading(
                centre_id=sheet.centre_id, kind=kind.name, heading=fold(heading)[:200], field=field
            )
            for heading, field in meanings.items()
        ],
        update_conflicts=True,
        unique_fields=["centre", "kind", "heading"],
        update_fields=["field"],
    )
    tell(MATCHED, sheet, by, now, columns=dict(meanings))


@transaction.atomic
def stop(*, sheet: Sheet, by: Actor, now: datetime) -> bool:
    """Have the reading or committing of a sheet stopped, if it still can be; whether it can."""
    return bool(sheet.work_id) and ask_to_stop(sheet.work_id, now=now)


@transaction.atomic
def discard(*, sheet: Sheet, by: Actor, now: datetime) -> None:
    """Throw away a sheet and its rows; the uploaded file is kept with the history."""
    if not move(Sheet.objects.filter(pk=sheet.pk), to=Sheet.Status.DISCARDED, changed_at=now):
        raise Refused([state_problem(Sheet.objects.get(pk=sheet.pk))])
    rows = SheetRow.objects.filter(sheet=sheet).delete()[0]
    tell(DISCARDED, sheet, by, now, rows=rows)
    kind_of(sheet).ended(sheet, by=by, now=now)


# Helpers, in the order of their use


def _hold_file(centre: Centre, digest: str) -> None:
    """The same file twice at once, as by a double click: the second waits, and finds the sheet of the first."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s), %s)", [digest, centre.pk])


def _new(kind: Kind, centre: Centre, title: str, by: Actor, now: datetime, **facts: object) -> Sheet:
    begun = Sheet.objects.filter(
        centre=centre, status__in=UNFINISHED, came_from=None
    )  # parts of a file are one
    if begun.count() >= MOST_UNFINISHED:
        message = (
            f"There are {MOST_UNFINISHED} unfinished files and sheets: finish or throw away some of them."
        )
        raise Refused([Problem("too_many_sheets", message)])
    return Sheet.objects.create(
        kind=kind.name,
        centre=centre,
        title=title[:200],
        started_at=now,
        started_by_id=by.user_id,
        changed_at=now,
        **facts,
    )


def _none(kind: Kind, count: int) -> list[Problem]:
    if count:
        return []
    return [Problem("no_rows", f"There is no {kind.one} in this file. Fill in at least one row.", "file")]


def _finish_reading(sheet: Sheet, count: int, result: str, now: datetime) -> None:
    """Tell that it is read, unless somebody asked in time to stop it."""
    if sheet.work_id is None:
        return
    refuse_if_stopped(sheet.work_id)
    finish_work(sheet.work_id, done=count, result=result, path=kind_of(sheet).address(sheet), now=now)
