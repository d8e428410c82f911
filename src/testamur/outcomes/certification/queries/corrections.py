"""Reads about correcting a name: which certificates can still be issued again, which not any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.fees import Fee, fee_at
from testamur.delivery.billing.models import FeeKind, Price
from testamur.delivery.billing.queries import price_for
from testamur.delivery.learners.models import Learner
from testamur.outcomes.certification.models import Certificate, NameCorrection
from testamur.rulebook.deadlines import last_name_change_on

Status = Certificate.Status


@dataclass(frozen=True)
class Correctable:
    """A learner's certificates: those to issue again, those too old for it, and whether any is just being made."""

    again: tuple[Certificate, ...]
    too_old: tuple[Certificate, ...]
    being_made: bool

    @property
    def last_on(self) -> date | None:
        """The last day on which any of them can be issued again."""
        return max((last_day(each) for each in (*self.again, *self.too_old)), default=None)

    @property
    def product(self) -> Product:
        """That of the newest certificate, whose price is charged."""
        return self.again[0].registration.product


def last_day(certificate: Certificate) -> date:
    return last_name_change_on(certificate.awarded_on, days=settings.NAME_CHANGE_DAYS)


def correctable(*, learner: Learner, today: date, locked: bool = False) -> Correctable:
    """Sorted by award date, the newest first."""
    found = Certificate.objects.filter(
        registration__learner=learner, status__in=(Status.ISSUED, Status.INTENDED)
    ).select_related("registration__product", "line__claim")
    if locked:
        found = found.select_for_update(of=("self",))
    certificates = list(found.order_by("-awarded_on", "-pk"))
    issued = [each for each in certificates if each.status == Status.ISSUED]
    return Correctable(
        again=tuple(each for each in issued if last_day(each) >= today),
        too_old=tuple(each for each in issued if last_day(each) < today),
        being_made=len(issued) < len(certificates),
    )


def price_of(found: Correctable, *, today: date) -> Price | None:
    """What a correction costs, once for the learner: the price on the product of the newest certificate."""
    if not found.again:
        return None
    return price_for(product=found.product, kind=FeeKind.REPLACEMENT_CERTIFICATE, on=today)


def fee_of(found: Correctable, *, learner: Learner, today: date) -> Fee | None:
    price = price_of(found, today=today)
    return fee_at(price, 1, centre=learner.centre, on=today) if price else None


def replacements_of(correction: NameCorrection) -> Sequence[Certificate]:
    """The certificates that a correction made, each with the one that it replaces."""
    return list(correction.certificates.select_related("replaces", "registration__product").order_by("pk"))
