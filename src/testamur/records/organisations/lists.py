"""The lists of this room: an organisation's users, and the service desk's organisations (LRS-01, LRS-03, SYS-02)."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from testamur.kit import lookups  # noqa: F401  begins_with
from testamur.kit.lists import Cell, Choice, Column, Digits, List, Option, View, Words, in_words
from testamur.kit.templating import long_instant
from testamur.records.organisations.models import Organisation, Role
from testamur.records.organisations.queries import ABLE

# Of an invited person nothing is told but what the organisation itself typed.
NAME = Coalesce(NullIf(F("invited_name"), Value("")), F("user__full_name"))
LAST_SIGN_IN = Case(When(invited_at=None, then=F("user__last_login")))

SUSPENDED = Q(suspended_at__isnull=False) | Q(invited_at=None, user__suspended_at__isnull=False)
INVITED = Q(suspended_at=None) & (Q(invited_at__isnull=False) | Q(user__activated_at=None))
STATUS = Choice(
    "status",
    _("Status"),
    (
        Option("active", _("Active"), ABLE),
        Option("suspended", _("Suspended"), SUSPENDED),
        Option("invited", _("Invited"), INVITED),
    ),
)


def user_like(text: str) -> Q:
    """By each word of the name, and by the address."""
    named = Q()
    for word in text.split():
        named &= Q(invited_name__icontains=word) | Q(invited_at=None, user__full_name__icontains=word)
    return named | Q(user__email__icontains=text)


def playing(text: str) -> Q:
    """Who holds the role with this name, or one whose name has this in it."""
    wanted = text.casefold()
    found = [role for role in Role if role == wanted]
    alike = [role for role in Role if wanted in gettext(role.label).casefold()]
    return Q(roles__overlap=found or alike)


def roles_in_words(roles: Iterable[str]) -> str:
    return ", ".join(gettext(Role(each).label) for each in roles)


class Users(List):
    """Everybody at one organisation."""

    name = "organisation-users"
    one, many = _("user"), _("users")
    order = "name"
    columns = (
        Column("name", _("Name"), {"name": NAME}, (NAME,)),
        Column("email", _("Email address"), "user__email", "user__email"),
        Column("status", _("Status"), {"status": STATUS.in_words}, (STATUS.rank,)),
        Column("roles", _("Roles"), show=roles_in_words, style="wrap-text"),
        Column(
            "last",
            _("Last sign-in"),
            {"last": LAST_SIGN_IN},
            (LAST_SIGN_IN,),
            show=lambda at: long_instant(at) if at else gettext("Never"),
            blanks_last=True,
        ),
    )
    filters = (
        Words("q", _("Name or email address"), user_like),
        STATUS,
        Words("role", _("Role"), playing),
    )
    views = tuple(View(_(role.label), f"role={role.value}") for role in Role)
    sheet = (
        Cell(_("Name"), NAME),
        Cell(_("Email address"), "user__email"),
        Cell(_("Status"), STATUS.in_words),
        *(
            Cell(role.label, Case(When(roles__contains=[role], then=Value("Yes")), default=Value("")))
            for role in Role
        ),
        Cell(_("Last sign-in"), LAST_SIGN_IN),
    )


def organisation_like(text: str) -> Q:
    """By UKPRN or reference from its beginning, or by all words of the name."""
    named = Q()
    for word in text.split():
        named &= Q(name__icontains=word)
    return named | Q(ukprn__begins_with=text) | Q(reference__begins_with=text.upper())


ORGANISATION_STATUS = Choice(
    "status",
    _("Status"),
    tuple(Option(each.value, each.label, Q(status=each)) for each in Organisation.Status),
)
KIND = Choice(
    "kind", _("Kind"), tuple(Option(each.value, each.label, Q(kind=each)) for each in Organisation.Kind)
)
ENOUGH = settings.LRS_SUPER_USERS_ADVISED
SUPER_USERS = Choice(
    "super_users",
    _("Super users"),
    (
        Option("none", _("None"), Q(super_users=0)),
        Option("few", _("Fewer than advised"), Q(super_users__gt=0, super_users__lt=ENOUGH)),
        Option("enough", _("Enough"), Q(super_users__gte=ENOUGH)),
    ),
)


class Organisations(List):
    """Organisations by name; the rows are counted by `queries.with_super_users`."""

    name = "organisations"
    one, many = _("organisation"), _("organisations")
    order = "name"
    columns = (
        Column("name", _("Organisation"), {"name": "name", "reference": "reference"}, ("name", "reference")),
        Column("code", _("Reference"), "reference", "reference"),
        Column("ukprn", _("UKPRN"), order_by="ukprn"),
        Column("kind", _("Kind"), order_by="kind", show=lambda code: gettext(Organisation.Kind(code).label)),
        Column("super_users", _("Super users"), order_by="super_users", style="number"),
        Column(
            "status",
            _("Status"),
            order_by="status",
            show=lambda code: gettext(Organisation.Status(code).label),
        ),
    )
    filters = (
        Words("q", _("Name, UKPRN or reference"), organisation_like),
        ORGANISATION_STATUS,
        SUPER_USERS,
        KIND,
    )
    sheet = (
        Digits(_("UKPRN"), "ukprn"),
        Cell(_("Reference"), "reference"),
        Cell(_("Name"), "name"),
        Cell(_("Kind"), in_words("kind", Organisation.Kind.choices)),
        Cell(_("Status"), in_words("status", Organisation.Status.choices)),
        Cell(_("Super users"), "super_users"),
        Cell(_("Organisation agreement"), "agreement_reference"),
        Cell(_("Signed on"), "agreement_on"),
    )
