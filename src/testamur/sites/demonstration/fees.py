"""The demonstration's money: last session's, this session's and next session's prices, and statements since.

Registration fees are made up, but for the T Level's, which is published (NCFE, Education and Early Years).
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from testamur.catalogue.products.models import Product
from testamur.delivery.billing import actions
from testamur.delivery.billing.actions import NewPrice
from testamur.delivery.billing.models import FeeKind, LedgerLine, Order, Price, PriceList, SoldAs, Statement
from testamur.delivery.billing.months import due_on, month_of, next_month
from testamur.ground.accounts.models import User
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import LONDON, london_date
from testamur.rulebook.calendar import WorkingCalendar
from testamur.rulebook.sessions import session_on
from testamur.sites.demonstration.people import COLLEGE

PRODUCT_FEES = {
    "603/5829/4": Decimal("145.20"),
    "603/5054/4": Decimal("48.50"),
    "601/8434/6": Decimal("96.00"),
}
FEES = {
    FeeKind.REGISTRATION: Decimal("62.00"),
    FeeKind.FAST_TRACK: Decimal("31.00"),
    FeeKind.LATE: Decimal("31.00"),
    FeeKind.VERY_LATE: Decimal("62.00"),
    FeeKind.RESIT: Decimal("28.00"),
    FeeKind.CERTIFICATE: Decimal("0.00"),
    FeeKind.REPLACEMENT_CERTIFICATE: Decimal("45.00"),
    FeeKind.POSTAL: Decimal("6.50"),
    FeeKind.CANCELLATION: Decimal("20.00"),
    FeeKind.BATCH_CANCELLATION: Decimal("25.00"),
    FeeKind.CORRECTION: Decimal("16.00"),
    FeeKind.REVIEW: Decimal("38.00"),
    FeeKind.VISIT: Decimal("200.00"),
    FeeKind.VISIT_CANCELLATION: Decimal("250.00"),
    FeeKind.APPROVAL: Decimal("200.00"),
    FeeKind.CENTRE: Decimal("600.00"),
    FeeKind.RESOURCES: Decimal("12.00"),
}
NOT_EXAMINATIONS = {FeeKind.RESOURCES, FeeKind.CENTRE}
ROSE_SINCE, WILL_RISE = Decimal("0.97"), Decimal("1.04")
FIRST_LIST = date(2020, 8, 1)


def set_prices(now: datetime) -> None:
    """Last session's list, this session's, and the next one, which is in preparation."""
    session = session_on(london_date(now))
    _price_list(f"To {session.previous}", FIRST_LIST, ROSE_SINCE)
    _price_list(str(session), session.starts_on, Decimal(1))
    by, following = Actor.system("demonstration"), session.next
    coming = actions.prepare_price_list(title=str(following), from_on=following.starts_on, by=by, now=now)
    raised = [
        NewPrice(FeeKind(price.kind), price.product, _rounded(price.amount * WILL_RISE), price.sold_as)
        for price in coming.prices.filter(kind__in=(FeeKind.REGISTRATION, FeeKind.RESIT)).select_related("product")
    ]  # fmt: skip
    actions.set_prices(price_list=coming, prices=raised, by=by, now=now)


def _price_list(title: str, from_on: date, factor: Decimal) -> None:
    made = PriceList.objects.create(title=title, from_on=from_on)
    general = [(kind, None, amount) for kind, amount in FEES.items()]
    own = [
        (FeeKind.REGISTRATION, product, PRODUCT_FEES[product.code])
        for product in Product.objects.filter(code__in=PRODUCT_FEES).order_by("code")
    ]
    Price.objects.bulk_create(
        Price(
            price_list=made,
            kind=kind,
            product=product,
            amount=_rounded(amount * factor),
            sold_as=SoldAs.OTHER if kind in NOT_EXAMINATIONS else SoldAs.EXAMINATION,
        )
        for kind, product, amount in (*general, *own)
    )


def _rounded(amount: Decimal) -> Decimal:
    """To ten pence, as prices are."""
    return amount.quantize(Decimal("0.1")).quantize(Decimal("0.01"))


def settle(now: datetime) -> None:
    """Purchase orders, a charge given back, the statements of the months since, and the oldest of them paid."""
    fay = User.objects.get(email="fay@testamur.example")
    by = Actor(fay.pk, fay.full_name, "demonstration")
    _add_purchase_orders(now)
    _give_one_back(by, now)
    first = LedgerLine.objects.earliest("at").at
    month = month_of(london_date(first))
    while _due(month) <= london_date(now):
        actions.make_statements(month=month, by=by, now=_morning_of(_due(month)))
        month = next_month(month)
    oldest = Statement.objects.order_by("month").values_list("month", flat=True).first()
    for statement in Statement.objects.filter(month=oldest, charges__gt=0).order_by("pk"):
        paid_on = _due(oldest) + timedelta(days=12)
        if paid_on < london_date(now):
            reference = f"BACS {statement.number}"
            actions.mark_as_paid(
                statement=statement, paid_on=paid_on, reference=reference, by=by, now=_morning_of(paid_on)
            )


def _add_purchase_orders(now: datetime) -> None:
    college = Centre.objects.get(number=COLLEGE)
    for place, order in enumerate(Order.objects.filter(centre=college, purchase_order="").order_by("pk")):
        if place % 3:
            number = f"HCC-{4700 + place}"
            by = Actor(order.placed_by_id, "Ada Okafor", "demonstration", college.pk)
            actions.change_purchase_order(order=order, purchase_order=number, by=by, now=now)


def _give_one_back(by: Actor, now: datetime) -> None:
    line = LedgerLine.objects.filter(
        credits=None, credited_by=None, centre__number=COLLEGE, net__gt=0
    ).latest("at")
    reason = "Goodwill: the learner's place was lost through our mistake"
    actions.give_back(line=line, reason=reason, by=by, now=now)


def _due(month: date) -> date:
    return due_on(month, working_day=2, calendar=WorkingCalendar())


def _morning_of(day: date) -> datetime:
    return datetime.combine(day, time(5, 20), tzinfo=LONDON)
