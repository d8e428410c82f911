"""Approving a centre for products, and direct claims status (DCS) there: spells that begin and end, never edited."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from testamur.catalogue.approvals.models import Approval, DirectClaims
from testamur.catalogue.approvals.problems import (
    already_direct,
    approving_problems,
    ending_problems,
    giving_problems,
    removing_problems,
)
from testamur.catalogue.approvals.queries import approvals_now, direct_claims_now
from testamur.catalogue.products.models import Product
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import Refused, refuse_if

APPROVED = define("centre.approved", "A centre was approved for a product")
ENDED = define("centre.approval_ended", "A centre's approval for a product ended")
GIVEN = define("direct_claims.given", "A centre was given direct claims status for a product")
REMOVED = define("direct_claims.removed", "A centre lost its direct claims status for a product")


@transaction.atomic
def approve_products(
    *, centre: Centre, products: Iterable[Product], by: Actor, now: datetime
) -> list[Approval]:
    """Let the centre register learners on these products from today. Those it is approved for stay as they are."""
    products = list(products)
    refuse_if(approving_problems(products))
    held = set(approvals_now(centre=centre).values_list("product", flat=True))
    facts = {"centre": centre, "approved_on": london_date(now), "approved_by_id": by.user_id}
    approvals = Approval.objects.bulk_create(
        Approval(product=product, **facts) for product in products if product.pk not in held
    )
    _record_approvals(APPROVED, approvals, by, now)
    return approvals


@transaction.atomic
def end_approvals(*, centre: Centre, products: Iterable[Product], by: Actor, now: datetime) -> list[Approval]:
    """From today the centre registers nobody on these products; learners registered before go on.

    Direct claims status ends with the approval.
    """
    ending = list(approvals_now(centre=centre).filter(product__in=products).select_for_update(of=("self",)))
    refuse_if(ending_problems(ending))
    Approval.objects.filter(pk__in=[each.pk for each in ending]).update(ended_on=london_date(now))
    for spell in direct_claims_now(centre=centre).filter(product__in=[each.product_id for each in ending]):
        because = "The approval for the product ended."
        remove_direct_claims(centre=centre, product=spell.product, because=because, by=by, now=now)
    _record_approvals(ENDED, ending, by, now)
    return ending


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


def _record_approvals(event: str, approvals: Iterable[Approval], by: Actor, now: datetime) -> None:
    has = event == APPROVED
    changes = [
        Change(
            "approval",
            each.pk,
            f"{each.product.code} {each.product.title}",
            before={"approved": not has},
            after={"approved": has},
        )
        for each in approvals
    ]
    if changes:
        record(event, changes=changes, by=by, centre_id=approvals[0].centre_id, now=now)
