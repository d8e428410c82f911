"""Learners put straight into the database, for tests that begin when people are registered already."""

from collections.abc import Sequence
from datetime import date

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Vat
from testamur.delivery.learners.models import Learner
from testamur.delivery.learners.names import forename_key, sort_key
from testamur.delivery.registrations.models import Batch, Registration
from testamur.ground.accounts.models import User
from testamur.ground.centres.models import Address, Centre
from testamur.kit import numbers
from tests.people import NOW


def make_batch(centre: Centre, product: Product, by: User, **facts) -> Batch:
    address = Address.objects.filter(centre=centre).first()
    return Batch.objects.create(
        **{
            "centre": centre,
            "number": str(numbers.take("batch_number")[0]),
            "product": product,
            "version": product.versions.get(),
            "session": 2026,
            "delivery_address": address,
            "certificate_address": address,
            "contact_name": by.full_name,
            "contact_email": by.email,
            "created_at": NOW,
            "created_by": by,
            **facts,
        }
    )


def enrol(batch: Batch, people: Sequence[str], by: User, **facts) -> list[Registration]:
    """Register people by name, "Forename Surname". `facts` are the registrations'; learners' begin with `learner_`."""
    of_learner = {
        name.removeprefix("learner_"): facts.pop(name) for name in list(facts) if name.startswith("learner_")
    }
    made = Learner.objects.bulk_create(
        Learner(
            **{
                "centre": batch.centre,
                "number": str(number),
                "forename": name.split()[0],
                "surname": name.split()[1],
                "sort_key": sort_key(*name.split()),
                "forename_key": forename_key(name.split()[0]),
                "date_of_birth": date(2008, 3, 27),
                "gender": "F",
                "created_at": NOW,
                **of_learner,
            }
        )
        for name, number in zip(people, numbers.take("learner_number", len(people)), strict=True)
    )
    charge = _charge(batch, by)
    return Registration.objects.bulk_create(
        Registration(
            **{
                "centre": batch.centre,
                "learner": learner,
                "batch": batch,
                "product": batch.product,
                "version": batch.version,
                "registered_at": NOW,
                "registered_by": by,
                "starts_on": date(2026, 9, 7),
                "planned_end_on": date(2027, 7, 2),
                "lapses_on": date(2029, 11, 16),
                "charge": charge,
                **facts,
            }
        )
        for learner in made
    )


def _charge(batch: Batch, by: User) -> LedgerLine:
    order = Order.objects.create(
        centre=batch.centre,
        number=str(numbers.take("order_number")[0]),
        contact_name=by.full_name,
        contact_email=by.email,
        placed_at=NOW,
        placed_by=by,
    )
    return LedgerLine.objects.create(
        centre=batch.centre,
        order=order,
        kind=FeeKind.REGISTRATION,
        product=batch.product,
        subject=batch.number,
        net="85.00",
        vat=Vat.EXEMPT,
        tax="0.00",
        at=NOW,
    )
