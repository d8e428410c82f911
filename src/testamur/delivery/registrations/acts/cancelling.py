"""Cancelling registrations for good (LRN-07): the fee credited within five working days, and what cancelling costs.

The rules are those of the centre guide; where it leaves room, docs/decisions/0078-cancelling.md chooses.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.actions import Charge
from testamur.delivery.billing.fees import fee_at
from testamur.delivery.billing.models import FeeKind, Price
from testamur.delivery.billing.problems import price_problems
from testamur.delivery.registrations import problems_of_acts as problems
from testamur.delivery.registrations.actions import cancelling
from testamur.delivery.registrations.actions.cancelling import Bill
from testamur.delivery.registrations.acts import money
from testamur.delivery.registrations.acts.kinds import (
    NOTHING,
    Asked,
    Kind,
    Plan,
    Row,
    SharedFee,
    Written,
    learners,
    registrations,
)
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries import cancelling as queries
from testamur.delivery.registrations.queries.chosen import Chosen
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.calendars import calendar_of
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem
from testamur.kit.templating import pounds
from testamur.rulebook.dates import long_date
from testamur.rulebook.deadlines import last_cancellation_credit_on

Purchase = list[Chosen]
"""The registrations of one learner that have one charge: the parts of a bundle, or one registration alone."""


class Cancel(Kind):
    key = "cancel"
    title = gettext_lazy("Cancel registrations")
    button = gettext_lazy("Cancel registrations")
    lead = gettext_lazy(
        "Cancelling is final. The registration fee is credited within five working days of registration; a "
        "cancellation fee applies. To stop without a fee, and to be able to come back, withdraw instead."
    )
    event = cancelling.CANCELLED
    is_final = True
    costs = True
    details = money.OrderDetails

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        """Six queries at most, for any number."""
        tariff = Tariff(chosen, asked.centre, asked.today)
        found = problems.cancel_problems(chosen, priced=tariff.unpriced(chosen))
        purchases = _purchases([row for row in chosen if Row(row, found[row.id]).can])
        credited = _credited(purchases, tariff)
        shared = _shared(purchases, tariff)
        fees = _fees(purchases, tariff, spared={id for each in shared for id in each.spared})
        rows = [
            Row(
                row,
                found[row.id],
                says=_says(row, tariff, credited.get(row.id)),
                charge=tariff.gross(fees[row.id].price) if row.id in fees else NOTHING,
                credit=credited.get(row.id, NOTHING),
                before={"status": row.status},
                after={"status": "cancelled"},
            )
            for row in chosen
        ]
        bill = Bill(
            charges=[*(each.charge for each in shared), *fees.values()],
            credits=[row.chosen.charge_id for row in rows if row.chosen.id in credited],
        )
        return Plan(tuple(rows), tuple(each.fee for each in shared), bill)

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        return Written(cancelling.cancel(plan=plan, bill=plan.facts, act=act, by=by, now=now))

    def will(self, plan: Plan, asked: Asked) -> list[str]:
        return [
            ngettext(
                "%(count)s registration ends for good: it cannot be brought back, and its place stays used.",
                "%(count)s registrations end for good: they cannot be brought back, and their places stay used.",
                len(plan.can),
            )
            % {"count": f"{len(plan.can):,}"},
            _("An order is placed, and a confirmation goes to %(email)s.")
            % {"email": asked.details.get("contact_email", "")},
        ]

    def verb(self, plan: Plan) -> str:
        return _("Cancel %(registrations)s for good") % {"registrations": registrations(len(plan.can))}

    def done(self, count: int) -> str:
        return _("%(registrations)s cancelled") % {"registrations": registrations(count)}

    def told(self, details: Mapping[str, Any]) -> list[tuple[str, str]]:
        return money.told(details)


class Tariff:
    """What cancelling costs a centre on a day, and until when the fee of a registration is given back."""

    def __init__(self, chosen: Sequence[Chosen], centre: Centre, today: date):
        products = {row.product_id for row in chosen} | {row.bundle_id for row in chosen if row.bundle_id}
        self.prices = queries.prices(product_ids=products, on=today)
        self.centre, self.today = centre, today
        self.gross = cache(lambda price: fee_at(price, 1, centre=centre, on=today).total)
        calendar, days = calendar_of(centre), settings.CANCELLATION_CREDIT_DAYS
        self.last_credit_on = cache(
            lambda day: last_cancellation_credit_on(day, calendar=calendar, days=days)
        )
        moved = [row.id for row in chosen if row.moved_from_id]
        self.first_at = queries.first_registered(moved) if moved else {}

    def price(self, kind: FeeKind, row: Chosen) -> Price | None:
        """Of what was bought: the whole bundle, or the product by itself."""
        return self.prices.of(kind, row.bundle_id or row.product_id)

    def last_day(self, row: Chosen) -> date:
        """Counted from the first registration: a move does not begin the days anew."""
        return self.last_credit_on(london_date(self.first_at.get(row.id, row.registered_at)))

    def in_time(self, row: Chosen) -> bool:
        return self.today <= self.last_day(row)

    def unpriced(self, chosen: Sequence[Chosen]) -> dict[int, list[Problem]]:
        """By product, why cancelling has no fee: without one nothing is cancelled."""
        missing = {row.product_id for row in chosen if self.price(FeeKind.CANCELLATION, row) is None}
        found = Product.objects.filter(pk__in=missing) if missing else ()
        return {
            product.pk: price_problems(product=product, kind=FeeKind.CANCELLATION, on=self.today)
            for product in found
        }


def _purchases(able: Sequence[Chosen]) -> list[Purchase]:
    bought: dict[tuple[int, int], Purchase] = defaultdict(list)
    for row in able:
        bought[row.charge_id, row.learner_id].append(row)
    return list(bought.values())


def _credited(purchases: Sequence[Purchase], tariff: Tariff) -> dict[int, Decimal]:
    """What is given back, by the registration that the credit stands beside: the first of its charge.

    Only in time, once, and when nobody stays registered by the charge, or withdrawn and free to come back.
    """
    in_time = {rows[0].charge_id: rows[0].id for rows in reversed(purchases) if tariff.in_time(rows[0])}
    if not in_time:
        return {}
    kept = queries.still_standing(
        charge_ids=in_time.keys(), leaving=[row.id for rows in purchases for row in rows]
    )
    return {
        in_time[charge]: paid
        for charge, paid in queries.charges(in_time.keys()).items()
        if charge not in kept
    }


@dataclass(frozen=True)
class BatchFee:
    """One fee for a batch of which nobody stays registered, in place of those of its learners."""

    fee: SharedFee
    charge: Charge
    spared: frozenset[int]


def _shared(purchases: Sequence[Purchase], tariff: Tariff) -> list[BatchFee]:
    """For each batch, or whole bundle batch, that is cancelled whole, where that is the cheaper."""
    groups: dict[tuple[bool, int], list[Purchase]] = defaultdict(list)
    for rows in purchases:
        first = rows[0]
        groups[(True, first.bundle_batch_id) if first.bundle_batch_id else (False, first.batch_id)].append(
            rows
        )
    active = queries.active_in(groups.keys()) if groups else {}
    made = (
        _batch_fee(bought, tariff)
        for key, bought in groups.items()
        if active[key] == sum(len(rows) for rows in bought)
    )
    return [each for each in made if each is not None]


def _batch_fee(bought: Sequence[Purchase], tariff: Tariff) -> BatchFee | None:
    first = bought[0][0]
    price = tariff.price(FeeKind.BATCH_CANCELLATION, first)
    each = tariff.price(FeeKind.CANCELLATION, first)
    if price is None or tariff.gross(price) >= tariff.gross(each) * len(bought):
        return None
    number = first.bundle_batch_number or first.batch_number
    label = _("Cancellation of batch %(number)s, once for its %(learners)s") % {
        "number": number,
        "learners": learners(len(bought)),
    }
    return BatchFee(
        SharedFee(label, number, tariff.gross(price)),
        Charge(number, FeeKind.BATCH_CANCELLATION, price.product, price),
        frozenset(rows[0].id for rows in bought),
    )


def _fees(purchases: Sequence[Purchase], tariff: Tariff, *, spared: Collection[int]) -> dict[int, Charge]:
    """The fee of each learner, by the registration that it stands beside."""
    fees = {}
    for first in (rows[0] for rows in purchases):
        if first.id not in spared:
            price = tariff.price(FeeKind.CANCELLATION, first)
            fees[first.id] = Charge(first.learner_number, FeeKind.CANCELLATION, price.product, price)
    return fees


def _says(row: Chosen, tariff: Tariff, credit: Decimal | None) -> str:
    last = long_date(tariff.last_day(row))
    if credit is not None:
        return _("The registration fee of %(fee)s is credited: possible until %(day)s.") % {
            "fee": pounds(credit),
            "day": last,
        }
    if not tariff.in_time(row):
        return _("No credit: that was possible until %(day)s.") % {"day": last}
    return _("No credit here: the fee is credited once, when nothing stays registered by it.")
