"""Giving and removing direct claims status (DCS): a spell that begins and ends with a reason, never edited."""

from datetime import datetime

from django.db import transaction

from testamur.catalogue.approvals.models import DirectClaims
from testamur.catalogue.approvals.problems import already_direct, giving_problems, removing_problems
from testamur.catalogue.products.models import Product
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Refused, refuse_if

GIVEN = define("direct_claims.given", "A centre was given direct claims status for a product")
REMOVED = define("direct_claims.removed", "A centre lost its direct claims status for a product")


@transaction.atomic
def give_direct_claims(
    *, centre: Centre, product: Product, because: str, by: Actor, now: datetime
) -> DirectClaims:
    """Begin a spell of direct claims status: what the centre submits from now on counts at once.

    Grades and claims that are with the EQA stay there.
    """
    refuse_if(giving_problems(centre=centre, product=product, because=because))
    facts = {"given_at": now, "given_by_id": by.user_id, "given_because": because.strip()}
    spell, is_new = DirectClaims.objects.get_or_create(
        centre=centre, product=product, removed_at=None, defaults=facts
    )
    if not is_new:  # somebody gave it in the same moment
        raise Refused([already_direct()])
    _record(GIVEN, spell, because, by, now)
    return spell


@transaction.atomic
def remove_direct_claims(
    *, centre: Centre, product: Product, because: str, by: Actor, now: datetime
) -> DirectClaims:
    """End the present spell: what the centre submits from now on waits for the EQA."""
    now_held = DirectClaims.objects.filter(centre=centre, product=product, removed_at=None)
    spell = now_held.select_for_update().first()
    refuse_if(removing_problems(centre=centre, product=product, because=because))
    spell.removed_at, spell.removed_by_id, spell.removed_because = now, by.user_id, because.strip()
    spell.save(update_fields=["removed_at", "removed_by_id", "removed_because"])
    _record(REMOVED, spell, because, by, now)
    return spell


def _record(event: str, spell: DirectClaims, because: str, by: Actor, now: datetime) -> None:
    has = event == GIVEN
    change = Change(
        "direct_claims",
        spell.pk,
        f"{spell.product.code} {spell.product.title}",
        before={"direct claims": not has},
        after={"direct claims": has, "because": because.strip()},
    )
    record(event, changes=[change], by=by, centre_id=spell.centre_id, now=now)
