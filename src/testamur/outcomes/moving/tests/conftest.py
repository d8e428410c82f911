"""Fixtures of moving: a nested suite (an award of £60 inside a diploma of £100), and a certificate of no suite."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from tests.learners import enrol, make_batch
from tests.people import NOW, all_of, make_product

from testamur.catalogue.approvals.models import Approval
from testamur.catalogue.products.models import NestedSuite, Product, Unit
from testamur.delivery.billing.models import FeeKind, LedgerLine, Price
from testamur.delivery.registrations.models import Registration
from testamur.outcomes.grading.models import UnitGrade, UnitHeld

PEOPLE = ("Amelia Hughes", "Bea Iqbal", "Cai Jenkins")


@pytest.fixture
def offer(college, prices) -> Callable[[Product, str], Product]:
    """Approve the college for a product, at a fee of its own."""

    def offered(product: Product, fee: str) -> Product:
        Approval.objects.get_or_create(
            centre=college, product=product, defaults={"approved_on": date(2025, 9, 1)}
        )
        Price.objects.create(price_list=prices, kind=FeeKind.REGISTRATION, product=product, amount=fee)
        return product

    return offered


@pytest.fixture
def units(counselling) -> list[Unit]:
    return list(Unit.objects.filter(versions__product=counselling).order_by("version_units__position"))


@pytest.fixture
def suite(counselling) -> NestedSuite:
    made = NestedSuite.objects.create(title="Counselling skills")
    Product.objects.filter(pk=counselling.pk).update(suite=made)
    counselling.refresh_from_db()
    return made


@pytest.fixture
def diploma(counselling, suite, offer) -> Product:
    """Five units, £100."""
    return offer(counselling, "100.00")


@pytest.fixture
def award(suite, units, offer) -> Product:
    """The first two of the diploma's units, £60."""
    rule = all_of("Mandatory units", *(unit.code for unit in units[:2]))
    title = "CACHE Level 3 Award in Counselling Skills"
    return offer(make_product("600/0728/X", title, units[:2], rule, suite=suite), "60.00")


@pytest.fixture
def certificate(units, pass_scale, offer) -> Product:
    """One unit of the diploma's and one of its own, £85; of no suite."""
    other = Unit.objects.create(
        code="H/616/8937", title="Listening at work", level=3, credits=8, scale=pass_scale
    )
    rule = all_of("Mandatory units", units[0].code, other.code)
    title = "Level 3 Certificate in Listening Skills"
    return offer(make_product("601/3998/5", title, [units[0], other], rule), "85.00")


@pytest.fixture
def on_award(college, ada, award) -> list[Registration]:
    """Amelia Hughes, Bea Iqbal and Cai Jenkins on the award, each charged £60."""
    return charged(enrol(make_batch(college, award, ada), PEOPLE, ada), "60.00")


@pytest.fixture
def on_diploma(college, ada, diploma) -> list[Registration]:
    """The same three on the diploma, each charged £100."""
    return charged(enrol(make_batch(college, diploma, ada), PEOPLE, ada), "100.00")


def charged(registrations: Sequence[Registration], fee: str) -> list[Registration]:
    """Give each a charge of its own, as registering does."""
    order = registrations[0].charge.order
    lines = LedgerLine.objects.bulk_create(
        LedgerLine(
            centre_id=each.centre_id,
            order=order,
            kind=FeeKind.REGISTRATION,
            product=each.product,
            subject=each.learner.number,
            net=fee,
            vat="exempt",
            tax="0.00",
            at=NOW,
        )
        for each in registrations
    )
    for each, line in zip(registrations, lines, strict=True):
        each.charge = line
    Registration.objects.bulk_update(registrations, ["charge"])
    return list(registrations)


@pytest.fixture
def bank(ada) -> Callable:
    """Bank a grade of each unit for each of these, as the EQA would have; or leave it in another status."""

    def banked(
        registrations: Sequence[Registration], units: Sequence[Unit], code="Pass", attempt=1, **facts
    ) -> None:
        from testamur.outcomes.grading.models import Submission

        first = registrations[0]
        submission = Submission.objects.create(
            centre=first.centre,
            number=str(900000 + Submission.objects.count()),
            product=first.product,
            iqa_name="Nia Rees",
            declaration="Declared",
            submitted_at=NOW,
            submitted_by=ada,
        )
        usual = {"status": UnitGrade.Status.BANKED, "banked_at": NOW, "submission": submission}
        UnitGrade.objects.bulk_create(
            UnitGrade(
                centre=each.centre,
                registration=each,
                unit=unit,
                grade=unit.scale.grades.get(code=code),
                attempt=attempt,
                saved_at=NOW,
                saved_by=ada,
                **{**usual, **facts},
            )
            for each in registrations
            for unit in units
        )

    return banked


@pytest.fixture
def save(bank) -> Callable:
    """Save a grade and not submit it."""
    nowhere = {"status": UnitGrade.Status.SAVED, "banked_at": None, "submission": None}
    return lambda registrations, units, **facts: bank(registrations, units, **nowhere, **facts)


@pytest.fixture
def hold(ada) -> Callable:
    """Mark each unit as held by each of these."""

    def held(
        registrations: Sequence[Registration], units: Sequence[Unit], means=UnitHeld.Means.ACHIEVED
    ) -> None:
        UnitHeld.objects.bulk_create(
            UnitHeld(
                centre=each.centre, registration=each, unit=unit, means=means, marked_at=NOW, marked_by=ada
            )
            for each in registrations
            for unit in units
        )

    return held
