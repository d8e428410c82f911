"""Accounts: making, activating, suspending and deleting them, and what happens at each sign-in.

Letters about the account itself are always emailed. Sign-ins happen before a centre is chosen, so their events
belong to no centre (docs/specification, ACC-03 to ACC-11).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from testamur.ground.accounts import letters, problems, secrets
from testamur.ground.accounts.models import Activation, SignIn, User
from testamur.ground.accounts.queries import user_with
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused, refuse_if

CREATED = define("account.created", "An account was made, to be activated by its owner")
INVITED = define("account.invited", "A link to activate the account was emailed")
CODE_SENT = define("account.code_sent", "The link was followed, and a verification code emailed")
ACTIVATED = define("account.activated", "The owner proved their email address and set a password")
SIGNED_IN = define("account.signed_in", "Somebody signed in")
SIGNED_OUT = define("account.signed_out", "Somebody signed out")
SUSPENDED = define("account.suspended", "The account can no longer be signed in to")
REINSTATED = define("account.reinstated", "A suspended account can be signed in to again")
DELETED = define("account.deleted", "The account is closed; its owner's name stays on what they did")
DETAILS_CHANGED = define("account.details_changed", "A name, job title or choice of notices was changed")
EMAIL_ASKED = define("account.email_asked", "A new email address was asked for and is to be confirmed")
EMAIL_CHANGED = define("account.email_changed", "A new email address was confirmed and is now the username")
PASSWORD_CHANGED = define("account.password_changed", "A new password was set")
PASSWORD_GIVEN = define("account.password_given", "A one-time password was set by somebody else")
PASSWORD_ENDED = define("account.password_ended", "A one-time password that nobody used stopped working")
PASSWORD_LINK_SENT = define("account.password_link_sent", "A link to set a new password was emailed")
SESSIONS_ENDED = define("account.sessions_ended", "The owner ended their other sessions")
SECOND_FACTOR_CHANGED = define(
    "account.second_factor_changed", "An app, passkey or recovery codes were changed"
)

SESSIONS_KEPT_FOR = timedelta(days=1)
"""After their end: long enough to know whose it was when its person signs in again (ACC-06)."""

SIGN_INS_KEPT_FOR = timedelta(days=400)

TOO_MANY_WRONG = "Too many wrong passwords in a row"


@transaction.atomic
def create_user(
    *,
    email: str,
    full_name: str,
    job_title: str = "",
    staff_roles: tuple[str, ...] = (),
    by: Actor,
    now: datetime,
) -> User:
    """Make an account and email its owner the link to activate it. A deleted account with this address comes back."""
    user = _make(email=email, full_name=full_name, job_title=job_title, staff_roles=staff_roles, now=now)
    _record(CREATED, user, by=by, now=now, after={"email": user.email, "name": full_name})
    invite(user=user, by=by, now=now)
    return user


@transaction.atomic
def create_user_with_password(*, email: str, full_name: str, password: str, by: Actor, now: datetime) -> User:
    """Make an account that can be signed in to at once, with a password that somebody hands its owner."""
    user = _make(email=email, full_name=full_name, job_title="", staff_roles=(), now=now)
    _record(CREATED, user, by=by, now=now, after={"email": user.email, "name": full_name})
    give_password(user=user, password=password, by=by, now=now)
    return user


def _make(*, email: str, full_name: str, job_title: str, staff_roles: tuple[str, ...], now: datetime) -> User:
    closed = User.objects.filter(email=email.lower(), deleted_at__isnull=False).first()
    user = closed or User(email=email.lower(), created_at=now)
    user.full_name, user.job_title, user.staff_roles = full_name, job_title, list(staff_roles)
    user.deleted_at = user.activated_at = user.password_set_at = user.suspended_at = None
    user.suspended_because = ""
    user.wrong_passwords = 0
    user.set_unusable_password()
    user.save()
    return user


@transaction.atomic
def give_password(*, user: User, password: str, by: Actor, now: datetime) -> None:
    """Set a password that somebody else hands to the owner, who is signed out everywhere and is to choose another."""
    user.set_password(password)
    user.password_set_at, user.activated_at, user.wrong_passwords = now, user.activated_at or now, 0
    user.save(update_fields=["password", "password_set_at", "activated_at", "wrong_passwords"])
    _record(PASSWORD_GIVEN, user, by=by, now=now)


@transaction.atomic
def end_passwords(*, users: Collection[User], by: Actor, now: datetime) -> None:
    """Nobody can sign in with the passwords they have: each must ask for a new one."""
    User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(None))
    changes = [Change("user", user.pk, user.full_name) for user in users]
    record(PASSWORD_ENDED, changes=changes, by=by, centre_id=by.centre_id, now=now)


@transaction.atomic
def send_password_link(*, user: User, by: Actor, now: datetime) -> None:
    """Email the link to set a new password, as if its owner had asked; the present one works until then."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    link = f"{settings.BASE_URL}/account/forgotten-password/{key}/"
    _write(user, "Set a new password", "letters/new_password_by_another.txt", {"link": link}, secret=link)
    _record(PASSWORD_LINK_SENT, user, by=by, now=now)


@transaction.atomic
def note_organisations(*, user: User, joined: int) -> None:
    """The learning records service says of how many more organisations (or fewer, below nought) somebody is a user."""
    User.objects.filter(pk=user.pk).update(organisations=F("organisations") + joined)
    user.organisations += joined


# Activation (ACC-04)


@transaction.atomic
def invite(*, user: User, by: Actor, now: datetime) -> None:
    """Email a new link; those sent before stop working."""
    secret = secrets.new_link()
    Activation.objects.filter(user=user, used_at=None).delete()
    Activation.objects.create(
        user=user,
        link_digest=secrets.link_digest(secret),
        sent_at=now,
        expires_at=now + problems.LINK_LASTS,
    )
    link = f"{settings.BASE_URL}/activate/{secret}/"
    _write(user, "Activate your account", "letters/activate.txt", {"link": link}, secret=link)
    _record(INVITED, user, by=by, now=now)


@transaction.atomic
def ask_for_new_link(*, email: str, origin: str, now: datetime) -> None:
    """Send a new link if somebody with this address waits to be activated. Whether so is not told."""
    user = user_with(email)
    if user is not None and user.activated_at is None:
        invite(user=user, by=_themselves(user, origin), now=now)


@transaction.atomic
def send_code(*, activation: Activation, username: str, origin: str, now: datetime) -> None:
    """The link was followed by somebody who knows whose it is: email six digits to the address."""
    refuse_if(problems.link_problems(activation, now=now))
    refuse_if(problems.username_problems(activation, username=username))
    code = secrets.new_code()
    activation.code_digest, activation.code_sent_at = secrets.code_digest(activation, code), now
    activation.save(update_fields=["code_digest", "code_sent_at"])
    user = activation.user
    _write(user, "Your verification code", "letters/code.txt", {"code": code}, secret=code)
    _record(CODE_SENT, user, by=_themselves(user, origin), now=now)


def activate(*, activation: Activation, code: str, password: str, origin: str, now: datetime) -> User:
    """Set the password and open the account.

    A wrong code is counted even though the rest is refused; after five the link is dead.
    """
    with transaction.atomic():
        activation = (
            Activation.objects.select_for_update(of=("self",)).select_related("user").get(pk=activation.pk)
        )
        refuse_if(problems.link_problems(activation, now=now))
        wrong = problems.code_problems(activation, code=code, now=now)
        if not wrong:
            return _open(activation, password=password, origin=origin, now=now)
        if wrong[0].code == "code.wrong":
            Activation.objects.filter(pk=activation.pk).update(wrong_codes=F("wrong_codes") + 1)
    raise Refused(wrong)


def _open(activation: Activation, *, password: str, origin: str, now: datetime) -> User:
    user = activation.user
    refuse_if(problems.password_problems(user, password=password))
    user.set_password(password)
    user.activated_at = user.password_set_at = now
    user.save(update_fields=["password", "activated_at", "password_set_at"])
    activation.used_at = now
    activation.save(update_fields=["used_at"])
    _write(user, "Your account is active", "letters/activated.txt", {})
    _record(ACTIVATED, user, by=_themselves(user, origin), now=now)
    return user


# Signing in (ACC-05, ACC-08)


@transaction.atomic
def note_sign_in(*, user: User, origin: str, browser: str, now: datetime) -> None:
    SignIn.objects.create(user=user, email=user.email, at=now, succeeded=True, origin=origin, browser=browser)
    User.objects.filter(pk=user.pk).update(wrong_passwords=0)
    _record(SIGNED_IN, user, by=_themselves(user, origin), now=now, after={"browser": browser})


@transaction.atomic
def note_sign_out(*, user: User, origin: str, now: datetime) -> None:
    _record(SIGNED_OUT, user, by=_themselves(user, origin), now=now)


@transaction.atomic
def note_wrong_password(*, email: str, origin: str, browser: str, now: datetime) -> None:
    """Count it; the tenth in a row suspends the account and tells its owner.

    The statements are the same whether the account exists or not, so that the time taken tells nothing.
    """
    email = email.strip().lower()[:254]
    users = User.objects.filter(email=email, deleted_at=None)
    users.update(wrong_passwords=F("wrong_passwords") + 1)
    user = users.first()
    SignIn.objects.create(user=user, email=email, at=now, succeeded=False, origin=origin, browser=browser)
    if user and user.is_active and user.wrong_passwords >= problems.wrong_passwords_allowed(user):
        suspend(user=user, because=TOO_MANY_WRONG, by=Actor.system(origin), now=now)
        _write(user, "Your account is suspended", "letters/suspended.txt", {"tries": user.wrong_passwords})


@transaction.atomic
def remind_of_username(*, email: str, origin: str, now: datetime) -> None:
    """Email the username if there is such an account. Whether there is one is not told."""
    user = user_with(email)
    if user is not None:
        _write(user, "Your username", "letters/username.txt", {"username": user.email})


# Suspending and deleting (USR-01)


@transaction.atomic
def suspend(*, user: User, because: str, by: Actor, now: datetime) -> None:
    """From the next request on the person is signed out everywhere."""
    User.objects.filter(pk=user.pk).update(suspended_at=now, suspended_because=because)
    _record(SUSPENDED, user, by=by, now=now, after={"because": because})


@transaction.atomic
def reinstate(*, user: User, by: Actor, now: datetime) -> None:
    suspended = User.objects.filter(pk=user.pk, suspended_at__isnull=False)
    if suspended.update(suspended_at=None, suspended_because="", wrong_passwords=0):
        _write(user, "Your account works again", "letters/reinstated.txt", {})
        _record(REINSTATED, user, by=by, now=now)


@transaction.atomic
def delete_user(*, user: User, by: Actor, now: datetime) -> None:
    """Close the account for good. The row stays, so that what the person did keeps their name."""
    Activation.objects.filter(user=user, used_at=None).delete()
    User.objects.filter(pk=user.pk).update(deleted_at=now)
    _record(DELETED, user, by=by, now=now)


# The owner's own changes (ACC-11)


@transaction.atomic
def change_details(
    *, user: User, full_name: str, job_title: str, wants_email: bool, by: Actor, now: datetime
) -> None:
    before = {"name": user.full_name, "job title": user.job_title, "email notices": user.wants_email}
    after = {"name": full_name, "job title": job_title, "email notices": wants_email}
    if before == after:
        return
    User.objects.filter(pk=user.pk).update(full_name=full_name, job_title=job_title, wants_email=wants_email)
    _record(DETAILS_CHANGED, user, by=by, now=now, before=before, after=after)


@transaction.atomic
def ask_email_change(*, user: User, email: str, by: Actor, now: datetime) -> None:
    """Email a link to the new address; nothing changes until it is followed.

    If the address is somebody else's they are told, and the asker is not.
    """
    wanted = email.strip().lower()
    if wanted == user.email:
        raise Refused([Problem("email.same", "This is the email address you have now", place="email")])
    if User.objects.filter(email=wanted).exists():
        _write_to(wanted, "Somebody asked to use your address", "letters/address_in_use.txt", {"name": ""})
    else:
        link = f"{settings.BASE_URL}/account/email/{secrets.email_link(user, wanted)}/"
        words = {"name": user.full_name, "link": link, "present": user.email}
        _write_to(wanted, "Confirm your new email address", "letters/confirm_email.txt", words, secret=link)
    _record(EMAIL_ASKED, user, by=by, now=now, after={"email": wanted})


@transaction.atomic
def change_email(*, link: str, origin: str, now: datetime) -> User:
    """The link was followed: the new address is the username from now on, and the old one is told."""
    asked = secrets.read_email_link(link)
    user = asked and User.objects.select_for_update().filter(pk=asked.user_id, deleted_at=None).first()
    if user is None or user.email != asked.present:
        raise Refused([Problem("email.link", "This link has been used or has expired. Ask for a new one.")])
    if User.objects.filter(email=asked.wanted).exists():
        raise Refused([Problem("email.taken", "This address cannot be used. Choose another one.")])
    User.objects.filter(pk=user.pk).update(email=asked.wanted)
    words = {"name": user.full_name, "wanted": asked.wanted}
    _write_to(asked.present, "Your email address was changed", "letters/email_changed.txt", words)
    before, after = {"email": asked.present}, {"email": asked.wanted}
    _record(EMAIL_CHANGED, user, by=_themselves(user, origin), now=now, before=before, after=after)
    user.email = asked.wanted
    return user


@transaction.atomic
def set_password(*, user: User, password: str, origin: str, now: datetime) -> None:
    """Set a new password, already checked by the form. A suspended account stays suspended."""
    user.set_password(password)
    user.password_set_at = now
    user.save(update_fields=["password", "password_set_at"])
    _write(user, "Your password was changed", "letters/password_changed.txt", {})
    _record(PASSWORD_CHANGED, user, by=_themselves(user, origin), now=now)


@transaction.atomic
def note_second_factor(*, user: User, what: str, by: Actor, now: datetime) -> None:
    """`what` says in words which app, passkey or codes were changed."""
    _write(user, "Your second factor was changed", "letters/second_factor.txt", {"what": what})
    _record(SECOND_FACTOR_CHANGED, user, by=by, now=now, after={"what": what})


@transaction.atomic
def end_other_sessions(*, user: User, but: str, by: Actor, now: datetime) -> None:
    """Sign the person out everywhere except in the session with the key `but`."""
    others = UserSession.objects.filter(user=user).exclude(session_key=but)
    ended = [session.end() for session in others]
    _record(SESSIONS_ENDED, user, by=by, now=now, after={"sessions": len(ended)})


@transaction.atomic
def remove_second_factor(*, user: User, by: Actor, now: datetime) -> None:
    """For somebody who lost their phone and their recovery codes: the password alone is asked for again."""
    user.authenticator_set.all().delete()
    note_second_factor(
        user=user, what="customer support removed all apps, passkeys and recovery codes", by=by, now=now
    )


@transaction.atomic
def forget_old(*, now: datetime) -> None:
    """Forget ended sessions, sign-ins after 400 days, and links nobody used; the audit trail keeps what happened."""
    Session.objects.filter(expire_date__lt=now - SESSIONS_KEPT_FOR).delete()
    SignIn.objects.filter(at__lt=now - SIGN_INS_KEPT_FOR).delete()
    Activation.objects.filter(used_at=None, expires_at__lt=now - SIGN_INS_KEPT_FOR).delete()


def _themselves(user: User, origin: str) -> Actor:
    return Actor(user_id=user.pk, name=user.full_name, origin=origin)


def _write(user: User, subject: str, template: str, context: dict, secret: str = "") -> None:
    _write_to(user.email, subject, template, {"name": user.full_name, **context}, secret=secret)


def _write_to(address: str, subject: str, template: str, context: dict, secret: str = "") -> None:
    letters.write(to=address, subject=subject, template=template, context=context, secret=secret)


def _record(
    event: str, user: User, *, by: Actor, now: datetime, before: dict | None = None, after: dict | None = None
) -> None:
    change = Change("user", user.pk, user.full_name, before or {}, after or {})
    record(event, changes=[change], by=by, centre_id=by.centre_id, now=now)
