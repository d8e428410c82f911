"""The list in which a centre's ULNs are typed, checked and put right: one row for each learner (ULN-01)."""

from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.learners.models import Learner
from testamur.delivery.registrations.models import Registration
from testamur.delivery.registrations.queries.learners import learner_like
from testamur.ground.centres.models import Centre
from testamur.kit.lists import Cell, Choice, Column, Days, Digits, List, Option, View, Words
from testamur.rulebook.uln import tidy_uln

State = Learner.UlnState
STATE = Choice(
    "state",
    _("ULN"),
    tuple(
        Option(state.value, label, Q(uln_state=state))
        for state, label in (
            (State.MISMATCH, _("Does not match")),
            (State.MISSING, _("No ULN")),
            (State.UNCHECKED, _("Not yet checked")),
            (State.VERIFIED, _("Verified")),
        )
    ),
)


def registered(condition: Q) -> Q:
    """The learners who have such a registration."""
    return Q(pk__in=Registration.objects.filter(condition).values("learner"))


def on_product(text: str) -> Q:
    products = Product.objects.filter(Q(code__istartswith=text) | Q(title__icontains=text))
    return registered(Q(product__in=products))


class RegisteredBetween(Days):
    def condition(self, value: tuple[date | None, date | None]) -> Q:
        return registered(super().condition(value))


def newest(path: str) -> Coalesce:
    """A fact of the learner's newest registration."""
    mine = Registration.objects.filter(centre=OuterRef("centre"), learner=OuterRef("pk"))
    return Coalesce(Subquery(mine.order_by("-registered_at", "-pk").values(path)[:1]), Value(""))


def learners_with_ulns(*, centre: Centre) -> QuerySet[Learner]:
    return Learner.objects.filter(centre=centre)


class Ulns(List):
    name = "ulns"
    one, many = _("learner"), _("learners")
    picks = "learner"
    order = "state"
    columns = (
        Column(
            "learner",
            _("Learner"),
            {
                "number": "number",
                "surname": "surname",
                "forename": "forename",
                "born_on": "date_of_birth",
            },
            order_by="sort_key",
        ),
        Column(
            "product",
            _("Newest registration"),
            {"product": newest("product__title"), "batch": newest("batch__number")},
        ),
        Column("uln", _("ULN"), "uln", "uln"),
        Column("state", _("Check"), {"state": "uln_state"}, (STATE.rank, "sort_key")),
    )
    filters = (
        STATE,
        Words("q", _("Name, ULN, number or reference"), learner_like),
        Words("batch", _("Batch number"), lambda text: registered(Q(batch__number=tidy_uln(text)))),
        Words("code", _("Product code or name"), on_product),
        RegisteredBetween("registered", _("Registered"), "registered_at__date"),
    )
    views = (View(_("To put right"), "state=mismatch&state=missing"),)

    sheet = (  # with the headings that the file of ULNs knows
        Digits(_("Learner number"), "number"),
        Cell(_("Centre learner reference"), "centre_reference"),
        Cell(_("Surname"), "surname"),
        Cell(_("Forename"), "forename"),
        Digits(_("ULN"), "uln"),
    )

    def label(self, row) -> str:
        return f"{row.forename} {row.surname}, {row.number}"
