"""Reads about learners as they are registered: who they are called, and on what."""

from django.db.models import Q, QuerySet

from testamur.delivery.learners.names import folded
from testamur.delivery.registrations.models import Registration
from testamur.ground.centres.models import Centre
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.rulebook import uln
from testamur.rulebook.office_numbers import LEARNER_NUMBER_LENGTH


def registrations(*, centre: Centre) -> QuerySet[Registration]:
    """The centre's registrations.

    The learner's and the batch's centre are named too: the learner's index by name then serves, and PostgreSQL, which
    knows both foreign keys with the centre in them, foresees how many rows there are.
    """
    return Registration.objects.filter(centre=centre, learner__centre=centre, batch__centre=centre)


def looks_like(text: str) -> Q:
    """The registrations that somebody means by what they typed: a learner's, or those of a batch by its number."""
    digits = uln.tidy_uln(text)
    return learner_like(text, "learner__") | (Q(batch__number=digits) if is_office_number(digits) else Q())


def learner_like(text: str, at: str = "") -> Q:
    """The learners that somebody means, judged by the shape of what they typed; `at` is the path to the learner.

    Ten digits are a ULN, nine a learner number; anything may be the centre's own reference; the rest is a name: the
    beginning of the surname or the forename, or both in either order.
    """
    digits = uln.tidy_uln(text)
    like = Q(**{f"{at}centre_reference": text})
    if digits.isascii() and digits.isdigit():
        if len(digits) == uln.LENGTH:
            like |= Q(**{f"{at}uln": digits})
        if is_office_number(digits):
            like |= Q(**{f"{at}number": digits})
        return like
    key = folded(text)
    return like | _named(key, at) if key else like


def is_office_number(digits: str) -> bool:
    """Whether this is as long as learner and batch numbers are."""
    return len(digits) == LEARNER_NUMBER_LENGTH and digits.isascii() and digits.isdigit()


def _named(key: str, at: str) -> Q:
    names = Q(**{f"{at}sort_key__begins_with": key}) | Q(**{f"{at}forename_key__begins_with": key})
    first, _, last = key.rpartition(" ")
    if first:
        names |= Q(**{f"{at}sort_key__begins_with": f"{last} {first}"})
    return names
