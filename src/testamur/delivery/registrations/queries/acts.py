"""Reads about acts: the plan of one, what became of each registration, and the acts of a centre."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from testamur.delivery.registrations.acts.kinds import Asked, Kind, Plan, kind_named
from testamur.delivery.registrations.models import Act, ActLine
from testamur.delivery.registrations.queries.chosen import chosen
from testamur.ground.centres.models import Centre
from testamur.ground.desk.models import Work
from testamur.kit.lost_jobs import has_job


def acts(*, centre: Centre) -> QuerySet[Act]:
    return Act.objects.filter(centre=centre).select_related("centre", "order", "started_by", "undoes")


def lost(*, before: datetime) -> QuerySet[Act]:
    """Acts, of any centre, that are under way since before then by no job that waits or runs."""
    works = Work.objects.filter(asked_at__lt=before).values("pk")
    under_way = Act.objects.filter(status=Act.Status.UNDER_WAY, work_id__in=works)
    return under_way.exclude(has_job(("registrations.carry_out",), "act_id")).order_by("pk")


def asked_of(act: Act, *, today: date) -> Asked:
    """What an act asks for. One query more where it undoes another."""
    lines = ActLine.objects.filter(act=act.undoes, is_done=True) if act.undoes_id else ActLine.objects.none()
    was = {
        id: (before, after) for id, before, after in lines.values_list("registration_id", "before", "after")
    }
    return Asked(
        centre=act.centre,
        today=today,
        details=act.details,
        undoes=act.undoes,
        was={id: before for id, (before, _) in was.items()},
        set_to={id: after for id, (_, after) in was.items()},
    )


def plan_of(act: Act, *, today: date) -> Plan:
    """What the act would do now, or what it does when its registrations are locked."""
    rows = chosen(centre=act.centre, ids=act.registration_ids)
    return kind_named(act.kind).plan(rows, asked_of(act, today=today))


def plan_for(
    *, centre: Centre, kind: Kind, ids: Collection[int], details: Mapping[str, Any], today: date
) -> Plan:
    """What a kind of act would do with these, before there is an act: the first page, and an API's dry run."""
    asked = Asked(centre=centre, today=today, details=details)
    return kind.plan(chosen(centre=centre, ids=ids), asked)


def undo_of(act: Act, *, today: date) -> Plan | None:
    """What taking an act back would do now; None for what cannot be taken back."""
    kind = kind_named(kind_named(act.kind).undo)
    if kind is None or act.status != Act.Status.DONE or not act.result.get("done"):
        return None
    undo = Act(centre=act.centre, kind=kind.key, undoes=act, registration_ids=done_ids(act))
    return plan_of(undo, today=today)


def done_ids(act: Act) -> list[int]:
    done = ActLine.objects.filter(act=act, is_done=True).order_by("position")
    return list(done.values_list("registration_id", flat=True))


def lines_of(act: Act) -> QuerySet[ActLine]:
    """What became of each. The centre is named all along, so that PostgreSQL foresees how many rows there are."""
    centre = act.centre_id
    return ActLine.objects.filter(
        act=act,
        centre=centre,
        registration__centre=centre,
        registration__learner__centre=centre,
        registration__batch__centre=centre,
    )


@dataclass(frozen=True)
class Progress:
    """How far a long act is, in words."""

    done: int
    total: int
    sentence: str
    finished: bool


def progress(act: Act) -> Progress | None:
    """Of the last time that it was asked for in the background; None when it never was."""
    work = Work.objects.filter(pk=act.work_id).first() if act.work_id else None
    if work is None:
        return None
    finished = work.status in {Work.Status.DONE, Work.Status.REFUSED}
    return Progress(work.done, work.total, work.result or gettext(str(work.get_status_display())), finished)
