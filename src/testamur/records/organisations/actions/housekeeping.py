"""What the service does by itself each night: users who stay away, and one-time passwords nobody used (LRS-05)."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from testamur.ground.accounts import actions as accounts
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.records.organisations.actions.users import SUSPENDED
from testamur.records.organisations.letters import write_to_member
from testamur.records.organisations.models import Member, OneTimePassword
from testamur.records.organisations.queries import idle_since


@transaction.atomic
def suspend_idle(*, by: Actor, now: datetime) -> int:
    """Suspend users who have not signed in for so many days, and write to each; give back how many.

    A super user lets them in again, which begins the days anew. Where the settings say never, nothing is done. The
    statements are the same however many there are, but for one letter each.
    """
    if settings.LRS_IDLE_DAYS is None:
        return 0
    because = f"Not signed in for {settings.LRS_IDLE_DAYS} days"
    idle = list(
        idle_since(now - timedelta(days=settings.LRS_IDLE_DAYS))
        .select_for_update(of=("self",))
        .select_related("user", "organisation")
    )
    Member.objects.filter(pk__in=[each.pk for each in idle]).update(
        suspended_at=now, suspended_because=because
    )
    by_organisation = defaultdict(list)
    for member in idle:
        change = Change("organisation user", member.pk, member.name, after={"because": because})
        by_organisation[member.organisation_id].append(change)
    for organisation_id, changes in by_organisation.items():
        record(
            SUSPENDED,
            changes=changes,
            by=replace(by, organisation_id=organisation_id),
            centre_id=None,
            now=now,
        )
    for member in idle:
        write_to_member(member, "You are suspended", "letters/lrs_suspended.txt", {"because": because})
    return len(idle)


@transaction.atomic
def end_unused_passwords(*, by: Actor, now: datetime) -> int:
    """End one-time passwords that nobody used in time, and write to their owners; forget those that were used.

    Their super user gives them a new one.
    """
    used = Q(user__password_set_at__gt=F("set_at"))
    OneTimePassword.objects.filter(used).delete()
    late = OneTimePassword.objects.filter(set_at__lt=now - timedelta(days=settings.LRS_ONE_TIME_DAYS))
    ended = [each.user for each in late.select_for_update(of=("self",)).select_related("user")]
    if not ended:
        return 0
    accounts.end_passwords(users=ended, by=by, now=now)
    late.filter(user__in=ended).delete()
    for member in Member.objects.filter(user__in=ended, ended_at=None).select_related("user", "organisation"):
        write_to_member(member, "Your one-time password has ended", "letters/lrs_password_ended.txt", {})
    return len(ended)
