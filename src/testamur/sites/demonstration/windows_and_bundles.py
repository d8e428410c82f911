"""The demonstration's assessment windows and those registered for one; an apprenticeship and a bundle with learners.

The windows move with the day on which the demonstration is made: one whose cut-off has passed, two that are open.
"""

from datetime import datetime, time, timedelta
from decimal import Decimal

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.actions import load_windows
from testamur.catalogue.timetable.facts import WindowFacts
from testamur.catalogue.timetable.models import Window
from testamur.delivery.billing.models import FeeKind, Price, PriceList
from testamur.ground.audit.actor import Actor
from testamur.ground.centres.models import Centre
from testamur.kit.clock import LONDON, london_date
from testamur.sites.demonstration import registering
from testamur.sites.demonstration.people import COLLEGE
from testamur.sites.demonstration.registering import Group

V_CERT, APPRENTICESHIP, BUNDLE = "500/8053/2", "APP-EYE-L3", "BUNDLE-CARE-2"
BUNDLE_FEE = Decimal("139.00")  # made up; less than its parts by themselves

# Weeks from now to the opening; bookings close twelve weeks before it.
WINDOWS_OPEN_IN = (4, 16, 42)
CUT_OFF_BEFORE = timedelta(weeks=12)
LASTS = timedelta(days=4)
RESULTS_AFTER = timedelta(weeks=9)


def register(now: datetime) -> None:
    windows = _windows(now)
    _bundle_fee()
    college = Centre.objects.get(number=COLLEGE)
    interactive = Group(COLLEGE, V_CERT, 14, 1, "Year 10 interactive media")
    registering.register(
        interactive, centre=college, number=901, now=now, window=windows[1], mode="on_screen"
    )
    for number, group in enumerate(
        (
            Group(COLLEGE, APPRENTICESHIP, 9, 2, "Early years apprentices"),
            Group(COLLEGE, BUNDLE, 6, 2, "Care planning, day release"),
        ),
        start=902,
    ):
        registering.register(group, centre=college, number=number, now=now)


def _windows(now: datetime) -> list[Window]:
    facts = [_window(weeks, now) for weeks in WINDOWS_OPEN_IN]
    load_windows(windows=facts, by=Actor.system("demonstration"), now=now)
    return list(Window.objects.order_by("opens_at"))


def _window(weeks: int, now: datetime) -> WindowFacts:
    """From a Monday at nine to its Friday at five."""
    day = london_date(now) + timedelta(weeks=weeks)
    monday = day - timedelta(days=day.weekday())
    return WindowFacts(
        code=f"VC-{monday:%Y-%m}",
        title=f"{monday:%B %Y}",
        products=(V_CERT,),
        opens_at=datetime.combine(monday, time(9), tzinfo=LONDON),
        closes_at=datetime.combine(monday + LASTS, time(17), tzinfo=LONDON),
        cut_off_on=monday - CUT_OFF_BEFORE,
        results_on=monday + RESULTS_AFTER,
    )


def _bundle_fee() -> None:
    product = Product.objects.get(code=BUNDLE)
    for prices in PriceList.objects.all():
        Price.objects.create(price_list=prices, kind=FeeKind.REGISTRATION, product=product, amount=BUNDLE_FEE)
