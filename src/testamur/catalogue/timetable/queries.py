"""Reads about assessment windows."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.facts import WindowFacts
from testamur.catalogue.timetable.models import Window


def windows() -> QuerySet[Window]:
    """All windows with their products, the next to open first."""
    return Window.objects.prefetch_related(
        Prefetch("products", Product.objects.only("code", "title").order_by("code"))
    )


def windows_of(*, product: Product, on: date) -> QuerySet[Window]:
    """A product's windows that are not over on this day, those closed for registration among them."""
    return Window.objects.filter(products=product, closes_at__date__gte=on)


def open_windows(*, on: date) -> QuerySet[Window]:
    """Those that learners can still be registered for: the cut-off day counts as open."""
    return Window.objects.filter(cut_off_on__gte=on)


def facts_of(window: Window) -> WindowFacts:
    return WindowFacts(
        code=window.code,
        title=window.title,
        products=tuple(product.code for product in window.products.all()),
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        cut_off_on=window.cut_off_on,
        results_on=window.results_on,
    )


def held_windows() -> dict[str, WindowFacts]:
    """Every window by its code. Two queries."""
    return {window.code: facts_of(window) for window in windows()}
