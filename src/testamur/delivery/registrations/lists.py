"""The list of a centre's learners: one row for each registration (docs/specification, LRN-01 and LRN-11)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from testamur.catalogue.products.models import Product
from testamur.delivery.learners.models import Gender, Learner
from testamur.delivery.learners.names import folded
from testamur.delivery.registrations.models import Registration, Withdrawal
from testamur.delivery.registrations.queries.learners import looks_like
from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import (
    Cell,
    Choice,
    Column,
    Day,
    Days,
    Digits,
    List,
    Option,
    Values,
    View,
    Words,
    in_words,
)
from testamur.rulebook.sessions import Session
from testamur.rulebook.uln import tidy_uln

NOTICE_DAYS = 90
Status, Stage = Registration.Status, Registration.Stage

OPEN_LAPSE = Withdrawal.objects.filter(registration=OuterRef("pk"), is_lapse=True, restored_at=None)
LAPSED = Q(status=Status.WITHDRAWN) & Q(Exists(OPEN_LAPSE))
ENDED = (
    Option("lapsed", _("Lapsed"), LAPSED),
    Option("withdrawn", Status.WITHDRAWN.label, Q(status=Status.WITHDRAWN) & ~Q(Exists(OPEN_LAPSE))),
    Option("cancelled", Status.CANCELLED.label, Q(status=Status.CANCELLED)),
    Option("transferred", Status.TRANSFERRED.label, Q(status=Status.TRANSFERRED)),
)
STATUS = Choice(
    "status",
    _("Status"),
    (
        *(Option(stage.value, stage.label, Q(status=Status.ACTIVE, stage=stage)) for stage in Stage),
        *ENDED,
    ),
)
ULN_STATES = tuple(
    Option(state.value, state.label, Q(learner__uln_state=state)) for state in Learner.UlnState
)


def product_titles(codes: Iterable[str]) -> Mapping[str, str]:
    return dict(Product.objects.filter(code__in=codes).order_by("title").values_list("code", "title"))


def session_names(years: Iterable[int]) -> Mapping[int, str]:
    return {year: str(Session(year)) for year in sorted(years, reverse=True)}


def lapsing_soon(today: date) -> View:
    """The learners who would be withdrawn automatically within 90 days."""
    return View(_("Lapsing soon"), lapsing_between(today, today + timedelta(days=NOTICE_DAYS)))


def lapsing_between(first: date, last: date) -> str:
    """As in the list's address: those who would be withdrawn automatically after these days."""
    finished = {Stage.CERTIFICATED, Stage.CLAIMED}
    studying = "&".join(f"status={stage.value}" for stage in Stage if stage not in finished)
    return f"{studying}&lapses_from={first:%d/%m/%Y}&lapses_to={last:%d/%m/%Y}"


def of_product(text: str) -> Q:
    """By code from its beginning, or by any word of the title."""
    return Q(product__in=Product.objects.filter(Q(code__begins_with=text) | Q(title__icontains=text)))


class Learners(List):
    """Every registration of a centre, by learner."""

    name = "learners"
    one, many = _("learner"), _("learners")
    picks = "registration"
    order = "learner"
    columns = (
        Column(
            "learner",
            _("Learner"),
            {
                "surname": "learner__surname",
                "forename": "learner__forename",
                "number": "learner__number",
            },
            order_by="learner__sort_key",
        ),
        Column("born", _("Date of birth"), "learner__date_of_birth", "learner__date_of_birth"),
        Column("uln", _("ULN"), {"uln": "learner__uln", "uln_state": "learner__uln_state"}, "learner__uln"),
        Column(
            "product",
            _("Qualification"),
            {"product": "product__title", "product_code": "product__code"},
            ("product__title", "learner__sort_key"),
            style="clip",
        ),
        Column("batch", _("Batch"), "batch__number", ("batch__number", "learner__sort_key")),
        Column(
            "status",
            _("Status"),
            {"status": STATUS.dimension},
            (STATUS.rank, "learner__sort_key"),
            style="status",
        ),
        Column("ends", _("Planned end"), "planned_end_on", "planned_end_on", blanks_last=True),
        Column("lapses", _("Lapses"), "lapses_on", ("lapses_on", "learner__sort_key")),
    )
    filters = (
        Words("q", _("Name, ULN, batch or reference"), looks_like),
        STATUS,
        Choice("uln", _("ULN check"), ULN_STATES),
        Values("product", _("Qualification"), "product__code", product_titles),
        Values("session", _("Session"), "batch__session", session_names, int),
        Words("surname", _("Surname"), lambda text: Q(learner__sort_key__begins_with=folded(text))),
        Words("forename", _("Forename"), lambda text: Q(learner__forename_key__begins_with=folded(text))),
        Day("born", _("Date of birth"), "learner__date_of_birth"),
        Words("number", _("Learner number"), lambda text: Q(learner__number=tidy_uln(text))),
        Words("reference", _("Centre learner reference"), lambda text: Q(learner__centre_reference=text)),
        Words("batch", _("Batch number"), lambda text: Q(batch__number=tidy_uln(text))),
        Words("code", _("Product code or name"), of_product),
        Days("ends", _("Planned end"), "planned_end_on"),
        Days("lapses", _("Lapses"), "lapses_on"),
    )
    views = (
        View(_("Ready to claim"), "status=ready"),
        View(_("ULN problems"), "uln=missing&uln=mismatch"),
        View(_("Lapsed"), "status=lapsed"),
    )
    sheet = (
        Digits(_("Learner number"), "learner__number"),
        Cell(_("Surname"), "learner__surname"),
        Cell(_("Forename"), "learner__forename"),
        Cell(_("Middle names"), "learner__middle_names"),
        Cell(_("Date of birth"), "learner__date_of_birth"),
        Cell(_("Gender"), in_words("learner__gender", Gender.choices)),
        Digits(_("ULN"), "learner__uln"),
        Cell(_("ULN check"), in_words("learner__uln_state", Learner.UlnState.choices)),
        Cell(_("Centre learner reference"), "learner__centre_reference"),
        Cell(_("Product code"), "product__code"),
        Cell(_("Qualification"), "product__title"),
        Digits(_("Batch"), "batch__number"),
        Cell(_("Start date"), "starts_on"),
        Cell(_("Planned end date"), "planned_end_on"),
        Cell(_("Lapses"), "lapses_on"),
        Cell(_("Status"), STATUS.in_words),
    )

    def label(self, row) -> str:
        return f"{row.forename} {row.surname}, {row.number}"


class LearnersWithBadge(Learners):
    """The same for those who may see who has arrangements; its rows are annotated with `aa`."""

    columns = (
        replace(Learners.columns[0], reads={**Learners.columns[0].paths, "aa": "aa"}),
        *Learners.columns[1:],
    )
