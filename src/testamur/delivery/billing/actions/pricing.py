"""Price lists: preparing the next one, its prices one by one or from a file; one in force is never changed (CAT-13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from testamur.catalogue.products.models import Product
from testamur.delivery.billing import problems, queries
from testamur.delivery.billing.models import FeeKind, Price, PriceList
from testamur.ground.audit.actions import Change, record
from testamur.ground.audit.actor import Actor
from testamur.ground.audit.events import define
from testamur.kit.clock import london_date
from testamur.kit.problems import refuse_if

PREPARED = define("price_list.prepared", "The next price list was begun, as a copy of the one before it")
LIST_CHANGED = define("price_list.changed", "The title or first day of a price list to come was changed")
THROWN_AWAY = define("price_list.thrown_away", "A price list that was never in force was thrown away")
PRICE_SET = define("price.set", "A price of a list to come was set")
PRICE_REMOVED = define("price.removed", "A price was taken out of a list to come")

_COPY = """
insert into billing_price (price_list_id, kind, product_id, amount, sold_as)
select %s, kind, product_id, amount, sold_as from billing_price where price_list_id = %s order by id
"""


@dataclass(frozen=True)
class NewPrice:
    """A price as it shall be: for one product, or for all that have no price of their own."""

    kind: FeeKind
    product: Product | None
    amount: Decimal
    sold_as: str


@transaction.atomic
def prepare_price_list(*, title: str, from_on: date, by: Actor, now: datetime) -> PriceList:
    """Begin a list that will be in force from a day to come, with the prices of the list before that day."""
    refuse_if(problems.beginning_problems(from_on=from_on, today=london_date(now)))
    price_list = PriceList.objects.create(title=title, from_on=from_on)
    before = queries.list_before(price_list)
    if before:
        with connection.cursor() as cursor:
            cursor.execute(_COPY, [price_list.pk, before.pk])
    _record(PREPARED, price_list, after={**_facts(price_list), "copy of": str(before or "")}, by=by, now=now)
    return price_list


@transaction.atomic
def change_price_list(*, price_list: PriceList, title: str, from_on: date, by: Actor, now: datetime) -> None:
    """Give a list to come another title, or let it begin on another day to come."""
    before = _facts(_unlocked(price_list, now))
    today = london_date(now)
    refuse_if(problems.beginning_problems(from_on=from_on, today=today, price_list=price_list))
    price_list.title, price_list.from_on = title, from_on
    price_list.save(update_fields=["title", "from_on"])
    _record(LIST_CHANGED, price_list, before=before, after=_facts(price_list), by=by, now=now)


@transaction.atomic
def throw_price_list_away(*, price_list: PriceList, by: Actor, now: datetime) -> None:
    """Delete a list to come with its prices: the one before stays in force for longer."""
    _unlocked(price_list, now)
    _record(THROWN_AWAY, price_list, before=_facts(price_list), by=by, now=now)
    price_list.prices.all().delete()
    price_list.delete()


@transaction.atomic
def set_prices(
    *, price_list: PriceList, prices: Sequence[NewPrice], by: Actor, now: datetime
) -> list[NewPrice]:
    """Set these prices of a list to come, new ones and others; give back those that were not so before.

    Prices that are not named stay as they are. The same few statements for any number.
    """
    _unlocked(price_list, now)
    refuse_if(problem for each in prices for problem in problems.amount_problems(amount=each.amount))
    held = {(each.kind, each.product_id): each for each in price_list.prices.all()}
    changed = [each for each in prices if _differs(held.get(_key(each)), each)]
    Price.objects.bulk_create(
        (
            Price(
                price_list=price_list,
                kind=each.kind,
                product=each.product,
                amount=each.amount,
                sold_as=each.sold_as,
            )
            for each in changed
        ),
        update_conflicts=True,
        unique_fields=["price_list", "kind", "product"],
        update_fields=["amount", "sold_as"],
    )
    changes = [
        Change(
            "price_list",
            price_list.pk,
            _label(price_list, each.kind, each.product),
            _amounts(held.get(_key(each))),
            _amounts(each),
        )
        for each in changed
    ]
    record(PRICE_SET, changes=changes, by=by, centre_id=None, now=now)
    return changed


@transaction.atomic
def remove_price(*, price: Price, by: Actor, now: datetime) -> None:
    """Take a price out of a list to come; a product without its own then costs what every product does."""
    _unlocked(price.price_list, now)
    label = _label(price.price_list, price.kind, price.product)
    change = Change("price_list", price.price_list_id, label, before=_amounts(price))
    record(PRICE_REMOVED, changes=[change], by=by, centre_id=None, now=now)
    price.delete()


# Helpers


def _unlocked(price_list: PriceList, now: datetime) -> PriceList:
    """The list as it stands, held for this change; refused when it is in force."""
    current = PriceList.objects.select_for_update().get(pk=price_list.pk)
    refuse_if(problems.locked_problems(price_list=current, today=london_date(now)))
    return current


def _key(price: NewPrice) -> tuple[str, int | None]:
    return price.kind, price.product.pk if price.product else None


def _differs(held: Price | None, price: NewPrice) -> bool:
    return held is None or (held.amount, held.sold_as) != (price.amount, price.sold_as)


def _label(price_list: PriceList, kind: str, product: Product | None) -> str:
    return f"{price_list.title}: {FeeKind(kind).label}, {product.code if product else 'every product'}"


def _amounts(price: Price | NewPrice | None) -> dict[str, str]:
    return {"amount": f"{price.amount:.2f}", "sold_as": price.sold_as} if price else {}


def _facts(price_list: PriceList) -> dict[str, str]:
    return {"title": price_list.title, "from_on": str(price_list.from_on)}


def _record(
    event: str,
    price_list: PriceList,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    change = Change("price_list", price_list.pk, price_list.title, before or {}, after or {})
    record(event, changes=[change], by=by, centre_id=None, now=now)
