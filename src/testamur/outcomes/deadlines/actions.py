"""Writing of deadlines: calendars begun and stopped, reminders sent once a stage, and turned off."""

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext

from testamur.ground.access.key_secrets import digest_of
from testamur.ground.access.models import Membership
from testamur.ground.accounts.models import User
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.ground.desk.actions import send_message
from testamur.kit.clock import london_date
from testamur.outcomes.deadlines import queries
from testamur.outcomes.deadlines.dates import CONCERNS, REMINDED, Deadline, due_reminders
from testamur.outcomes.deadlines.models import CalendarFeed, Quiet, Reminder

BEGUN = define(
    "calendar.begun", "Somebody made an address for their calendar to read a centre's deadlines from"
)
STOPPED = define("calendar.stopped", "A calendar's address was made useless")

Due = Sequence[tuple[Deadline, Reminder.Stage]]


@transaction.atomic
def begin_feed(*, centre: Centre, by: Actor, now: datetime) -> str:
    """Make the person's calendar address for this centre, in place of the one they had; give its secret."""
    _stop(centre, by, now)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        centre=centre, user_id=by.user_id, digest=digest_of(secret), made_at=now
    )
    record(BEGUN, changes=[Change("calendar", feed.pk, by.name)], by=by, centre_id=centre.pk, now=now)
    return secret


@transaction.atomic
def stop_feed(*, centre: Centre, by: Actor, now: datetime) -> bool:
    """Make the person's address useless; whether there was one."""
    return _stop(centre, by, now)


def _stop(centre: Centre, by: Actor, now: datetime) -> bool:
    feed = CalendarFeed.objects.filter(centre=centre, user_id=by.user_id, stopped_at=None).first()
    if feed is None:
        return False
    CalendarFeed.objects.filter(pk=feed.pk).update(stopped_at=now)
    record(STOPPED, changes=[Change("calendar", feed.pk, by.name)], by=by, centre_id=centre.pk, now=now)
    return True


@transaction.atomic
def turn_reminders_on(*, centre: Centre, user: User) -> None:
    Quiet.objects.filter(centre=centre, user=user).delete()


@transaction.atomic
def turn_reminders_off(*, centre: Centre, user: User) -> None:
    Quiet.objects.get_or_create(centre=centre, user=user)


@transaction.atomic
def remind(*, centre: Centre, now: datetime) -> int:
    """Write to the centre's people about the deadlines that are near, left to one learner, or missed.

    One letter each, of what they can do something about; no deadline twice at one stage. Gives the number of
    letters. The letters name qualifications and numbers of learners, nobody by name.
    """
    today = london_date(now)
    due = due_reminders(
        queries.deadlines(centre=centre, may=_everything, today=today, kinds=REMINDED),
        today=today,
        told=queries.told(centre=centre),
        first=settings.REMINDER_WORKING_DAYS,
        one_left=settings.LAST_LEARNER_WORKING_DAYS,
    )
    if not due:
        return 0
    Reminder.objects.bulk_create(
        Reminder(centre=centre, deadline=deadline.key, stage=stage, told_at=now) for deadline, stage in due
    )
    letters = [(reader, mine) for reader in queries.readers(centre=centre) if (mine := _of(reader, due))]
    for reader, mine in letters:
        _write(reader, centre, mine, now)
    return len(letters)


def _everything(*permissions: object) -> bool:
    return True


def _of(reader: Membership, due: Due) -> Due:
    held = set(reader.permissions)
    return [each for each in due if held & set(CONCERNS[each[0].kind])]


def _write(reader: Membership, centre: Centre, due: Due, now: datetime) -> None:
    missed = sum(stage == Reminder.Stage.MISSED for _, stage in due)
    subject = (
        ngettext("%(count)d deadline was missed", "%(count)d deadlines were missed", missed)
        % {"count": missed}
        if missed
        else ngettext("%(count)d deadline is near", "%(count)d deadlines are near", len(due))
        % {"count": len(due)}
    )
    send_message(
        to=reader.user,
        subject=f"{subject}: {centre.name}"[:200],
        template="deadlines/reminder.txt",
        context={
            "centre": centre,
            "by_stage": _by_stage(due),
            "address": f"{settings.BASE_URL}{reverse('deadlines:deadlines')}",
        },
        now=now,
    )


def _by_stage(due: Due) -> Mapping[str, list[Deadline]]:
    """Missed ones first."""
    found: dict[str, list[Deadline]] = defaultdict(list)
    for stage in (Reminder.Stage.MISSED, Reminder.Stage.ONE_LEFT, Reminder.Stage.FIRST):
        for deadline, each in due:
            if each == stage:
                found[stage.value].append(deadline)
    return found
