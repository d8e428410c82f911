"""Reading organisations, who acts for them, and what they have accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from testamur.ground.access.models import Membership
from testamur.ground.accounts.models import User
from testamur.kit.scope import STAFF, within
from testamur.records.organisations.models import (
    CURRENT,
    AgreementText,
    Member,
    OneTimePassword,
    Organisation,
    Role,
    SecretQuestion,
)

STATUS_WORDS = {"active": "Active", "invited": "Invited", "suspended": "Suspended"}


def organisation_by(*, reference: str = "", ukprn: str = "") -> Organisation | None:
    """The organisation with this reference or UKPRN, whatever its status."""
    asked = {"reference": reference.strip().upper()} if reference else {"ukprn": ukprn.strip()}
    return Organisation.objects.filter(**asked).first()


# Who acts


def members_of(user: User) -> Sequence[Member]:
    """The organisations this person can act for now, each with its organisation, by name."""
    return list(
        Member.objects.filter(CURRENT, user=user, organisation__status=Organisation.Status.ACTIVE)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def members_at(*, organisation: Organisation) -> QuerySet[Member]:
    """Everybody who has not left."""
    return Member.objects.filter(organisation=organisation, ended_at=None).select_related(
        "user", "organisation"
    )


def invitations_of(user: User) -> QuerySet[Member]:
    return (
        Member.objects.filter(user=user, ended_at=None, invited_at__isnull=False)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


ABLE = CURRENT & Q(user__activated_at__isnull=False, user__suspended_at=None, user__deleted_at=None)


def super_users_of(*, organisation: Organisation) -> QuerySet[Member]:
    """Those who can look after its users now."""
    return Member.objects.filter(
        ABLE, organisation=organisation, roles__contains=[Role.SUPER_USER]
    ).select_related("organisation", "user")


def lacks_super_users(number: int) -> bool:
    """Whether so few are a risk: users wait when the only ones are away."""
    return number < settings.LRS_SUPER_USERS_ADVISED


def with_super_users(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Each with the number of its `super_users` who can act."""
    able = (
        Member.objects.filter(ABLE, organisation=OuterRef("pk"), roles__contains=[Role.SUPER_USER])
        .order_by()
        .values("organisation")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return organisations.annotate(super_users=Coalesce(Subquery(able), 0))


def status_of(member: Member) -> str:
    if member.suspended_at:
        return "suspended"
    if member.invited_at or member.user.activated_at is None:
        return "invited"
    return "suspended" if member.user.suspended_at else "active"


def people_like(*, organisation: Organisation, full_name: str, email: str = "") -> list[Member]:
    """Users who may be this person: a part of the name, or the address, is the same."""
    alike = Q(user__email=email.strip().lower()) if email else Q(pk=None)
    for word in full_name.split():
        if len(word) > 1:
            alike |= Q(invited_at=None, user__full_name__icontains=word) | Q(invited_name__icontains=word)
    return list(members_at(organisation=organisation).filter(alike).order_by("user__full_name", "pk")[:20])


def belongs_elsewhere(*, user: User, organisation: Organisation) -> bool:
    """Whether the person also works for a centre, another organisation or the awarding organisation.

    The one question about a user that an organisation's own scope cannot answer; only this yes or no comes back.
    """
    with within(STAFF):
        return (
            user.is_staff_of_ao
            or Membership.objects.filter(user=user, ended_at=None).exists()
            or Member.objects.filter(user=user, ended_at=None).exclude(organisation=organisation).exists()
        )


# What they must do first


def agreement_in_force() -> AgreementText | None:
    return AgreementText.objects.order_by("-number").first()


def must_change_password(user: User) -> bool:
    """Whether the password is still the one that somebody else set."""
    given = OneTimePassword.objects.filter(user=user).values_list("set_at", flat=True).first()
    return given is not None and (user.password_set_at is None or user.password_set_at <= given)


def has_secret_question(user: User) -> bool:
    return SecretQuestion.objects.filter(user=user).exists()


# What waits for the service desk


@dataclass(frozen=True)
class Counts:
    few_super_users: int
    none_at_all: int
    suspended: int


def desk_counts() -> Counts:
    """Active organisations with fewer super users than advised, and with none; and those suspended."""
    active = with_super_users(Organisation.objects.filter(status=Organisation.Status.ACTIVE))
    found = active.aggregate(
        few=Count("pk", filter=Q(super_users__lt=settings.LRS_SUPER_USERS_ADVISED)),
        none=Count("pk", filter=Q(super_users=0)),
    )
    suspended = Organisation.objects.filter(status=Organisation.Status.SUSPENDED).count()
    return Counts(found["few"], found["none"], suspended)


def idle_since(days_ago: datetime) -> QuerySet[Member]:
    """Members who could sign in and have not since then, nor were given or given back their place since."""
    return Member.objects.filter(CURRENT, granted_at__lt=days_ago).filter(
        Q(user__last_login__lt=days_ago) | Q(user__last_login=None),
        Q(reactivated_at__lt=days_ago) | Q(reactivated_at=None),
    )
