"""The list of products: for a centre, those it is approved for (docs/specification, CEN-05 and SYS-01)."""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.catalogue.products.sectors import SECTORS
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import Cell, Choice, Column, List, Option, Values, Words, in_words


def sector_names(codes: Iterable[str]) -> Mapping[str, str]:
    return {code: SECTORS.get(code, code or _("No sector")) for code in sorted(codes)}


def level_names(levels: Iterable[str]) -> Mapping[str, str]:
    return {level: level_name(level) for level in sorted(levels)}


def level_name(level: str) -> str:
    return f"Level {level}" if str(level).isdigit() else str(level)


def named(text: str) -> Q:
    """By code from its beginning, or by all words of the title."""
    title = Q()
    for word in text.split():
        title &= Q(title__icontains=word)
    return Q(code__begins_with=text) | title


KIND = Choice("kind", _("Kind"), tuple(Option(kind.value, kind.label, Q(kind=kind)) for kind in Product.Kind))


class Products(List):
    """Products by title."""

    name = "products"
    one, many = _("product"), _("products")
    order = "title"
    columns = (
        Column("title", _("Title"), {"title": "title", "code": "code"}, "title", style="wrap-text"),
        Column("number", _("Code"), "code", "code"),
        Column("level", _("Level"), order_by="level", show=level_name),
        Column("type", _("Type"), order_by="type"),
        Column("credits", _("Credits"), order_by="credits", style="number", blanks_last=True),
        Column("ends", _("Registration until"), "operational_end_on", "operational_end_on", blanks_last=True),
    )
    filters = (
        Words("q", _("Code or title"), named),
        Values("sector", _("Sector"), "sector", sector_names),
        Values("level", _("Level"), "level", level_names),
        KIND,
    )
    sheet = (
        Cell(_("Code"), "code"),
        Cell(_("Title"), "title"),
        Cell(_("Kind"), in_words("kind", Product.Kind.choices)),
        Cell(_("Type"), "type"),
        Cell(_("Level"), "level"),
        Cell(_("Sector"), "sector"),
        Cell(_("Credits"), "credits"),
        Cell(_("Guided learning hours"), "guided_hours"),
        Cell(_("Total qualification time"), "total_hours"),
        Cell(_("Registration from"), "operational_start_on"),
        Cell(_("Registration until"), "operational_end_on"),
        Cell(_("Certification until"), "certification_end_on"),
    )
