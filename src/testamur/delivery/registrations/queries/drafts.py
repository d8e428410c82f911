"""Reads about drafts: registrations being prepared, and what is wrong with their rows."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from testamur.delivery.registrations.columns import FIELDS, TITLES
from testamur.delivery.registrations.models import Draft, DraftRow
from testamur.ground.centres.models import Centre
from testamur.ground.desk.models import Work

ROWS_ON_A_PAGE = 50
UNFINISHED = (Draft.Status.OPEN, Draft.Status.COMMITTING)


def drafts(*, centre: Centre) -> QuerySet[Draft]:
    return Draft.objects.filter(centre=centre).select_related(
        "product", "adds_to__bundle_batch", "started_by", "batch__bundle_batch", "window"
    )


def unfinished(*, centre: Centre) -> QuerySet[Draft]:
    """The drafts that wait to be finished, newest change first, with `row_count` and `wrong_count` (BEY-06)."""
    return (
        drafts(centre=centre)
        .filter(status__in=UNFINISHED)
        .annotate(row_count=Count("rows"), wrong_count=Count("rows", filter=Q(rows__is_wrong=True)))
        .order_by("-changed_at")
    )


def rows_of(*, draft: Draft) -> list[tuple[int, dict[str, str]]]:
    """Every row's position and cells, in order."""
    return list(DraftRow.objects.filter(draft=draft).order_by("position").values_list("position", "cells"))


def positions(*, draft: Draft) -> list[int]:
    return list(DraftRow.objects.filter(draft=draft).order_by("position").values_list("position", flat=True))


def shown_rows(*, draft: Draft, only_wrong: bool = False) -> QuerySet:
    """Position, cells and problems of each row, in order."""
    rows = (
        DraftRow.objects.filter(draft=draft, is_wrong=True)
        if only_wrong
        else DraftRow.objects.filter(draft=draft)
    )
    return rows.order_by("position").values_list("position", "cells", "problems")


def some_rows(*, draft: Draft, at: Collection[int]) -> QuerySet:
    return shown_rows(draft=draft).filter(position__in=at)


@dataclass(frozen=True)
class Progress:
    """How far the registering of a draft is, in words."""

    done: int
    total: int
    status: str
    sentence: str

    @property
    def finished(self) -> bool:
        return self.status in {Work.Status.DONE, Work.Status.REFUSED}

    @property
    def refused(self) -> bool:
        return self.status == Work.Status.REFUSED


def progress(*, draft: Draft) -> Progress | None:
    """Of the last time that it was asked to be registered; None when it never was."""
    work = Work.objects.filter(pk=draft.work_id).first() if draft.work_id else None
    if work is None:
        return None
    return Progress(work.done, work.total, work.status, work.result or work.get_status_display())


@dataclass(frozen=True)
class ProblemGroup:
    """The same problem in one or more rows, with the one suggestion they share, if there is one."""

    code: str
    field: str
    message: str
    severity: str
    value: str = ""
    suggestion: str = ""
    positions: list[int] = field(default_factory=list)

    @property
    def title(self) -> str:
        return TITLES.get(self.field, "")


@dataclass(frozen=True)
class Tally:
    """How a draft stands: counts, and its problems in groups, errors first."""

    rows: int
    wrong_rows: int
    errors: int
    warnings: int
    groups: list[ProblemGroup]


def tally(*, draft: Draft) -> Tally:
    """Two queries. Rows with nothing to say are only counted."""
    counts = DraftRow.objects.filter(draft=draft).aggregate(
        rows=Count("pk"), wrong_rows=Count("pk", filter=Q(is_wrong=True))
    )
    said = (
        DraftRow.objects.filter(draft=draft)
        .exclude(problems=[])
        .order_by("position")
        .values_list("position", "cells", "problems")
    )
    groups: dict[tuple, ProblemGroup] = {}
    counted: dict[str, int] = defaultdict(int)
    for position, cells, problems in said:
        for problem in problems:
            counted[problem["severity"]] += 1
            suggestion = problem.get("suggestion", "")
            value = cells.get(problem["place"], "") if suggestion else ""
            key = (problem["code"], problem["place"], problem["message"], value)
            group = groups.setdefault(
                key,
                ProblemGroup(
                    problem["code"],
                    problem["place"],
                    problem["message"],
                    problem["severity"],
                    value,
                    suggestion,
                ),
            )
            group.positions.append(position)
    return Tally(
        **counts, errors=counted["error"], warnings=counted["warning"], groups=_in_order(groups.values())
    )


def _in_order(groups) -> list[ProblemGroup]:
    """Errors before warnings, then the column that stands first, then the problem that is found most."""
    place = {field: number for number, field in enumerate(FIELDS)}
    return sorted(groups, key=lambda each: (each.severity, place.get(each.field, -1), -len(each.positions)))
