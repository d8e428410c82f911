"""Managing a centre's users: what each may do, and who comes and goes (docs/specification, USR-01 to USR-05).

All of it acts on the person's next request, because the gate reads memberships each time.
"""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction

from testamur.ground.access import problems
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.access.queries import works_elsewhere
from testamur.ground.accounts import actions as accounts
from testamur.ground.accounts import letters
from testamur.ground.accounts.models import User
from testamur.ground.accounts.queries import user_with
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.problems import refuse_if

INVITED = define("user.invited", "Somebody was made a user of a centre, or asked to become one")
RESENT = define("user.invitation_resent", "The invitation was sent once more")
ACCEPTED = define("user.accepted", "Somebody with an account accepted a centre's invitation")
DECLINED = define("user.declined", "Somebody with an account declined a centre's invitation")
CHANGED = define("user.permissions_changed", "What a user may do at a centre was changed")
SUSPENDED = define("user.suspended", "A user can no longer act for the centre")
REINSTATED = define("user.reinstated", "A suspended user can act for the centre again")
REMOVED = define("user.removed", "A user was deleted at a centre; their name stays on what they did")
LRS_NAMED = define("user.lrs_administrator_named", "The centre's one LRS administrator was named")


@transaction.atomic
def invite_user(
    *,
    centre: Centre,
    email: str,
    full_name: str,
    job_title: str,
    permissions: Collection[str],
    is_administrator: bool,
    by: Actor,
    now: datetime,
) -> Membership:
    """Make somebody a user of the centre.

    A new person is emailed a link to activate their account. Somebody who has an account already is asked to accept;
    until then the centre sees only what it typed, so that an invitation tells nobody who has an account.
    """
    giver = _giver(centre, by)
    given = _ordered(permissions, is_administrator)
    refuse_if(problems.invitation_problems(centre=centre, email=email))
    refuse_if(problems.giving_problems(giver=giver, given=given, makes_administrator=is_administrator))
    known = user_with(email)
    user = known or accounts.create_user(
        email=email, full_name=full_name, job_title=job_title, by=by, now=now
    )
    membership = Membership.objects.create(
        user=user,
        centre=centre,
        permissions=given,
        is_administrator=is_administrator,
        granted_at=now,
        granted_by_id=by.user_id,
        invited_at=now if known else None,
        invited_name=full_name if known else "",
    )
    if known:
        _send_invitation(membership, by=by, now=now)
    _record(INVITED, membership, by=by, now=now, after=_facts(membership), label=full_name)
    return membership


@transaction.atomic
def resend_invitation(*, membership: Membership, by: Actor, now: datetime) -> None:
    _send_invitation(membership, by=by, now=now)
    _record(RESENT, membership, by=by, now=now)


def _send_invitation(membership: Membership, *, by: Actor, now: datetime) -> None:
    """A link for those whose account is not active yet; for the others, where to accept."""
    user = membership.user
    if user.activated_at is None:
        accounts.invite(user=user, by=by, now=now)
    elif membership.invited_at is not None:
        link = f"{settings.BASE_URL}/account/switch/"
        words = {"name": user.full_name, "centre": membership.centre.name, "link": link}
        subject = f"{membership.centre.name} invites you"
        letters.write(to=user.email, subject=subject, template="letters/invitation.txt", context=words)


@transaction.atomic
def accept_invitation(*, invitation: Membership, by: Actor, now: datetime) -> None:
    Membership.objects.filter(pk=invitation.pk, invited_at__isnull=False).update(
        invited_at=None, invited_name=""
    )
    _record(ACCEPTED, invitation, by=by, now=now)


@transaction.atomic
def decline_invitation(*, invitation: Membership, by: Actor, now: datetime) -> None:
    Membership.objects.filter(pk=invitation.pk, invited_at__isnull=False).update(ended_at=now)
    _record(DECLINED, invitation, by=by, now=now, label=invitation.invited_name)


@transaction.atomic
def change_user(
    *,
    membership: Membership,
    full_name: str,
    job_title: str,
    email: str,
    permissions: Collection[str],
    is_administrator: bool,
    by: Actor,
    now: datetime,
) -> None:
    """Change what a user may do, and the name and address of one who works for this centre only.

    A new address takes effect when its owner confirms it.
    """
    giver, before = _giver(membership.centre, by), _facts(membership)
    given = _ordered(permissions, is_administrator)
    added = set(given) - set(membership.permissions)
    made = is_administrator and not membership.is_administrator
    refuse_if(problems.touching_problems(membership=membership, giver=giver))
    refuse_if(problems.giving_problems(giver=giver, given=added, makes_administrator=made))
    refuse_if(problems.own_problems(membership=membership, permissions=given, by=by))
    if membership.is_administrator and not is_administrator:
        refuse_if(problems.last_administrator_problems(membership=membership))
    membership.permissions, membership.is_administrator = given, is_administrator
    membership.save(update_fields=["permissions", "is_administrator"])
    if may_change_identity(membership):
        _change_identity(membership.user, full_name, job_title, email, by=by, now=now)
    _record(CHANGED, membership, by=by, now=now, before=before, after=_facts(membership))


def may_change_identity(membership: Membership) -> bool:
    """A name and address belong to the person; a centre may put them right while it is their only one."""
    return membership.invited_at is None and not works_elsewhere(
        user=membership.user, centre=membership.centre
    )


def _change_identity(
    user: User, full_name: str, job_title: str, email: str, *, by: Actor, now: datetime
) -> None:
    accounts.change_details(
        user=user, full_name=full_name, job_title=job_title, wants_email=user.wants_email, by=by, now=now
    )
    if email.lower() != user.email:
        accounts.ask_email_change(user=user, email=email, by=by, now=now)


@transaction.atomic
def suspend_user(*, membership: Membership, by: Actor, now: datetime) -> None:
    refuse_if(problems.touching_problems(membership=membership, giver=_giver(membership.centre, by)))
    refuse_if(problems.leaving_problems(membership=membership, by=by))
    Membership.objects.filter(pk=membership.pk, suspended_at=None).update(suspended_at=now)
    _record(SUSPENDED, membership, by=by, now=now)


@transaction.atomic
def reinstate_user(*, membership: Membership, by: Actor, now: datetime) -> None:
    """Let a suspended user act again; this also opens an account suspended for wrong passwords."""
    refuse_if(problems.touching_problems(membership=membership, giver=_giver(membership.centre, by)))
    Membership.objects.filter(pk=membership.pk).update(suspended_at=None)
    if membership.invited_at is None:
        accounts.reinstate(user=membership.user, by=by, now=now)
    _record(REINSTATED, membership, by=by, now=now)


@transaction.atomic
def remove_user(*, membership: Membership, by: Actor, now: datetime) -> None:
    """End the membership, and close the account of somebody who works nowhere else."""
    refuse_if(problems.touching_problems(membership=membership, giver=_giver(membership.centre, by)))
    refuse_if(problems.leaving_problems(membership=membership, by=by))
    Membership.objects.filter(pk=membership.pk).update(ended_at=now, is_lrs_administrator=False)
    if may_change_identity(membership):
        accounts.delete_user(user=membership.user, by=by, now=now)
    _record(REMOVED, membership, by=by, now=now, before=_facts(membership))


@transaction.atomic
def name_lrs_administrator(*, membership: Membership, by: Actor, now: datetime) -> None:
    """A centre has one: naming another takes it from the one before."""
    refuse_if(problems.lrs_problems(membership=membership, giver=_giver(membership.centre, by)))
    before = Membership.objects.filter(centre=membership.centre, is_lrs_administrator=True, ended_at=None)
    name_before = next((each.user.full_name for each in before.select_related("user")), "")
    before.update(is_lrs_administrator=False)
    Membership.objects.filter(pk=membership.pk).update(is_lrs_administrator=True)
    _record(LRS_NAMED, membership, by=by, now=now, before={"name": name_before})


def _giver(centre: Centre, by: Actor) -> Membership | None:
    """The membership by which somebody acts; None for the awarding organisation's own staff and jobs."""
    if by.centre_id is None:
        return None
    return Membership.objects.get(centre=centre, user_id=by.user_id, ended_at=None)


def _ordered(permissions: Collection[str], is_administrator: bool) -> list[str]:
    """In the order of the enumeration; a portal administrator always manages users."""
    given = set(permissions) | ({Permission.USERS} if is_administrator else set())
    return [each for each in Permission if each in given]


def _facts(membership: Membership) -> dict[str, object]:
    return {
        "permissions": [str(each) for each in membership.permissions],
        "portal administrator": membership.is_administrator,
    }


def _record(
    event: str,
    membership: Membership,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
    label: str = "",
) -> None:
    shown = label or membership.invited_name or membership.user.full_name
    change = Change("membership", membership.pk, shown, before or {}, after or {})
    record(event, changes=[change], by=by, centre_id=membership.centre_id, now=now)
