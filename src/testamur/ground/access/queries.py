"""Reading who may act for which centre."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet

from testamur.ground.access.key_secrets import digest_of
from testamur.ground.access.models import CURRENT, ApiKey, KeptAnswer, Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.scope import STAFF, within

MOST_FOUND = 50
STATUS_WORDS = {"active": "Active", "invited": "Invited", "suspended": "Suspended"}


@dataclass(frozen=True)
class UserRow:
    """One user as their centre's list shows them. Of an invited person it shows what the centre itself typed."""

    id: int
    name: str
    email: str
    job_title: str
    status: str
    permissions: tuple[Permission, ...]
    is_administrator: bool
    is_lrs_administrator: bool
    last_sign_in: datetime | None

    @property
    def status_word(self) -> str:
        return STATUS_WORDS[self.status]


def row_of(membership: Membership) -> UserRow:
    user, waits = membership.user, membership.invited_at is not None
    held = frozenset(membership.permissions)
    return UserRow(
        id=membership.pk,
        name=membership.invited_name if waits else user.full_name,
        email=user.email,
        job_title="" if waits else user.job_title,
        status=_status(membership),
        permissions=tuple(each for each in Permission if each in held),
        is_administrator=membership.is_administrator,
        is_lrs_administrator=membership.is_lrs_administrator,
        last_sign_in=None if waits else user.last_login,
    )


def _status(membership: Membership) -> str:
    if membership.suspended_at:
        return "suspended"
    if membership.invited_at or membership.user.activated_at is None:
        return "invited"
    return "suspended" if membership.user.suspended_at else "active"


def users_of(*, centre: Centre) -> list[UserRow]:
    """Everybody at this centre who has not been removed, by name."""
    rows = [row_of(membership) for membership in memberships_at(centre=centre)]
    return sorted(rows, key=lambda row: row.name.casefold())


def memberships_at(*, centre: Centre) -> QuerySet[Membership]:
    return Membership.objects.filter(centre=centre, ended_at=None).select_related("user", "centre")


def memberships_of(user: User) -> Sequence[Membership]:
    """The centres this person can choose from."""
    return (
        Membership.objects.filter(CURRENT, user=user)
        .exclude(centre__status=Centre.Status.CLOSED)
        .select_related("centre")
        .order_by("centre__name")
    )


def invitations_of(user: User) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(user=user, ended_at=None, invited_at__isnull=False)
        .select_related("centre")
        .order_by("centre__name")
    )


def administrators_of(*, centre: Centre) -> QuerySet[Membership]:
    """Those who can act as portal administrator now."""
    return Membership.objects.filter(
        centre=centre,
        is_administrator=True,
        suspended_at=None,
        ended_at=None,
        invited_at=None,
        user__activated_at__isnull=False,
        user__suspended_at=None,
        user__deleted_at=None,
    )


def works_elsewhere(*, user: User, centre: Centre) -> bool:
    """Whether the person also works for another centre, an organisation or the awarding organisation.

    The one question about a user that a centre's own scope cannot answer; only this yes or no comes back.
    """
    with within(STAFF):
        others = Membership.objects.filter(user=user, ended_at=None).exclude(centre=centre)
        return user.is_staff_of_ao or user.organisations > 0 or others.exists()


def found_users(*, words: str) -> list[User]:
    """For customer support: by name, email address or centre number, with each one's centres."""
    matching = (
        Q(full_name__icontains=words)
        | Q(email__icontains=words)
        | Q(memberships__centre__number=words.zfill(6))
    )
    return _with_centres(
        User.objects.filter(matching, deleted_at=None).distinct().order_by("full_name", "pk")
    )


def suspended_users() -> list[User]:
    """For customer support: those who cannot sign in, the longest waiting first."""
    suspended = User.objects.filter(suspended_at__isnull=False, deleted_at=None)
    return _with_centres(suspended.order_by("suspended_at", "pk"))


def _with_centres(users: QuerySet[User]) -> list[User]:
    here = Membership.objects.filter(ended_at=None).select_related("centre")
    present = Prefetch("memberships", here, to_attr="present")
    return list(users.prefetch_related(present, "authenticator_set")[:MOST_FOUND])


# API keys

SOON = timedelta(days=30)


@dataclass(frozen=True)
class KeyRow:
    """One API key as its centre's list shows it."""

    id: int
    name: str
    prefix: str
    permissions: tuple[Permission, ...]
    made_by: str
    created_at: datetime
    expires_on: date
    last_used_at: datetime | None
    status: str  # "works", "soon" (works for less than a month), "expired", "revoked"


def keys_at(*, centre: Centre) -> QuerySet[ApiKey]:
    """The centre's keys, those that were revoked last."""
    return (
        ApiKey.objects.filter(centre=centre)
        .select_related("centre", "created_by")
        .order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")
    )


def key_rows(*, centre: Centre, on: date) -> list[KeyRow]:
    """The last use is as coarse as the counting is: the beginning of its minute."""
    keys = keys_at(centre=centre).annotate(last_used_at=F("uses__began_at"))
    return [_key_row(key, on) for key in keys]


def _key_row(key: ApiKey, on: date) -> KeyRow:
    held = frozenset(key.permissions)
    return KeyRow(
        id=key.pk,
        name=key.name,
        prefix=key.prefix,
        permissions=tuple(each for each in Permission if each in held),
        made_by=key.created_by.full_name,
        created_at=key.created_at,
        expires_on=key.expires_on,
        last_used_at=key.last_used_at,
        status=_key_status(key, on),
    )


def _key_status(key: ApiKey, on: date) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_on < on:
        return "expired"
    return "soon" if key.expires_on < on + SOON else "works"


def key_with(secret: str) -> ApiKey | None:
    return ApiKey.objects.filter(digest=digest_of(secret)).select_related("centre").first()


def kept_answer(*, key: ApiKey, idempotency_key: str) -> KeptAnswer | None:
    return KeptAnswer.objects.filter(
        centre_id=key.centre_id, key=key, idempotency_key=idempotency_key
    ).first()
