"""The list of units for those who keep the catalogue."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.lists import named
from testamur.catalogue.products.models import Unit
from testamur.kit.lists import Cell, Choice, Column, List, Option, Values, Words, in_words

ASSESSMENT = Choice(
    "assessment",
    _("Assessment"),
    tuple(Option(each.value, each.label, Q(assessment=each)) for each in Unit.Assessment),
)


def level_names(levels: list[int]) -> dict[int, str]:
    return {level: f"Level {level}" if level else "Entry Level" for level in sorted(levels)}


class Units(List):
    """Units by title."""

    name = "units"
    one, many = _("unit"), _("units")
    order = "title"
    columns = (
        Column("title", _("Title"), {"title": "title", "pk": "pk"}, "title", style="wrap-text"),
        Column("code", _("Code"), order_by="code"),
        Column("level", _("Level"), order_by="level", show=lambda level: level_names([level])[level]),
        Column("credits", _("Credits"), order_by="credits", style="number"),
        Column("hours", _("Guided hours"), "guided_hours", "guided_hours", style="number"),
        Column("scale", _("Scale"), "scale__title", "scale__title"),
    )
    filters = (
        Words("q", _("Code or title"), named),
        Values("level", _("Level"), "level", level_names, int),
        ASSESSMENT,
    )
    sheet = (
        Cell(_("Code"), "code"),
        Cell(_("Title"), "title"),
        Cell(_("Level"), "level"),
        Cell(_("Credits"), "credits"),
        Cell(_("Guided learning hours"), "guided_hours"),
        Cell(_("Assessment"), in_words("assessment", Unit.Assessment.choices)),
        Cell(_("Scale"), "scale__code"),
    )
