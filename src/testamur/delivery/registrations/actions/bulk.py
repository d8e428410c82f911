"""Bulk files: divided into a registration for each batch, corrected, registered together, or thrown away (REG-07).

Why a file becomes as many sheets as it has batches: docs/decisions/0091-bulk-files.md.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction
from django.urls import reverse

from testamur.delivery.registrations.actions.registering import ask_to_register, hold_centre
from testamur.delivery.registrations.columns import BULK, LEARNERS
from testamur.delivery.registrations.models import Draft
from testamur.delivery.registrations.problems_of_bulk import Wanted, group_problems, session_problems
from testamur.delivery.registrations.queries import bulk as queries
from testamur.delivery.registrations.queries.drafts import remember
from testamur.delivery.registrations.queries.products import open_sessions
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.queries import usual_addresses
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets.actions.writing import count_rows, tell, write_rows
from testamur.ground.sheets.kinds import KINDS
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.rows import CheckedRow, Typed, error
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Refused, refuse_if
from testamur.rulebook.sessions import Session

RECODED = define("bulk.recoded", "The product code of a batch in a bulk file was corrected")
REMOVED = define("bulk.removed", "Batches were deleted from a bulk file before they were registered")


def divide(*, sheet: Sheet, rows: Sequence[Typed], now: datetime) -> None:
    """Give every batch of the file a draft with a sheet of its own, ready to be registered.

    Those that cannot be registered stay in the file's own sheet, the header's row saying why, until their product
    code is corrected or they are deleted. Called while the file is read.
    """
    groups = [_split(list(each)) for _number, each in groupby(rows, key=lambda row: row.group)]
    products = queries.products_by_code(
        centre=sheet.centre, codes=[header.cells["code"] for header, _ in groups], on=london_date(now)
    )
    waiting: list[CheckedRow] = []
    for header, learners in groups:
        waiting += _place(sheet, header, learners, products, now)
    write_rows(sheet, waiting)
    count_rows(sheet, now)


@transaction.atomic
def recode(*, sheet: Sheet, group: int, code: str, by: Actor, now: datetime) -> None:
    """Correct the product code of a batch that waits; refused (`Refused`) while that cannot be registered either."""
    _hold(sheet)
    rows = sheets.take_out(sheet=sheet, group=group, now=now)
    if not rows:
        raise Refused([Problem("group_gone", "This batch of the file has been dealt with already.")])
    header, learners = _split(rows)
    before, corrected = header.cells["code"], header._replace(cells={**header.cells, "code": code.strip()})
    products = queries.products_by_code(
        centre=sheet.centre, codes=[corrected.cells["code"]], on=london_date(now)
    )
    waiting = _place(sheet, corrected, learners, products, now)
    refuse_if([Problem(each.code, each.message, "code") for row in waiting[:1] for each in row.problems])
    tell(RECODED, sheet, by, now, row=header.position, before=before, after=corrected.cells["code"])


@transaction.atomic
def remove(
    *, sheet: Sheet, drafts: Collection[int], groups: Collection[int], by: Actor, now: datetime
) -> int:
    """Delete batches of a file: drafts by id, and by number those that wait for their product code.

    Gives how many; those that have been dealt with meanwhile are left alone.
    """
    _hold(sheet)
    open_ones = [
        each for each in queries.drafts_of(sheet=sheet) if each.pk in drafts and queries.is_open(each)
    ]
    for draft in open_ones:
        sheets.discard(sheet=draft.sheet, by=by, now=now)
    emptied = [group for group in groups if sheets.take_out(sheet=sheet, group=group, now=now)]
    count = len(open_ones) + len(emptied)
    if count:
        tell(REMOVED, sheet, by, now, batches=count)
    close_if_done(sheet=sheet, by=by, now=now)
    return count


@transaction.atomic
def save_details(
    *, sheet: Sheet, drafts: Collection[int], session: int, details: Mapping[str, Any], now: datetime
) -> int:
    """Give several batches of a file the same session, addresses, purchase order and contact; how many got them."""
    refuse_if(session_problems(session, today=london_date(now)))
    _hold(sheet)
    chosen = [each for each in queries.drafts_of(sheet=sheet) if each.pk in drafts and queries.is_open(each)]
    for draft in chosen:
        draft.details = {**draft.details, **details}
        draft.session = session
    Draft.objects.bulk_update(chosen, ["details", "session"])
    return len(chosen)


@transaction.atomic
def register_together(
    *, sheet: Sheet, drafts: Collection[int], by: Actor, now: datetime
) -> tuple[int, list[tuple[Draft, Problem]]]:
    """Queue the registering of several batches of a file: each is registered whole or not at all.

    Gives how many were queued, and those that cannot be, each with the first reason. Pressing again queues nothing
    twice.
    """
    queued, refused = 0, []
    for draft in queries.drafts_of(sheet=sheet):
        if draft.pk not in drafts or not queries.is_open(draft):
            continue
        remember(draft.sheet, draft)
        try:
            with transaction.atomic():
                ask_to_register(draft=draft, by=by, now=now)
        except Refused as problem:
            refused.append((draft, problem.problems[0]))
        else:
            queued += 1
    return queued, refused


def close_if_done(*, sheet: Sheet, by: Actor, now: datetime) -> None:
    """End a bulk file of which nothing is left to do. The caller holds the centre."""
    drafts = list(queries.drafts_of(sheet=sheet))
    registered = [each for each in drafts if each.sheet.status == Sheet.Status.COMMITTED]
    if queries.waiting_headers(sheet=sheet) or any(
        each.sheet.status not in {Sheet.Status.COMMITTED, Sheet.Status.DISCARDED} for each in drafts
    ):
        return
    count = len(registered)
    result = (
        f"{count:,} {'batch' if count == 1 else 'batches'} registered" if count else "Nothing was registered"
    )
    path = reverse("registrations:bulk-file", args=[sheet.pk])
    sheets.close_divided(sheet=sheet, is_done=count > 0, result=result, path=path, by=by, now=now)


# Helpers, in the order of their use


def _split(rows: Sequence[Typed]) -> tuple[Typed, list[Typed]]:
    """The header record of a group, and its learners."""
    header, *learners = rows
    return header, learners


def _place(
    sheet: Sheet, header: Typed, learners: Sequence[Typed], products: Mapping, now: datetime
) -> list[CheckedRow]:
    """Make a draft of a group, or give its rows as they wait in the file's sheet, the header with the reasons."""
    today = london_date(now)
    wanted = Wanted(
        centre_number=header.cells["centre_number"],
        code=header.cells["code"],
        learners=len(learners),
        product=products.get(queries.bare(header.cells["code"])),
    )
    problems = group_problems(wanted, centre=sheet.centre, on=today)
    if problems:
        said = [error(each.code, each.message, each.place) for each in problems]
        rows = [CheckedRow(row.position, row.cells, row.group) for row in learners]
        return [CheckedRow(header.position, header.cells, header.group, said), *rows]
    session = open_sessions(today)[0].start_year
    own = sheets.begin_beside(
        sheet=sheet,
        kind=KINDS[LEARNERS],
        title=f"{wanted.product.title}, {wanted.product.code}, {Session(session)}",
        about={BULK: sheet.pk, "group": header.group},
        now=now,
    )
    draft = Draft.objects.create(
        centre=sheet.centre,
        sheet=own,
        product=wanted.product,
        session=session,
        details=_usual_details(sheet, header.cells["reference"]),
    )
    remember(own, draft)
    sheets.fill(sheet=own, rows=[row._replace(group=0) for row in learners], now=now)
    return []


def _usual_details(sheet: Sheet, reference: str) -> dict[str, Any]:
    """What is most likely right: the centre's own addresses, and the person who uploaded the file as contact."""
    user = User.objects.get(pk=sheet.started_by_id)
    return {
        **usual_addresses(centre=sheet.centre),
        "contact_name": user.full_name,
        "contact_email": user.email,
        "centre_reference": reference[:50],
        "purchase_order": "",
    }


def _hold(sheet: Sheet) -> None:
    hold_centre(sheet.centre_id)
