"""Whose rows the office's pages show, and which centres: all of them, or those allocated to a quality assurer."""

from django.db.models import Q, QuerySet

from testamur.ground.access.acting import Acting
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Centre
from testamur.kit.scope import STAFF, Scope
from testamur.outcomes.quality.models import Allocation
from testamur.outcomes.quality.queries import allocated_scope

EQA = User.StaffRole.EQA


def scope_of(acting: Acting) -> Scope:
    """All centres; for a quality assurer who is nothing else, the centres allocated to them."""
    return STAFF if acting.roles - {EQA} else allocated_scope(acting)


def centres_of(acting: Acting) -> QuerySet[Centre]:
    """The table of centres is everybody's to read, so the same rule is said here once more."""
    if acting.roles - {EQA}:
        return Centre.objects.all()
    return Centre.objects.filter(pk__in=_allocations(acting).values("centre"))


def allocated(acting: Acting, *, product: str) -> Q:
    """Rows with a centre that this quality assurer looks after: for the product at this path, or for all."""
    asked = Q(pk__in=[])
    for centre_id, product_id in _allocations(acting).values_list("centre_id", "product_id"):
        asked |= Q(centre_id=centre_id, **({product: product_id} if product_id else {}))
    return asked


def _allocations(acting: Acting) -> QuerySet[Allocation]:
    return Allocation.objects.filter(eqa=acting.user, until_on=None)
