"""Reads about registrations that lapse: which centres have any, and whom to write to about them."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from testamur.delivery.registrations.models import Registration
from testamur.ground.access.models import Membership
from testamur.ground.access.permissions import Permission
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre

GATHERED_DAYS = 7
"""A notice tells of those of the week after too, so that a centre hears of them once a week and not every day."""


def can_lapse() -> QuerySet[Registration]:
    """Active, and neither certificated nor in a claim with the EQA. `registration_that_can_lapse` serves it."""
    active = Registration.objects.filter(
        status=Registration.Status.ACTIVE, fully_certificated_on__isnull=True
    )
    return active.exclude(stage=Registration.Stage.CLAIMED)


def centres_concerned(*, today: date) -> list[Centre]:
    """Those with registrations that have lapsed, or will within the time of notices. Two queries, over all centres."""
    until = today + timedelta(days=settings.LAPSE_FIRST_NOTICE_DAYS + GATHERED_DAYS)
    ids = can_lapse().filter(lapses_on__lte=until).order_by().values_list("centre_id", flat=True).distinct()
    return list(Centre.objects.filter(pk__in=list(ids)).order_by("pk"))


def people_to_tell(*, centre: Centre) -> list[User]:
    """Those who look after the centre's learners; where nobody does, its administrators."""
    current = Q(ended_at=None, suspended_at=None, invited_at=None, user__deleted_at=None)
    members = Membership.objects.filter(current, centre=centre).select_related("user").order_by("user_id")
    found = list(members.filter(permissions__contains=[Permission.LEARNERS]))
    return [each.user for each in found or members.filter(is_administrator=True)]
