"""Whether this installation can work: its database, its background work, its file store.

Each check gives a word that machines read and people understand; none says how many or whose.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Q
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from testamur.kit.jobs import SILENT_FOR

WAITS_TOO_LONG = timedelta(minutes=5)


class State(StrEnum):
    WORKING = "working"
    SLOW = "slow"
    AWAY = "away"


def health(*, now: datetime) -> dict[str, State]:
    """The state of each part, by its name. Asks each part once."""
    return {name: check(now) for name, check in CHECKS.items()}


def database(now: datetime) -> State:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, InterfaceError):
        return State.AWAY
    return State.WORKING


def background_work(now: datetime) -> State:
    """Away without a living worker; slow when a job that could begin has waited for minutes."""
    due = Q(scheduled_at=None) | Q(scheduled_at__lt=now - WAITS_TOO_LONG)
    try:
        alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - timedelta(seconds=SILENT_FOR))
        waiting = ProcrastinateJob.objects.filter(
            due,
            status="todo",
            procrastinateevent__type="deferred",
            procrastinateevent__at__lt=now - WAITS_TOO_LONG,
        )
        if not alive.exists():
            return State.AWAY
        return State.SLOW if waiting.exists() else State.WORKING
    except (DatabaseError, InterfaceError):
        return State.AWAY


def files(now: datetime) -> State:
    try:
        default_storage.exists("health")
    except Exception:  # whatever a storage library raises
        return State.AWAY
    return State.WORKING


CHECKS: dict[str, Callable[[datetime], State]] = {
    "database": database,
    "background_work": background_work,
    "files": files,
}
