"""Reading organisations and who acts for them."""

from collections.abc import Sequence

from testamur.ground.accounts.models import User
from testamur.records.organisations.models import Member, Organisation


def members_of(user: User) -> Sequence[Member]:
    """The organisations this person can act for now, each with its organisation, by name."""
    return list(
        Member.objects.filter(user=user, suspended_at=None, ended_at=None)
        .filter(organisation__status=Organisation.Status.ACTIVE)
        .select_related("organisation")
        .order_by("organisation__name", "pk")
    )


def organisation_by(*, reference: str = "", ukprn: str = "") -> Organisation | None:
    """The organisation with this reference or UKPRN, whatever its status."""
    asked = {"reference": reference.strip().upper()} if reference else {"ukprn": ukprn.strip()}
    return Organisation.objects.filter(**asked).first()
