"""Reads about claims that were made: a centre's, and those that wait for an EQA."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.outcomes.certification.models import Claim, ClaimLine
from testamur.outcomes.quality.models import Allocation

LINES_BY_NAME = ("registration__learner__sort_key", "pk")


def claims(*, centre: Centre) -> QuerySet[Claim]:
    """The centre's claims, each with how many learners were claimed for, accepted and rejected."""
    return with_counts(Claim.objects.filter(centre=centre))


def claims_of_eqa(*, eqa: User, on: date) -> QuerySet[Claim]:
    """Claims of the centres and products that this EQA looks after on a day."""
    allocated = Allocation.objects.filter(
        Q(product=None) | Q(product=OuterRef("product")),
        Q(until_on=None) | Q(until_on__gte=on),
        eqa=eqa,
        centre=OuterRef("centre"),
        from_on__lte=on,
    )
    return with_counts(Claim.objects.filter(Exists(allocated)))


def with_counts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    return claims.select_related("centre", "product", "batch", "submitted_by", "decided_by").annotate(
        learners=Count("lines"),
        accepted=Count("lines", filter=Q(lines__status=ClaimLine.Status.ACCEPTED)),
        rejected=Count("lines", filter=Q(lines__status=ClaimLine.Status.REJECTED)),
    )


def lines_of(claim: Claim) -> QuerySet[ClaimLine]:
    """The learners of a claim by name, with the certificates that came of it."""
    return (
        claim.lines.select_related("registration__learner")
        .prefetch_related("certificates")
        .order_by(*LINES_BY_NAME)
    )


def of_learner(words: Q) -> Q:
    """Claims that hold a learner like this; `words` is a condition on ClaimLine's registration."""
    return Q(Exists(ClaimLine.objects.filter(words, claim=OuterRef("pk"))))
