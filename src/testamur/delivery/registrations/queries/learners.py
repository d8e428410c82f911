"""Reads about learners as they are registered: who they are called, and on what."""

from django.db.models import Q, QuerySet

from testamur.delivery.learners.names import folded
from testamur.delivery.registrations.models import Registration
from testamur.ground.centres.models import Centre
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.rulebook import uln
from testamur.rulebook.office_numbers import LEARNER_NUMBER_LENGTH


def registrations(*, centre: Centre) -> QuerySet[Registration]:
    """The centre's registrations. The learner's centre is named too, so that their index by name serves."""
    return Registration.objects.filter(centre=centre, learner__centre=centre)


def looks_like(text: str) -> Q:
    """What somebody means by what they typed, judged by its shape.

    Ten digits are a ULN; nine a learner or batch number; anything may be the centre's own reference; the rest is a
    name: a beginning of the surname or the forename, or both in either order.
    """
    digits = uln.tidy_uln(text)
    reference = Q(learner__centre_reference=text)
    if digits.isascii() and digits.isdigit():
        if len(digits) == uln.LENGTH:
            return Q(learner__uln=digits) | reference
        if len(digits) == LEARNER_NUMBER_LENGTH:
            return Q(learner__number=digits) | Q(batch__number=digits) | reference
        return reference
    key = folded(text)
    return _named(key) | reference if key else reference


def _named(key: str) -> Q:
    names = Q(learner__sort_key__begins_with=key) | Q(learner__forename_key__begins_with=key)
    first, _, last = key.rpartition(" ")
    if first:
        names |= Q(learner__sort_key__begins_with=f"{last} {first}")
    return names
