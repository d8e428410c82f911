"""Reads about merged ULNs: what can be taken over, what stands on what, who is told, and what changed when."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from testamur.records.organisations.models import Member, Organisation, Role
from testamur.records.register.models import Learner, Merge, Suspicion

TAKEN_OVER = (
    "middle_names",
    "preferred_name",
    "previous_family_name",
    "family_name_at_16",
    "school_at_16",
    "previous_postcode",
    "place_of_birth",
    "email",
    "nationality",
    "scottish_candidate_number",
)
"""Details that a master may be given from the learner merged into them, where they have none."""

BOTH_ACTIVE = Q(one__status=Learner.Status.ACTIVE, other__status=Learner.Status.ACTIVE)


def gaps(master: Learner, merged: Learner) -> Mapping[str, str]:
    """What the master lacks and the other has, by field. Another family name or postcode counts as a former one."""
    other = {name: getattr(merged, name) for name in TAKEN_OVER}
    if merged.family_name.casefold() != master.family_name.casefold():
        other["previous_family_name"] = other["previous_family_name"] or merged.family_name
    if merged.postcode != master.postcode:
        other["previous_postcode"] = other["previous_postcode"] or merged.postcode
    return {name: value for name, value in other.items() if value and not getattr(master, name)}


def standing_on(merge: Merge) -> Merge | None:
    """The merge that must be undone before this one: its master was merged in turn."""
    return (
        Merge.objects.filter(merged=merge.master_id, undone_at=None)
        .select_related("master", "merged")
        .first()
    )


def super_users_concerned(learners: list[Learner]) -> QuerySet[Member]:
    """Who is told: those who look after the users of the organisations that registered any of the learners."""
    return (
        Member.objects.filter(
            organisation__in={each.created_by_id for each in learners if each.created_by_id},
            organisation__status=Organisation.Status.ACTIVE,
            roles__contains=[Role.SUPER_USER],
            suspended_at=None,
            ended_at=None,
        )
        .select_related("user", "organisation")
        .order_by("pk")
    )


# Pages of the service desk


def merges() -> QuerySet[Merge]:
    return Merge.objects.select_related("master", "merged")


def waiting_suspicions() -> QuerySet[Suspicion]:
    """Pairs to decide, likeliest first; those of whom one is merged or deleted meanwhile have nothing to decide."""
    waiting = Suspicion.objects.filter(BOTH_ACTIVE, status=Suspicion.Status.OPEN)
    return waiting.select_related("one", "other").order_by("-bits", "pk")


# The reports of the web service: instants from the first, up to and without the last


def merged_between(from_at: datetime, until_at: datetime) -> QuerySet[Merge]:
    """Merges made in the time and not undone since, oldest first, with both learners."""
    return (
        merges()
        .filter(merged_at__gte=from_at, merged_at__lt=until_at, undone_at=None)
        .order_by("merged_at", "pk")
    )


def unmerged_between(from_at: datetime, until_at: datetime) -> QuerySet[Merge]:
    """Merges undone in the time, oldest first: both learners answer for themselves unless merged again."""
    return merges().filter(undone_at__gte=from_at, undone_at__lt=until_at).order_by("undone_at", "pk")


def deleted_between(from_at: datetime, until_at: datetime) -> QuerySet[Learner]:
    """Learners deleted in the time who are deleted still, oldest first; deleting them was their last change."""
    deleted = Learner.objects.filter(status=Learner.Status.DELETED)
    return deleted.filter(updated_at__gte=from_at, updated_at__lt=until_at).order_by("updated_at", "pk")
