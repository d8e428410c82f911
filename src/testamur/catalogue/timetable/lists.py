"""The list of assessment windows for those who keep the catalogue."""

from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.lists import named
from testamur.catalogue.products.models import Product
from testamur.catalogue.timetable.models import Window
from testamur.kit.lists import Cell, Column, Days, List, View, Words
from testamur.kit.templating import dmy, long_instant

_THROUGH = Window.products.through.objects.filter(window=OuterRef("pk")).order_by().values("window")
PRODUCT_COUNT = Coalesce(Subquery(_THROUGH.annotate(count=Count("pk")).values("count")), 0)


def looks_like(text: str) -> Q:
    """A window's code or title, or a product assessed in it."""
    of_product = Window.products.through.objects.filter(product__in=Product.objects.filter(named(text)))
    return Q(code__icontains=text) | Q(title__icontains=text) | Q(pk__in=of_product.values("window"))


def still_open(today: date) -> View:
    return View(_("Open for registration"), f"cut_off_from={dmy(today)}")


class Windows(List):
    """Windows, the latest to open first."""

    name = "windows"
    one, many = _("window"), _("windows")
    order = "-opens"
    columns = (
        Column("title", _("Window"), {"title": "title", "code": "code"}, "title", style="wrap-text"),
        Column("opens", _("Opens"), "opens_at", "opens_at", show=long_instant),
        Column("closes", _("Closes"), "closes_at", "closes_at", show=long_instant),
        Column("cut_off", _("Bookings cut-off"), "cut_off_on", "cut_off_on"),
        Column("results", _("Results"), "results_on", "results_on", blanks_last=True),
        Column("products", _("Products"), {"product_count": PRODUCT_COUNT}, style="number"),
    )
    filters = (
        Words("q", _("Window or product"), looks_like),
        Days("cut_off", _("Bookings cut-off"), "cut_off_on"),
    )
    sheet = (
        Cell(_("Code"), "code"),
        Cell(_("Title"), "title"),
        Cell(_("Opens"), "opens_at"),
        Cell(_("Closes"), "closes_at"),
        Cell(_("Bookings cut-off"), "cut_off_on"),
        Cell(_("Results"), "results_on"),
    )
