"""Committing a sheet: all of it or its good rows, in one transaction, exactly once.

The kind does the deed; everything around it is here: the last check, the rest that stays in a sheet of its own, what
became of each row, the history, the work on the user's desk, and stopping in time.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import connection, transaction
from procrastinate.contrib.django import app

from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions_on_work import ask_for_work, finish_work, refuse_if_stopped, refuse_work
from testamur.ground.sheets.actions.writing import check_all, count_rows, tell, write_rows
from testamur.ground.sheets.kinds import Outcome, kind_of
from testamur.ground.sheets.models import Sheet
from testamur.ground.sheets.problems import commit_problems, row_problems
from testamur.ground.sheets.queries import typed_rows
from testamur.ground.sheets.rows import EFFECTS, CheckedRow, as_json
from testamur.kit.clock import london_date
from testamur.kit.failpoints import fail_point
from testamur.kit.problems import Problem, refuse_if
from testamur.kit.transitions import move

COMMITTED = define("sheet.committed", "The rows of a sheet were carried out")
LONGEST_RESULT = 300


class Which(StrEnum):
    """What of a sheet is committed."""

    ALL = "all"  # every row, or nothing
    GOOD = "good"  # the rows without errors; the others are kept in a new sheet


@transaction.atomic
def ask_to_commit(*, sheet: Sheet, by: Actor, now: datetime, which: Which = Which.ALL) -> None:
    """Queue the committing of an open sheet, once: pressing again, or going back and pressing, does nothing more.

    Refuses with `problems.commit_problems`, and for `ALL` with `row_problems`.
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("centre").get(pk=sheet.pk)
    if sheet.status != Sheet.Status.OPEN:
        return
    kind, count = kind_of(sheet), sheet.row_count
    if which == Which.GOOD and kind.may_take_good_only:
        count -= sheet.wrong_count
        problems = []
    else:
        problems = row_problems(sheet)
    refuse_if(problems + commit_problems(sheet, count=count, today=london_date(now)))
    work = ask_for_work(
        user_id=by.user_id,
        centre_id=sheet.centre_id,
        title=f"{kind.title}: {sheet.title}"[:200],
        total=count,
        path=kind.address(sheet, "progress"),
        now=now,
    )
    move(
        Sheet.objects.filter(pk=sheet.pk),
        to=Sheet.Status.COMMITTING,
        work_id=work.pk,
        takes_good_only=which == Which.GOOD,
        changed_at=now,
    )
    app.configure_task("sheets.commit").defer(sheet_id=sheet.pk, centre_id=sheet.centre_id)


@transaction.atomic
def commit_at_once(*, sheet: Sheet, by: Actor, now: datetime) -> None:
    """Commit every row of an open sheet, or nothing, while another system waits: without work on anybody's desk."""
    if move(Sheet.objects.filter(pk=sheet.pk), to=Sheet.Status.COMMITTING, changed_at=now):
        commit(sheet_id=sheet.pk, by=by, now=now)


@transaction.atomic
def commit(*, sheet_id: int, now: datetime, by: Actor | None = None) -> None:
    """Commit a sheet that is being committed; a second run finds nothing to do.

    In order: take the kind's locks; check every row again; let the kind do it; keep the rest in a new sheet; note
    what became of each row; audit; finish the sheet and its work. Refused, with nothing changed, when anything has
    come to stand in the way since it was asked for, or somebody asked to stop. `by` is left out by the job, which
    acts for the person who asked.
    """
    sheet = (
        Sheet.objects.select_for_update(of=("self",))
        .select_related("centre")
        .filter(pk=sheet_id, status=Sheet.Status.COMMITTING)
        .first()
    )
    if sheet is None:
        return
    kind, by = kind_of(sheet), by or _actor_of(sheet)
    kind.hold(sheet)
    checked = check_all(sheet, typed_rows(sheet=sheet), now)
    good = [each for each in checked if not each.is_wrong]
    refuse_if(_in_the_way(sheet, checked, len(good) if sheet.takes_good_only else len(checked), now))
    outcome = kind.commit(good, sheet=sheet, by=by, now=now)
    fail_point("sheets.half_way")
    rest = _keep_the_rest(sheet, [each for each in checked if each.is_wrong], by, now)
    _note_results(sheet, checked, outcome)
    _finish(sheet, checked, outcome, rest, by, now)
    kind.ended(sheet, by=by, now=now)


@transaction.atomic
def put_back(*, sheet_id: int, why: str, now: datetime) -> None:
    """Open a sheet again that could not be committed, and say why; its rows are as they were."""
    sheet = Sheet.objects.get(pk=sheet_id)
    kind = kind_of(sheet)
    if move(Sheet.objects.filter(pk=sheet_id), to=Sheet.Status.OPEN, changed_at=now):
        result = f"{kind.nothing_done} {why}"
        refuse_work(sheet.work_id, result=result, path=kind.address(sheet), now=now)


# Helpers, in the order of their use


def _actor_of(sheet: Sheet) -> Actor:
    user = User.objects.get(works=sheet.work_id)
    return Actor(user.pk, user.full_name, "job sheets.commit", sheet.centre_id)


def _in_the_way(sheet: Sheet, checked: Sequence[CheckedRow], count: int, now: datetime) -> list[Problem]:
    found = commit_problems(sheet, count=count, today=london_date(now))
    wrong = next((each for each in checked if each.is_wrong), None)
    if wrong and not sheet.takes_good_only:
        found.append(Problem("rows_wrong", f"Row {wrong.position}: {_first_error(wrong)}"))
    return found


def _first_error(row: CheckedRow) -> str:
    return min(row.problems, key=lambda each: each.severity).message  # "error" stands before "warning"


def _keep_the_rest(sheet: Sheet, wrong: Sequence[CheckedRow], by: Actor, now: datetime) -> Sheet | None:
    """The rows with errors as a new open sheet, which says where they came from."""
    if not wrong:
        return None
    rest = Sheet.objects.create(
        centre=sheet.centre,
        kind=sheet.kind,
        title=sheet.title,
        about=sheet.about,
        context=sheet.context,
        origin=sheet.origin,
        status=Sheet.Status.OPEN,
        came_from=sheet,
        file_name=sheet.file_name,
        header=sheet.header,
        fields=sheet.fields,
        started_at=now,
        started_by_id=by.user_id,
        changed_at=now,
    )
    write_rows(rest, wrong)
    count_rows(rest, now)
    kind_of(sheet).carry_over(sheet, rest)
    return rest


_NOTE = """
update sheets_sheetrow as rows
   set effect = said.effect, result = said.result, is_committed = said.effect <> 'refused',
       is_wrong = said.effect = 'refused', problems = case when rows.is_wrong = (said.effect = 'refused')
                                                           then rows.problems else said.problems end
  from jsonb_to_recordset(%s) as said (position int, effect text, result text, problems jsonb)
 where rows.sheet_id = %s and rows.position = said.position
"""


def _note_results(sheet: Sheet, checked: Sequence[CheckedRow], outcome: Outcome) -> None:
    """Each row's effect and what became of it; of a row refused since it was last looked at, the problems too."""
    values = [
        {
            "position": each.position,
            "effect": each.effect,
            "result": (_first_error(each) if each.is_wrong else outcome.results.get(each.position, ""))[
                :LONGEST_RESULT
            ],
            "problems": as_json(each.problems),
        }
        for each in checked
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [json.dumps(values), sheet.pk])


def _finish(
    sheet: Sheet,
    checked: Sequence[CheckedRow],
    outcome: Outcome,
    rest: Sheet | None,
    by: Actor,
    now: datetime,
) -> None:
    counts = {f"{effect}_count": sum(each.effect == effect for each in checked) for effect in EFFECTS}
    sentence = outcome.sentence[:LONGEST_RESULT]
    tell(COMMITTED, sheet, by, now, result=sentence, rest=rest and rest.pk, **counts)
    if sheet.work_id:
        refuse_if_stopped(sheet.work_id)
    move(
        Sheet.objects.filter(pk=sheet.pk),
        to=Sheet.Status.COMMITTED,
        result=sentence,
        result_path=outcome.path,
        committed_at=now,
        committed_by_id=by.user_id,
        changed_at=now,
        **counts,
    )
    done = len(checked) - counts["refused_count"]
    finish_work(sheet.work_id, done=done, result=sentence, path=outcome.path, now=now)
