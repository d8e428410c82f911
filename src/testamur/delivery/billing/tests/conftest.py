"""What tests of fees begin with: orders, and finance people."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.people import NOW, actor_of, make_user

from testamur.delivery.billing.actions import charge_for, place_order
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order
from testamur.delivery.billing.queries import price_for
from testamur.ground.accounts.models import User


@pytest.fixture
def fay(db) -> User:
    """The finance officer of the awarding organisation."""
    return make_user("Fay Quill", staff_roles=[User.StaffRole.FINANCE])


@pytest.fixture
def cato(db) -> User:
    return make_user("Cato Lind", staff_roles=[User.StaffRole.CATALOGUE])


@pytest.fixture
def charged(prices, counselling) -> Callable[..., list[LedgerLine]]:
    """Orders £85 for each learner number: `charged(college, ada, "105700001", at=NOW)`."""

    def charge(centre, user, *subjects: str, at=NOW, **facts) -> list[LedgerLine]:
        price = price_for(product=counselling, kind=FeeKind.REGISTRATION, on=at.date())
        return charge_for(
            subjects=subjects,
            order=order_of(centre, user, at=at, **facts),
            product=counselling,
            kind=FeeKind.REGISTRATION,
            price=price,
            now=at,
        )

    return charge


def order_of(centre, user, at=NOW, **facts) -> Order:
    return place_order(
        **{
            "centre_id": centre.pk,
            "purchase_order": "PO 4711",
            "contact_name": user.full_name,
            "contact_email": user.email,
            "fees": Decimal(0),
            "by": actor_of(user, centre),
            "now": at,
            **facts,
        }
    )
