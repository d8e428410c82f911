"""The EQA's lists: submissions, what waits first (docs/specification, EQA-03), and learners to sample (EQA-06)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations.lists import product_titles
from testamur.delivery.registrations.queries.learners import looks_like
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


SAMPLED = Choice(
    "sampled",
    _("Sampled"),
    (
        Option("no", _("Not sampled"), Q(sampled_on=None)),
        Option("yes", _("Sampled"), Q(sampled_on__isnull=False)),
    ),
)


class Samplable(List):
    """The active learners of a centre whom an EQA may mark as sampled."""

    name = "sampling"
    one, many = _("learner"), _("learners")
    picks = "registration"
    order = "learner"
    columns = (
        Column(
            "learner",
            _("Learner"),
            {"surname": "learner__surname", "forename": "learner__forename", "number": "learner__number"},
            order_by="learner__sort_key",
        ),
        Column("number", _("Number"), "learner__number", "learner__number"),
        Column(
            "product",
            _("Qualification"),
            {"product": "product__title", "product_code": "product__code"},
            ("product__title", "learner__sort_key"),
            style="clip",
        ),
        Column("batch", _("Batch"), "batch__number", ("batch__number", "learner__sort_key")),
        Column("sampled", _("Sampled"), "sampled_on", "sampled_on", blanks_last=True),
    )
    filters = (
        Words("q", _("Name, ULN, batch or reference"), looks_like),
        SAMPLED,
        Values("product", _("Qualification"), "product__code", product_titles),
        Words("batch", _("Batch number"), lambda text: Q(batch__number=text)),
    )
    views = (View(_("Not sampled"), "sampled=no"), View(_("Sampled"), "sampled=yes"))
    sheet = (
        Digits(_("Learner number"), "learner__number"),
        Cell(_("Surname"), "learner__surname"),
        Cell(_("Forename"), "learner__forename"),
        Cell(_("Product code"), "product__code"),
        Cell(_("Qualification"), "product__title"),
        Digits(_("Batch"), "batch__number"),
        Cell(_("Sampled"), "sampled_on"),
    )

    def label(self, row) -> str:
        return f"{row.forename} {row.surname}, {row.number}"
