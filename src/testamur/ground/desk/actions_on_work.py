"""Long work as its owner sees it: asked for, under way, done or not done; with one sentence at the end."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from testamur.ground.desk.models import Work
from testamur.kit.problems import Problem, Refused
from testamur.kit.transitions import move


@transaction.atomic
def ask_for_work(
    *, user_id: int, centre_id: int | None, title: str, total: int, path: str, now: datetime
) -> Work:
    """Note work that a job, queued in the same transaction, will do. `path` is where it can be watched."""
    return Work.objects.create(
        user_id=user_id,
        acting_centre_id=centre_id,
        title=title,
        total=total,
        result_path=path,
        asked_at=now,
    )


@transaction.atomic
def begin_work(work_id: UUID) -> None:
    move(Work.objects.filter(pk=work_id), to=Work.Status.RUNNING)


@transaction.atomic
def note_progress(work_id: UUID, *, done: int, total: int) -> None:
    """How far it is. Seen by others when the present transaction is committed, so call it in one of its own."""
    Work.objects.filter(pk=work_id, status=Work.Status.RUNNING).update(done=done, total=total)


@transaction.atomic
def ask_to_stop(work_id: UUID, *, now: datetime) -> bool:
    """Have it stopped at its next look, if it still can be; whether it can.

    Waits for a transaction that has looked already (`refuse_if_stopped`): then the work is done.
    """
    under_way = Work.objects.filter(pk=work_id, finished_at=None)
    return under_way.update(stop_asked_at=now) > 0


def refuse_if_stopped(work_id: UUID) -> None:
    """Refused when somebody asked to stop; otherwise nobody can any more before the present transaction ends."""
    work = Work.objects.select_for_update().get(pk=work_id)
    if work.stop_asked_at is not None:
        raise Refused([Problem("stopped", "It was stopped, as you asked.")])


@transaction.atomic
def finish_work(work_id: UUID, *, done: int, result: str, path: str, now: datetime) -> None:
    """Done: the result in one sentence, and where to go on. Does nothing to work that has ended already."""
    work = Work.objects.filter(pk=work_id)
    move(work, to=Work.Status.DONE, done=done, result=result[:300], result_path=path, finished_at=now)


@transaction.atomic
def refuse_work(work_id: UUID, *, result: str, path: str, now: datetime) -> None:
    """Not done, and why in one sentence. Does nothing to work that has ended already."""
    work = Work.objects.filter(pk=work_id)
    move(work, to=Work.Status.REFUSED, result=result[:300], result_path=path, finished_at=now)
