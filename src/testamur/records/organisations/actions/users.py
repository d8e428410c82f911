"""Looking after an organisation's users: what super users do, and the service desk for a first one (LRS-02, LRS-03).

All of it acts on the person's next request, because the gate reads members each time.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction

from testamur.ground.accounts import actions as accounts
from testamur.ground.accounts.models import User
from testamur.ground.accounts.queries import user_with
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import refuse_if
from testamur.records.organisations import passwords, problems
from testamur.records.organisations.letters import write_to_member
from testamur.records.organisations.models import Member, OneTimePassword, Organisation, Role, SecretQuestion
from testamur.records.organisations.queries import belongs_elsewhere

CREATED = define("organisation_user.created", "Somebody was made a user of an organisation, or asked to be")
RESENT = define("organisation_user.resent", "The letter by which a user begins was sent once more")
CHANGED = define("organisation_user.changed", "What is on record of a user, or their roles, was changed")
SUSPENDED = define("organisation_user.suspended", "A user can no longer act for the organisation")
REACTIVATED = define("organisation_user.reactivated", "A suspended user can act for the organisation again")
RESET = define(
    "organisation_user.password_reset", "A user was given a one-time password or a link to a new one"
)
VERIFIED = define("organisation_user.identity_verified", "A user's answer to their secret question was right")
NOT_VERIFIED = define(
    "organisation_user.identity_not_verified", "The answer to the secret question was wrong"
)
DELETED = define(
    "organisation_user.deleted", "A user left an organisation; their name stays on what they did"
)

ONE_TIME_LENGTH = 12


@dataclass(frozen=True)
class Made:
    """A new user and, where the settings say so, the one-time password that is shown to the super user once."""

    member: Member
    one_time_password: str = ""


@transaction.atomic
def create_user(
    *,
    organisation: Organisation,
    full_name: str,
    email: str,
    roles: Collection[str],
    verification: str,
    telephone: str = "",
    staff_reference: str = "",
    by: Actor,
    now: datetime,
) -> Made:
    """Make somebody a user of the organisation.

    A new person gets an account, and starts by a link or by the one-time password. Somebody who has an account is
    asked to accept; until then the organisation sees only what it typed. The answer is alike in both cases, the
    password too (it is then good for nothing), so that it tells nobody who has an account.
    """
    refuse_if(
        [
            *problems.person_problems(full_name=full_name, email=email),
            *problems.here_problems(organisation=organisation, email=email),
            *problems.role_problems(roles=roles, by=by),
        ]
    )
    known = user_with(email)
    password = passwords.new_password(ONE_TIME_LENGTH) if _starts_by_password() else ""
    member = Member.objects.create(
        organisation=organisation,
        user=known or _new_account(email, full_name, password, by=by, now=now),
        roles=_ordered(roles),
        granted_at=now,
        granted_by_id=by.user_id,
        invited_at=now if known else None,
        invited_name=full_name if known else "",
        verification=verification,
        telephone=telephone,
        staff_reference=staff_reference,
    )
    if known:
        _invite(member)
    else:
        accounts.note_organisations(user=member.user, joined=1)
    _record(CREATED, member, by=by, now=now, after=_facts(member))
    return Made(member, password)


def _starts_by_password() -> bool:
    return settings.LRS_FIRST_SIGN_IN == "one_time_password"


def _new_account(email: str, full_name: str, password: str, *, by: Actor, now: datetime) -> User:
    if not password:
        return accounts.create_user(email=email, full_name=full_name, by=by, now=now)
    user = accounts.create_user_with_password(
        email=email, full_name=full_name, password=password, by=by, now=now
    )
    OneTimePassword.objects.update_or_create(user=user, defaults={"set_at": now})
    return user


def _invite(member: Member) -> None:
    link = f"{settings.BASE_URL}/lrs/invitations/"
    subject = f"{member.organisation.name} invites you"
    write_to_member(member, subject, "letters/lrs_invitation.txt", {"link": link})


@transaction.atomic
def resend_invitation(*, member: Member, by: Actor, now: datetime) -> None:
    """A link for those whose account is not active yet; for the others, where to accept."""
    if member.user.activated_at is None:
        accounts.invite(user=member.user, by=by, now=now)
    elif member.invited_at is not None:
        _invite(member)
    _record(RESENT, member, by=by, now=now)


@transaction.atomic
def change_user(
    *,
    member: Member,
    full_name: str,
    email: str,
    roles: Collection[str],
    verification: str,
    telephone: str,
    staff_reference: str,
    by: Actor,
    now: datetime,
) -> None:
    """Change a user's roles and details, and the name and address of one who belongs to this organisation only.

    A new address takes effect when its owner confirms it.
    """
    before = _facts(member)
    refuse_if(problems.role_problems(roles=roles, member=member, by=by))
    member.roles, member.verification = _ordered(roles), verification
    member.telephone, member.staff_reference = telephone, staff_reference
    member.save(update_fields=["roles", "verification", "telephone", "staff_reference"])
    if may_change_identity(member):
        _change_identity(member.user, full_name, email, by=by, now=now)
    _record(CHANGED, member, by=by, now=now, before=before, after=_facts(member))


def may_change_identity(member: Member) -> bool:
    """A name and address belong to the person; an organisation may put them right while it is their only place."""
    return member.invited_at is None and not belongs_elsewhere(
        user=member.user, organisation=member.organisation
    )


def _change_identity(user: User, full_name: str, email: str, *, by: Actor, now: datetime) -> None:
    if (full_name, email.lower()) != (user.full_name, user.email):
        refuse_if(problems.person_problems(full_name=full_name, email=email))
    accounts.change_details(
        user=user,
        full_name=full_name,
        job_title=user.job_title,
        wants_email=user.wants_email,
        by=by,
        now=now,
    )
    if email.lower() != user.email:
        accounts.ask_email_change(user=user, email=email, by=by, now=now)


@transaction.atomic
def suspend_user(*, member: Member, reason: str = "", by: Actor, now: datetime) -> None:
    refuse_if(problems.leaving_problems(member=member, by=by))
    Member.objects.filter(pk=member.pk, suspended_at=None).update(suspended_at=now, suspended_because=reason)
    _record(SUSPENDED, member, by=by, now=now, after={"because": reason})
    if member.invited_at is None:
        write_to_member(member, "You are suspended", "letters/lrs_suspended.txt", {"because": reason})


@transaction.atomic
def reactivate_user(*, member: Member, by: Actor, now: datetime) -> None:
    """Let a suspended user act again; this also opens an account suspended for wrong passwords."""
    Member.objects.filter(pk=member.pk).update(suspended_at=None, suspended_because="", reactivated_at=now)
    if member.invited_at is None:
        accounts.reinstate(user=member.user, by=by, now=now)
    _record(REACTIVATED, member, by=by, now=now)
    if member.suspended_at is not None and member.invited_at is None:
        write_to_member(member, "You can use the service again", "letters/lrs_reactivated.txt", {})


@transaction.atomic
def reset_password(*, member: Member, by: Actor, now: datetime) -> str:
    """Give a user a new start: a one-time password, which is the answer, or a link by email and no answer.

    Somebody who belongs elsewhere too always gets the link: one organisation's super user has no say over the
    others. A user who has not activated their account yet is sent that link again.
    """
    refuse_if(problems.reset_problems(member=member))
    password = ""
    if _starts_by_password() and may_change_identity(member):
        password = passwords.new_password(ONE_TIME_LENGTH)
        accounts.give_password(user=member.user, password=password, by=by, now=now)
        OneTimePassword.objects.update_or_create(user=member.user, defaults={"set_at": now})
        write_to_member(member, "Your password was reset", "letters/lrs_password_reset.txt", {})
    elif member.user.activated_at is None:
        accounts.invite(user=member.user, by=by, now=now)
    else:
        accounts.send_password_link(user=member.user, by=by, now=now)
    way = "one-time password" if password else "link"
    _record(RESET, member, by=by, now=now, after={"way": way})
    return password


@transaction.atomic
def verify_identity(*, member: Member, answer: str, by: Actor, now: datetime) -> bool:
    """Whether this is the person's answer to their secret question; capitals and spaces do not matter."""
    refuse_if(problems.user_problems(member.user))
    kept = SecretQuestion.objects.get(user=member.user)
    is_right = check_password(plain_answer(answer), kept.answer_hash)
    _record(VERIFIED if is_right else NOT_VERIFIED, member, by=by, now=now)
    return is_right


def plain_answer(answer: str) -> str:
    return "".join(answer.casefold().split())


@transaction.atomic
def delete_user(*, member: Member, by: Actor, now: datetime) -> None:
    """End the membership, and close the account of somebody who belongs nowhere else."""
    refuse_if(problems.leaving_problems(member=member, by=by))
    closes = may_change_identity(member)
    if not Member.objects.filter(pk=member.pk, ended_at=None).update(ended_at=now):
        return
    if member.invited_at is None:
        accounts.note_organisations(user=member.user, joined=-1)
    _record(DELETED, member, by=by, now=now, before=_facts(member))
    if closes:
        accounts.delete_user(user=member.user, by=by, now=now)


def _ordered(roles: Collection[str]) -> list[str]:
    """In the order of the enumeration."""
    return [each for each in Role if each in set(roles)]


def _facts(member: Member) -> dict[str, object]:
    return {
        "roles": [str(each) for each in member.roles],
        "verification": member.verification,
        "telephone": member.telephone,
        "staff reference": member.staff_reference,
    }


def _record(
    event: str,
    member: Member,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    change = Change("organisation user", member.pk, member.name, before or {}, after or {})
    by = replace(by, organisation_id=member.organisation_id)
    record(event, changes=[change], by=by, centre_id=None, now=now)
