"""Writing cancellations: registrations end for good, with their fees and credits in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from testamur.delivery.billing.actions import Charge, charge_many, credit, place_order
from testamur.delivery.billing.models import Order
from testamur.delivery.registrations.acts.kinds import Plan
from testamur.delivery.registrations.models import Act, Registration
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.problems import Problem, Refused
from testamur.kit.transitions import move

CANCELLED = define("registration.cancelled", "A registration was cancelled for good")


@dataclass(frozen=True)
class Bill:
    """The fees to charge, and the ids of the charges to give back."""

    charges: Sequence[Charge]
    credits: Sequence[int]


@transaction.atomic
def cancel(*, plan: Plan, bill: Bill, act: Act, by: Actor, now: datetime) -> Order:
    """End the registrations of the plan; place an order for the fees; give charges back. A fixed number of statements.

    Refused, with nothing changed, when somebody gave one of the charges back meanwhile: the cost shown was another.
    """
    move(
        Registration.objects.filter(pk__in=[row.chosen.id for row in plan.can]),
        to=Registration.Status.CANCELLED,
    )
    batches = {row.chosen.bundle_batch_number or row.chosen.batch_number for row in plan.can}
    order = place_order(
        centre_id=act.centre_id,
        purchase_order=act.details.get("purchase_order", ""),
        contact_name=act.details["contact_name"],
        contact_email=act.details["contact_email"],
        fees=plan.charge,
        by=by,
        now=now,
        act_id=act.key,
        batch_number=batches.pop() if len(batches) == 1 else "",
    )
    charge_many(order=order, charges=bill.charges, now=now)
    given_back = credit(charge_ids=bill.credits, now=now, note="Cancelled in time")
    if len(given_back) != len(bill.credits):
        raise Refused(
            [Problem("cost_changed", "A fee was credited meanwhile. Nothing was done: check again.")]
        )
    return order
