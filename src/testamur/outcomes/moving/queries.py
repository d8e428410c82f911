"""Reads about moving learners: where they can go, how each stands there, and what each costs. Never writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from testamur.catalogue.products.models import Product
from testamur.catalogue.products.rules import rules_of
from testamur.catalogue.timetable.models import Window
from testamur.delivery.billing.models import FeeKind, LedgerLine
from testamur.delivery.billing.queries import price_for
from testamur.delivery.registrations.models import Batch, Registration
from testamur.delivery.registrations.problems import product_problems
from testamur.delivery.registrations.queries.batches import Standing as Place
from testamur.delivery.registrations.queries.batches import batches_to_add_to
from testamur.delivery.registrations.queries.batches import standings as places
from testamur.delivery.registrations.queries.products import latest_version, open_sessions, products_for
from testamur.ground.centres.models import Centre
from testamur.kit.clock import london_date
from testamur.outcomes.grading.queries.carrying import Luggage, luggage_for, standing_with, with_result
from testamur.outcomes.grading.queries.cells import pending_among
from testamur.outcomes.grading.standing import Standing
from testamur.outcomes.moving.ways import Cost, Way, cost_of
from testamur.rulebook.dates import months_later

NOWHERE = Place()


@dataclass(frozen=True)
class Mover:
    """A chosen registration, with what decides whether it can be moved."""

    registration: Registration  # with learner, batch, product, version and charge
    has_result: bool
    is_with_eqa: bool  # some grade is, or is asked about
    is_credited: bool  # its fee was given back before
    place: Place = NOWHERE  # of the learner on the other product
    is_second: bool = False  # another of the learner's registrations was chosen too


@dataclass(frozen=True)
class Prospect:
    """What would become of one learner on the other product."""

    mover: Mover
    luggage: Luggage
    standing: Standing
    cost: Cost
    lapses_on: date
    units_in_all: int  # of the other rule

    @property
    def units(self) -> int:
        """How many units of the other rule the learner would hold."""
        return len(self.standing.units)


def chosen(*, centre: Centre, ids: Collection[int]) -> QuerySet[Registration]:
    """The centre's registrations with these ids, as moving needs them, by name."""
    found = Registration.objects.filter(centre=centre, pk__in=ids)
    return found.select_related("learner", "batch", "product", "version", "charge").order_by(
        "learner__sort_key", "pk"
    )


def movers(
    registrations: Sequence[Registration], *, product: Product | None, batch: Batch | None
) -> list[Mover]:
    """What decides about each, for this product and the batch that would take them. Five queries for any number.

    Without a product, what decides whether each could be moved at all.
    """
    ids = [each.pk for each in registrations]
    results, waiting = with_result(ids), pending_among(ids)
    credits = LedgerLine.objects.filter(credits__in=[each.charge_id for each in registrations])
    credited = set(credits.values_list("credits_id", flat=True))
    learners = [each.learner_id for each in registrations] if product else []
    where = places(
        product_id=product.pk if product else None, batch_id=batch.pk if batch else None, learner_ids=learners
    )
    firsts: dict[int, int] = {}
    for each in registrations:
        firsts.setdefault(each.learner_id, each.pk)
    return [
        Mover(
            registration=each,
            has_result=each.pk in results,
            is_with_eqa=each.pk in waiting,
            is_credited=each.charge_id in credited,
            place=where.get(each.learner_id, NOWHERE),
            is_second=firsts[each.learner_id] != each.pk,
        )
        for each in registrations
    ]


def prospects(
    movers: Collection[Mover], *, way: Way, product: Product, centre: Centre, on: date
) -> list[Prospect]:
    """What would become of each on the latest version of the product. Four queries for any number.

    The product has a fee: `targets` gives only such.
    """
    version, price = latest_version(product), price_for(product=product, kind=FeeKind.REGISTRATION, on=on)
    version.product = product
    luggage, rules = luggage_for([each.registration.pk for each in movers], version), rules_of(version.pk)
    return [
        Prospect(
            mover=each,
            luggage=luggage[pk],
            standing=standing_with(pk, rules, luggage[pk]),
            cost=cost_of(
                way,
                old=each.registration.charge,
                is_sampled=each.registration.sampled_on is not None,
                is_credited=each.is_credited,
                price=price,
                centre=centre,
                on=on,
            ),
            lapses_on=lapses_on(each.registration, product, on),
            units_in_all=len(rules.units),
        )
        for each in movers
        for pk in [each.registration.pk]
    ]


def lapses_on(registration: Registration, product: Product, on: date) -> date:
    """When the new registration lapses: by the product's months, from the day of the move or of the first registration.

    Which of the two is the setting `MOVED_LAPSE_FROM`. Never before the day on which the old one would have lapsed.
    """
    began = on if settings.MOVED_LAPSE_FROM == "move" else london_date(registration.registered_at)
    return max(months_later(began, product.registration_months), registration.lapses_on)


# Where to


def targets(*, centre: Centre, way: Way, registrations: Sequence[Registration], on: date) -> list[Product]:
    """The products that can take some of these: approved, open, published, with a fee; for a top, of their suites."""
    present = {each.product_id for each in registrations}
    open_now = products_for(centre=centre, on=on).filter(is_approved=True)
    if way is Way.TOP:
        suites = {each.product.suite_id for each in registrations} - {None}
        open_now = open_now.filter(suite__in=suites)
    if len(present) == 1:
        open_now = open_now.exclude(pk__in=present)
    return [each for each in open_now.order_by("title", "code") if not product_problems(each, on=on)]


def target(*, centre: Centre, product_id: int, on: date) -> Product | None:
    """One product with what `registrations.problems.product_problems` asks of it."""
    return products_for(centre=centre, on=on).filter(pk=product_id).first()


def batches_for(*, centre: Centre, product: Product, on: date) -> list[Batch]:
    """The batches of open sessions that could take learners: with room, and not of a bundle."""
    sessions = [each.start_year for each in open_sessions(on)]
    found = batches_to_add_to(centre=centre, product=product, sessions=sessions)
    return [each for each in found if each.bundle_batch_id is None]


def batch_named(*, centre: Centre, product: Product, number: str) -> Batch | None:
    """The centre's batch of this number and product, for which learners can be moved."""
    if not number:
        return None
    found = Batch.objects.filter(centre=centre, product=product, number=number, bundle_batch=None)
    return found.select_related("product").first()


def addresses_of(*, centre: Centre, batch_id: int) -> dict[str, int]:
    """The addresses of a batch by their names: a new batch is offered those of one that is left."""
    names = ("delivery_address", "certificate_address")
    return Batch.objects.filter(centre=centre, pk=batch_id).values(*names).first() or {}


def windows_for(product: Product, *, on: date) -> list[Window]:
    """The assessment windows that can still be chosen on this day, where the product asks for one."""
    return list(product.windows.filter(cut_off_on__gte=on)) if product.asks_window else []
