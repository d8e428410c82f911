"""The list of a centre's batches (docs/specification, SYS-01 and SYS-02)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations.lists import of_product, product_titles, session_names
from testamur.kit.lists import Cell, Column, Digits, List, Values, Words
from testamur.kit.templating import comma


def looks_like(text: str) -> Q:
    """A batch's number, the centre's own name for it, or its product."""
    return Q(number__begins_with=text) | Q(centre_reference__icontains=text) | of_product(text)


class Batches(List):
    name = "batches"
    one, many = _("batch"), _("batches")
    order = "-made"
    columns = (
        Column("number", _("Batch"), {"number": "number", "reference": "centre_reference"}, "number"),
        Column(
            "product",
            _("Qualification"),
            {"title": "product__title", "code": "product__code"},
            ("product__title", "number"),
            style="clip",
        ),
        Column(
            "session",
            _("Session"),
            "session",
            ("session", "number"),
            show=lambda year: session_names([year])[year],
        ),
        Column(
            "learners",
            _("Learners"),
            "learner_count",
            ("learner_count", "number"),
            style="number",
            show=comma,
        ),
        Column("made", _("Registered"), "created_at", ("created_at", "id")),
    )
    filters = (
        Words("q", _("Batch number, name or qualification"), looks_like),
        Values("product", _("Qualification"), "product__code", product_titles),
        Values("session", _("Session"), "session", session_names, int),
    )
    sheet = (
        Digits(_("Batch"), "number"),
        Cell(_("Your name for it"), "centre_reference"),
        Cell(_("Product code"), "product__code"),
        Cell(_("Qualification"), "product__title"),
        Cell(_("Session begins"), "session"),
        Cell(_("Learners"), "learner_count"),
        Cell(_("Registered now"), "active_count"),
        Cell(_("First registered"), "created_at"),
        Cell(_("Contact"), "contact_name"),
        Cell(_("Contact email"), "contact_email"),
    )
