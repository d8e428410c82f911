"""What stands in the way of charging for something."""

from datetime import date

from testamur.catalogue.products.models import Product
from testamur.delivery.billing.models import FeeKind
from testamur.delivery.billing.queries import price_for
from testamur.kit.problems import Problem
from testamur.rulebook.dates import long_date


def price_problems(*, product: Product | None, kind: FeeKind, on: date) -> list[Problem]:
    """A missing price: nothing that costs money is done without one."""
    if price_for(product=product, kind=kind, on=on):
        return []
    what = f"{kind.label.lower()} on {product.code}" if product else kind.label.lower()
    message = (
        f"No fee for {what} is in force on {long_date(on)}. Customer support can add one to the price list."
    )
    return [Problem("price_missing", message)]
