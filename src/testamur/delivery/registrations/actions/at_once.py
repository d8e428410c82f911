"""Registering for another system: the rows of one request, through the same draft, checks and commit as the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.delivery.registrations.actions.drafts import save_details, start
from testamur.delivery.registrations.actions.staging import staged_learners
from testamur.delivery.registrations.columns import ALL_COLUMNS
from testamur.delivery.registrations.models import Batch, Draft, Registration
from testamur.delivery.registrations.problems import details_problems, draft_problems
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.ground.sheets import actions as sheets
from testamur.ground.sheets.queries import shown_rows
from testamur.ground.sheets.rows import Cells
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, refuse_if


@dataclass(frozen=True)
class Prepared:
    """A draft with its rows checked: what is wrong or doubtful in each, by position from 1, and with the whole."""

    draft: Draft
    found: Mapping[int, Sequence[Mapping[str, str]]]
    problems: Sequence[Problem] = ()
    good: Sequence[int] = field(default_factory=list)


@transaction.atomic
def prepare_at_once(
    *,
    centre: Centre,
    product: Product,
    session: int,
    adds_to: Batch | None,
    window: Window | None,
    mode: str,
    details: Mapping[str, Any],
    rows: Sequence[Cells],
    by: Actor,
    now: datetime,
) -> Prepared:
    """Begin a draft with these rows and check them. Raises Refused for what no row has to do with.

    Whoever only wants to know takes the transaction back.
    """
    refuse_if(details_problems(centre=centre, adds_to=adds_to, details=details))
    draft = start(
        centre=centre,
        product=product,
        session=session,
        adds_to=adds_to,
        window=window,
        mode=mode,
        by=by,
        now=now,
    )
    save_details(draft=draft, details=details, now=now)
    sheets.save_cells(sheet=draft.sheet, rows=dict(enumerate(rows, start=1)), now=now)
    draft.refresh_from_db()
    found = {position: problems for position, _, problems in shown_rows(sheet=draft.sheet)}
    good = [position for position, problems in found.items() if not _is_wrong(problems)]
    problems = draft_problems(draft, count=len(good), today=london_date(now)) if good else []
    return Prepared(draft, found, problems, good)


@dataclass(frozen=True)
class Done:
    """What registering made: the draft with its batch and order, and for each row its learner and registrations."""

    draft: Draft
    learners: Mapping[int, str]  # number, by position
    registrations: Mapping[int, Sequence[int]]  # ids by position: several for a bundle


@transaction.atomic
def register_at_once(*, prepared: Prepared, by: Actor, now: datetime) -> Done:
    """Register the good rows of what was prepared; the others are let go. Refused when anything stands in the way."""
    draft = prepared.draft
    refuse_if(prepared.problems)
    wrong = prepared.found.keys() - set(prepared.good)
    if wrong:
        blank = dict.fromkeys((column.field for column in ALL_COLUMNS), "")
        sheets.save_cells(sheet=draft.sheet, rows=dict.fromkeys(wrong, blank), now=now)
    sheets.commit_at_once(sheet=draft.sheet, by=by, now=now)
    learners = dict(staged_learners())
    draft = Draft.objects.select_related("batch__bundle_batch", "order").get(pk=draft.pk)
    ids: dict[str, list[int]] = {}
    made = Registration.objects.filter(centre=draft.centre, registered_at=now, charge__order=draft.order)
    for pk, number in made.order_by("pk").values_list("pk", "learner__number"):
        ids.setdefault(number, []).append(pk)
    return Done(draft, learners, {position: ids[number] for position, number in learners.items()})


def _is_wrong(problems: Sequence[Mapping[str, str]]) -> bool:
    return any(each["severity"] == "error" for each in problems)
