"""The list of a centre's acts on many learners, and the list of what became of each in one of them."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from testamur.delivery.registrations.acts.kinds import kind_named
from testamur.delivery.registrations.models import Act
from testamur.kit.lists import Cell, Choice, Column, Digits, List, Option, Values

STATUS = Choice(
    "status",
    _("State"),
    tuple(Option(status.value, status.label, Q(status=status)) for status in Act.Status),
)


def titles(keys: Iterable[str]) -> dict[str, str]:
    return {key: str(kind.title) if (kind := kind_named(key)) else key for key in keys}


class Acts(List):
    name = "acts"
    one, many = _("act"), _("acts")
    order = "-begun"
    columns = (
        Column("kind", _("What"), {"kind": "kind", "pk": "pk"}, "kind", show=lambda key: titles([key])[key]),
        Column("status", _("State"), {"status": STATUS.dimension, "result": "result"}, (STATUS.rank, "pk")),
        Column("by", _("By"), "started_by__full_name", "started_by__full_name"),
        Column("order_number", _("Order"), "order__number"),
        Column("begun", _("Begun"), "started_at", ("started_at", "id")),
    )
    filters = (STATUS, Values("kind", _("What"), "kind", titles))


OUTCOME = Choice(
    "outcome",
    _("Outcome"),
    (Option("done", _("Done"), Q(is_done=True)), Option("not_done", _("Not done"), Q(is_done=False))),
)


class Lines(List):
    """What became of each registration of one act."""

    name = "act-results"
    one, many = _("learner"), _("learners")
    order = "learner"
    per_page = 100
    columns = (
        Column(
            "learner",
            _("Learner"),
            {
                "surname": "registration__learner__surname",
                "forename": "registration__learner__forename",
                "number": "registration__learner__number",
            },
            order_by="position",
        ),
        Column(
            "batch", _("Batch"), "registration__batch__number", ("registration__batch__number", "position")
        ),
        Column("outcome", _("Outcome"), {"is_done": "is_done", "says": "says"}, (OUTCOME.rank, "position")),
        Column("amount", _("Amount"), "amount", ("amount", "position"), style="number"),
    )
    filters = (OUTCOME,)
    sheet = (
        Digits(_("Learner number"), "registration__learner__number"),
        Cell(_("Surname"), "registration__learner__surname"),
        Cell(_("Forename"), "registration__learner__forename"),
        Digits(_("Batch"), "registration__batch__number"),
        Cell(_("Product code"), "registration__product__code"),
        Cell(_("Qualification"), "registration__product__title"),
        Cell(_("Outcome"), OUTCOME.in_words),
        Cell(_("What became of it"), "says"),
        Cell(_("Amount in pounds, with VAT"), "amount"),
    )
