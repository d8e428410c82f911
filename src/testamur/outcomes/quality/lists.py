"""The EQA's list of submissions: what waits first, the oldest on top (docs/specification, EQA-03)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations.lists import product_titles
from testamur.ground.centres.models import Centre
from testamur.kit.lists import Cell, Choice, Column, Digits, List, Option, Values, View, Words

STATE = Choice(
    "state",
    _("Whose turn"),
    (
        Option("waiting", _("Waiting for you"), Q(is_waiting=True)),
        Option("asked", _("With the centre"), Q(is_waiting=False, is_asked=True)),
        Option("decided", _("Decided"), Q(is_waiting=False, is_asked=False)),
    ),
)


def centre_names(numbers):
    return dict(Centre.objects.filter(number__in=numbers).order_by("name").values_list("number", "name"))


class Reviews(List):
    name = "grades-to-review"
    one, many = _("submission"), _("submissions")
    order = "submitted"
    columns = (
        Column("number", _("Submission"), order_by="number"),
        Column(
            "centre",
            _("Centre"),
            {"centre": "centre__name", "centre_number": "centre__number"},
            "centre__name",
        ),
        Column(
            "product",
            _("Qualification"),
            {"product": "product__title", "code": "product__code"},
            ("product__title", "number"),
            style="clip",
        ),
        Column("learners", _("Learners"), style="number"),
        Column("waiting", _("Grades waiting"), style="number"),
        Column("submitted", _("Submitted"), "submitted_at", (STATE.rank, "submitted_at")),
        Column("state", _("Whose turn"), {"state": STATE.dimension}, style="status"),
    )
    filters = (
        Words(
            "q",
            _("Submission, centre or product"),
            lambda text: (
                Q(number=text)
                | Q(centre__number=text.zfill(6))
                | Q(centre__name__icontains=text)
                | Q(product__title__icontains=text)
                | Q(product__code=text)
            ),
        ),
        STATE,
        Values("centre", _("Centre"), "centre__number", centre_names),
        Values("product", _("Qualification"), "product__code", product_titles),
    )
    views = (View(_("Waiting for you"), "state=waiting"),)
    sheet = (
        Digits(_("Submission"), "number"),
        Digits(_("Centre number"), "centre__number"),
        Cell(_("Centre"), "centre__name"),
        Cell(_("Product code"), "product__code"),
        Cell(_("Qualification"), "product__title"),
        Cell(_("Submitted"), "submitted_at"),
        Cell(_("Whose turn"), STATE.in_words),
    )
