"""Search > Bundles: one row for each learner on a bundle or apprenticeship (docs/specification, REG-12 and SYS-02)."""

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, F, OuterRef, Q, Subquery, TextField, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.learners.names import folded
from testamur.delivery.registrations.lists import product_titles, session_names
from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.queries.learners import is_office_number, learner_like
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import Cell, Column, Day, Digits, List, Values, Words, in_words
from testamur.rulebook.uln import tidy_uln

_STANDING = Case(
    When(status=Registration.Status.ACTIVE, then=in_words("stage", Registration.Stage.choices)),
    default=in_words("status", Registration.Status.choices),
    output_field=TextField(),
)
_PARTS = (
    Registration.objects.filter(
        learner=OuterRef("learner"), batch__bundle_batch=OuterRef("bundle_batch"), centre=OuterRef("centre")
    )
    .order_by()
    .values("learner")
    .annotate(
        words=StringAgg(
            Concat(
                *(F("product__code"), Value(" "), F("product__title"), Value(": "), _STANDING),
                output_field=TextField(),
            ),
            "; ",
            order_by="batch",
            output_field=TextField(),
        )
    )
    .values("words")
)


def looks_like(text: str) -> Q:
    """A learner, or the learners of a bundle batch by its number."""
    digits = tidy_uln(text)
    like = learner_like(text, "learner__")
    return like | Q(bundle_batch__number=digits) if is_office_number(digits) else like


def of_bundle(text: str) -> Q:
    """By code from its beginning, or by any word of the title, of the whole or of one of its parts."""
    products = Product.objects.filter(Q(code__begins_with=text) | Q(title__icontains=text))
    return Q(bundle_batch__product__in=products) | Q(bundle_batch__batches__product__in=products)


class Bundles(List):
    name = "bundles"
    one, many = _("learner on a bundle"), _("learners on bundles")
    order = "learner"
    columns = (
        Column(
            "learner",
            _("Learner"),
            {"surname": "learner__surname", "forename": "learner__forename", "number": "learner__number"},
            order_by="learner__sort_key",
        ),
        Column("born", _("Date of birth"), "learner__date_of_birth", "learner__date_of_birth"),
        Column(
            "bundle",
            _("Bundle or apprenticeship"),
            {"title": "bundle_batch__product__title", "code": "bundle_batch__product__code"},
            ("bundle_batch__product__title", "learner__sort_key"),
            style="wrap-text",
        ),
        Column(
            "batch",
            _("Bundle batch"),
            "bundle_batch__number",
            ("bundle_batch__number", "learner__sort_key"),
        ),
        Column("made", _("Registered"), "registered_at", "registered_at"),
        Column("parts", _("Registered on"), {"own_id": "pk"}, style="wrap-text"),
    )
    filters = (
        Words("q", _("Name, learner number or bundle batch"), looks_like),
        Values("product", _("Bundle or apprenticeship"), "bundle_batch__product__code", product_titles),
        Values("session", _("Session"), "bundle_batch__session", session_names, int),
        Words("batch", _("Bundle batch number"), lambda text: Q(bundle_batch__number=tidy_uln(text))),
        Words("code", _("Product code or name"), of_bundle),
        Words("number", _("Learner number"), lambda text: Q(learner__number=tidy_uln(text))),
        Words("forename", _("Forename"), lambda text: Q(learner__forename_key__begins_with=folded(text))),
        Words("surname", _("Surname"), lambda text: Q(learner__sort_key__begins_with=folded(text))),
        Day("born", _("Date of birth"), "learner__date_of_birth"),
    )
    sheet = (
        Digits(_("Bundle batch"), "bundle_batch__number"),
        Cell(_("Product code"), "bundle_batch__product__code"),
        Cell(_("Bundle or apprenticeship"), "bundle_batch__product__title"),
        Digits(_("Learner number"), "learner__number"),
        Cell(_("Surname"), "learner__surname"),
        Cell(_("Forename"), "learner__forename"),
        Cell(_("Date of birth"), "learner__date_of_birth"),
        Cell(_("Registered"), "registered_at"),
        Cell(_("Registered on"), Subquery(_PARTS, output_field=TextField())),
    )

    def label(self, row) -> str:
        return f"{row.forename} {row.surname}, {row.number}"
