"""Transferring learners, and topping them up or down, as acts on many (LRN-08, LRN-09): `registrations/acts/kinds.py`.

The product is chosen on a page before (`views.targets`); a plan without one says only who could go at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from testamur.catalogue.products.models import Product
from testamur.delivery.registrations.actions.moving import MOVED_AWAY, TOPPED, NewBatch, one_at_a_time
from testamur.delivery.registrations.acts.kinds import Asked, Kind, Plan, Row, Written, learners
from testamur.delivery.registrations.models import Act
from testamur.delivery.registrations.queries.chosen import Chosen
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.problems import Problem, Refused, errors, refuse_if
from testamur.outcomes.moving import actions, queries, words
from testamur.outcomes.moving.actions import Payer
from testamur.outcomes.moving.details import MoveDetails
from testamur.outcomes.moving.problems import (
    crowded_problems,
    detail_problems,
    leaving_problems,
    missing_problems,
    mover_problems,
    room_problems,
    target_problems,
)
from testamur.outcomes.moving.queries import Mover, Prospect
from testamur.outcomes.moving.ways import Destination, Way


@dataclass(frozen=True)
class Facts:
    """What carrying a plan out needs beside its rows."""

    destination: Destination
    prospects: Mapping[int, Prospect]  # by registration, of those who can


class Move(Kind):
    """What transfers and top ups have in common: everything but who can, what it costs, and the words."""

    way: ClassVar[Way]
    is_final = True
    costs = True
    begins_at = "moving:targets"

    def known(self, query: QueryDict, *, centre: Centre, today: date) -> dict[str, Any]:
        """The product that was chosen on the page before, if it is one that learners can be moved to."""
        asked = query.get("target", "")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
            return {}
        found = queries.target(centre=centre, product_id=int(asked), on=today)
        return {"product": found.pk} if found and not target_problems(found, on=today) else {}

    def form(
        self, data: Any = None, *, centre: Centre, chosen: Sequence[Chosen], initial: Mapping
    ) -> MoveDetails:
        today = initial["today"]
        product = queries.target(centre=centre, product_id=initial["product"], on=today)
        present = queries.addresses_of(centre=centre, batch_id=chosen[0].batch_id)
        return MoveDetails(data, initial={**present, **initial}, centre=centre, target=product, today=today)

    def cleaned(self, form: MoveDetails) -> dict[str, Any]:
        return form.details()

    # Who can, who cannot, why, and what it costs

    def plan(self, chosen: Sequence[Chosen], asked: Asked) -> Plan:
        ids = [each.id for each in chosen]
        found = list(queries.chosen(centre=asked.centre, ids=ids))
        if "product" not in asked.details:
            movers = {each.registration.pk: each for each in queries.movers(found, product=None, batch=None)}
            return Plan(tuple(Row(each, leaving_problems(movers[each.id], way=self.way)) for each in chosen))
        destination = _destination(asked)
        movers = queries.movers(found, product=destination.product, batch=destination.batch)
        problems = self._problems(movers, destination, asked)
        able = [each for each in movers if not errors(problems[each.registration.pk])]
        ahead = {
            each.mover.registration.pk: each
            for each in queries.prospects(
                able, way=self.way, product=destination.product, centre=asked.centre, on=asked.today
            )
        }
        rows = tuple(self._row(each, problems[each.id], ahead.get(each.id)) for each in chosen)
        return Plan(rows, facts=Facts(destination, ahead))

    def _problems(
        self, movers: Sequence[Mover], destination: Destination, asked: Asked
    ) -> dict[int, list[Problem]]:
        """By registration. What is wrong with the product, the batch or the window is wrong for everybody."""
        product, batch = destination.product, destination.batch
        found = {
            each.registration.pk: mover_problems(
                each, way=self.way, product=product, batch=batch, on=asked.today
            )
            for each in movers
        }
        count = sum(not errors(each) for each in found.values())
        for_all = [
            *target_problems(product, on=asked.today),
            *room_problems(count=count, batch=batch),
            *detail_problems(asked.details, destination, on=asked.today),
        ]
        return {pk: [*for_all[:1], *each] for pk, each in found.items()}

    def _row(self, chosen: Chosen, problems: Sequence[Problem], ahead: Prospect | None) -> Row:
        if ahead is None:
            return Row(chosen, problems)
        return Row(
            chosen,
            problems,
            says=words.of_one(ahead),
            charge=ahead.cost.charged,
            credit=ahead.cost.credited,
            before={"status": chosen.status, "product": chosen.product_code, "batch": chosen.batch_number},
            after={"status": "transferred"},
        )

    def carry_out(self, plan: Plan, *, act: Act, by: Actor, now: datetime) -> Written:
        """Other registrations of the centre wait from here on; what they did before the wait is looked at again."""
        details, facts = act.details, plan.facts
        refuse_if(missing_problems(details))
        one_at_a_time(act.centre_id)
        movers = [facts.prospects[row.chosen.id].mover for row in plan.can]
        refuse_if(crowded_problems(movers, product=facts.destination.product, batch=facts.destination.batch))
        moved = actions.move_learners(
            way=self.way,
            prospects=[facts.prospects[row.chosen.id] for row in plan.can],
            centre=act.centre,
            destination=facts.destination,
            payer=Payer(details["purchase_order"], details["contact_name"], details["contact_email"]),
            by=by,
            now=now,
            act_id=act.key,
        )
        where = {"product": facts.destination.product.code, "batch": moved.batch.number}
        rows = [
            Row(
                row.chosen,
                row.problems,
                says=_("Now in batch %(batch)s. %(more)s") % {"batch": moved.batch.number, "more": row.says},
                charge=row.charge,
                credit=row.credit,
                before=row.before,
                after={**row.after, **where},
            )
            for row in plan.can
        ]
        return Written(moved.order, tuple(rows))

    # Words

    def will(self, plan: Plan, asked: Asked) -> list[str]:
        prospects = list(plan.facts.prospects.values())
        return [
            _("Their present registrations end as transferred. This cannot be undone."),
            self._of_fees(prospects),
            *words.of_units(prospects),
            *words.of_lapse(prospects),
        ]

    def _of_fees(self, prospects: Sequence[Prospect]) -> str:
        raise NotImplementedError

    def told(self, details: Mapping[str, Any]) -> list[tuple[str, str]]:
        if "product" not in details:
            return []
        return words.of_details(details, product=Product.objects.get(pk=details["product"]))

    def papers(self, act: Act) -> list[tuple[str, str]]:
        """The reports of the batches that were left and of the one that took the learners."""
        numbers = dict.fromkeys(
            number
            for before, after in act.lines.filter(is_done=True).values_list("before", "after")
            for number in (before["batch"], after["batch"])
        )
        return [paper for number in numbers for paper in words.of_batch(number)]


class Transfer(Move):
    key = "transfer"
    way = Way.TRANSFER
    title = gettext_lazy("Transfer learners")
    button = gettext_lazy("Transfer")
    lead = gettext_lazy(
        "To another product. The fee is credited unless an EQA has sampled the learner; the new fee is charged."
    )
    event = MOVED_AWAY

    def verb(self, plan: Plan) -> str:
        return _("Transfer %(learners)s, which cannot be undone") % {"learners": learners(len(plan.can))}

    def done(self, count: int) -> str:
        return _("%(learners)s transferred") % {"learners": learners(count)}

    def _of_fees(self, prospects: Sequence[Prospect]) -> str:
        return words.of_transfer_fees(prospects)


class TopUpOrDown(Move):
    key = "top"
    way = Way.TOP
    title = gettext_lazy("Top learners up or down")
    button = gettext_lazy("Top up or down")
    lead = gettext_lazy(
        "Within a nested suite, for learners who have a result. The highest fee applies: the difference is charged, "
        "never refunded."
    )
    event = TOPPED

    def verb(self, plan: Plan) -> str:
        return _("Top %(learners)s up or down, which cannot be undone") % {
            "learners": learners(len(plan.can))
        }

    def done(self, count: int) -> str:
        return _("%(learners)s topped up or down") % {"learners": learners(count)}

    def _of_fees(self, prospects: Sequence[Prospect]) -> str:
        return _(
            "Their registration fees are credited and the higher of the two fees charged: nothing is refunded."
        )


# Reading the details


def _destination(asked: Asked) -> Destination:
    """Of details that know the product at least; on the page that asks for the rest there is no batch yet."""
    details, centre = asked.details, asked.centre
    product = queries.target(centre=centre, product_id=details["product"], on=asked.today)
    if product is None:
        raise Refused([Problem("no_product", "There is no such product. Choose another.", "product")])
    batch = queries.batch_named(centre=centre, product=product, number=details.get("batch", ""))
    return Destination(
        product=product,
        batch=batch,
        new_batch=None if batch or "session" not in details else _new_batch(details),
        window_id=details.get("window"),
        mode=details.get("mode", ""),
    )


def _new_batch(details: Mapping[str, Any]) -> NewBatch:
    return NewBatch(
        session=details["session"],
        delivery_address_id=details["delivery_address"],
        certificate_address_id=details["certificate_address"],
        contact_name=details["contact_name"],
        contact_email=details["contact_email"],
        centre_reference=details.get("centre_reference", ""),
    )
