"""What time does to files: exceptions that nobody decides expire after a warning, and old files are removed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Min

from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.desk.actions import send_message
from testamur.kit.clock import london_date
from testamur.kit.transitions import move
from testamur.records.batches.models import Batch, Row
from testamur.records.organisations.models import Member, Role

EXPIRED = define("batch.expired", "Rows of files were not decided in time")
CLEARED = define("batch.cleared", "An old file and its rows were removed; what it came to is kept")
NIGHT = Actor.system("batches at night")


@transaction.atomic
def expire(*, now: datetime) -> int:
    """End the exceptions whose time is over. One audit line for each file. Gives back how many rows."""
    late = Row.objects.filter(state=Row.State.EXCEPTION, decide_by__lt=london_date(now))
    ids = move(late, to=Row.State.EXPIRED, field="state", decided_at=now, decided_by=NIGHT.name)
    by_batch = (
        Row.objects.filter(pk__in=ids).values_list("batch").annotate(rows=Count("pk")).order_by("batch")
    )
    changes = [Change("lrs batch", batch, str(batch), after={"rows": rows}) for batch, rows in by_batch]
    if changes:
        record(EXPIRED, changes=changes, by=NIGHT, centre_id=None, now=now)
    return len(ids)


@transaction.atomic
def remind(*, now: datetime) -> int:
    """Write to the batch users of organisations with exceptions that end in some days; gives back how many letters.

    `LRS_EXCEPTION_REMINDERS` says how many days before; run once a day.
    """
    today = london_date(now)
    days = [today + timedelta(days=each) for each in settings.LRS_EXCEPTION_REMINDERS]
    due = (
        Row.objects.filter(state=Row.State.EXCEPTION, decide_by__in=days)
        .values_list("organisation")
        .annotate(rows=Count("pk"), first=Min("decide_by"))
    )
    waiting = {organisation: (rows, first) for organisation, rows, first in due}
    readers = _batch_users(waiting)
    letters = 0
    for organisation, (rows, first) in waiting.items():
        for member in readers[organisation]:
            _write(member, rows, first, today, now)
            letters += 1
    return letters


def _batch_users(organisation_ids: Iterable[int]) -> dict[int, list[Member]]:
    members = Member.objects.filter(
        organisation__in=list(organisation_ids),
        roles__contains=[Role.BATCH],
        suspended_at=None,
        ended_at=None,
        user__deleted_at=None,
    ).select_related("user", "organisation")
    found = defaultdict(list)
    for member in members:
        found[member.organisation_id].append(member)
    return found


def _write(member: Member, rows: int, first: date, today: date, now: datetime) -> None:
    send_message(
        to=member.user,
        subject="Learners wait for your decision",
        template="batches/exceptions_waiting.txt",
        context={
            "organisation": member.organisation.name,
            "rows": rows,
            "decide_by": first,
            "days": (first - today).days,
            "address": f"{settings.BASE_URL}/lrs/exceptions/",
        },
        now=now,
    )


@transaction.atomic
def clear_old(*, now: datetime, most: int = 20) -> int:
    """Remove the files and rows of batches older than `LRS_BATCH_KEPT_DAYS`; the batches stay, with their counts."""
    before = now - timedelta(days=settings.LRS_BATCH_KEPT_DAYS)
    finished = [Batch.Status.DONE, Batch.Status.FAILED]
    old = list(
        Batch.objects.filter(submitted_at__lt=before, cleared_at=None, status__in=finished)
        .exclude(rows__state=Row.State.EXCEPTION)
        .order_by("pk")[:most]
    )
    if not old:
        return 0
    Row.objects.filter(batch__in=old).delete()
    Batch.objects.filter(pk__in=[each.pk for each in old]).update(cleared_at=now, stored_as="")
    changes = [Change("lrs batch", each.pk, str(each.pk), after={"file": each.file_name}) for each in old]
    record(CLEARED, changes=changes, by=NIGHT, centre_id=None, now=now)
    for each in old:
        transaction.on_commit(lambda name=each.stored_as: default_storage.delete(name))
    return len(old)
