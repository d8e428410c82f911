"""Reads about certificates."""

from django.db.models import QuerySet

from testamur.ground.centres.models import Centre
from testamur.outcomes.certification.models import Certificate


def ecertificates(*, centre: Centre) -> QuerySet[Certificate]:
    """Everything that was issued to the centre's learners, valid or not any more."""
    return issued().filter(centre=centre)


def issued() -> QuerySet[Certificate]:
    return Certificate.objects.exclude(status=Certificate.Status.INTENDED).select_related(
        "registration__learner", "registration__product", "line__claim", "centre", "replaces"
    )
