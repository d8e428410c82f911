"""Preparing a registration: a draft typed in or read from a file, checked after every change, kept until finished.

What is typed into a draft is not audited letter by letter; that a draft was started, uploaded or thrown away is,
and so is everything that registering it changes.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.columns import FIELDS, KEPT_AS_TEXT
from testamur.delivery.registrations.files import read_file
from testamur.delivery.registrations.models import Batch, Draft, DraftRow
from testamur.delivery.registrations.problems import (
    CheckedRow,
    adding_problems,
    check_rows,
    registration_problems,
    size_problems,
    window_problems,
)
from testamur.delivery.registrations.queries.drafts import rows_of
from testamur.delivery.registrations.queries.products import open_sessions, products_for
from testamur.delivery.registrations.rows import CellProblem, is_blank
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.kit.transitions import move

STARTED = define("draft.started", "Typing in learners to be registered was begun")
UPLOADED = define("draft.uploaded", "A file of learners to be registered was uploaded")
DISCARDED = define("draft.discarded", "A registration that was not finished was thrown away")

Cells = Mapping[str, str]
KEPT_FIELDS = frozenset((*FIELDS, *(column.field for column in KEPT_AS_TEXT)))
LONGEST_CELL = 500
MOST_OPEN_DRAFTS = 200


@transaction.atomic
def start(
    *,
    centre: Centre,
    product: Product,
    session: int,
    adds_to: Batch | None,
    window: Window | None = None,
    mode: str = "",
    by: Actor,
    now: datetime,
) -> Draft:
    """Begin a draft that is typed in; with window and mode of assessment where the product asks for them."""
    _refuse_unregistrable(centre, product, session, adds_to, now)
    refuse_if(window_problems(product, window, mode, on=london_date(now)))
    draft = _new_draft(
        centre=centre,
        product=product,
        session=session,
        adds_to=adds_to,
        window=window if product.asks_window else None,
        mode=mode if product.asks_window else "",
        origin=Draft.Origin.KEYED,
        by=by,
        now=now,
    )
    _record(STARTED, draft, by, now, product=product.code, session=session)
    return draft


@transaction.atomic
def upload(
    *,
    centre: Centre,
    product: Product,
    session: int,
    adds_to: Batch | None,
    window: Window | None = None,
    mode: str = "",
    file_name: str,
    content: bytes,
    by: Actor,
    now: datetime,
) -> Draft:
    """Begin a draft from the bytes of a CSV or XLSX file: keep the file, read its rows, check them.

    The same file again gives the draft that waits already; one that has been registered is refused. So are a file
    that cannot be read and one with more learners than a batch holds (`Refused`).
    """
    _refuse_unregistrable(centre, product, session, adds_to, now)
    refuse_if(window_problems(product, window, mode, on=london_date(now)))
    settled = {"window": window, "mode": mode} if product.asks_window else {"window": None, "mode": ""}
    digest = hashlib.sha256(content).hexdigest()
    same = Draft.objects.filter(
        centre=centre, product=product, session=session, file_digest=digest, window=settled["window"]
    )
    if waiting := same.filter(
        status__in=(Draft.Status.OPEN, Draft.Status.COMMITTING), adds_to=adds_to
    ).first():
        return waiting
    refuse_if(_registered_already(same))
    rows = read_file(content, file_name)
    refuse_if(size_problems(count=len(rows), adds_to=adds_to))
    draft = _new_draft(
        centre=centre,
        product=product,
        session=session,
        adds_to=adds_to,
        **settled,
        by=by,
        now=now,
        origin=Draft.Origin.FILE,
        file_name=file_name[:255],
        file_digest=digest,
        file=default_storage.save(f"registrations/{centre.pk}/{uuid4()}", ContentFile(content)),
    )
    _write(draft, check_rows(rows, draft=draft, today=london_date(now)))
    _record(
        UPLOADED, draft, by, now, product=product.code, session=session, sha256=digest, learners=len(rows)
    )
    return draft


@transaction.atomic
def save_cells(*, draft: Draft, rows: Mapping[int, Cells], now: datetime) -> set[int]:
    """Put these cells into these rows, by position; a new position is a new row, an emptied row goes.

    Gives the positions of all rows whose cells or problems are different now: a change in one row can settle a
    duplicate in another.
    """
    draft = _lock_open(draft)
    before = dict(rows_of(draft=draft))
    after = dict(before)
    for position, cells in rows.items():
        after[position] = {**before.get(position, {}), **_kept(cells)}
    after = {position: cells for position, cells in after.items() if not is_blank(cells)}
    refuse_if(_overflow(after, before, draft))
    return _rewrite(draft, before, after, now)


@transaction.atomic
def remove_row(*, draft: Draft, position: int, now: datetime) -> set[int]:
    draft = _lock_open(draft)
    before = dict(rows_of(draft=draft))
    after = {each: cells for each, cells in before.items() if each != position}
    return _rewrite(draft, before, after, now)


@transaction.atomic
def apply_to_all(*, draft: Draft, values: Cells, now: datetime) -> set[int]:
    """Put the same text into one or more columns of every row, as the start date of a whole class."""
    draft = _lock_open(draft)
    before = dict(rows_of(draft=draft))
    values = {field: text for field, text in _kept(values).items() if text.strip()}
    return _rewrite(draft, before, {each: {**cells, **values} for each, cells in before.items()}, now)


@transaction.atomic
def fix_all(*, draft: Draft, field: str, value: str, now: datetime) -> set[int]:
    """In every row whose cell says `value`, accept the suggestion: `Male` becomes M in all fourteen."""
    draft = _lock_open(draft)
    before, after = {}, {}
    for position, cells, problems in DraftRow.objects.filter(draft=draft).values_list(
        "position", "cells", "problems"
    ):
        before[position] = cells
        suggestion = next((each["suggestion"] for each in problems if each["place"] == field), "")
        accepted = suggestion and cells.get(field, "") == value
        after[position] = {**cells, field: suggestion} if accepted else cells
    return _rewrite(draft, before, after, now)


@transaction.atomic
def save_details(*, draft: Draft, details: Mapping[str, object], now: datetime) -> None:
    """Keep addresses, purchase order and contact as typed so far."""
    draft = _lock_open(draft)
    Draft.objects.filter(pk=draft.pk).update(details={**draft.details, **details}, changed_at=now)


@transaction.atomic
def choose_window(*, draft: Draft, window: Window | None, mode: str, now: datetime) -> None:
    """Choose another window or mode: the cut-off of the one before may have passed while rows were typed."""
    draft = _lock_open(draft)
    refuse_if(window_problems(draft.product, window, mode, on=london_date(now)))
    Draft.objects.filter(pk=draft.pk).update(window=window, mode=mode, changed_at=now)


@transaction.atomic
def discard(*, draft: Draft, by: Actor, now: datetime) -> None:
    """Throw away a draft and its rows; the uploaded file is kept with the history."""
    if not move(Draft.objects.filter(pk=draft.pk), to=Draft.Status.DISCARDED, changed_at=now):
        raise Refused([_not_open(Draft.objects.get(pk=draft.pk))])
    learners = DraftRow.objects.filter(draft=draft).delete()[0]
    _record(DISCARDED, draft, by, now, learners=learners)


# Helpers, in the order of their use


def _refuse_unregistrable(
    centre: Centre, product: Product, session: int, adds_to: Batch | None, now: datetime
) -> None:
    today = london_date(now)
    refuse_if(registration_problems(products_for(centre=centre, on=today).get(pk=product.pk), on=today))
    if session not in {each.start_year for each in open_sessions(today)}:
        raise Refused([Problem("session_closed", "This session is not open for registration.", "session")])
    refuse_if(adding_problems(adds_to, product=product, session=session))
    if Draft.objects.filter(centre=centre, status=Draft.Status.OPEN).count() >= MOST_OPEN_DRAFTS:
        message = f"There are {MOST_OPEN_DRAFTS} unfinished registrations: finish or throw away some of them."
        raise Refused([Problem("too_many_drafts", message)])


def _registered_already(same_file) -> list[Problem]:
    registered = same_file.filter(status=Draft.Status.REGISTERED).select_related("batch").last()
    if registered is None:
        return []
    message = (
        f"This file was registered as batch {registered.batch.number} already. Nothing was done this time."
    )
    return [Problem("same_file", message, "file")]


def _new_draft(*, by: Actor, now: datetime, **facts: object) -> Draft:
    return Draft.objects.create(started_at=now, started_by_id=by.user_id, changed_at=now, **facts)


def _record(event: str, draft: Draft, by: Actor, now: datetime, **after: object) -> None:
    label = draft.file_name or str(draft.pk)
    change = Change("draft", draft.pk, label, after=after)
    record(event, changes=[change], by=by, centre_id=draft.centre_id, now=now)


def _lock_open(draft: Draft) -> Draft:
    """The draft as it is now, held until the end of the transaction. Refused when it is no longer being typed."""
    held = Draft.objects.select_for_update(of=("self",)).select_related("product", "adds_to").get(pk=draft.pk)
    if held.status != Draft.Status.OPEN:
        raise Refused([_not_open(held)])
    return held


def _not_open(draft: Draft) -> Problem:
    return Problem(
        "draft_not_open", f"This registration cannot be changed: {draft.get_status_display().lower()}."
    )


def _kept(cells: Cells) -> dict[str, str]:
    """The cells we know, short enough and without the one character that the database cannot hold."""
    return {
        field: str(text).replace("\0", "\N{REPLACEMENT CHARACTER}")[:LONGEST_CELL]
        for field, text in cells.items()
        if field in KEPT_FIELDS
    }


def _overflow(after: Mapping, before: Mapping, draft: Draft) -> list[Problem]:
    return size_problems(count=len(after), adds_to=draft.adds_to) if len(after) > len(before) else []


def _rewrite(draft: Draft, before: dict[int, Cells], after: dict[int, Cells], now: datetime) -> set[int]:
    """Check all rows as they are `after`, write those that changed, and say which."""
    checked = check_rows(sorted(after.items()), draft=draft, today=london_date(now))
    gone = before.keys() - after.keys()
    if gone:
        DraftRow.objects.filter(draft=draft, position__in=gone).delete()
    problems = dict(DraftRow.objects.filter(draft=draft).values_list("position", "problems"))
    changed = [
        each
        for each in checked
        if each.cells != before.get(each.position) or as_json(each.problems) != problems.get(each.position)
    ]
    _write(draft, changed)
    Draft.objects.filter(pk=draft.pk).update(changed_at=now)
    return {each.position for each in changed} | gone


_WRITE = """
insert into registrations_draftrow (centre_id, draft_id, position, cells, problems, is_wrong)
select %s, %s, each.position, each.cells, each.problems, each.is_wrong
  from jsonb_to_recordset(%s) as each (position int, cells jsonb, problems jsonb, is_wrong bool)
on conflict (draft_id, position) do update
   set cells = excluded.cells, problems = excluded.problems, is_wrong = excluded.is_wrong
"""


def _write(draft: Draft, rows: Sequence[CheckedRow]) -> None:
    """All rows in one statement."""
    if not rows:
        return
    values = [
        {
            "position": each.position,
            "cells": each.cells,
            "problems": as_json(each.problems),
            "is_wrong": each.is_wrong,
        }
        for each in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [draft.centre_id, draft.pk, json.dumps(values)])


def as_json(problems: Sequence[CellProblem]) -> list[dict[str, str]]:
    return [
        {
            "code": each.code,
            "message": each.message,
            "place": each.place,
            "severity": each.severity.value,
            "suggestion": each.suggestion,
        }
        for each in problems
    ]
