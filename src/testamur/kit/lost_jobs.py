"""Which rows still have a job that will deal with them: what has none any more waits for nobody.

A job that takes its workers down is given up (`kit.jobs`), and can no longer say so to whoever asked for it.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import BigIntegerField, Exists, OuterRef
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from procrastinate.contrib.django.models import ProcrastinateJob

LOST_AFTER = timedelta(minutes=10)
"""What was asked for longer ago, and has no job any more, is lost."""


def has_job(tasks: Sequence[str], argument: str) -> Exists:
    """Whether a job of one of these tasks waits or runs whose `argument` is the row's number."""
    jobs = ProcrastinateJob.objects.filter(task_name__in=tasks, status__in=("todo", "doing"))
    of = Cast(KeyTextTransform(argument, "args"), BigIntegerField())
    return Exists(jobs.annotate(of=of).filter(of=OuterRef("pk")))
