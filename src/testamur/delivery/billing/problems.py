"""What stands in the way: of charging for something, of changing a price list, of an order or a payment."""

from datetime import date, datetime
from decimal import Decimal

from testamur.catalogue.products.models import Product
from testamur.delivery.billing import queries
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Price, PriceList, Statement
from testamur.kit.clock import london_date
from testamur.kit.problems import Problem, Severity
from testamur.rulebook.dates import long_date


def price_problems(*, product: Product | None, kind: FeeKind, on: date) -> list[Problem]:
    """A missing price: nothing that costs money is done without one."""
    if queries.price_for(product=product, kind=kind, on=on):
        return []
    what = f"{kind.label.lower()} on {product.code}" if product else kind.label.lower()
    message = (
        f"No fee for {what} is in force on {long_date(on)}. Customer support can add one to the price list."
    )
    return [Problem("price_missing", message)]


# Price lists


def locked_problems(*, price_list: PriceList, today: date) -> list[Problem]:
    """A list in force is what centres were charged by: it is never changed."""
    if price_list.from_on > today:
        return []
    message = (
        f"{price_list.title} has been in force since {long_date(price_list.from_on)} and is never changed. "
        "Prepare the next list, from a day to come."
    )
    return [Problem("price_list_locked", message)]


def beginning_problems(*, from_on: date, today: date, price_list: PriceList | None = None) -> list[Problem]:
    """A list begins on a day to come, on which no other does."""
    if from_on <= today:
        message = "Choose a day to come: from today on centres are charged by the list in force."
        return [Problem("price_list_begins_late", message, place="from_on")]
    others = PriceList.objects.filter(from_on=from_on)
    other = (others.exclude(pk=price_list.pk) if price_list else others).first()
    if other:
        message = f"“{other.title}” begins on {long_date(from_on)} already. Change that list, or choose another day."
        return [Problem("price_list_taken", message, place="from_on")]
    return []


def amount_problems(*, amount: Decimal, place: str = "amount") -> list[Problem]:
    if amount < 0:
        return [Problem("price_negative", "Enter an amount of £0.00 or more", place=place)]
    return []


def twice_problems(*, price_list: PriceList, kind: str, product: Product | None) -> list[Problem]:
    if not Price.objects.filter(price_list=price_list, kind=kind, product=product).exists():
        return []
    what = product.code if product else "every product without a price of its own"
    message = (
        f"There is a price of {FeeKind(kind).label.lower()} for {what} in this list already. Change that one."
    )
    return [Problem("price_twice", message, place="kind")]


def completeness_problems(*, price_list: PriceList) -> list[Problem]:
    """What the list before could charge for and this one cannot: said, and never in the way."""
    before = queries.list_before(price_list)
    gone = [step for step in queries.steps(before=before, after=price_list) if step.after is None]
    here = set(price_list.prices.filter(product=None).values_list("kind", flat=True))
    return [
        Problem(
            "price_gone",
            f"{step.kind.label} for every product is in {before.title} and not here: from "
            f"{long_date(price_list.from_on)} nothing can be charged for it, unless a product has its own price.",
            severity=Severity.WARNING,
        )
        for step in gone
        if step.product is None and step.kind not in here
    ]


# Orders and credits


def purchase_order_problems(*, order: Order) -> list[Problem]:
    if not queries.is_stated(order):
        return []
    message = (
        f"Order {order.number} is on a statement already, which stays as it is. "
        "Ask the awarding organisation's finance team to note the purchase order number."
    )
    return [Problem("order_stated", message)]


def giving_back_problems(*, line: LedgerLine, reason: str) -> list[Problem]:
    if line.credits_id or line.credited_by.exists():
        return [Problem("credited_already", "This charge was given back already. Nothing more was credited.")]
    if not reason.strip():
        message = "Say why the charge is given back: the centre sees it"
        return [Problem("no_reason", message, place="reason")]
    return []


# Payments


def payment_problems(*, statement: Statement, paid_on: date, now: datetime) -> list[Problem]:
    if queries.payment_of(statement=statement):
        return [Problem("paid_already", f"Statement {statement.number} is marked as paid already.")]
    if paid_on > london_date(now):
        return [Problem("paid_in_future", "Enter the day it was paid, not one to come", place="paid_on")]
    if paid_on < statement.month:
        return [Problem("paid_before", "Enter a day after the month began", place="paid_on")]
    return []


def taking_back_problems(*, statement: Statement) -> list[Problem]:
    if queries.payment_of(statement=statement):
        return []
    return [Problem("not_paid", f"Statement {statement.number} is not marked as paid.")]
